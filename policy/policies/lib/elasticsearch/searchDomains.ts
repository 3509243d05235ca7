/** OpenSearch and Elasticsearch domains of AWS. */
import { forbidden, type Remark } from "../remarks";
import type { StackResource } from "../resources";
import { at, flag, isUnknown, list } from "../values";

const DOMAIN = /^aws:(opensearch|elasticsearch)\/domain:Domain$/;

/** Whether a type is a domain. */
export function isSearchDomain(type: string): boolean {
  return DOMAIN.test(type);
}

/** Switches that AWS leaves off. */
const SWITCHES: readonly (readonly [string, string])[] = [
  ["encryptAtRest", "enabled"],
  ["nodeToNodeEncryption", "enabled"],
  ["domainEndpointOptions", "enforceHttps"],
];

/**
 * What is wrong with a domain.
 *
 * @param minimum As for nodes of Kubernetes; a domain needs two for a copy.
 */
export function domainRemarks({ props }: StackResource, minimum: number): Remark[] {
  const switches = SWITCHES.flatMap(([block, key]) => {
    const written = at(props, block);
    const value = isUnknown(written) ? written : at(list(written)[0], key);
    const on = flag(value, false);
    const off = on === "present" ? "absent" : on === "absent" ? "present" : "unknown";
    const name = `${block}.${key}`;
    return forbidden(off, { text: `${name} is not true: set it`, hangsOn: name });
  });
  const cluster = at(props, "clusterConfig");
  const count = at(isUnknown(cluster) ? cluster : list(cluster)[0], "instanceCount") ?? 1;
  if (minimum < 2 || count !== 1) return switches;
  const text = "clusterConfig.instanceCount is 1, so that its data has no copy: set at least 2";
  return [...switches, { level: "advice", text }];
}
