import * as k8s from "@pulumi/kubernetes";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../programs/shared";

const repository = new aws.ecr.Repository("api");
new k8s.helm.v3.Release(
  "shop",
  {
    chart: "./charts/shop",
    name: "shop",
    namespace: "shop",
    values: { image: pulumi.interpolate`${repository.repositoryUrl}:1.4.2` },
  },
  { provider: provider("shop") },
);
