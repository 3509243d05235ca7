import { NOT_KNOWN, type Finding } from "./lib/finding";
import type { KubernetesObject } from "./lib/objects";
import { prometheusesOf, type PrometheusInstance } from "./lib/metrics/prometheusInstances";
import { placed, stackView, type StackView } from "./lib/metrics/prometheusStack";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { at, isRecord, isUnknown, list, show, text, UNKNOWN } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "prometheus-external-labels-are-unique";

const DEFAULT_LABELS = ["cluster"];

const WAIVER_KEYS: WaiverKeys = { subject: "prometheus" };

/** What stands between an instance and what its data need; `certain` when no unknown value decides. */
interface Fault {
  readonly text: string;
  readonly certain: boolean;
}

/**
 * Which Prometheus servers of a stack have external labels that do not tell them apart; one finding for each.
 *
 * Thanos, and whatever else joins series of several servers, knows them by their external labels alone: two servers
 * with the same set make overlapping blocks, at which the compactor halts, and alerts of one cluster pass for another's.
 * Replicas of one server differ by one label only, which queries take out again.
 *
 * @param config `labels`: names that every set must have; `waivers`.
 */
export function ambiguousPrometheuses(
  resources: readonly StackResource[],
  config: unknown,
  date: string,
  objects: readonly KubernetesObject[] = [],
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const labels = readLabels(at(config, "labels"));
  const view = stackView(resources, objects);
  const instances = prometheusesOf(view);
  const twins = twinsOf(instances, view);
  const findings: Finding[] = [];
  for (const instance of instances) {
    const faults = [
      ...missingLabels(instance, labels),
      ...(twins.get(instance) ?? []),
      ...replicaFaults(instance),
    ];
    if (faults.length === 0 || waivers.covers(instance.names)) continue;
    const certain = faults.filter((fault) => fault.certain);
    findings.push(certain.length > 0 ? violation(instance, certain) : undecided(instance, faults));
  }
  return [...waivers.findings(), ...findings];
}

function violation({ urn, label }: PrometheusInstance, faults: readonly Fault[]): Finding {
  return { urn, message: `${label}: ${faults.map((fault) => fault.text).join("; ")}.` };
}

function undecided({ urn, label }: PrometheusInstance, faults: readonly Fault[]): Finding {
  const what = faults.map((fault) => fault.text).join("; ");
  return { urn, undecided: true, message: `${label}: whether ${what} is ${NOT_KNOWN}.` };
}

function readLabels(raw: unknown): readonly string[] {
  const given = list(raw).map(text);
  const known = given.filter((name) => name !== undefined);
  return raw === undefined || raw === null ? DEFAULT_LABELS : known;
}

function missingLabels(instance: PrometheusInstance, labels: readonly string[]): Fault[] {
  return labels.flatMap((name) => {
    const value = at(instance.externalLabels, name);
    if (isUnknown(instance.externalLabels)) {
      return { text: `it has external label \`${name}\``, certain: false };
    }
    const missing = value === undefined || value === null || value === "";
    return missing
      ? {
          text: `external label \`${name}\` is missing: set it to ${name === "cluster" ? "the name of its cluster" : "what tells it from others"}`,
          certain: true,
        }
      : [];
  });
}

/** An instance with what tells it from others. */
interface Identified {
  readonly instance: PrometheusInstance;
  /** External labels without the replica label; `undefined` when they are not known. */
  readonly labels: Labels | undefined;
  /** The operator's label, which counts inside a cluster only: another cluster's may have the same by chance, or not. */
  readonly added: string;
  readonly cluster: string | undefined;
}

/** Instances whose labels are those of others, or may be. */
function twinsOf(
  instances: readonly PrometheusInstance[],
  view: StackView,
): Map<PrometheusInstance, Fault[]> {
  const all = instances.map((instance) => ({
    instance,
    labels: identityOf(instance),
    added: JSON.stringify(instance.addedLabels),
    cluster: view.clusterOf(instance),
  }));
  const known = new Map<string, Identified[]>();
  for (const each of all.filter(({ labels }) => isKnown(labels))) {
    const key = keyOf(each.labels);
    known.set(key, [...(known.get(key) ?? []), each]);
  }
  const twins = new Map<PrometheusInstance, Fault[]>();
  for (const one of all) {
    const same = (known.get(keyOf(one.labels)) ?? []).filter((other) => collide(one, other));
    if (isKnown(one.labels) && same.length > 0) {
      const others = same.map(({ instance }) => placed(instance)).join(", ");
      const text = `external labels ${shown(one.labels)} are those of ${others} as well, make one label differ`;
      twins.set(one.instance, [{ text, certain: true }]);
    } else if (!isKnown(one.labels)) {
      const other = all.find((each) => collide(one, each) && mayEqual(one.labels, each.labels));
      if (other === undefined) continue;
      const text = `its external labels differ from those of ${placed(other.instance)}`;
      twins.set(one.instance, [{ text, certain: false }]);
    }
  }
  return twins;
}

/** Whether two with the same external labels are mixed up. */
function collide(one: Identified, other: Identified): boolean {
  return one !== other && (one.cluster !== other.cluster || one.added === other.added);
}

type Labels = Readonly<Record<string, unknown>>;

function identityOf({ externalLabels, replicaLabel }: PrometheusInstance): Labels | undefined {
  if (isUnknown(externalLabels)) return undefined;
  const entries = Object.entries(isRecord(externalLabels) ? externalLabels : {});
  return Object.fromEntries(
    entries
      .filter(([name]) => name !== replicaLabel)
      .map(([name, value]) => [name, isUnknown(value) ? UNKNOWN : show(value)])
      .sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1)),
  ) as Labels;
}

function isKnown(labels: Labels | undefined): labels is Labels {
  return labels !== undefined && !Object.values(labels).some(isUnknown);
}

function keyOf(labels: Labels | undefined): string {
  return JSON.stringify(labels ?? null);
}

function mayEqual(one: Labels | undefined, other: Labels | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => {
    const values = [at(one, name), at(other, name)];
    return values.some(isUnknown) || values[0] === values[1];
  });
}

function shown(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${String(value)}`);
  return `{${pairs.join(", ")}}`;
}

/** Replicas scrape the same: without a label of their own their samples collide. */
function replicaFaults({ replicas, replicaLabel }: PrometheusInstance): Fault[] {
  if (replicaLabel !== "" || replicas === 1 || replicas === 0) return [];
  return replicas === "unknown"
    ? [{ text: "it has several replicas, without a replica label,", certain: false }]
    : [
        {
          text: `${replicas} replicas have no replica label, so their samples collide where they are joined: set replicaExternalLabelName, e.g. prometheus_replica`,
          certain: true,
        },
      ];
}

/** Whatever joins the data of several Prometheus servers can tell them apart. */
export const externalLabelsAreUnique = stackPolicy({
  name: NAME,
  description:
    "The external labels of every Prometheus name its cluster and differ from those of all others, and replicas have a replica label: Thanos, remote stores and Alertmanager know a server by them alone, so equal ones mix up clusters, double samples and halt the compactor. Give each Prometheus its own value of `cluster` and leave the operator's replica label on.",
  configSchema: {
    properties: {
      labels: {
        type: "array",
        description: "External labels that every Prometheus must have.",
        items: { type: "string", minLength: 1 },
        default: DEFAULT_LABELS,
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Prometheus servers (name of release or resource, namespace/name, or URN) let off until a date. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects }, config, date) =>
    ambiguousPrometheuses(resources, config, date, allObjects),
});
