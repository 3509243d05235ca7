/** Routes and gateways for the tests of the policy about load balancers; each test changes what it is about. */
import type { Finding } from "../../../policy/policies/lib/finding";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import type { Properties } from "../../../policy/policies/lib/values";
import { exposedMonitoring } from "../../../policy/policies/monitoringLoadBalancerIsInternal";
import { contents, object, TODAY } from "./contents";

const API = "gateway.networking.k8s.io";
export const SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme";
export const INFRA = { namespace: "infra" };

/** A route of team to Grafana, through Gateway infra/front. */
export function route(spec: Properties = {}, kind = "HTTPRoute", name = "it"): KubernetesObject {
  return object(`${API}/${kind}`, name, {
    spec: {
      parentRefs: [{ name: "front", namespace: "infra" }],
      rules: [{ backendRefs: [{ name: "grafana", port: 80 }] }],
      ...spec,
    },
  });
}

export function gateway(spec: Properties = {}, metadata: Properties = {}): KubernetesObject {
  const props = { metadata, spec: { gatewayClassName: "edge", ...spec } };
  return object(`${API}/Gateway`, "front", props, INFRA);
}

/** Parameters of Gateway infra/front. */
export function parameters(group: string, kind: string): Properties {
  return { infrastructure: { parametersRef: { group, kind, name: "own" } } };
}

/** A Gateway that says that it is public. */
export function publicGateway(): KubernetesObject {
  return gateway(annotated({ [SCHEME]: "internet-facing" }));
}

export function gatewayClass(controllerName: string, more: Properties = {}): KubernetesObject {
  return object(`${API}/GatewayClass`, "edge", { spec: { controllerName, ...more } });
}

/** A configuration for the AWS Load Balancer Controller. */
export function aws(name: string, spec: Properties): KubernetesObject {
  return object("gateway.k8s.aws/LoadBalancerConfiguration", name, { spec }, INFRA);
}

export function annotated(annotations: Properties): Properties {
  return { infrastructure: { annotations } };
}

export function judge(objects: readonly KubernetesObject[], config: unknown = {}): Finding[] {
  return exposedMonitoring(contents(...objects), config, TODAY);
}
