import type * as pulumi from "@pulumi/pulumi";
import { ApmServer } from "./apmServer/apmServer";
import type { CertificateAuthority } from "./certificates/certificateAuthority";
import type { ClusterMonitoring } from "./clusterMonitoring";
import type { ConnectedCluster } from "./connectedCluster";
import { ElasticStack } from "./elasticStack/elasticStack";
import type { GlobalMonitoringArgs } from "./globalMonitoringArgs";
import { apmServerArgs, elasticStackArgs } from "./globalMonitoringSettings";

/** The hub's part of logging; `undefined` without logging. */
export function elasticStack(
  name: string,
  args: GlobalMonitoringArgs,
  hub: ConnectedCluster,
  hubMonitoring: ClusterMonitoring,
  authority: CertificateAuthority,
  parent: pulumi.Resource,
): ElasticStack | undefined {
  if (args.logging === undefined) return undefined;
  return new ElasticStack(
    name,
    {
      ...elasticStackArgs(args, args.logging),
      hub: hub.name,
      region: hub.region,
      storageClass: hub.storageClass,
      oidcProviderArn: hub.oidcProviderArn,
      oidcProviderUrl: hub.oidcProviderUrl,
      awsProvider: hub.awsProvider,
      certificateAuthorityPem: authority.certPem,
    },
    { parent, providers: [hub.provider], dependsOn: [hubMonitoring] },
  );
}

/** APM Server, beside the Elastic Stack; `undefined` without tracing. */
export function apmServer(
  name: string,
  args: GlobalMonitoringArgs,
  hub: ConnectedCluster,
  logging: ElasticStack | undefined,
  parent: pulumi.Resource,
): ApmServer | undefined {
  if (args.tracing === undefined || logging === undefined) return undefined;
  return new ApmServer(
    name,
    { ...apmServerArgs(args, args.tracing), storageClass: hub.storageClass },
    // Not all of logging: Logstash's load balancer alone takes minutes, and one that fails is no reason to have no traces.
    { parent, providers: [hub.provider], dependsOn: [...logging.storage] },
  );
}
