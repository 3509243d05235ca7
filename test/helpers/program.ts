import { join } from "node:path";
import { requiredSecrets } from "../../config/requiredSecrets";
import {
  type JsonObject,
  preview,
  type PreviewOptions,
  type PreviewResource,
  type PreviewResult,
} from "../../preview/preview";

/** Root of the repository. */
export const ROOT = join(__dirname, "..", "..");

/** Environments whose stack files are committed. */
export const ENVIRONMENTS = ["dev", "prod", "local"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const previews = new Map<string, Promise<PreviewResult>>();

/** The preview of a committed environment, with the policy pack; made once for all tests. */
export function previewOf(environment: Environment): Promise<PreviewResult> {
  const known = previews.get(environment) ?? previewProgram({ stack: environment });
  previews.set(environment, known);
  return known;
}

/** Previews the program as `npm start` does. */
export function previewProgram(
  options: Partial<PreviewOptions> & Pick<PreviewOptions, "stack">,
): Promise<PreviewResult> {
  return preview({
    directory: ROOT,
    main: "bin/index.js",
    stackOutputs: join(ROOT, "preview", "stack-outputs.sample.json"),
    policyPack: join(ROOT, "policy"),
    requiredSecrets,
    ...options,
  });
}

/** Resources that the program makes: without default providers and what it only reads. */
export function made(result: PreviewResult): PreviewResource[] {
  return result.resources.filter((one) => one.defaultProvider !== true && one.read !== true);
}

/** Resources of a type, by its full token. */
export function ofType(result: PreviewResult, type: string): PreviewResource[] {
  return made(result).filter((one) => one.type === type);
}

export const RELEASE = "kubernetes:helm.sh/v3:Release";

/** The values of a Helm release. */
export function valuesOf(release: PreviewResource): JsonObject {
  return release.inputs["values"] as JsonObject;
}

/** The value at a path of keys, or `undefined`. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** Name of the cluster on which a resource lands, from its provider; `undefined` for AWS and the like. */
export function clusterOf(resource: PreviewResource): string | undefined {
  return /pulumi:providers:kubernetes::monitoring-(.+)$/.exec(resource.provider ?? "")?.[1];
}
