import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster, workload } from "./shared";

const on = { provider: monitoredCluster("shop") };
const annotated = (name: string, annotations: object) =>
  new k8s.apps.v1.Deployment(name, workload(name, { annotations }), on);

annotated("unscraped", { "prometheus.io/scrape": "false" });
annotated("silent", { "co.elastic.logs/enabled": "false" });
new k8s.apps.v1.Deployment("untraced", workload("untraced", { container: { env: [] } }), on);
