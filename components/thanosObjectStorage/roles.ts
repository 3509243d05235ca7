import { ClusterRole } from "../cluster";
import { InvalidSettingsError } from "../internal/validation";

/** A piece of Thanos that uses the bucket. Each has an IAM role of its own on each cluster. */
export const StorageJob = {
  /** The sidecar of Prometheus: uploads blocks. On every cluster. */
  Sidecar: "sidecar",
  /** ThanosRuler: uploads blocks of recorded series. On the hub. */
  Ruler: "ruler",
  /** The store gateway: reads. On the hub. */
  Store: "store",
  /** The compactor: the only one that deletes. On the hub. */
  Compactor: "compactor",
} as const;
export type StorageJob = (typeof StorageJob)[keyof typeof StorageJob];

/** Partition, account and issuer of the ARN of an IAM OIDC provider. */
export const OIDC_PROVIDER_ARN = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):oidc-provider\/(.+)$/;

/** What {@link OIDC_PROVIDER_ARN} accepts, for messages. */
export const OIDC_PROVIDER_ARN_FORM =
  'the ARN of an IAM OIDC provider, "arn:aws:iam::<account>:oidc-provider/<issuer>"';

/**
 * Account in the ARN of an OIDC provider; throws when it is none, or in another partition. The value is not shown: here
 * it may come out of a secret output.
 */
export function parseOidcProviderArn(arn: string, cluster: string, partition: string): string {
  const match = OIDC_PROVIDER_ARN.exec(arn);
  const account = match?.[2];
  if (account === undefined || match?.[1] !== partition) {
    throw new InvalidSettingsError("The object storage", [
      {
        path: `oidcProviderArn of cluster ${cluster}`,
        got: "a value that is not shown",
        allowed: `${OIDC_PROVIDER_ARN_FORM}, in the partition "${partition}"`,
      },
    ]);
  }
  return account;
}

/** The jobs of a cluster on the bucket. */
export function jobsOf(role: ClusterRole): readonly StorageJob[] {
  return role === ClusterRole.Hub
    ? [StorageJob.Sidecar, StorageJob.Ruler, StorageJob.Store, StorageJob.Compactor]
    : [StorageJob.Sidecar];
}

/** Name of the IAM role of one job of one cluster. Explicit, so that its ARN is known before it exists. */
export function roleName(environment: string, cluster: string, job: StorageJob): string {
  return `gm-${environment}-${cluster}-${job}`;
}

/** ARN of a role. */
export function roleArn(partition: string, account: string, name: string): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/** Issuer without scheme, as IAM writes it in conditions. */
export function issuerOf(url: string): string {
  return url.replace(/^https:\/\//, "").replace(/\/+$/, "");
}

/** AWS partition of a region, by the prefixes of the AWS General Reference. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
