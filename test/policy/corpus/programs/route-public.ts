import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

const provider = monitoredCluster("shop");
const api = "gateway.networking.k8s.io/v1";
const group = "gateway.k8s.aws";

function object(apiVersion: string, kind: string, name: string, spec: object, namespace?: string) {
  const metadata = { name, namespace };
  const args = { apiVersion, kind, metadata, spec };
  return new k8s.apiextensions.CustomResource(`${kind}-${name}`, args, { provider });
}

object(api, "GatewayClass", "alb", { controllerName: `${group}/alb` });
const schemes = { outside: "internet-facing", inside: "internal" };
for (const [name, scheme] of Object.entries(schemes)) {
  const kind = "LoadBalancerConfiguration";
  const gateway = {
    gatewayClassName: "alb",
    infrastructure: { parametersRef: { group, kind, name } },
    listeners: [{ name: "https", protocol: "HTTPS", port: 443 }],
  };
  object(`${group}/v1`, kind, name, { scheme }, "gateways");
  object(api, "Gateway", name, gateway, "gateways");
  route(`grafana-${name}`, name, "grafana");
}
route("shop", "outside", "shop");
route("grafana-elsewhere", "shared", "grafana");

function route(name: string, gateway: string, service: string) {
  const spec = {
    parentRefs: [{ name: gateway, namespace: "gateways" }],
    rules: [{ backendRefs: [{ name: service, port: 80 }] }],
  };
  object(api, "HTTPRoute", name, spec, "team");
}
