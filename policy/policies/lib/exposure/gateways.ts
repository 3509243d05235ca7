/**
 * Whether the internet reaches the load balancer of a gateway. Documentation of the AWS Load Balancer Controller
 * ("Gateway API"), of EKS Auto Mode, of GKE ("GatewayClass capabilities") and of Istio ("Gateway").
 */
import { exposureOf } from "./entrances";
import { elsewhere, type Internal } from "./exposure";
import { ofGatewayService, type GatewayParts, type Parameters } from "./gatewayServices";
import { GATEWAY_API, ISTIO, type Find } from "./routes";
import { backendsOf } from "./targets";
import { describeObject, podTemplateOf, type KubernetesObject, type ObjectName } from "../objects";
import type { Remark } from "../remarks";
import { serviceSelects } from "../workloads/selectors";
import { at, isUnknown, show, text } from "../values";

/** The AWS Load Balancer Controller, whose default is internal, and EKS Auto Mode. */
const AWS_CONTROLLER = /^(gateway\.k8s\.aws|eks\.amazonaws\.com)\//;
const INTERNAL_BY_DEFAULT = /^gateway\.k8s\.aws\//;
const AWS_PARAMETERS = "LoadBalancerConfiguration";

const GKE_EXTERNAL = /^gke-l7-(?:global-external-managed|regional-external-managed|gxlb)(?:-mc)?$/;

/** The cluster that a gateway is in. */
export interface Cluster {
  readonly objects: readonly KubernetesObject[];
  readonly find: Find;
}

/** What is wrong with a gateway's load balancer. */
export function gatewayExposure(
  gateway: KubernetesObject,
  cluster: Cluster,
  internal: Internal,
): Remark[] {
  if (isInternalGateway(gateway, internal)) return [];
  return gateway.group === ISTIO
    ? ofIstio(gateway, cluster, internal)
    : ofGatewayApi(gateway, cluster, internal);
}

/** Whether config says so. */
export function isInternalGateway(
  { name, namespace }: ObjectName,
  { gateways }: Internal,
): boolean {
  return gateways.includes(name) || gateways.includes(`${namespace}/${name}`);
}

function ofGatewayApi(gateway: KubernetesObject, { find }: Cluster, internal: Internal): Remark[] {
  const className = at(gateway.props, "spec", "gatewayClassName");
  if (isUnknown(className)) return [{ level: "unknown", text: "its class" }];
  const name = text(className) ?? "";
  if (internal.gatewayClasses.includes(name)) return [];
  if (GKE_EXTERNAL.test(name)) {
    const said = `class ${name} makes an external load balancer: use "gke-l7-rilb"`;
    return [{ level: "violation", text: said }];
  }
  // A GatewayClass has no namespace.
  const gatewayClass = find(`${GATEWAY_API}/GatewayClass`, { name, namespace: "" });
  const controller = at(gatewayClass?.props, "spec", "controllerName");
  if (isUnknown(controller)) return [{ level: "unknown", text: "the controller of its class" }];
  const own = at(gateway.props, "spec", "infrastructure", "parametersRef");
  const byClass = at(gatewayClass?.props, "spec", "parametersRef");
  if (isUnknown(own) || isUnknown(byClass)) {
    return [{ level: "unknown", text: "the parameters of its load balancer" }];
  }
  const parts: GatewayParts = {
    gateway,
    gatewayClass,
    controller: text(controller),
    parameters: [parametersOf(byClass, "", find), parametersOf(own, gateway.namespace, find)],
  };
  const isAws = AWS_CONTROLLER.test(text(controller) ?? "") || at(own, "kind") === AWS_PARAMETERS;
  const found = isAws ? ofAws(parts) : ofGatewayService(parts, internal);
  return (
    found ?? [
      elsewhere(
        `its class is "${name}", and whether its load balancer can be reached from the internet stands elsewhere`,
        "the class in this policy's config `internalGatewayClasses`, or the Gateway in `internalGateways`",
      ),
    ]
  );
}

function parametersOf(ref: unknown, own: string, find: Find): Parameters {
  if (ref === undefined || ref === null) return undefined;
  const group = text(at(ref, "group")) ?? "core";
  const kind = text(at(ref, "kind")) ?? "";
  const name = text(at(ref, "name")) ?? "";
  const namespace = text(at(ref, "namespace")) ?? own;
  return find(`${group}/${kind}`, { name, namespace }) ?? "elsewhere";
}

/** A scheme is said by the class's configuration or by the Gateway's; the class's comes first unless it says otherwise. */
function ofAws({ gatewayClass, controller, parameters }: GatewayParts): Remark[] | undefined {
  const [byClass, own] = parameters;
  const isOwnFirst =
    isThere(byClass) && at(byClass.props, "spec", "mergingMode") === "prefer-gateway";
  const order = isOwnFirst ? [own, byClass] : [byClass, own];
  const said = order
    .filter(isThere)
    .map((from) => ({ from, scheme: at(from.props, "spec", "scheme") }))
    .find(({ scheme }) => scheme !== undefined && scheme !== null);
  if (said !== undefined) {
    const { from, scheme } = said;
    const where = `the scheme of LoadBalancerConfiguration ${from.namespace}/${from.name}`;
    if (isUnknown(scheme)) return [{ level: "unknown", text: where }];
    if (scheme === "internal") return [];
    return [{ level: "violation", text: `${where} is ${show(scheme)}: set it to "internal"` }];
  }
  const isWhole = gatewayClass !== undefined && !parameters.includes("elsewhere");
  return isWhole && INTERNAL_BY_DEFAULT.test(controller ?? "") ? [] : undefined;
}

function isThere(parameters: Parameters): parameters is KubernetesObject {
  return typeof parameters === "object";
}

/** A Gateway of Istio makes nothing: it speaks to pods by their labels, which Services stand in front of. */
function ofIstio(gateway: KubernetesObject, { objects }: Cluster, internal: Internal): Remark[] {
  const selector = at(gateway.props, "spec", "selector");
  if (isUnknown(selector)) return [{ level: "unknown", text: "the selector of its pods" }];
  const pods = objects
    .map((object) => ({ labels: podLabels(object), namespace: object.namespace }))
    .filter(({ labels }) => serviceSelects(selector, labels) === "present");
  const services = objects
    .filter(({ group, kind }) => group === "core" && kind === "Service")
    .filter(({ namespace, props }) => {
      const wanted = at(props, "spec", "selector");
      // What it selects has at least these labels.
      if (serviceSelects(selector, wanted) === "present") return true;
      return pods.some(
        (pod) => pod.namespace === namespace && serviceSelects(wanted, pod.labels) === "present",
      );
    });
  if (services.length === 0) {
    return [
      elsewhere(
        "the Service of its pods, and with it whether it can be reached from the internet, stands elsewhere",
        "the Gateway in this policy's config `internalGateways`",
      ),
    ];
  }
  // On AWS, many stand behind an Ingress for one load balancer of type ALB.
  const ingresses = objects.filter(
    (object) =>
      object.kind === "Ingress" &&
      backendsOf(object).some((backend) => services.some((service) => isNamed(service, backend))),
  );
  return [...services, ...ingresses].flatMap((entrance) =>
    exposureOf(entrance, internal).map((remark) => ({
      ...remark,
      text: `${describeObject(entrance)}: ${remark.text}`,
    })),
  );
}

function isNamed(object: KubernetesObject, { name, namespace }: ObjectName): boolean {
  return object.name === name && object.namespace === namespace;
}

function podLabels(object: KubernetesObject): unknown {
  return at(podTemplateOf(object)?.metadata, "labels");
}
