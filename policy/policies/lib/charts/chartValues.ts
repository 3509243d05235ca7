/** Values of a chart, and the objects that many charts make of them. */
import type { KubernetesObject } from "../objects";
import type { StackResource } from "../resources";
import { at, flag, isRecord, list, text, UNKNOWN, type Properties } from "../values";

/** A chart's values while its objects are made. */
export interface ChartValues {
  /** The value at a path. What is not there may stand in `valueYamlFiles`, which policies do not see: unknown then. */
  readonly get: (...path: readonly string[]) => unknown;
  /** Whether a switch is known to be on. */
  readonly isOn: (fallback: boolean, ...path: readonly string[]) => boolean;
  /** Values of a dependency. */
  readonly of: (dependency: string) => ChartValues;
  /** An object of the release; `part` is what its name has beside the release's. */
  readonly object: (
    group: string,
    kind: string,
    part: string,
    props: Properties,
  ) => KubernetesObject;
  /** Repository or reference that the chart comes from. */
  readonly origin: string;
}

/**
 * The values of a Release or Chart.
 *
 * @param written The chart as the program names it.
 * @param below Path of a dependency's values.
 */
export function chartValues(
  release: StackResource,
  written: string,
  below: readonly string[] = [],
): ChartValues {
  const { props, urn, provider } = release;
  const files = list(at(props, "valueYamlFiles")).length > 0;
  const name = text(at(props, "name")) ?? release.name;
  const namespace = text(at(props, "namespace")) ?? "default";
  const get = (...path: readonly string[]) =>
    at(props, "values", ...below, ...path) ?? (files ? UNKNOWN : undefined);
  return {
    get,
    isOn: (fallback, ...path) => flag(get(...path), fallback) === "present",
    of: (dependency) => chartValues(release, written, [...below, dependency]),
    object: (group, kind, part, own) => ({
      group,
      kind,
      name: part === "" ? name : `${name}-${part}`,
      namespace,
      props: own,
      urn,
      provider,
      within: name,
    }),
    origin: `${text(at(props, "repositoryOpts", "repo")) ?? ""} ${written}`,
  };
}

/** Pods that keep their data in an emptyDir, which is what charts make without persistence. */
export function podsWithData(
  values: ChartValues,
  pods: {
    readonly kind: string;
    readonly part: string;
    readonly image: string;
    readonly dataPath: string;
    readonly env?: readonly unknown[];
  },
): KubernetesObject {
  const { image, env, dataPath } = pods;
  const volumeMounts = [{ name: "data", mountPath: dataPath }];
  const args = [`--storage.tsdb.path=${dataPath}`];
  const containers = [{ name: "main", image, env, args, volumeMounts }];
  const volumes = [{ name: "data", emptyDir: {} }];
  const template = { spec: { containers, volumes } };
  return values.object("apps", pods.kind, pods.part, { spec: { template } });
}

/** Service, Ingress and routes, as most charts spell them. */
export function exposed(part: string, values: ChartValues, ...below: string[]): KubernetesObject[] {
  return [
    service(part, values, [...below, "service"], "ClusterIP"),
    ...ingress(part, values, ...below),
    ...routes(part, values, ...below),
  ];
}

/** The routes of the Gateway API that values describe by name, those that are switched on. */
function routes(part: string, { get, isOn, object }: ChartValues, ...below: string[]) {
  const described = get(...below, "route");
  const names = isRecord(described) ? Object.keys(described) : [];
  return names
    .filter((name) => isOn(false, ...below, "route", name, "enabled"))
    .map((name) => {
      const of = (key: string) => get(...below, "route", name, key);
      const own = name === "main" ? part : `${part}-${name}`;
      const rules = [{ backendRefs: [{ name: object("core", "Service", part, {}).name }] }];
      return object(
        text(of("apiVersion"))?.split("/")[0] ?? "gateway.networking.k8s.io",
        text(of("kind")) ?? "HTTPRoute",
        own,
        { spec: { parentRefs: of("parentRefs"), hostnames: of("hostnames"), rules } },
      );
    });
}

/** The Service that values at a path describe. */
export function service(
  part: string,
  { get, object }: ChartValues,
  path: readonly string[],
  type: string,
): KubernetesObject {
  return object("core", "Service", part, {
    metadata: { annotations: get(...path, "annotations") },
    spec: {
      type: get(...path, "type") ?? type,
      loadBalancerClass: get(...path, "loadBalancerClass"),
      loadBalancerSourceRanges: get(...path, "loadBalancerSourceRanges"),
    },
  });
}

/** The Ingress that values describe, if it is switched on. */
export function ingress(part: string, { get, isOn, object }: ChartValues, ...below: string[]) {
  if (!isOn(false, ...below, "ingress", "enabled")) return [];
  const className =
    get(...below, "ingress", "ingressClassName") ?? get(...below, "ingress", "className");
  return [
    object("networking.k8s.io", "Ingress", part, {
      metadata: { annotations: get(...below, "ingress", "annotations") },
      spec: { ingressClassName: className },
    }),
  ];
}
