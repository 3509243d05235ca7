import { InvalidSettingsError, type Problems } from "./validation";

/** Partition, account and issuer of the ARN of an IAM OIDC provider. */
export const OIDC_PROVIDER_ARN = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):oidc-provider\/(.+)$/;

/** What {@link OIDC_PROVIDER_ARN} accepts, for messages. */
export const OIDC_PROVIDER_ARN_FORM =
  'the ARN of an IAM OIDC provider, "arn:aws:iam::<account>:oidc-provider/<issuer>"';

/** Commercial, China and GovCloud regions. Isolated and sovereign partitions have other DNS suffixes. */
export const REGION =
  /^(?:us-gov|[a-z]{2})-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d+$/;
export const REGION_FORM = 'an AWS region such as "eu-west-1"';

/** S3 bucket naming rules without dots, which break TLS host names. */
export const BUCKET = /^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/;
export const BUCKET_FORM =
  "3 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit";

/** Limit of IAM for the name of a role (IAM quotas). */
export const ROLE_NAME_LIMIT = 64;

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

/** Checks ARN and URL of an OIDC provider as far as they are known; {@link parseOidcProviderArn} checks outputs later. */
export function checkOidcProvider(
  provider: { readonly oidcProviderArn?: unknown; readonly oidcProviderUrl?: unknown },
  partition: string,
  at: Problems,
): void {
  const { oidcProviderArn: arn, oidcProviderUrl: url } = provider;
  if (typeof arn !== "string") return;
  const match = OIDC_PROVIDER_ARN.exec(arn);
  if (match === null) {
    at.add("oidcProviderArn", arn, OIDC_PROVIDER_ARN_FORM);
    return;
  }
  if (match[1] !== partition) {
    at.add("oidcProviderArn", arn, `in the partition "${partition}" of the bucket`);
  }
  if (typeof url === "string" && issuerOf(url) !== match[3]) {
    at.add("oidcProviderUrl", url, `the issuer in oidcProviderArn, "https://${match[3] ?? ""}"`);
  }
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

/** Host of S3 in a region; KMS calls it the service that uses the key. */
export function s3Endpoint(region: string): string {
  const suffix = partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `s3.${region}.${suffix}`;
}
