/** What resources, charts and objects prove of a cluster, and words to say it with. */
import { UNKNOWN_ROUTING, type Routing } from "../alerting/alertmanager";
import { allOf, list, at, text, type Presence, type Properties } from "../values";

/** The pieces that signals are made of. */
export type Part =
  | "metrics"
  | "nodeExporter"
  | "workloadExporter"
  | "alertmanager"
  | "alerts"
  | "deadMansSwitch"
  | "logs"
  | "traces";

/** Halves of log shipping of operators that are told by two objects what to read and where to send it. */
export type LogHalf = "logAgent" | "logOutput";

/** Parts and halves, as far as they are known. */
export type Parts = Readonly<Partial<Record<Part | LogHalf, Presence>>>;

/** What a resource, or a whole cluster, proves. */
export interface Evidence {
  readonly parts: Parts;
  /** External label `cluster` of a Prometheus. */
  readonly clusterLabel?: string;
  /** An Alertmanager that reads its configuration from this Secret. */
  readonly configSecret?: { readonly name: string; readonly whenMissing: Routing };
  /** The configuration that a Secret or ConfigMap of this name holds. */
  readonly configFile?: { readonly name: string | undefined; readonly routing: Routing };
  /**
   * A service that is known for alerts of its own, such as CloudWatch, may alert on the cluster's metrics; it excuses nobody who has
   * an Alertmanager. An agent that only sends metrics on is none: who alerts on them is told by enrolling the cluster or by a waiver.
   */
  readonly otherAlerts?: true;
}

/** What a chart proves by its values; `props` are those of its release. */
export type ChartJudge = (values: unknown, props: Properties) => Evidence;

/** What a chart may install of which nothing is known. */
export const UNKNOWN_PARTS: Parts = {
  metrics: "unknown",
  nodeExporter: "unknown",
  workloadExporter: "unknown",
  alertmanager: "unknown",
  alerts: "unknown",
  deadMansSwitch: "unknown",
  logs: "unknown",
  traces: "unknown",
};

/** Evidence of one part. */
export function only(part: Part | LogHalf, presence: Presence = "present"): Evidence {
  return { parts: { [part]: presence } };
}

/** Evidence of parts that may be there. */
export function perhaps(...parts: readonly Part[]): Evidence {
  return { parts: Object.fromEntries(parts.map((part) => [part, "unknown" as const])) };
}

/** The same parts, those that are absent as unknown: what they need may stand where it is not seen. */
export function doubted(parts: Parts): Parts {
  return mapped(parts, (presence) => (presence === "absent" ? "unknown" : presence));
}

/** The same parts, those that are present as unknown: they may belong to another cluster. */
export function weakened({ parts, otherAlerts }: Evidence): Evidence {
  const weak = mapped(parts, (presence) => (presence === "present" ? "unknown" : presence));
  return { parts: weak, otherAlerts };
}

function mapped(parts: Parts, change: (presence: Presence) => Presence): Parts {
  return Object.fromEntries(
    Object.entries(parts).map(([part, presence]) => [part, change(presence)]),
  );
}

/** Whether values may stand in files, which a policy does not see. */
export function hasValueFiles(props: Properties): boolean {
  return list(at(props, "valueYamlFiles")).length > 0;
}

/** Evidence of an Alertmanager and of what it does. */
export function alertmanagerParts(alertmanager: Presence, routing: Routing): Evidence {
  return {
    parts: {
      alertmanager,
      alerts: allOf([alertmanager, routing.alerts]),
      deadMansSwitch: allOf([alertmanager, routing.deadMansSwitch]),
    },
  };
}

/** A Secret named by the program: if the stack does not make it, somebody else does, and it cannot be looked into. */
export function namedSecret(name: unknown): Evidence["configSecret"] {
  if (name === undefined || name === "") return undefined;
  return { name: text(name) ?? "", whenMissing: UNKNOWN_ROUTING };
}
