import { CLUSTER_LABEL, ENVIRONMENT_LABEL } from "../internal/labels";
import { TEAM_LABEL } from "../alertRouting/wellKnown";

/** Field of every log line that names its cluster; LogShipping sets it. */
export const CLUSTER_FIELD = CLUSTER_LABEL;

/** Field of the service that wrote a line; services are traced under the same name. */
export const SERVICE_FIELD = "service.name";

/** Label that tells alerts on logs from those on metrics, and its value. */
export const SOURCE_LABEL = "source";
export const LOGS_SOURCE = "logs";

/** Fields whose labels have the names that metric alerts use, so that grouping, inhibition and silences fit both. */
const LABELS: Readonly<Record<string, string>> = {
  "kubernetes.namespace": "namespace",
  "kubernetes.pod.name": "pod",
  "kubernetes.container.name": "container",
  "kubernetes.node.name": "node",
  [SERVICE_FIELD]: "service",
};

/** Labels that mean something else already. */
const TAKEN: readonly string[] = [
  "alertname",
  "severity",
  "elastalert_rule",
  CLUSTER_LABEL,
  ENVIRONMENT_LABEL,
  SOURCE_LABEL,
  TEAM_LABEL,
];

/** Fields of analysed text, which have no values to count by, and the time, which has too many. */
const NO_KEYWORDS: readonly string[] = [
  "message",
  "error.message",
  "error.stack_trace",
  "@timestamp",
];

/** Label of an alert that carries the value of a field: `service.name` becomes `service`, `user.name` `user_name`. */
export function labelOf(field: string): string {
  return LABELS[field] ?? field.replace(/[^A-Za-z0-9_]/g, "_");
}

/** What a field must be, when it is not; `undefined`: it can be used. */
export function fieldProblem(field: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/.test(field))
    return 'the name of a field such as "service.name"';
  if (NO_KEYWORDS.includes(field))
    return "a keyword field: lines cannot be told apart by analysed text or by time";
  if (TAKEN.includes(labelOf(field))) return `a field whose label is none of ${TAKEN.join(", ")}`;
  return undefined;
}
