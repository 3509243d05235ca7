import * as aws from "@pulumi/aws";

const args = {
  roleArn: "arn:aws:iam::111122223333:role/eks",
  vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
};
const shop = new aws.eks.Cluster("shop", args);
new aws.eks.Cluster("lab", args);
for (const addonName of [
  "prometheus-node-exporter",
  "kube-state-metrics",
  "amazon-cloudwatch-observability",
]) {
  new aws.eks.Addon(addonName, { clusterName: shop.name, addonName });
}
