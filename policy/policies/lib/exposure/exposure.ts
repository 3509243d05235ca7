/**
 * Whether a load balancer can be reached from the internet, by what Kubernetes objects say of it. Annotations of clouds:
 * Kubernetes documentation, "Internal load balancer", and the documentation of each controller.
 */
import type { Remark } from "../remarks";
import { at, isRecord, isUnknown, list, show, text } from "../values";

/** Classes that never make a public address. */
export interface InternalClasses {
  readonly services: readonly string[];
  readonly ingresses: readonly string[];
}

/** All that the policy's config calls internal. */
export interface Internal extends InternalClasses {
  readonly gatewayClasses: readonly string[];
  /** Gateways by name or namespace/name. */
  readonly gateways: readonly string[];
  /** Entry points of Traefik. */
  readonly entryPoints: readonly string[];
}

const AWS = "service.beta.kubernetes.io/aws-load-balancer";
const SCHEME = `${AWS}-scheme`;
const LEGACY = `${AWS}-internal`;

/** Annotation → value by which a cloud makes a load balancer internal. */
const OTHER_CLOUDS: readonly (readonly [string, RegExp])[] = [
  ["networking.gke.io/load-balancer-type", /^internal$/i],
  ["cloud.google.com/load-balancer-type", /^internal$/i],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", /^true$/i],
  ["service.beta.kubernetes.io/openstack-internal-load-balancer", /^true$/i],
  ["service.beta.kubernetes.io/oci-load-balancer-internal", /^true$/i],
  ["oci-network-load-balancer.oraclecloud.com/internal", /^true$/i],
  ["service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", /^private$/i],
  ["service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", /^intranet$/i],
];

/** The AWS Load Balancer Controller (since 2.2) and EKS Auto Mode make a load balancer internal unless told otherwise. */
const INTERNAL_BY_DEFAULT = {
  classes: ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"],
  types: ["external", "nlb-ip"],
};

const SERVICE_REMEDY =
  'set the annotation service.beta.kubernetes.io/aws-load-balancer-scheme: "internal" (or the one of your cloud), or type ClusterIP';

/** What is wrong with a Service of type LoadBalancer. */
export function serviceExposure(
  annotations: unknown,
  spec: unknown,
  internal: InternalClasses,
): Remark[] {
  return (
    saidExposure(annotations, spec, internal) ?? [
      violation("no annotation makes it internal", spec),
    ]
  );
}

/**
 * What is wrong with a Service of type LoadBalancer as far as it says anything; `undefined` if it does not.
 *
 * @param remedy What to do.
 */
export function saidExposure(
  annotations: unknown,
  spec: unknown,
  internal: InternalClasses,
  remedy = SERVICE_REMEDY,
): Remark[] | undefined {
  const className = at(spec, "loadBalancerClass");
  if (internal.services.includes(text(className) ?? "")) return [];
  if (isUnknown(annotations)) return [{ level: "unknown", text: "its annotations" }];
  const scheme = at(annotations, SCHEME);
  const legacy = at(annotations, LEGACY);
  const words = OTHER_CLOUDS.map(([key, value]) => ({ key, value, got: at(annotations, key) }));
  // The controller asks the scheme first; only without one does the older annotation count.
  if (scheme === "internal") return [];
  if (text(scheme) !== undefined) return [violation(`${SCHEME} is ${show(scheme)}`, spec, remedy)];
  if (isYes(legacy) || words.some(({ got, value }) => value.test(text(got) ?? ""))) return [];
  const open = [scheme, legacy, ...words.map(({ got }) => got)].some(isUnknown);
  if (open) return [{ level: "unknown", text: "the annotations that make it internal" }];
  if (text(legacy) === "false") return [violation(`${LEGACY} is "false"`, spec, remedy)];
  const type = at(annotations, `${AWS}-type`);
  if (INTERNAL_BY_DEFAULT.classes.includes(text(className) ?? "")) return [];
  if (className === undefined && INTERNAL_BY_DEFAULT.types.includes(text(type) ?? "")) return [];
  if (isUnknown(className)) return [{ level: "unknown", text: "its loadBalancerClass" }];
  if (isUnknown(type)) return [{ level: "unknown", text: `${AWS}-type` }];
  return undefined;
}

/** What the older annotation of AWS took for a yes: "true", and "0.0.0.0/0" before that. */
function isYes(legacy: unknown): boolean {
  return legacy === true || ["true", "0.0.0.0/0"].includes(text(legacy) ?? "");
}

function violation(got: string, spec: unknown, remedy = SERVICE_REMEDY): Remark {
  const ranges = list(at(spec, "loadBalancerSourceRanges")).length > 0;
  const note = ranges
    ? " (loadBalancerSourceRanges limit who may connect to a public address, they do not take it away)"
    : "";
  return { level: "violation", text: `${got}${note}: ${remedy}` };
}

/** That only the configuration of something else tells; config says what to do about it. */
export function elsewhere(what: string, key: string): Remark {
  return { level: "advice", text: `${what}: if it cannot, list ${key}` };
}

const ALB = "alb.ingress.kubernetes.io/";

/** What is wrong with an Ingress. */
export function ingressExposure(
  annotations: unknown,
  spec: unknown,
  internal: InternalClasses,
): Remark[] {
  const className = at(spec, "ingressClassName") ?? at(annotations, "kubernetes.io/ingress.class");
  if (isUnknown(annotations)) return [{ level: "unknown", text: "its annotations" }];
  if (isUnknown(className)) return [{ level: "unknown", text: "its Ingress class" }];
  const name = text(className) ?? "";
  if (at(annotations, "tailscale.com/funnel") === "true") {
    const got = "tailscale.com/funnel opens it to the internet";
    return [{ level: "violation", text: `${got}: take the annotation out` }];
  }
  if (internal.ingresses.includes(name)) return [];
  if (name === "alb" || hasAlbAnnotation(annotations)) return albExposure(annotations);
  if (name === "gce") {
    const text = 'class gce makes an external load balancer: use "gce-internal"';
    return [{ level: "violation", text }];
  }
  if (at(annotations, "appgw.ingress.kubernetes.io/use-private-ip") === "true") return [];
  const named = name === "" ? "it names no class" : `its class is "${name}"`;
  return [
    {
      level: "advice",
      text: `${named}, and whether its controller can be reached from the internet stands elsewhere: if it cannot, list the class in this policy's config \`internalIngressClasses\``,
    },
  ];
}

function hasAlbAnnotation(annotations: unknown): boolean {
  return isRecord(annotations) && Object.keys(annotations).some((key) => key.startsWith(ALB));
}

function albExposure(annotations: unknown): Remark[] {
  const scheme = at(annotations, `${ALB}scheme`);
  if (isUnknown(scheme)) return [{ level: "unknown", text: `${ALB}scheme` }];
  // Internal is the controller's default.
  if (scheme === undefined || scheme === "internal") return [];
  return [{ level: "violation", text: `${ALB}scheme is ${show(scheme)}: set it to "internal"` }];
}
