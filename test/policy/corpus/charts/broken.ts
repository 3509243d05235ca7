import * as k8s from "@pulumi/kubernetes";
import { provider } from "../programs/shared";

new k8s.helm.v3.Release(
  "shop",
  {
    chart: "./charts/shop",
    name: "shop",
    namespace: "shop",
    values: { fails: true },
  },
  { provider: provider("shop") },
);
