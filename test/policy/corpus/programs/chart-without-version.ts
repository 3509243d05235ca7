import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

const on = { provider: monitoredCluster("shop") };
const repositoryOpts = { repo: "https://charts.example.com" };
new k8s.helm.v3.Release("any", { chart: "redis", repositoryOpts }, on);
new k8s.helm.v3.Release("range", { chart: "redis", version: "^19.0.0", repositoryOpts }, on);
