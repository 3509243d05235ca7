/**
 * Services that controllers inside a cluster make for a Gateway. What each takes of the Gateway and of its parameters:
 * documentation of the Gateway API ("Gateway infrastructure"), Istio, Envoy Gateway, NGINX Gateway Fabric and Cilium.
 */
import { saidExposure, type Internal } from "./exposure";
import type { KubernetesObject } from "../objects";
import type { Remark } from "../remarks";
import { at, isRecord, isUnknown, list, text, UNKNOWN } from "../values";
import { parseYaml } from "../yamlText";

const ISTIO_CONTROLLER = "istio.io/gateway-controller";

/** Controllers that make a Service of type LoadBalancer for each Gateway that says nothing else. Cilium may do without. */
const MAKERS: readonly string[] = [
  ISTIO_CONTROLLER,
  "gateway.envoyproxy.io/gatewayclass-controller",
  "gateway.nginx.org/nginx-gateway-controller",
];

/** Where parameters describe the Service. */
const SERVICE_IN: Readonly<Record<string, readonly string[]>> = {
  "gateway.envoyproxy.io/EnvoyProxy": ["provider", "kubernetes", "envoyService"],
  "gateway.nginx.org/NginxProxy": ["kubernetes", "service"],
  "cilium.io/CiliumGatewayClassConfig": ["service"],
};

/** What is known of the parameters of a Gateway or of its class: nothing where there are none. */
export type Parameters = KubernetesObject | "elsewhere" | undefined;

/** A Gateway with what belongs to it. */
export interface GatewayParts {
  readonly gateway: KubernetesObject;
  /** `undefined`: it stands elsewhere. */
  readonly gatewayClass: KubernetesObject | undefined;
  /** Of the class. */
  readonly controller: string | undefined;
  /** Those of the class, then those of the Gateway, which change them. */
  readonly parameters: readonly Parameters[];
}

/** A part of a Service; what comes later changes what came before. */
interface Layer {
  readonly type?: unknown;
  readonly loadBalancerClass?: unknown;
  readonly annotations?: unknown;
}

const REMEDY =
  'set the annotation service.beta.kubernetes.io/aws-load-balancer-scheme: "internal" (or the one of your cloud) in the Gateway\'s `spec.infrastructure.annotations`';

/** What is wrong with the Service of a Gateway; `undefined` where that hangs on what stands elsewhere. */
export function ofGatewayService(parts: GatewayParts, internal: Internal): Remark[] | undefined {
  const { gateway, gatewayClass, controller, parameters } = parts;
  const layers = parameters.map(layersOf);
  const all = [...layers.flatMap((layer) => layer ?? []), ownLayer(parts)];
  const type = lastOf(all, "type");
  if (isUnknown(type)) return [{ level: "unknown", text: "the type of its Service" }];
  if (text(type) !== undefined && type !== "LoadBalancer") return [];
  const spec = { loadBalancerClass: lastOf(all, "loadBalancerClass") };
  const said = saidExposure(annotationsOf(all), spec, internal, REMEDY);
  if (said !== undefined) return said;
  const isWhole =
    gatewayClass !== undefined &&
    MAKERS.includes(controller ?? "") &&
    !layers.includes(undefined) &&
    // An address names a Service that is there already.
    list(at(gateway.props, "spec", "addresses")).length === 0;
  if (!isWhole) return undefined;
  return [{ level: "violation", text: `no annotation makes its Service internal: ${REMEDY}` }];
}

/** Istio takes the Gateway's own annotations where it has no `infrastructure`, and one of them for the type. */
function ownLayer({ gateway, gatewayClass, controller }: GatewayParts): Layer {
  const { props } = gateway;
  const infrastructure = at(props, "spec", "infrastructure");
  const annotations = at(infrastructure, "annotations");
  const named = gatewayClass === undefined && at(props, "spec", "gatewayClassName") === "istio";
  if (controller !== ISTIO_CONTROLLER && !named) return { annotations };
  const own = at(props, "metadata", "annotations");
  return {
    type: at(own, "networking.istio.io/service-type"),
    annotations: infrastructure === undefined ? own : annotations,
  };
}

/** What parameters say of the Service; `undefined` if that cannot be known. */
function layersOf(parameters: Parameters): Layer[] | undefined {
  if (parameters === undefined) return [];
  if (parameters === "elsewhere") return undefined;
  const { group, kind, props } = parameters;
  // Istio's parameters are texts that are merged into what it makes.
  if (group === "core" && kind === "ConfigMap") return patched(at(props, "data", "service"));
  const type = `${group}/${kind}`;
  const path = Object.hasOwn(SERVICE_IN, type) ? SERVICE_IN[type] : undefined;
  if (path === undefined) return undefined;
  const service = at(props, "spec", ...path);
  if (service === undefined) return [];
  if (!isRecord(service)) return undefined;
  const values = [at(service, "patch"), ...list(at(service, "patches"))]
    .filter((patch) => patch !== undefined)
    .map((patch) => patched(at(patch, "value")));
  if (values.includes(undefined)) return undefined;
  return [service, ...values.flatMap((value) => value ?? [])];
}

function patched(written: unknown): Layer[] | undefined {
  if (written === undefined) return [];
  const patch = typeof written === "string" && !isUnknown(written) ? parseYaml(written) : written;
  if (!isRecord(patch)) return undefined;
  const spec = at(patch, "spec");
  return [
    {
      type: at(spec, "type"),
      loadBalancerClass: at(spec, "loadBalancerClass"),
      annotations: at(patch, "metadata", "annotations"),
    },
  ];
}

function lastOf(layers: readonly Layer[], key: keyof Layer): unknown {
  return layers
    .map((layer) => at(layer, key))
    .filter((value) => value !== undefined && value !== null)
    .at(-1);
}

function annotationsOf(layers: readonly Layer[]): unknown {
  const given = layers.map((layer) => at(layer, "annotations"));
  if (given.some(isUnknown)) return UNKNOWN;
  return Object.fromEntries(given.filter(isRecord).flatMap((each) => Object.entries(each)));
}
