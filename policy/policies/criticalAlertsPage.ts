import {
  alertWith,
  destinationsOf,
  hasDestination,
  notifies,
  notifiesBy,
  routingOf,
} from "./lib/alerting/alertmanager";
import { alertmanagersOf, type AlertmanagerView } from "./lib/alerting/instances";
import { deliveries } from "./lib/alerting/routes";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import type { KubernetesObject } from "./lib/objects";
import { stackView } from "./lib/metrics/prometheusStack";
import { OPT_OUT, optOutOf, REASON } from "./lib/optOut";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { at, isRecord, isUnknown, list, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "critical-alerts-page";

const RULES = ["phone", "root", "watchdog"] as const;

const WAIVER_KEYS: WaiverKeys = {
  subject: "alertmanager",
  items: { key: "rules", allowed: RULES },
};

const DEFAULT_SEVERITIES = ["critical", "page"];
const DEFAULT_LABEL = "severity";
/** Kinds of receivers behind which a service phones or wakes a person. A webhook may be anything. */
const DEFAULT_PHONES = ["pagerduty", "opsgenie", "victorops", "incidentio", "pushover"];

/** Word of an Alertmanager's annotation by which an environment without on-call says so. */
const OPT_OUT_WORD = "page";

/** Stands for any alert: no route of a real configuration names it. */
const SOME_ALERT = "AnyCriticalAlert";

/** What each rule wishes, as the end of "whether …". */
const WISHES: Readonly<Record<(typeof RULES)[number], string>> = {
  phone: "a critical alert reaches a phone receiver",
  root: "the root route's receiver notifies somebody",
  watchdog: "Watchdog leaves the cluster",
};

interface Demand {
  readonly label: string;
  readonly severities: readonly string[];
  readonly phones: readonly string[];
}

/** What is wrong, or may be, with one rule of an Alertmanager. */
interface Fault {
  readonly rule: (typeof RULES)[number];
  readonly text: string;
  readonly kind: "violation" | "undecided" | "advice";
}

/**
 * Which Alertmanagers of a stack wake nobody: a critical alert reaches no phone receiver, the root route's receiver
 * notifies nobody, or the always-firing Watchdog stays inside the cluster. One finding for each.
 *
 * @param config `severityLabel`, `severities`, `phoneReceivers`, `waivers`.
 */
export function silentAlertmanagers(
  resources: readonly StackResource[],
  config: unknown,
  date: string,
  objects: readonly KubernetesObject[] = [],
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const demand = readDemand(config);
  const findings: Finding[] = [];
  for (const alertmanager of alertmanagersOf(stackView(resources, objects))) {
    const faults = faultsOf(alertmanager, demand)
      .map((fault) => (alertmanager.hidden === true ? doubted(fault) : fault))
      .filter(({ rule }) => !waivers.covers(alertmanager.names, rule));
    for (const kind of ["violation", "undecided", "advice"] as const) {
      const own = faults.filter((fault) => fault.kind === kind);
      if (own.length === 0) continue;
      findings.push(findingOf(alertmanager, kind, own));
      break;
    }
  }
  return [...waivers.findings(), ...findings];
}

/** What is missing may stand in a file of values. */
function doubted(fault: Fault): Fault {
  if (fault.kind === "advice") return fault;
  return { ...fault, kind: "undecided", text: WISHES[fault.rule] };
}

function findingOf(
  { urn, label }: AlertmanagerView,
  kind: Fault["kind"],
  faults: readonly Fault[],
): Finding {
  const subject = /(?:^|→ )(?:VM)?Alertmanager /.test(label) ? label : `Alertmanager of ${label}`;
  const what = faults.map((fault) => fault.text).join("; ");
  if (kind === "undecided") {
    const message = `${subject}: whether ${what} stands in a Secret or file that the stack does not show, or is ${NOT_KNOWN}.`;
    return { urn, undecided: true, message };
  }
  const message = `${subject}: ${what}.`;
  return kind === "advice" ? { urn, advice: true, message } : { urn, message };
}

function readDemand(config: unknown): Demand {
  const texts = (key: string, fallback: readonly string[]) => {
    const given = list(at(config, key)).filter((each) => typeof each === "string");
    return given.length === 0 ? fallback : given;
  };
  return {
    label: text(at(config, "severityLabel")) ?? DEFAULT_LABEL,
    severities: texts("severities", DEFAULT_SEVERITIES),
    phones: texts("phoneReceivers", DEFAULT_PHONES),
  };
}

function faultsOf({ config, added, annotations }: AlertmanagerView, demand: Demand): Fault[] {
  if (isUnknown(config)) {
    return RULES.map((rule) => ({ rule, kind: "undecided", text: WISHES[rule] }));
  }
  const faults: Fault[] = [];
  const root = notifies(config, at(config, "route", "receiver"), hasDestination);
  if (root !== "present") {
    const absent = `the root route's receiver ${nameOf(config)} notifies nobody, so what no other route takes is lost: give it a destination`;
    const text = root === "absent" ? absent : WISHES.root;
    faults.push({ rule: "root", kind: kindOf(root), text });
  }
  const phone = phoneFault(config, added, demand);
  const excused = phone === undefined ? undefined : excusedBy(annotations, phone);
  if (excused !== undefined) faults.push(excused);
  const { deadMansSwitch } = routingOf(config);
  if (deadMansSwitch !== "present") {
    const absent =
      "Watchdog does not leave the cluster, so nobody hears when all of it is silent: route it to a receiver outside, before any route that takes it";
    const text = deadMansSwitch === "absent" ? absent : WISHES.watchdog;
    faults.push({ rule: "watchdog", kind: kindOf(deadMansSwitch), text });
  }
  return faults;
}

/** What is left of a fault of paging when annotations say that nobody is to be woken, and why. */
function excusedBy(annotations: unknown, fault: Fault): Fault | undefined {
  const { out, withoutReason } = optOutOf(OPT_OUT_WORD, annotations);
  if (out === "unknown") return { ...fault, kind: "undecided", text: WISHES.phone };
  if (out === "absent") return fault;
  if (!withoutReason) return undefined;
  const missing = `it opts out of paging by ${OPT_OUT} without ${REASON}: say why nobody is woken`;
  return { rule: "phone", kind: "violation", text: missing };
}

function kindOf(presence: "absent" | "unknown"): Fault["kind"] {
  return presence === "absent" ? "violation" : "undecided";
}

function nameOf(config: unknown): string {
  const name = text(at(config, "route", "receiver"));
  return name === undefined ? "is missing and" : `"${name}"`;
}

/** How well critical alerts page, best first. */
const GRADES = ["pages", "at times", "unknown", "some", "never"] as const;
type Grade = (typeof GRADES)[number];

function phoneFault(config: unknown, added: readonly unknown[], demand: Demand): Fault | undefined {
  const grade = best([
    gradeOf(config, demand),
    // What is added to the configuration sees the alerts of its own namespace only.
    ...added.map((each): Grade => {
      const own = gradeOf(each, demand);
      return own === "unknown" || own === "never" ? own : "some";
    }),
  ]);
  const alert = `alert with ${demand.label}=${demand.severities.map((each) => `"${each}"`).join(" or ")}`;
  if (grade === "pages") return undefined;
  if (grade === "unknown") {
    return { rule: "phone", kind: "undecided", text: WISHES.phone };
  }
  if (grade === "at times") {
    const text = `an ${alert} phones somebody at some times only: take the time intervals off its route, or add one for the other hours`;
    return { rule: "phone", kind: "advice", text };
  }
  if (grade === "some") {
    const text = `an ${alert} phones somebody only if other labels match, too: add a route without them behind`;
    return { rule: "phone", kind: "advice", text };
  }
  const got = reached(config, demand);
  const text = `no ${alert} reaches a phone receiver (${demand.phones.join(", ")}); it reaches ${got}: add a route for it, or name the kind in \`phoneReceivers\` if it phones somebody, or annotate an Alertmanager that is to wake nobody with ${OPT_OUT}: "${OPT_OUT_WORD}" and ${REASON}`;
  return { rule: "phone", kind: "violation", text };
}

function best(grades: readonly Grade[]): Grade {
  return GRADES.find((grade) => grades.includes(grade)) ?? "never";
}

function gradeOf(config: unknown, demand: Demand): Grade {
  if (isUnknown(config) || isUnknown(at(config, "receivers"))) return "unknown";
  return best(demand.severities.map((severity) => gradeOfSeverity(config, severity, demand)));
}

function gradeOfSeverity(config: unknown, severity: string, demand: Demand): Grade {
  const labels = { alertname: SOME_ALERT, [demand.label]: severity };
  const phones = notifiesBy(demand.phones);
  const grades = deliveries(config, alertWith(labels, "empty")).map(
    ({ receiver, sure, timed }): Grade => {
      const presence = notifies(config, receiver, phones);
      if (presence === "absent") return "never";
      if (presence === "unknown" || !sure) return "unknown";
      return timed ? "at times" : "pages";
    },
  );
  const grade = best(grades);
  if (grade !== "never") return grade;
  const perhaps = deliveries(config, alertWith(labels, "unknown"));
  const some = perhaps.some(({ receiver }) => notifies(config, receiver, phones) === "present");
  return some ? "some" : "never";
}

/** Which receivers a critical alert reaches, with the ways by which they notify. */
function reached(config: unknown, { label, severities }: Demand): string {
  const labels = { alertname: SOME_ALERT, [label]: severities[0] ?? "" };
  const names = deliveries(config, alertWith(labels, "empty")).map(({ receiver }) => receiver);
  const shown = [...new Set(names)].map((name) => {
    const receiver = list(at(config, "receivers")).find((each) => at(each, "name") === name);
    const kinds = isRecord(receiver) ? destinationsOf(receiver).map(({ kind }) => kind) : [];
    return `"${text(name) ?? ""}" (${[...new Set(kinds)].join(", ") || "nobody"})`;
  });
  return shown.join(", ") || "none";
}

/** A critical alert wakes somebody, whatever the hour. */
export const criticalAlertsPage = stackPolicy({
  name: NAME,
  description:
    "Every Alertmanager sends critical alerts to a receiver that phones somebody, has a root route that notifies somebody, and sends Watchdog out of the cluster: else an outage at night is noticed in the morning, an alert without a route is lost, and a dead monitoring looks like a quiet one. Add a route for critical alerts to a phone receiver, give the root route a destination, and route Watchdog to a dead man's switch outside; an environment that nobody is on call for says so by annotation global-monitoring.io/opt-out: page of its Alertmanager, with global-monitoring.io/reason.",
  configSchema: {
    properties: {
      severityLabel: {
        type: "string",
        description: "Label that carries an alert's severity.",
        default: DEFAULT_LABEL,
      },
      severities: {
        type: "array",
        description: "Its values that must page; one of them is enough.",
        items: { type: "string", minLength: 1 },
        default: DEFAULT_SEVERITIES,
      },
      phoneReceivers: {
        type: "array",
        description:
          "Kinds of receivers that phone somebody, as in Alertmanager's `<kind>_configs`. Add `webhook` or `sns` if yours do.",
        items: { type: "string", minLength: 1 },
        default: DEFAULT_PHONES,
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Alertmanagers (name of release or resource, namespace/name, or URN) let off `phone`, `root` or `watchdog` until a date. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects }, config, date) =>
    silentAlertmanagers(resources, config, date, allObjects),
});
