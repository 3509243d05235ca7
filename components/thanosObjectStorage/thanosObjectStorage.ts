import * as pulumi from "@pulumi/pulumi";
import { ClusterRole } from "../cluster";
import { resolveOrThrow } from "../internal/validation";
import { awsStorage } from "./awsStorage";
import { s3CompatibleObjectStorageConfig } from "./objstore";
import {
  StorageKind,
  resolveCompleteSettings,
  type S3CompatibleStorageSettings,
  type ThanosObjectStorageArgs,
} from "./settings";

export { StorageJob } from "./roles";
export { StorageKind } from "./settings";
export type { StorageClusterArgs, ThanosObjectStorageArgs } from "./settings";

/** ARNs of the roles of one cluster, for the annotation `eks.amazonaws.com/role-arn`. */
export interface ThanosRoleArns {
  /** ServiceAccount of Prometheus. */
  readonly sidecar: pulumi.Output<string>;
  /** ServiceAccount of ThanosRuler; only on the hub. */
  readonly ruler?: pulumi.Output<string>;
  /** ServiceAccount of the store gateway; only on the hub. */
  readonly store?: pulumi.Output<string>;
  /** ServiceAccount of the compactor; only on the hub. */
  readonly compactor?: pulumi.Output<string>;
}

/**
 * The bucket where all clusters of an environment keep their metrics for the long term, and who may use it.
 *
 * On AWS: a private, versioned bucket, encrypted with a key of its own, in the account of the hub; one IAM role for
 * each job of each cluster, in the cluster's account, which exactly one Kubernetes ServiceAccount can take. Live
 * objects never expire: the compactor enforces retention, since only it knows what a block contains.
 * On anything S3-compatible: only the configuration for Thanos; nothing is made.
 *
 * ```ts
 * const storage = new ThanosObjectStorage("metrics", {
 *   environment: "prod",
 *   kind: StorageKind.Aws,
 *   region: "eu-west-1",
 *   clusters: [{ name: "hub", role: ClusterRole.Hub, oidcProviderArn, oidcProviderUrl }],
 * });
 * ```
 */
export class ThanosObjectStorage extends pulumi.ComponentResource {
  /** Name of the bucket. */
  public readonly bucketName: pulumi.Output<string>;
  /** Configuration for Thanos (`objstore.yml`); secret when it holds keys. */
  public readonly objectStorageConfig: pulumi.Output<string>;
  /** Roles by name of the cluster; empty for S3-compatible storage, which has none. */
  public readonly roleArns: Readonly<Record<string, ThanosRoleArns>>;

  constructor(name: string, args: ThanosObjectStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`The object storage "${name}"`, args, resolveCompleteSettings);
    super("global-monitoring:index:ThanosObjectStorage", name, {}, opts);
    if (settings.kind === StorageKind.Aws) {
      const hub = args.clusters?.find((cluster) => cluster.role === ClusterRole.Hub);
      const storage = awsStorage(this, name, settings, args.clusters ?? [], hub?.awsProvider);
      this.bucketName = storage.bucketName;
      this.objectStorageConfig = storage.objectStorageConfig;
      this.roleArns = storage.roleArns;
    } else {
      this.bucketName = pulumi.output(settings.bucketName);
      this.objectStorageConfig = s3CompatibleConfig(settings, args);
      this.roleArns = {};
    }
    this.registerOutputs({
      bucketName: this.bucketName,
      objectStorageConfig: this.objectStorageConfig,
      roleArns: this.roleArns,
    });
  }
}

function s3CompatibleConfig(
  settings: S3CompatibleStorageSettings,
  args: ThanosObjectStorageArgs,
): pulumi.Output<string> {
  const { bucketName: bucket, endpoint, insecure } = settings;
  return pulumi.secret(
    pulumi
      .all([args.accessKey ?? "", args.secretKey ?? ""])
      .apply(([accessKey, secretKey]) =>
        s3CompatibleObjectStorageConfig({ bucket, endpoint, insecure, accessKey, secretKey }),
      ),
  );
}
