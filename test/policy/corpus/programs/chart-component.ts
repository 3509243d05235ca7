import * as k8s from "@pulumi/kubernetes";
import { logs, provider, stackValues, traces } from "./shared";

const on = provider("shop");
new k8s.helm.v4.Chart(
  "prometheus",
  {
    chart: "kube-prometheus-stack",
    version: "88.5.3",
    namespace: "monitoring",
    values: stackValues("shop"),
  },
  { provider: on },
);
logs("shop", on);
traces("shop", on);
