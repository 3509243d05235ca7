import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { monitoredCluster, workload } from "./shared";

class Shop extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("acme:shop:Shop", name, {}, opts);
    new k8s.apps.v1.Deployment(name, workload(name), { parent: this });
    this.registerOutputs();
  }
}

new Shop("api", { providers: [monitoredCluster("shop")] });
