/**
 * Who is told to be a role, by the clusters of a stack: ServiceAccounts by annotation, and add-ons of EKS. Only where the
 * issuer of the cluster's tokens is known, so that it can be compared with those that the role trusts.
 */
import { eksIssuerOf } from "./issuers";
import { isAddon } from "../coverage/addons";
import { attribute, groupClusters, type Cluster } from "../coverage/clusters";
import { eksClusterFinder } from "../coverage/eksClusters";
import { stackView } from "../metrics/prometheusStack";
import type { KubernetesObject } from "../objects";
import type { StackResource } from "../resources";
import { at, list, text } from "../values";

/** A user of a role. */
export interface RoleUser {
  /** ARN of the role. */
  readonly role: string;
  /** "ServiceAccount shop/api", "add-on adot". */
  readonly user: string;
  /** Name of the resource that makes the cluster, or leads to it. */
  readonly cluster: string;
  /** Issuer of the tokens that it has, without "https://". */
  readonly issuer: string;
}

const ROLE_ARN = "eks.amazonaws.com/role-arn";
const OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** Users of roles on clusters of which the issuer is known. */
export function roleUsers(
  resources: readonly StackResource[],
  objects: readonly KubernetesObject[],
): RoleUser[] {
  const { members } = attribute(resources);
  const clusters = groupClusters(members, resources, () => undefined);
  const find = eksClusterFinder(resources, clusters);
  const issuers = issuersOf(resources, clusters, find);
  if (issuers.size === 0) return [];
  const byProvider = new Map(
    clusters.flatMap((cluster) => cluster.members.map(({ urn }) => [urn, cluster] as const)),
  );
  const use = (cluster: Cluster | undefined, role: unknown, user: string): RoleUser[] => {
    const issuer = cluster === undefined ? undefined : issuers.get(cluster);
    const arn = text(role);
    if (cluster === undefined || issuer === undefined || arn === undefined) return [];
    return [{ role: arn, user, cluster: cluster.members[0]?.name ?? "", issuer }];
  };
  return [
    ...stackView(resources, objects)
      .objects.filter(({ group, kind }) => group === "core" && kind === "ServiceAccount")
      .flatMap(({ provider, namespace, name, props }) =>
        use(
          provider === undefined ? undefined : byProvider.get(provider),
          at(props, "metadata", "annotations", ROLE_ARN),
          `ServiceAccount ${namespace}/${name}`,
        ),
      ),
    ...resources
      .filter(({ type }) => isAddon(type))
      .flatMap((addon) => {
        const named = { property: "clusterName", name: at(addon.props, "clusterName") };
        const title = `add-on ${text(at(addon.props, "addonName")) ?? addon.name}`;
        return use(find(addon, named).sure[0], at(addon.props, "serviceAccountRoleArn"), title);
      }),
  ];
}

/** The issuer of each cluster that makes one known, itself or by the provider that IAM has of it. */
function issuersOf(
  resources: readonly StackResource[],
  clusters: readonly Cluster[],
  find: ReturnType<typeof eksClusterFinder>,
): ReadonlyMap<Cluster, string> {
  const found = new Map<Cluster, Set<string>>(clusters.map((cluster) => [cluster, new Set()]));
  const add = (cluster: Cluster | undefined, url: unknown) => {
    const issuer = eksIssuerOf(url);
    if (cluster !== undefined && issuer !== undefined) found.get(cluster)?.add(issuer);
  };
  for (const cluster of clusters) {
    for (const { props } of cluster.members) {
      for (const identity of list(at(props, "identities"))) {
        for (const oidc of list(at(identity, "oidcs"))) add(cluster, at(oidc, "issuer"));
      }
    }
  }
  for (const resource of resources.filter(({ type }) => type === OIDC_PROVIDER)) {
    const { sure } = find(resource, { property: "url", name: undefined });
    add(sure[0], at(resource.props, "url"));
  }
  return new Map(
    [...found].flatMap(([cluster, issuers]) => {
      const [issuer, ...others] = issuers;
      return issuer === undefined || others.length > 0 ? [] : [[cluster, issuer] as const];
    }),
  );
}
