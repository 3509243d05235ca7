import {
  SIGNALS,
  clustersOf,
  type ClusterDetail,
  type CoverageResource,
  type Signal,
} from "./lib/coverage/coverage";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import type { KubernetesObject } from "./lib/objects";
import { stackPolicy } from "./lib/stackPolicy";
import { at, list, show, text, type Presence } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "cluster-is-monitored";

const WAIVER_KEYS: WaiverKeys = {
  subject: "cluster",
  items: { key: "signals", allowed: SIGNALS },
};

const DESCRIPTION =
  "Every Kubernetes cluster that a stack makes or deploys to has metrics, exporters for nodes and workloads, an Alertmanager that notifies somebody, a dead man's switch outside the cluster, log shipping and tracing: a cluster without them fails in silence. Install what is missing, or enrol the cluster if another stack monitors it, or waive the signal with owner, reason and expiry.";

/** How to add a signal to a cluster, whatever its stack is made of. */
const REMEDIES: Readonly<Record<Signal, string>> = {
  metrics: "install Prometheus, e.g. chart kube-prometheus-stack or a Prometheus custom resource",
  exporters:
    "install charts prometheus-node-exporter and kube-state-metrics, or leave them on in kube-prometheus-stack",
  alerts:
    "install Alertmanager and give its root route a receiver with a destination (`*_configs`): values `alertmanager.config` of kube-prometheus-stack, or the Secret of an Alertmanager custom resource",
  deadMansSwitch:
    'add a route with matcher alertname="Watchdog" to a receiver outside the cluster (webhook, PagerDuty, …), before any other route that takes it',
  logs: "ship container logs, e.g. by Filebeat (chart eck-beats with type filebeat, or a Beat custom resource)",
  traces:
    "tell APM agents their server: a Service of type ExternalName to it, labelled app.kubernetes.io/name=apm-server, a Secret labelled app.kubernetes.io/name=apm-agent, or an OpenTelemetry Instrumentation custom resource",
};

/**
 * Which clusters lack a required signal; one finding for each. Problems of the config itself come first.
 *
 * @param config The policy's config as given: `require`, `enrolled`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 * @param objects The stack's objects, those inside its releases included.
 * @param unseen URNs of releases that helm did not render.
 */
export function unmonitoredClusters(
  resources: readonly CoverageResource[],
  config: unknown,
  date: string,
  objects: readonly KubernetesObject[] = [],
  unseen: ReadonlySet<string> = new Set(),
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const { required, problems } = readRequired(at(config, "require"));
  const enrolments = readEnrolled(at(config, "enrolled"));
  const findings: Finding[] = [...problems, ...enrolments.problems].map((message) => ({
    message: `Config of ${NAME}: ${message}`,
  }));
  for (const cluster of clustersOf(resources, objects, unseen)) {
    // An enrolled cluster is another stack's business.
    if (enrolments.covers(cluster.names)) continue;
    const open = required.filter(
      (signal) => cluster.signals[signal] !== "present" && !waivers.covers(cluster.names, signal),
    );
    const missing = open.filter((signal) => cluster.signals[signal] === "absent");
    if (missing.length > 0) findings.push(violation(cluster, missing, required));
    else if (open.length > 0) findings.push(undecided(cluster, open));
  }
  return [...waivers.findings(), ...enrolments.unused(), ...findings];
}

function violation(
  cluster: ClusterDetail,
  missing: readonly Signal[],
  required: readonly Signal[],
): Finding {
  const having = (presence: Presence) =>
    required.filter((signal) => cluster.signals[signal] === presence).join(", ");
  const open = having("unknown");
  const has = [having("present") || "none of them", ...(open === "" ? [] : [`perhaps ${open}`])];
  const steps = missing.map(
    (signal) => `  - ${signal}${detail(cluster, signal)}: ${REMEDIES[signal]}`,
  );
  return {
    urn: cluster.urn,
    message: [
      `Cluster "${cluster.cluster}" must have ${required.join(", ")}; it has ${has.join(", ")}. Missing:`,
      ...steps,
      ...unseenReleases(cluster),
      `If another stack monitors it, add { cluster: "${cluster.cluster}", by: "<stack>" } to \`enrolled\` in the config of ${NAME}.`,
    ].join("\n"),
  };
}

/** A chart of one's own may install what is missing; it counts once helm can render it. */
function unseenReleases({ notLookedInto }: ClusterDetail): string[] {
  if (notLookedInto.length === 0) return [];
  const more = notLookedInto.length > 5 ? ` and ${notLookedInto.length - 5} more` : "";
  return [
    `Not looked into, so that it does not count (helm-release-contents says why): ${notLookedInto.slice(0, 5).join(", ")}${more}.`,
  ];
}

/** Which half of a signal is missing. */
function detail({ parts }: ClusterDetail, signal: Signal): string {
  if (signal === "exporters") {
    const absent = [
      parts.nodeExporter === "absent" ? "node exporter" : "",
      parts.workloadExporter === "absent" ? "kube-state-metrics" : "",
    ].filter((half) => half !== "");
    return ` (${absent.join(" and ")})`;
  }
  if (signal === "alerts") {
    return parts.alertmanager === "absent" ? " (no Alertmanager)" : " (root route notifies nobody)";
  }
  return "";
}

function undecided(cluster: ClusterDetail, signals: readonly Signal[]): Finding {
  return {
    urn: cluster.urn,
    undecided: true,
    message: `Cluster "${cluster.cluster}": whether it has ${signals.join(", ")} stands in a file, Secret or service that the stack does not show, or is ${NOT_KNOWN}.`,
  };
}

function readRequired(raw: unknown): { required: readonly Signal[]; problems: string[] } {
  if (raw === undefined || raw === null) return { required: SIGNALS, problems: [] };
  const given = list(raw);
  const wrong = given.filter((signal) => !(SIGNALS as readonly unknown[]).includes(signal));
  return {
    required: SIGNALS.filter((signal) => given.includes(signal)),
    problems: wrong.map(
      (signal) => `\`require\` has ${show(signal)}, allowed are ${SIGNALS.join(", ")}.`,
    ),
  };
}

/** The clusters that other stacks monitor. */
interface Enrolments {
  readonly covers: (names: ReadonlySet<string>) => boolean;
  readonly problems: readonly string[];
  /** Advice about those that no cluster needed; to be asked last. */
  readonly unused: () => Finding[];
}

function readEnrolled(raw: unknown): Enrolments {
  const clusters = new Map<string, string>();
  const problems: string[] = [];
  list(raw).forEach((entry, index) => {
    const cluster = text(at(entry, "cluster"));
    if (cluster === undefined || text(at(entry, "by")) === undefined) {
      problems.push(`enrolled[${index}] enrols nothing: it needs \`cluster\` and \`by\`.`);
    } else {
      clusters.set(cluster, `enrolled[${index}] ("${cluster}")`);
    }
  });
  const used = new Set<string>();
  return {
    problems,
    covers: (names) => {
      const covering = [...clusters.keys()].filter((cluster) => names.has(cluster));
      for (const cluster of covering) used.add(cluster);
      return covering.length > 0;
    },
    unused: () =>
      [...clusters]
        .filter(([cluster]) => !used.has(cluster))
        .map(([, label]) => ({
          advice: true,
          message: `Config of ${NAME}: ${label} matches no cluster of this stack: take it out, or correct its \`cluster\`.`,
        })),
  };
}

/** No cluster goes without instrumentation. */
export const clusterIsMonitored = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      require: {
        type: "array",
        description:
          "Signals that every cluster must have. Name fewer where clusters have e.g. metrics only, on purpose.",
        items: { type: "string", enum: [...SIGNALS] },
        default: [...SIGNALS],
      },
      enrolled: {
        type: "array",
        description:
          "Clusters that another stack monitors: `cluster` is the provider's or resource's name or URN, `by` the stack that does it. The default provider is called `default`.",
        default: [],
        items: {
          type: "object",
          required: ["cluster", "by"],
          additionalProperties: false,
          properties: {
            cluster: { type: "string", minLength: 1 },
            by: { type: "string", minLength: 1 },
          },
        },
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Signals that a cluster may lack until a date. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects, notLookedInto }, config, date) => {
    const unseen = new Set(notLookedInto.map(({ urn }) => urn));
    return unmonitoredClusters(resources, config, date, allObjects, unseen);
  },
});
