import { ClusterRole } from "../../../components/cluster";
import {
  StorageKind,
  type StorageClusterArgs,
  type ThanosObjectStorageArgs,
} from "../../../components/thanosObjectStorage/settings";

export const HUB_ACCOUNT = "111111111111";
export const SHOP_ACCOUNT = "222222222222";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id";

/** A cluster with an OIDC provider in an account. */
export function cluster(
  name: string,
  role: ClusterRole,
  account: string,
  more: Partial<StorageClusterArgs> = {},
): StorageClusterArgs {
  return {
    name,
    role,
    oidcProviderArn: `arn:aws:iam::${account}:oidc-provider/${ISSUER}/${name}`,
    oidcProviderUrl: `https://${ISSUER}/${name}`,
    ...more,
  };
}

export const HUB = cluster("hub", ClusterRole.Hub, HUB_ACCOUNT);
export const SHOP = cluster("shop", ClusterRole.Workload, SHOP_ACCOUNT);

export const AWS_ARGS: ThanosObjectStorageArgs = {
  environment: "prod",
  kind: StorageKind.Aws,
  region: "eu-west-1",
  bucketName: "acme-metrics",
  clusters: [HUB, SHOP],
};

export const S3_ARGS: ThanosObjectStorageArgs = {
  environment: "local",
  kind: StorageKind.S3Compatible,
  endpoint: "minio.minio.svc:9000",
  bucketName: "metrics",
  insecure: true,
  accessKey: "access-key",
  secretKey: 's3cr3t: "quoted"',
};
