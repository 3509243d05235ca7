import { requiredReceiverSecrets } from "../components/alertRouting/requiredReceiverSecrets";
import { Licence } from "../components/logging/licence";
import type { secretSections } from "./schema";

/** Keys under which nothing may stand in clear: those of `secretSections`, without what it takes to load a schema. */
export const SECRET_KEYS: readonly (keyof typeof secretSections)[] = [
  "receiverSecrets",
  "objectStorageKeys",
  "grafanaClientSecret",
  "elasticLicence",
];

/**
 * Paths of the secrets that a plain configuration needs, such as `receiverSecrets.phone`.
 * It takes whatever stands in the file and never throws: what is malformed needs no secret yet.
 */
export function requiredSecrets(config: Readonly<Record<string, unknown>>): string[] {
  return [
    ...receivers(config["alerting"]).map((name) => `receiverSecrets.${name}`),
    ...(kindOf(config["objectStorage"]) === "s3Compatible"
      ? ["objectStorageKeys.accessKey", "objectStorageKeys.secretKey"]
      : []),
    ...(hasKey(config["grafana"], "sso") ? ["grafanaClientSecret"] : []),
    ...(hasKey(config["logging"], "licence") && config["logging"].licence === Licence.Enterprise
      ? ["elasticLicence"]
      : []),
  ];
}

function receivers(alerting: unknown): readonly string[] {
  if (typeof alerting !== "object" || alerting === null) return [];
  try {
    return requiredReceiverSecrets(alerting);
  } catch {
    return [];
  }
}

function kindOf(value: unknown): unknown {
  return hasKey(value, "kind") ? value.kind : undefined;
}

function hasKey<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === "object" && value !== null && key in value;
}
