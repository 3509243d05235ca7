/** How long logs are kept: Elasticsearch's lifecycle documents in ConfigMaps, Loki, CloudWatch. */
import type { StackView } from "../metrics/prometheusStack";
import { lokiRetention } from "./buckets";
import { jsonDocuments } from "./documents";
import { DAY, milliseconds } from "./durations";
import { at, isRecord, isUnknown, text, toNumber } from "../values";

/** Something that keeps logs. */
export interface LogStore {
  readonly urn: string;
  readonly label: string;
  readonly names: ReadonlySet<string>;
  /** Days; Infinity for ever, "unknown" if that is not known. */
  readonly days: number | "unknown";
}

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** Log groups of clusters: control plane, Container Insights, agents that name them so. */
const CLUSTER_GROUP = /^\/aws\/(?:eks|containerinsights)\//;

/** Everything of a stack that keeps logs for a time that can be read. */
export function logStoresOf(view: StackView): LogStore[] {
  return [...ofDocuments(view), ...ofLoki(view), ...ofCloudWatch(view)];
}

/** An index lifecycle policy or data stream lifecycle that names logs. */
function ofDocuments(view: StackView): LogStore[] {
  return jsonDocuments(view).flatMap(({ object, path, document }) => {
    if (!/(?:^|[^a-z])logs?(?:[^a-z]|$)/i.test(path)) return [];
    const phases = at(document, "policy", "phases");
    const age = isRecord(phases)
      ? at(phases, "delete", "min_age")
      : at(document, "lifecycle", "data_retention");
    if (!isRecord(phases) && age === undefined) return [];
    const label = `lifecycle of "${path}" in ${object.kind} ${object.namespace}/${object.name}`;
    const names = new Set([path, object.name, `${object.namespace}/${object.name}`, object.urn]);
    return [{ urn: object.urn, label, names, days: daysOf(age) }];
  });
}

/** Without a delete phase nothing is deleted. */
function daysOf(age: unknown): number | "unknown" {
  if (age === undefined) return Infinity;
  const ms = milliseconds(age);
  if (ms === undefined) return "unknown";
  return ms === "unknown" ? ms : ms / DAY;
}

function ofLoki(view: StackView): LogStore[] {
  return view.charts
    .filter(({ chart }) => /^loki(?:-|$)/.test(chart))
    .flatMap((chart) => {
      const kept = lokiRetention(chart);
      if (kept === undefined) return [];
      const days = kept === "unknown" ? kept : kept / DAY;
      return [{ urn: chart.urn, label: chart.label, names: chart.names, days }];
    });
}

function ofCloudWatch(view: StackView): LogStore[] {
  return view.resources
    .filter(
      ({ type, props }) => type === LOG_GROUP && CLUSTER_GROUP.test(text(at(props, "name")) ?? ""),
    )
    .map(({ urn, name, props }) => {
      const written = at(props, "retentionInDays");
      const group = text(at(props, "name")) ?? name;
      // 0, and nothing, is for ever.
      const days = isUnknown(written) ? "unknown" : toNumber(written) || Infinity;
      return {
        urn,
        label: `CloudWatch log group ${group}`,
        names: new Set([name, group, urn]),
        days,
      };
    });
}
