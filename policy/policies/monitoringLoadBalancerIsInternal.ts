import { cloudExposure, isCloudLoadBalancer, wordsOf } from "./lib/exposure/cloudLoadBalancers";
import type { StackContents } from "./lib/contents";
import { stackPolicy } from "./lib/stackPolicy";
import { exposureOf, isEntrance } from "./lib/exposure/entrances";
import type { InternalClasses } from "./lib/exposure/exposure";
import type { Finding } from "./lib/finding";
import { DEFAULT_MATCH, monitoringFinder, wordFinder } from "./lib/exposure/monitoringScope";
import { describeObject, namesOfObject } from "./lib/objects";
import { findingsOf } from "./lib/remarks";
import { at, list, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "monitoring-load-balancer-is-internal";

const WAIVER_KEYS: WaiverKeys = { subject: "loadBalancer" };

/** Tailscale's operator joins a Service or Ingress to a private network and to nothing else. */
const DEFAULT_CLASSES = { services: ["tailscale"], ingresses: ["tailscale", "gce-internal"] };

/**
 * Load balancers that bring the internet to monitoring; one finding for each.
 *
 * @param config The policy's config as given: `scope`, `match`, `internalClasses`, `internalIngressClasses`, `waivers`.
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
  const internal: InternalClasses = {
    services: classes(at(config, "internalClasses"), DEFAULT_CLASSES.services),
    ingresses: classes(at(config, "internalIngressClasses"), DEFAULT_CLASSES.ingresses),
  };
  const leadsBy = monitoringFinder(objects, match);
  const entrances = objects
    .filter(isEntrance)
    .map((object) => ({ object, remarks: exposureOf(object, internal) }))
    // What leads where is asked of those only of which there is something to say.
    .filter(({ remarks }) => remarks.length > 0)
    .map(({ object, remarks }) => ({
      ...ruleFor(leadsBy(object)),
      title: describeObject(object),
      urn: object.urn,
      names: namesOfObject(object),
      remarks,
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

function classes(given: unknown, fallback: readonly string[]): readonly string[] {
  if (given === undefined) return fallback;
  return list(given).filter((name): name is string => typeof name === "string");
}

/** Load balancers in front of monitoring are internal. */
export const monitoringLoadBalancerIsInternal = stackPolicy({
  name: NAME,
  description:
    "Load balancers in front of monitoring are internal: Prometheus, Alertmanager, Thanos and Logstash ask nobody for a password, and what Grafana, Kibana and Elasticsearch show is a map for an attacker. Set the annotation service.beta.kubernetes.io/aws-load-balancer-scheme to internal (alb.ingress.kubernetes.io/scheme for an Ingress, `internal: true` for a load balancer of aws), or the one of your cloud; or waive a load balancer with owner, reason and expiry.",
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
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Load balancers that may be public until a date, by name, namespace/name or URN. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects: objects }, config, date) =>
    exposedMonitoring({ resources, objects }, config, date),
});
