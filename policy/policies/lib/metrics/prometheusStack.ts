/** A stack as the policies on Prometheus, Thanos and Alertmanager read it: its charts by values, its objects. */
import { attribute, groupClusters } from "../coverage/clusters";
import { isKnownChart } from "../coverage/charts";
import { chartOf, isHelmType } from "../helm";
import { isKubernetesComponent } from "../kubernetes";
import { describeObject, namesOfObject, objectOf, type KubernetesObject } from "../objects";
import type { StackResource } from "../resources";
import { at, isUnknown, list, text, UNKNOWN } from "../values";

/** Who is spoken of in a message, and on which cluster it is. */
export interface Subject {
  readonly urn: string;
  /** "Release kps", "Prometheus monitoring/main". */
  readonly label: string;
  /** Every name under which config may speak of it. */
  readonly names: ReadonlySet<string>;
  /** URN of the Kubernetes provider; `undefined` if it cannot be told. */
  readonly provider: string | undefined;
  readonly namespace: string;
}

/** A release or chart of which the values are what can be seen. */
export interface ChartView extends Subject {
  readonly chart: string;
  /** Name of the release in the cluster. */
  readonly release: string;
  /** Whether values may stand in files, which a policy does not see. */
  readonly hidden: boolean;
  /** The value at a path; unknown, not missing, where values may stand in files. */
  readonly value: (...path: readonly string[]) => unknown;
}

/** A stack's charts and objects. */
export interface StackView {
  readonly resources: readonly StackResource[];
  readonly charts: readonly ChartView[];
  /** The stack's own objects and those inside releases. */
  readonly objects: readonly KubernetesObject[];
  /** Whether an object is inside a release whose values are judged instead. */
  readonly isJudgedByValues: (object: KubernetesObject) => boolean;
  /** Which cluster a subject is on, for comparison; its provider's URN where several lead to different ones. */
  readonly clusterOf: (subject: Subject) => string | undefined;
  /** The object of this kind and name on the cluster and in the namespace of a subject. */
  readonly find: (beside: Subject, kind: string, name: string) => KubernetesObject | undefined;
}

/** Views by the objects of a stack: several policies read the same one. */
const views = new WeakMap<readonly KubernetesObject[], StackView>();

/** Reads a stack from its resources, and from the objects inside its releases. */
export function stackView(
  resources: readonly StackResource[],
  all: readonly KubernetesObject[],
): StackView {
  const known = views.get(all);
  if (known?.resources === resources) return known;
  const view = makeView(resources, all);
  views.set(all, view);
  return view;
}

function makeView(
  resources: readonly StackResource[],
  all: readonly KubernetesObject[],
): StackView {
  const { members, providerOf } = attribute(resources);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const own = resources.flatMap((resource) => {
    const object = objectOf(resource);
    return object === undefined ? [] : [{ ...object, provider: providerOf(resource) }];
  });
  const inside = all.flatMap((object) => {
    const release = object.within === undefined ? undefined : byUrn.get(object.urn);
    return release === undefined ? [] : [{ ...object, provider: providerOf(release) }];
  });
  const objects = [...own, ...inside];
  const parents = new Set(own.flatMap(({ urn }) => byUrn.get(urn)?.parent ?? []));
  const index = new Map(objects.map((object) => [keyOf(object.provider, object), object]));
  // Providers of the same kubeconfig lead to the same cluster.
  const clusters = new Map<string, string | undefined>();
  for (const cluster of groupClusters(members, resources, () => undefined)) {
    for (const { urn } of cluster.members) clusters.set(urn, cluster.members[0]?.urn);
  }
  return {
    resources,
    objects,
    clusterOf: ({ provider }) => (provider === undefined ? undefined : clusters.get(provider)),
    charts: resources.flatMap((resource) =>
      isHelmType(resource.type) &&
      !(isKubernetesComponent(resource.type) && parents.has(resource.urn))
        ? (chartView(resource, providerOf(resource)) ?? [])
        : [],
    ),
    isJudgedByValues: ({ urn, within }) => {
      const release = within === undefined ? undefined : byUrn.get(urn);
      return release !== undefined && isKnownChart(release);
    },
    find: ({ provider, namespace }, kind, name) =>
      index.get(keyOf(provider, { kind, namespace, name })),
  };
}

function keyOf(
  provider: string | undefined,
  { kind, namespace, name }: Pick<KubernetesObject, "kind" | "namespace" | "name">,
): string {
  return JSON.stringify([provider ?? "", kind, namespace, name]);
}

function chartView(resource: StackResource, provider: string | undefined): ChartView | undefined {
  const { props, urn, name } = resource;
  const chart = chartOf(props);
  if (chart === undefined || chart === "unknown") return undefined;
  const release = text(at(props, "name")) ?? name;
  const namespace = text(at(props, "namespace")) ?? "default";
  const hidden = list(at(props, "valueYamlFiles")).length > 0;
  return {
    urn,
    label: `Release ${release} (chart ${chart.name})`,
    names: new Set([release, name, `${namespace}/${release}`, urn]),
    provider,
    namespace,
    chart: chart.name,
    release,
    hidden,
    value: (...path) => at(props, "values", ...path) ?? (hidden ? UNKNOWN : undefined),
  };
}

/** An object as the subject of a message. */
export function subjectOf(object: KubernetesObject): Subject {
  return {
    urn: object.urn,
    label: describeObject(object),
    names: namesOfObject(object),
    provider: object.provider,
    namespace: object.namespace,
  };
}

/** A subject among others of the same name on other clusters. */
export function placed({ label, provider }: Subject): string {
  const on = provider === undefined ? "" : (provider.split("::").at(-1) ?? "");
  return on === "" ? label : `${label} on ${on}`;
}

/** A whole number that a value says, in any spelling; `fallback` when there is none. */
export function count(value: unknown, fallback: number): number | "unknown" {
  if (isUnknown(value)) return "unknown";
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : fallback;
}
