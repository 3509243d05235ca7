import { at, list, text, type Properties } from "./values";

/** Group and kind of a Kubernetes object, whatever its version. */
export interface ObjectKind {
  /** API group, e.g. "apps"; "core" for the core group. */
  readonly group: string;
  readonly kind: string;
}

const OBJECT_TYPE = /^kubernetes:([^:/]+)\/[^:/]+:(\w+)$/;
/** Components of @pulumi/kubernetes that make objects; they have no object of their own in the cluster. */
const COMPONENT_TYPE =
  /^kubernetes:(helm\.sh\/v\d+:Chart|yaml(\/v\d+)?:\w+|kustomize(\/v\d+)?:\w+)$/;

/** Type of a Kubernetes provider resource. */
export const KUBERNETES_PROVIDER = "pulumi:providers:kubernetes";

/** Whether a type belongs to @pulumi/kubernetes (custom resources included). */
export function isKubernetesType(type: string): boolean {
  return type.startsWith("kubernetes:");
}

/** Whether a type of @pulumi/kubernetes is a component. */
export function isKubernetesComponent(type: string): boolean {
  return COMPONENT_TYPE.test(type);
}

/** Group and kind that a type token names. */
export function objectKind(type: string): ObjectKind | undefined {
  const match = OBJECT_TYPE.exec(type);
  const group = match?.[1];
  const kind = match?.[2];
  return group === undefined || kind === undefined ? undefined : { group, kind };
}

/** The object's name in the cluster, if it is known. */
export function objectName(props: Properties): string | undefined {
  return text(at(props, "metadata", "name"));
}

/** Value of a label of the object or, for a workload, of its pods. */
export function labelOf(props: Properties, label: string): string | undefined {
  return (
    text(at(props, "metadata", "labels", label)) ??
    text(at(props, "spec", "template", "metadata", "labels", label))
  );
}

/** Images of a workload's containers, without registry path, tag and digest: "node-exporter". */
export function imageNames(props: Properties): string[] {
  return list(at(props, "spec", "template", "spec", "containers"))
    .map((container) => text(at(container, "image")))
    .filter((image) => image !== undefined)
    .map((image) => (image.split("/").at(-1) ?? "").replace(/[:@].*$/, ""));
}
