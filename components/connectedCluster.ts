import type * as pulumi from "@pulumi/pulumi";
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import type { Region } from "@pulumi/aws";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import type { ClusterArgs } from "./globalMonitoringArgs";

/** A cluster with the providers that reach it. */
export interface ConnectedCluster extends ClusterArgs {
  readonly provider: KubernetesProvider;
  /** Provider of the cluster's AWS account and region; none where the hub's serves. */
  readonly awsProvider?: AwsProvider;
}

/** Makes the providers of a cluster, or takes the one that the caller gave. */
export function connectCluster(
  name: string,
  cluster: ClusterArgs,
  hub: ClusterArgs,
  parent: pulumi.Resource,
): ConnectedCluster {
  const provider =
    cluster.provider ??
    new KubernetesProvider(
      `${name}-${cluster.name}`,
      {
        kubeconfig: cluster.kubeconfig,
        context: cluster.kubeconfigContext,
        // Without it, a new kubeconfig for the same cluster would replace every resource on it.
        clusterIdentifier: cluster.name,
        // Otherwise a change of content would replace the object, under the pods that mount it.
        enableConfigMapMutable: true,
        enableSecretMutable: true,
      },
      { parent },
    );
  return { ...cluster, provider, awsProvider: awsProvider(name, cluster, hub, parent) };
}

/**
 * The hub's AWS provider, since the bucket must be in the hub's region, and that of a cluster in another region or account;
 * other clusters share the hub's. A cluster that names no role is in the hub's account. None without AWS.
 */
function awsProvider(
  name: string,
  cluster: ClusterArgs,
  hub: ClusterArgs,
  parent: pulumi.Resource,
): AwsProvider | undefined {
  const roleArn = cluster.assumeRoleArn ?? hub.assumeRoleArn;
  const own =
    cluster.name === hub.name || cluster.region !== hub.region || roleArn !== hub.assumeRoleArn;
  if (!own || cluster.oidcProviderArn === undefined) return undefined;
  return new AwsProvider(
    `${name}-${cluster.name}-aws`,
    {
      region: cluster.region as Region,
      assumeRoles: roleArn === undefined ? undefined : [{ roleArn }],
    },
    { parent },
  );
}
