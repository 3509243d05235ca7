import { at, idOf, list, type Manifest, ofKind, text } from "./manifest";
import type { Inventory } from "./references";

/** Where the Prometheus Operator mounts the Secrets of an Alertmanager's `secrets` (its API reference). */
const FILE = /\/etc\/alertmanager\/secrets\/([^/\s"']+)\/([^\s"',}]*)/g;

/**
 * Files that the configuration of an Alertmanager reads and no mounted Secret has: amtool and Alertmanager accept such a configuration,
 * and then no notification of the receiver leaves.
 */
export function receiverFileProblems(
  manifests: readonly Manifest[],
  { secrets }: Inventory,
): readonly string[] {
  return ofKind(manifests, "Alertmanager").flatMap((alertmanager) => {
    const { name, namespace = "" } = alertmanager.metadata;
    const source = text(at(alertmanager.spec, "configSecret")) ?? `alertmanager-${name}`;
    const mounted = list(at(alertmanager.spec, "secrets"));
    const problems = [...configOf(manifests, namespace, source).matchAll(FILE)].flatMap(
      ([file, secret = "", key = ""]) => {
        if (!mounted.includes(secret)) return [`${file}: Secret ${secret} is not mounted`];
        const keys = secrets.get(`${namespace}/${secret}`);
        // That the Secret exists is checked with the other references.
        if (keys === undefined || keys === "any" || keys.has(key)) return [];
        return [`${file}: no key ${key} in Secret ${namespace}/${secret}`];
      },
    );
    return [...new Set(problems)].map((what) => `${idOf(alertmanager)}: ${what}`);
  });
}

function configOf(manifests: readonly Manifest[], namespace: string, name: string): string {
  const secret = ofKind(manifests, "Secret").find(
    ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
  );
  const encoded = text(at(secret, "data", "alertmanager.yaml")) ?? "";
  return Buffer.from(encoded, "base64").toString("utf8");
}
