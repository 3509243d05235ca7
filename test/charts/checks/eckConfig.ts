import { isEck } from "./eck";
import { at, eachTree, idOf, isTree, list, type Manifest, ofKind, text } from "./manifest";

/**
 * Certificates of cert-manager whose keys ECK cannot read where a custom resource names their Secret. As PKCS8 it takes RSA only, and of
 * anything else it writes the key itself into its error: into the status, events and its log (v3.5, pkg/controller/common/certificates/pem.go).
 */
export function eckKeyProblems(manifests: readonly Manifest[]): readonly string[] {
  const certificates = new Map(
    ofKind(manifests, "Certificate").map((certificate) => [
      `${certificate.metadata.namespace ?? ""}/${String(at(certificate.spec, "secretName"))}`,
      certificate,
    ]),
  );
  return manifests.filter(isEck).flatMap((manifest) => {
    const problems: string[] = [];
    eachTree(manifest.spec, ({ secretName }, field) => {
      if (field !== "certificate") return;
      const certificate = certificates.get(
        `${manifest.metadata.namespace ?? ""}/${text(secretName) ?? ""}`,
      );
      if (certificate === undefined) return;
      // Defaults of cert-manager.
      const algorithm = text(at(certificate.spec, "privateKey", "algorithm")) ?? "RSA";
      const encoding = text(at(certificate.spec, "privateKey", "encoding")) ?? "PKCS1";
      if (algorithm === "RSA" || (algorithm === "ECDSA" && encoding === "PKCS1")) return;
      problems.push(
        `${idOf(manifest)}: cannot read the key of ${idOf(certificate)}: ${algorithm} as ${encoding}`,
      );
    });
    return problems;
  });
}

/** Fields of which ECK writes configuration files. */
const CONFIGURATIONS: ReadonlySet<string> = new Set(["config", "pipelines"]);

/**
 * Numbers that ECK writes into configuration files with an exponent, such as 1.048576e+06: it reads all numbers as floating point, and
 * Go's YAML writes those from 1000000 on so, and those below 0.0001. Not every reader takes that for a whole number.
 */
export function eckNumberProblems(manifests: readonly Manifest[]): readonly string[] {
  return manifests.filter(isEck).flatMap((manifest) =>
    configurations(manifest.spec, ["spec"])
      .flatMap(([value, path]) => numbers(value, path))
      .filter(([value]) => hasExponent(value))
      .map(([value, path]) => `${idOf(manifest)}: ${path.join(".")}: ${value} gets an exponent`),
  );
}

type Place<T> = readonly [value: T, path: readonly string[]];

function hasExponent(value: number): boolean {
  const size = Math.abs(value);
  return size >= 1e6 || (size !== 0 && size < 1e-4);
}

/** Configurations of a custom resource; what a pod template calls so is none. */
function configurations(value: unknown, path: readonly string[]): readonly Place<unknown>[] {
  return children(value).flatMap(([key, below]): readonly Place<unknown>[] => {
    const place = [...path, key];
    if (key === "podTemplate") return [];
    return CONFIGURATIONS.has(key) ? [[below, place]] : configurations(below, place);
  });
}

function numbers(value: unknown, path: readonly string[]): readonly Place<number>[] {
  if (typeof value === "number") return [[value, path]];
  return children(value).flatMap(([key, below]) => numbers(below, [...path, key]));
}

function children(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return list(value).map((item, i) => [String(i), item] as const);
  return isTree(value) ? Object.entries(value) : [];
}
