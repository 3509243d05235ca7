import { cloudExposure, isCloudLoadBalancer, wordsOf } from "./lib/exposure/cloudLoadBalancers";
import type { StackContents } from "./lib/contents";
import { stackPolicy } from "./lib/stackPolicy";
import { exposureOf, isEntrance } from "./lib/exposure/entrances";
import type { Internal } from "./lib/exposure/exposure";
import type { Finding } from "./lib/finding";
import { DEFAULT_MATCH, monitoringFinder, wordFinder } from "./lib/exposure/monitoringScope";
import { routedEntrances } from "./lib/exposure/routed";
import { describeObject, namesOfObject } from "./lib/objects";
import { findingsOf } from "./lib/remarks";
import { at, list, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "monitoring-load-balancer-is-internal";

const WAIVER_KEYS: WaiverKeys = { subject: "loadBalancer" };

/**
 * Tailscale's operator joins a Service or Ingress to a private network and to nothing else; VPC Lattice is reached from
 * VPCs alone, and a waypoint of Istio from inside its cluster.
 */
const DEFAULT_CLASSES = {
  services: ["tailscale"],
  ingresses: ["tailscale", "gce-internal"],
  gateways: ["gke-l7-rilb", "gke-l7-rilb-mc", "amazon-vpc-lattice", "istio-waypoint"],
};

/**
 * Load balancers that bring the internet to monitoring; one finding for each.
 *
 * @param config The policy's config as given: `scope`, `match`, `internalClasses`, `internalIngressClasses`, `internalGatewayClasses`,
 *   `internalGateways`, `internalEntryPoints`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function exposedMonitoring(
  { resources, objects }: StackContents,
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const all = at(config, "scope") === "all";
  const match = text(at(config, "match"));
  const internal: Internal = {
    services: names(at(config, "internalClasses"), DEFAULT_CLASSES.services),
    ingresses: names(at(config, "internalIngressClasses"), DEFAULT_CLASSES.ingresses),
    gatewayClasses: names(at(config, "internalGatewayClasses"), DEFAULT_CLASSES.gateways),
    gateways: names(at(config, "internalGateways"), []),
    entryPoints: names(at(config, "internalEntryPoints"), []),
  };
  const leadsBy = monitoringFinder(objects, match);
  const own = objects
    .filter(isEntrance)
    .map((object) => ({
      object,
      names: namesOfObject(object),
      remarks: exposureOf(object, internal),
    }))
    .filter(({ remarks }) => remarks.length > 0);
  const routed = routedEntrances(
    objects,
    internal,
    (gateway) => all || leadsBy(gateway) !== undefined,
  );
  // What leads where is asked of those only of which there is something to say.
  const entrances = [...own, ...routed].map(({ object, ...entrance }) => ({
    ...ruleFor(leadsBy(object)),
    title: describeObject(object),
    urn: object.urn,
    ...entrance,
  }));
  const find = wordFinder(match);
  const balancers = resources
    .filter(({ type }) => isCloudLoadBalancer(type))
    .map((resource) => {
      const words = wordsOf(resource);
      return {
        ...ruleFor(find(words)),
        title: `Load balancer "${resource.name}"`,
        urn: resource.urn,
        names: new Set([resource.urn, ...words]),
        remarks: cloudExposure(resource),
      };
    });
  const judged = [...entrances, ...balancers].filter(({ by }) => all || by !== undefined);
  return findingsOf(waivers, judged);
}

/** @param by What tells that it leads to monitoring, if it does. */
function ruleFor(by: string | undefined) {
  const leads = by === undefined ? "" : `leads to monitoring ("${by}") and `;
  const rule = `${leads}must have an internal load balancer`;
  return { by, rule, question: "its load balancer is internal" };
}

function names(given: unknown, fallback: readonly string[]): readonly string[] {
  if (given === undefined) return fallback;
  return list(given).filter((name): name is string => typeof name === "string");
}

/** Load balancers in front of monitoring are internal. */
export const monitoringLoadBalancerIsInternal = stackPolicy({
  name: NAME,
  description:
    "Load balancers in front of monitoring are internal: Prometheus, Alertmanager, Thanos and Logstash ask nobody for a password, and what Grafana, Kibana and Elasticsearch show is a map for an attacker. Set the annotation service.beta.kubernetes.io/aws-load-balancer-scheme to internal (alb.ingress.kubernetes.io/scheme for an Ingress, the scheme of the LoadBalancerConfiguration for a Gateway, `internal: true` for a load balancer of aws), or the one of your cloud; or waive a load balancer with owner, reason and expiry.",
  configSchema: {
    properties: {
      scope: {
        type: "string",
        enum: ["monitoring", "all"],
        description:
          "Which load balancers are judged: those that lead to monitoring by `match`, by well-known ports, or by the pods behind them; or all.",
        default: "monitoring",
      },
      match: {
        type: "string",
        description:
          "Regular expression, without regard to case, for scope `monitoring`: names, namespaces, labels, selectors, hosts and images; names and tags in AWS.",
        default: DEFAULT_MATCH,
      },
      internalClasses: {
        type: "array",
        items: { type: "string" },
        description: "Values of `loadBalancerClass` that never make a public address.",
        default: DEFAULT_CLASSES.services,
      },
      internalIngressClasses: {
        type: "array",
        items: { type: "string" },
        description:
          "Ingress classes whose controller cannot be reached from the internet. An Ingress of another class than alb and gce is only advice, since its controller decides.",
        default: DEFAULT_CLASSES.ingresses,
      },
      internalGatewayClasses: {
        type: "array",
        items: { type: "string" },
        description:
          "Classes of the Gateway API whose load balancers cannot be reached from the internet. Where a class or its parameters stand in another stack, and the Gateway says nothing, a route to monitoring is only advice.",
        default: DEFAULT_CLASSES.gateways,
      },
      internalGateways: {
        type: "array",
        items: { type: "string" },
        description:
          "Gateways that cannot be reached from the internet, by name or namespace/name: those of the Gateway API and of Istio that stand in another stack, or whose load balancer does.",
        default: [],
      },
      internalEntryPoints: {
        type: "array",
        items: { type: "string" },
        description:
          "Entry points of Traefik that cannot be reached from the internet; where they all cannot, list Traefik's class in `internalIngressClasses`.",
        default: [],
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Load balancers that may be public until a date, by name, namespace/name or URN; a route by its gateway's, too. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects: objects }, config, date) =>
    exposedMonitoring({ resources, objects }, config, date),
});
