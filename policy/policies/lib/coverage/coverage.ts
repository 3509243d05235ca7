/**
 * Coverage: which cluster of a stack has which signal. Pure, and free of Pulumi, so that it loads in a few
 * milliseconds in the preview's command line as well as in the policy pack.
 *
 * | signal | found in |
 * |---|---|
 * | metrics | kube-prometheus-stack, prometheus (charts); Prometheus, PrometheusAgent (custom resources); a workload named so; VictoriaMetrics' agents; a scraper of Amazon Managed Service for Prometheus |
 * | exporters | node exporter and kube-state-metrics, both: charts of their own or parts of the above; workloads; add-ons of EKS |
 * | alerts | an Alertmanager whose root route ends at a receiver with a destination |
 * | deadMansSwitch | a route for the alert Watchdog to a receiver outside the cluster |
 * | logs | Filebeat (charts filebeat, eck-beats, eck-stack; Beat custom resource), Fluent Bit, Fluentd, Vector, Promtail, VictoriaLogs' collector; agent and output of the Logging and the Fluent operator |
 * | traces | OpenTelemetry's Instrumentation, chart apm-attacher; a Secret or ConfigMap labelled `app.kubernetes.io/name: apm-agent`; a Service of type ExternalName labelled `app.kubernetes.io/name: apm-server` |
 *
 * OpenTelemetry Collectors, Grafana Alloy and CloudWatch's agent do what their configuration says, as far as it is seen
 * (pipelines.ts, agents.ts, addons.ts). An APM server, and its own Services, are no sign of traces: they stand on one cluster and say nothing of the others. An
 * ExternalName Service is the way by which agents of a cluster reach it.
 */
import type { Routing } from "../alerting/alertmanager";
import { isKnownChart } from "./charts";
import { cloudEvidence } from "./cloud";
import { attribute, groupClusters, isClusterType, type Cluster } from "./clusters";
import { evidenceOf, objectEvidence } from "./evidence";
import { UNKNOWN_PARTS, type Evidence, type LogHalf, type Part } from "./parts";
import { chartOf } from "../helm";
import { isKubernetesComponent, KUBERNETES_PROVIDER } from "../kubernetes";
import type { KubernetesObject } from "../objects";
import type { StackResource } from "../resources";
import { allOf, anyOf, at, isUnknown, type Presence } from "../values";

/** A resource of a stack, as {@link coverageOf} reads it. */
export type CoverageResource = StackResource;

/** What a cluster can have. */
export type Signal = "metrics" | "exporters" | "alerts" | "deadMansSwitch" | "logs" | "traces";

/** All signals, in the order of a table's columns. */
export const SIGNALS: readonly Signal[] = [
  "metrics",
  "exporters",
  "alerts",
  "deadMansSwitch",
  "logs",
  "traces",
];

/** A cluster and what it has. */
export interface ClusterCoverage {
  /** External label `cluster` of its Prometheus, else the provider's name, else that of the resource that makes it. */
  readonly cluster: string;
  /** URN of the provider through which the stack reaches it; "" when the stack only makes it. */
  readonly provider: string;
  /** Whether it has the signal for sure. */
  readonly signals: Record<Signal, boolean>;
  /** Signals that it may have: a value that decides it is not known (yet), or is hidden. */
  readonly unknown: readonly Signal[];
}

/** A cluster with all that a policy needs to judge it and to talk about it. */
export interface ClusterDetail {
  readonly cluster: string;
  readonly provider: string;
  /** URN of the resource to which a violation is attached. */
  readonly urn: string;
  /** Every name under which config may speak of it. */
  readonly names: ReadonlySet<string>;
  readonly signals: Readonly<Record<Signal, Presence>>;
  readonly parts: Readonly<Record<Part, Presence>>;
  /** Releases whose chart is none of the table and that helm did not render: what they install does not count. */
  readonly notLookedInto: readonly string[];
}

/** Which signals each cluster of a stack has; clusters in the order of the stack. */
export function coverageOf(resources: readonly CoverageResource[]): ClusterCoverage[] {
  return clustersOf(resources).map(({ cluster, provider, signals }) => ({
    cluster,
    provider,
    signals: Object.fromEntries(
      SIGNALS.map((signal) => [signal, signals[signal] === "present"]),
    ) as Record<Signal, boolean>,
    unknown: SIGNALS.filter((signal) => signals[signal] === "unknown"),
  }));
}

/**
 * The clusters of a stack in detail.
 *
 * @param objects Kubernetes objects, of which those inside releases count beside the resources. Those of a chart in the table are not asked: its values are the
 * surer witness. Those of any other, e.g. of one that has kube-prometheus-stack below it, count as objects of the stack.
 * @param unseen URNs of releases that helm did not render.
 */
export function clustersOf(
  resources: readonly CoverageResource[],
  objects: readonly KubernetesObject[] = [],
  unseen: ReadonlySet<string> = new Set(),
): ClusterDetail[] {
  const { members, providerOf } = attribute(resources);
  const evidence = new Map<string, Evidence[]>();
  const add = (found: Evidence | undefined, provider: string | undefined) => {
    if (found === undefined || provider === undefined) return;
    const known = evidence.get(provider);
    if (known === undefined) evidence.set(provider, [found]);
    else known.push(found);
  };
  const parents = new Set(resources.map(({ parent }) => parent));
  const providers = members.filter(({ type }) => type === KUBERNETES_PROVIDER);
  const notLookedInto = new Map<string, string[]>();
  for (const resource of resources) {
    const provider = providerOf(resource);
    const found = evidenceOf(resource);
    if (found !== undefined) add(found, provider);
    else if (isHidden(resource, parents)) {
      const reached = provider === undefined ? providers.map(({ urn }) => urn) : [provider];
      for (const urn of reached) add({ parts: UNKNOWN_PARTS }, urn);
    } else if (provider !== undefined && unseen.has(resource.urn)) {
      // A name that says nothing of monitoring is no excuse: else one release of redis would hide a cluster.
      notLookedInto.set(provider, [...(notLookedInto.get(provider) ?? []), titleOf(resource)]);
    }
  }
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  for (const object of objects) {
    const release = object.within === undefined ? undefined : byUrn.get(object.urn);
    if (release !== undefined && !isKnownChart(release)) {
      add(objectEvidence(object), providerOf(release));
    }
  }
  const labelOf = (urn: string) => firstLabel(evidence.get(urn) ?? []);
  const clusters = groupClusters(members, resources, labelOf);
  const cloud = cloudEvidence(resources, clusters);
  const unlinked = members.some(isUnlinked);
  return clusters.map((cluster) => {
    const around = cloud.get(cluster) ?? [];
    return describe(cluster, evidence, around, notLookedInto, unlinked);
  });
}

/**
 * A component of @pulumi/kubernetes of which nothing is to be seen: one that runs in the provider reaches policies without
 * its arguments, and an offline preview does not list its objects. They may be any, on any cluster if it is not known
 * which is its own.
 */
function isHidden({ type, urn, props }: StackResource, parents: ReadonlySet<unknown>): boolean {
  return isKubernetesComponent(type) && chartOf(props) === undefined && !parents.has(urn);
}

/** How messages call a release: `release platform (chart umbrella)`. */
function titleOf({ name, props }: StackResource): string {
  const chart = chartOf(props);
  const called = chart === undefined || chart === "unknown" ? "" : ` (chart ${chart.name})`;
  return `release ${name}${called}`;
}

/** A provider that may lead to any cluster: its kubeconfig is unknown, and nobody recorded what it is made from. */
function isUnlinked(member: StackResource): boolean {
  return (
    member.type === KUBERNETES_PROVIDER &&
    isUnknown(at(member.props, "kubeconfig")) &&
    (member.propertyDependencies?.kubeconfig ?? []).length === 0
  );
}

function describe(
  { members }: Cluster,
  evidence: ReadonlyMap<string, readonly Evidence[]>,
  around: readonly Evidence[],
  notLookedInto: ReadonlyMap<string, readonly string[]>,
  unlinked: boolean,
): ClusterDetail {
  const all = [...members.flatMap(({ urn }) => evidence.get(urn) ?? []), ...around];
  const providers = members.filter(({ type }) => type === KUBERNETES_PROVIDER);
  const makers = members.filter(({ type }) => isClusterType(type));
  const makerUrns = new Set(makers.map(({ urn }) => urn));
  const used =
    providers.find(({ urn }) => evidence.has(urn)) ??
    providers.find(({ parent }) => parent === undefined || !makerUrns.has(parent));
  const fallback = used ?? makers[0] ?? providers[0];
  const parts = partsOf(all, providers.length === 0 && unlinked ? "unknown" : "absent");
  return {
    cluster: firstLabel(all) ?? shortName(fallback?.name ?? ""),
    provider: (used ?? providers[0])?.urn ?? "",
    urn: fallback?.urn ?? "",
    names: new Set([
      ...members.flatMap(({ name, urn }) => [name, shortName(name), urn]),
      ...all.flatMap(({ clusterLabel }) => clusterLabel ?? []),
    ]),
    parts,
    notLookedInto: members.flatMap(({ urn }) => notLookedInto.get(urn) ?? []),
    signals: {
      metrics: parts.metrics,
      exporters: allOf([parts.nodeExporter, parts.workloadExporter]),
      alerts: parts.alerts,
      deadMansSwitch: parts.deadMansSwitch,
      logs: parts.logs,
      traces: parts.traces,
    },
  };
}

/** The default provider's name carries its version; nobody wants to write that into config. */
function shortName(name: string): string {
  return /^default_\d/.test(name) ? "default" : name;
}

function firstLabel(evidence: readonly Evidence[]): string | undefined {
  return evidence.find(({ clusterLabel }) => clusterLabel !== undefined)?.clusterLabel;
}

function partsOf(evidence: readonly Evidence[], otherwise: Presence): Record<Part, Presence> {
  const files = routingFromSecrets(evidence);
  const part = (name: Part | LogHalf) =>
    anyOf([otherwise, ...evidence.map(({ parts }) => parts[name] ?? "absent")]);
  const metrics = part("metrics");
  const own = part("alertmanager");
  const others = metrics !== "absent" && evidence.some(({ otherAlerts }) => otherAlerts === true);
  const alertmanager = own === "absent" && others ? "unknown" : own;
  // Routing made apart from its Alertmanager counts only if there is one.
  const routed = (name: "alerts" | "deadMansSwitch") =>
    own === "absent" && others
      ? "unknown"
      : allOf([own, anyOf([part(name), ...files.map((routing) => routing[name])])]);
  return {
    metrics,
    nodeExporter: part("nodeExporter"),
    workloadExporter: part("workloadExporter"),
    alertmanager,
    alerts: routed("alerts"),
    deadMansSwitch: routed("deadMansSwitch"),
    logs: anyOf([part("logs"), shipped(part("logAgent"), part("logOutput"))]),
    traces: part("traces"),
  };
}

/** Where what agents read goes, may stand in another stack. */
function shipped(agent: Presence, output: Presence): Presence {
  return agent === "absent" ? "absent" : allOf([agent, output === "absent" ? "unknown" : output]);
}

/** What the Secrets say that Alertmanagers read, found by name; a file without a known name may be any of them. */
function routingFromSecrets(evidence: readonly Evidence[]): Routing[] {
  const files = evidence.flatMap(({ configFile }) => configFile ?? []);
  const readers = evidence.flatMap(({ configSecret }) => configSecret ?? []);
  // An Alertmanager run without the operator mounts its file under any name.
  if (readers.length === 0) return files.map(({ routing }) => routing);
  return readers.map(({ name, whenMissing }) => {
    const own = files.find((file) => file.name === name);
    const nameless = files.find((file) => file.name === undefined);
    return own?.routing ?? nameless?.routing ?? whenMissing;
  });
}
