import { cloudExposure, isCloudLoadBalancer, wordsOf } from "./lib/exposure/cloudLoadBalancers";
import { contentsPolicy, type StackContents } from "./lib/contentsPolicy";
import { exposureOf, isEntrance } from "./lib/exposure/entrances";
import type { InternalClasses } from "./lib/exposure/exposure";
import type { Finding } from "./lib/finding";
import { DEFAULT_MATCH, monitoringFinder, wordFinder } from "./lib/exposure/monitoringScope";
import { describeObject, namesOfObject } from "./lib/objects";
import { findingsAbout, type Remark } from "./lib/remarks";
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
  const findings: Finding[] = [];
  const report = (
    subject: { readonly title: string; readonly urn: string; readonly by: string | undefined },
    names: ReadonlySet<string>,
    remarks: readonly Remark[],
  ) => {
    if (remarks.length === 0 || waivers.covers(names)) return;
    const { title, urn, by } = subject;
    const leads = by === undefined ? "" : ` leads to monitoring ("${by}") and`;
    const rule = `${leads} must have an internal load balancer`.trimStart();
    findings.push(
      ...findingsAbout({ title, urn, rule, question: "its load balancer is internal" }, remarks),
    );
  };

  const leadsBy = monitoringFinder(objects, match);
  for (const object of objects.filter(isEntrance)) {
    const remarks = exposureOf(object, internal);
    if (remarks.length === 0) continue;
    const by = leadsBy(object);
    if (by === undefined && !all) continue;
    const subject = { title: describeObject(object), urn: object.urn, by };
    report(subject, namesOfObject(object), remarks);
  }
  const find = wordFinder(match);
  for (const resource of resources.filter(({ type }) => isCloudLoadBalancer(type))) {
    const words = wordsOf(resource);
    const by = find(words);
    if (by === undefined && !all) continue;
    const subject = { title: `Load balancer "${resource.name}"`, urn: resource.urn, by };
    report(subject, new Set([resource.urn, ...words]), cloudExposure(resource));
  }
  return [...waivers.findings(), ...findings];
}

function classes(given: unknown, fallback: readonly string[]): readonly string[] {
  if (given === undefined) return fallback;
  return list(given).filter((name): name is string => typeof name === "string");
}

/** Load balancers in front of monitoring are internal. */
export const monitoringLoadBalancerIsInternal = contentsPolicy({
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
  judge: exposedMonitoring,
});
