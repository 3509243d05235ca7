/**
 * An EKS cluster as global-monitoring wants it: an OIDC provider, so that pods get IAM roles without keys; volumes; and the three
 * outputs that the platform's stack reads.
 */
import * as pulumi from "@pulumi/pulumi";
import { Addon, Cluster, NodeGroup } from "@pulumi/aws/eks";
import { OpenIdConnectProvider, Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import { Provider } from "@pulumi/kubernetes/provider";
import { StorageClass } from "@pulumi/kubernetes/storage/v1";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const stack = pulumi.getStack();
const name = `${pulumi.getProject()}-${stack}`;
const subnetIds = config.requireObject<string[]>("subnetIds");
const publicAccessCidrs = config.requireObject<string[]>("publicAccessCidrs");
const nodes = config.requireNumber("nodes");

/** A role for an AWS service, with managed policies. */
function serviceRole(role: string, service: string, policies: readonly string[]): Role {
  const made = new Role(role, {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    }),
  });
  for (const policy of policies) attach(role, policy, made);
  return made;
}

function attach(role: string, policy: string, made: Role): void {
  const short = policy.split("/").at(-1) ?? policy;
  const policyArn = `arn:aws:iam::aws:policy/${policy}`;
  new RolePolicyAttachment(`${role}-${short}`, { role: made.name, policyArn });
}

const secretsKey = new Key(`${name}-secrets`, {
  description: `Secrets of the EKS cluster ${name}`,
  enableKeyRotation: true,
});

const cluster = new Cluster(name, {
  name,
  version: config.require("version"),
  roleArn: serviceRole(`${name}-cluster`, "eks.amazonaws.com", ["AmazonEKSClusterPolicy"]).arn,
  accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
  vpcConfig: {
    subnetIds,
    endpointPrivateAccess: true,
    endpointPublicAccess: publicAccessCidrs.length > 0,
    publicAccessCidrs: publicAccessCidrs.length > 0 ? publicAccessCidrs : undefined,
  },
  encryptionConfig: { provider: { keyArn: secretsKey.arn }, resources: ["secrets"] },
  enabledClusterLogTypes: ["api", "audit", "authenticator"],
});

const nodeRole = serviceRole(`${name}-nodes`, "ec2.amazonaws.com", [
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEC2ContainerRegistryPullOnly",
]);
const nodeGroup = new NodeGroup(`${name}-nodes`, {
  clusterName: cluster.name,
  nodeRoleArn: nodeRole.arn,
  subnetIds,
  amiType: "AL2023_ARM_64_STANDARD",
  instanceTypes: [config.require("instanceType")],
  scalingConfig: { minSize: nodes, desiredSize: nodes, maxSize: nodes * 2 },
  updateConfig: { maxUnavailable: 1 },
});

/** Issuer of the tokens by which pods prove to IAM who they are. */
const issuer = cluster.identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer ?? "");
const oidc = new OpenIdConnectProvider(`${name}-oidc`, {
  url: issuer,
  clientIdLists: ["sts.amazonaws.com"],
});
export const oidcProviderArn = oidc.arn;
/** Without `https://`: so it stands in trust policies. */
export const oidcProviderUrl = issuer.apply((url) => url.replace(/^https:\/\//, ""));

// Prometheus, Thanos and Elasticsearch keep data on volumes; EKS has no driver of its own for them.
const driverRole = new Role(`${name}-ebs-csi`, {
  assumeRolePolicy: pulumi.all([oidcProviderArn, oidcProviderUrl]).apply(([arn, url]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: arn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${url}:aud`]: "sts.amazonaws.com",
              [`${url}:sub`]: "system:serviceaccount:kube-system:ebs-csi-controller-sa",
            },
          },
        },
      ],
    }),
  ),
});
attach(`${name}-ebs-csi`, "service-role/AmazonEBSCSIDriverPolicy", driverRole);
const driver = new Addon(
  `${name}-ebs-csi`,
  {
    clusterName: cluster.name,
    addonName: "aws-ebs-csi-driver",
    serviceAccountRoleArn: driverRole.arn,
  },
  { dependsOn: nodeGroup },
);

/** Without a key: whoever uses it needs the `aws` command and an access entry of the cluster. */
export const kubeconfig = pulumi
  .all([cluster.name, cluster.endpoint, cluster.certificateAuthority.data])
  .apply(([clusterName, server, authority]) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: clusterName, cluster: { server, "certificate-authority-data": authority } },
      ],
      contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
      "current-context": clusterName,
      users: [
        {
          name: clusterName,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: ["--region", region, "eks", "get-token", "--cluster-name", clusterName],
            },
          },
        },
      ],
    }),
  );

// The class that global-monitoring's volumes ask for, unless its configuration names another.
new StorageClass(
  `${name}-gp3`,
  {
    metadata: { name: "gp3" },
    provisioner: "ebs.csi.aws.com",
    parameters: { type: "gp3", encrypted: "true" },
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  },
  { provider: new Provider(name, { kubeconfig }), dependsOn: driver },
);
