import * as aws from "@pulumi/aws";

new aws.eks.Cluster("lab", {
  roleArn: "arn:aws:iam::111122223333:role/eks",
  vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
});
