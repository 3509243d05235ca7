import type { StackContents } from "./lib/contents";
import { stackPolicy } from "./lib/stackPolicy";
import { singleNodePods, tooFewNodes } from "./lib/elasticsearch/nodes";
import {
  eckSecurity,
  fileSecurity,
  isEckElasticsearch,
  podSecurity,
} from "./lib/elasticsearch/rules";
import type { Finding } from "./lib/finding";
import { describeObject, namesOfObject, type KubernetesObject } from "./lib/objects";
import { findingsOf, type Remark } from "./lib/remarks";
import { domainRemarks, isSearchDomain } from "./lib/elasticsearch/searchDomains";
import { at, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "elasticsearch-is-safe";

const WAIVER_KEYS: WaiverKeys = { subject: "elasticsearch" };

/** Three masters outlive one. */
const DEFAULT_NODES = 3;

const POLICY = {
  rule: "must have TLS and security",
  question: "it has TLS, security and copies",
};

/**
 * Elasticsearches that are open, and, as advice, those that a lost node takes with it; one finding for each.
 *
 * @param config The policy's config as given: `minimumNodes`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function unsafeElasticsearches(
  { resources, objects }: StackContents,
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const given = at(config, "minimumNodes");
  const minimum = typeof given === "number" ? given : DEFAULT_NODES;
  const clusters = objects.map((object) => ({
    ...POLICY,
    title: describeObject(object),
    urn: object.urn,
    names: namesOfObject(object),
    remarks: remarksOn(object, minimum),
  }));
  const domains = resources
    .filter(({ type }) => isSearchDomain(type))
    .map((domain) => ({
      ...POLICY,
      title: `Domain "${domain.name}"`,
      urn: domain.urn,
      names: new Set([
        domain.name,
        domain.urn,
        text(at(domain.props, "domainName")) ?? domain.name,
      ]),
      remarks: domainRemarks(domain, minimum),
    }));
  return findingsOf(waivers, [...clusters, ...domains]);
}

function remarksOn(object: KubernetesObject, minimum: number): Remark[] {
  if (isEckElasticsearch(object)) return [...eckSecurity(object), ...tooFewNodes(object, minimum)];
  const single = minimum > 1 ? singleNodePods(object) : [];
  return [...podSecurity(object), ...single, ...fileSecurity(object)];
}

/** Elasticsearch has TLS and security, and copies of its data. */
export const elasticsearchIsSafe = stackPolicy({
  name: NAME,
  description:
    "Elasticsearch has TLS and security, and copies of its data: logs hold personal data and secrets that somebody printed, and the node that holds the only copy takes them with it. Leave TLS and xpack.security on and run three nodes; where one node is meant, say so by the annotations global-monitoring.io/opt-out and global-monitoring.io/reason, or waive the rest with owner, reason and expiry.",
  configSchema: {
    properties: {
      minimumNodes: {
        type: "integer",
        minimum: 1,
        description:
          "How many nodes must be able to be elected master; each tier of data needs two. Too few are advice; 1 asks for nothing. An Elasticsearch with the annotation `global-monitoring.io/opt-out: replicas` and a reason is left out.",
        default: DEFAULT_NODES,
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "What may be unsafe until a date, by name, namespace/name, or name or URN of the resource (that of a Helm release for all that it makes). An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects: objects }, config, date) =>
    unsafeElasticsearches({ resources, objects }, config, date),
});
