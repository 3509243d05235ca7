/** Metadata of the Namespaces that we make. */
import { instrumentationAnnotations, managedLabels, OWNER_LABEL, podSecurity } from "./labels";
import { namespaces } from "./names";

/** Who answers for what runs in them, to whoever reads a Namespace and to policies. */
const OWNER = "global-monitoring";

/** Policies ask each workload for an APM agent. What runs here are programs of others, which have none. */
const UNTRACED = {
  [instrumentationAnnotations.optOut]: "apm",
  [instrumentationAnnotations.reason]:
    "Programs of other projects, made without an APM agent: their metrics and logs watch them",
} as const;

/** Where an operator makes all pods: no program declares a workload there that would have to opt out. */
const ONLY_OPERATORS: ReadonlySet<string> = new Set([namespaces.beats]);

/** Name, labels and annotations of a Namespace. */
export interface NamespaceMetadata {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Metadata of a Namespace: our labels, its owner, the Pod Security Standard, and of which policies its workloads opt out.
 *
 * @param component Value of the label app.kubernetes.io/name.
 */
export function namespaceMetadata(
  name: string,
  component: string,
  level: "restricted" | "privileged",
): NamespaceMetadata {
  return {
    name,
    labels: { ...managedLabels(component), [OWNER_LABEL]: OWNER, ...podSecurity(level) },
    ...(!ONLY_OPERATORS.has(name) && { annotations: UNTRACED }),
  };
}
