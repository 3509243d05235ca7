import type { StackValidationPolicy } from "@pulumi/policy";
import {
  SIGNALS,
  clustersOf,
  type ClusterDetail,
  type CoverageResource,
  type Signal,
} from "./lib/coverage";
import { NOT_KNOWN, reportAll, type Finding } from "./lib/finding";
import { isClusterType } from "./lib/clusters";
import { KUBERNETES_PROVIDER, isKubernetesType } from "./lib/kubernetes";
import { stackResources } from "./lib/resources";
import { at, list, show, text } from "./lib/values";
import { isWaived, readWaivers, today, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "cluster-is-monitored";

const DEFAULT_REQUIRED: readonly Signal[] = ["metrics", "exporters", "alerts", "deadMansSwitch"];

const DEFAULT_ALIKE: readonly Signal[] = ["logs", "traces"];

const WAIVER_KEYS: WaiverKeys = { subject: "cluster", items: "signals", allowed: SIGNALS };

const DESCRIPTION =
  "Every Kubernetes cluster that a stack makes or deploys to has Prometheus, exporters for nodes and workloads, an Alertmanager that notifies somebody, and a dead man's switch outside the cluster: a cluster without them fails in silence. Logs and traces must come from all clusters of the stack as soon as they come from one. Install what is missing, or enrol the cluster if another stack monitors it, or waive the signal with owner, reason and expiry.";

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
 * @param config The policy's config as given: `require`, `requireIfAny`, `enrolled`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function unmonitoredClusters(
  resources: readonly CoverageResource[],
  config: unknown,
  date: string,
): Finding[] {
  const waivers = readWaivers(at(config, "waivers"), WAIVER_KEYS, date);
  const required = readSignals(config, "require", DEFAULT_REQUIRED);
  const alike = readSignals(config, "requireIfAny", DEFAULT_ALIKE);
  const enrolled = readEnrolled(at(config, "enrolled"));
  const problems = [
    ...waivers.problems,
    ...required.problems,
    ...alike.problems,
    ...enrolled.problems,
  ];
  const findings: Finding[] = problems.map((message) => ({
    message: `Config of ${NAME}: ${message}`,
  }));
  // An enrolled cluster is another stack's business, and so is what it has.
  const clusters = clustersOf(resources).filter(
    ({ names }) => ![...names].some((name) => enrolled.clusters.has(name)),
  );
  const demands = demandsOf(clusters, required.signals, alike.signals);
  for (const cluster of clusters) {
    const open = [...demands.keys()].filter(
      (signal) =>
        cluster.signals[signal] !== "present" && !isWaived(waivers.valid, cluster.names, signal),
    );
    const missing = open.filter((signal) => cluster.signals[signal] === "absent");
    if (missing.length > 0) findings.push(violation(cluster, missing, demands));
    else if (open.length > 0) findings.push(undecided(cluster, open));
  }
  return findings;
}

/** The signals that every cluster must have, each with the cluster because of which, if it is not required anyway. */
type Demands = ReadonlyMap<Signal, string | undefined>;

function demandsOf(
  clusters: readonly ClusterDetail[],
  required: readonly Signal[],
  alike: readonly Signal[],
): Demands {
  const demands = new Map<Signal, string | undefined>();
  for (const signal of SIGNALS) {
    const first = alike.includes(signal)
      ? clusters.find(({ signals }) => signals[signal] === "present")
      : undefined;
    if (required.includes(signal)) demands.set(signal, undefined);
    else if (first !== undefined) demands.set(signal, first.cluster);
  }
  return demands;
}

function violation(cluster: ClusterDetail, missing: readonly Signal[], demands: Demands): Finding {
  const required = [...demands.keys()];
  const has = required.filter((signal) => cluster.signals[signal] === "present");
  const steps = missing.map(
    (signal) => `  - ${signal}${detail(cluster, signal, demands.get(signal))}: ${REMEDIES[signal]}`,
  );
  return {
    urn: cluster.urn,
    message: [
      `Cluster "${cluster.cluster}" must have ${required.join(", ")}; it has ${has.join(", ") || "none of them"}. Missing:`,
      ...steps,
      `If another stack monitors it, add { cluster: "${cluster.cluster}", by: "<stack>" } to \`enrolled\` in the config of ${NAME}.`,
    ].join("\n"),
  };
}

/** Which half of a signal is missing, or which cluster has it. */
function detail({ parts }: ClusterDetail, signal: Signal, elsewhere: string | undefined): string {
  if (elsewhere !== undefined) return ` (cluster "${elsewhere}" has it)`;
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
    message: `Cluster "${cluster.cluster}": whether it has ${signals.join(", ")} is ${NOT_KNOWN}, or stands in a file or Secret that the stack does not show.`,
  };
}

function readSignals(
  config: unknown,
  key: "require" | "requireIfAny",
  otherwise: readonly Signal[],
): { signals: readonly Signal[]; problems: string[] } {
  const raw = at(config, key);
  if (raw === undefined || raw === null) return { signals: otherwise, problems: [] };
  const given = list(raw);
  const wrong = given.filter((signal) => !(SIGNALS as readonly unknown[]).includes(signal));
  return {
    signals: SIGNALS.filter((signal) => given.includes(signal)),
    problems: wrong.map(
      (signal) => `\`${key}\` has ${show(signal)}, allowed are ${SIGNALS.join(", ")}.`,
    ),
  };
}

function readEnrolled(raw: unknown): { clusters: ReadonlySet<string>; problems: string[] } {
  const clusters = new Set<string>();
  const problems: string[] = [];
  list(raw).forEach((entry, index) => {
    const cluster = text(at(entry, "cluster"));
    if (cluster === undefined || text(at(entry, "by")) === undefined) {
      problems.push(`enrolled[${index}] enrols nothing: it needs \`cluster\` and \`by\`.`);
    } else {
      clusters.add(cluster);
    }
  });
  return { clusters, problems };
}

function isRelevant(type: string): boolean {
  return type === KUBERNETES_PROVIDER || isKubernetesType(type) || isClusterType(type);
}

/** No cluster goes without instrumentation. */
export const clusterIsMonitored: StackValidationPolicy = {
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      require: {
        type: "array",
        description: "Signals that every cluster must have.",
        items: { type: "string", enum: [...SIGNALS] },
        default: [...DEFAULT_REQUIRED],
      },
      requireIfAny: {
        type: "array",
        description:
          "Signals that every cluster must have as soon as one cluster of the stack has them; enrolled ones do not count.",
        items: { type: "string", enum: [...SIGNALS] },
        default: [...DEFAULT_ALIKE],
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
  validateStack: (args, report) => {
    const resources = stackResources(args.resources, isRelevant);
    reportAll(unmonitoredClusters(resources, args.getConfig(), today()), DESCRIPTION, report);
  },
};
