import * as k8s from "@pulumi/kubernetes";
import { provider } from "../programs/shared";

new k8s.helm.v3.Release(
  "shop",
  {
    chart: "shop",
    version: "9.9.9",
    name: "shop",
    namespace: "shop",
    repositoryOpts: { repo: "https://charts.example.com" },
  },
  { provider: provider("shop") },
);
