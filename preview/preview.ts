/**
 * The programmatic API of the embedded engine: runs a Pulumi program and a policy pack, both unchanged, without
 * Pulumi's CLI, a cloud or a cluster.
 *
 * @example
 * const result = await preview({ directory: "/my/project", stack: "dev" });
 * assert.equal(result.ok, true);
 */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Remediation, Violation } from "./engine/analyzer";
import type { LogMessage } from "./engine/diagnostics";
import { UserError } from "./engine/errors";
import { readPackConfig } from "./engine/packConfig";
import { runEngine } from "./engine/run";
import type { StackOutputs, StackOutputsSource } from "./engine/stackReferences";
import type { JsonObject } from "./engine/wire";
import { readProject } from "./project";
import type { Placeholder } from "./projectConfig";
import { decodeAhead, type PreviewResource, toResources, toStackOutputs } from "./result";

export type { Remediation, Violation } from "./engine/analyzer";
export type { LogMessage } from "./engine/diagnostics";
export { UserError } from "./engine/errors";
export type { StackOutputs } from "./engine/stackReferences";
export type { Json, JsonObject } from "./engine/wire";
export type { Placeholder } from "./projectConfig";
export type { PreviewResource, PreviewResourceOptions } from "./result";

/** What to preview. */
export interface PreviewOptions {
  /** Folder of the project: that of Pulumi.yaml, and the program's working directory. */
  readonly directory: string;
  /** A stack's name (its config is in Pulumi.<stack>.yaml) or the path of a stack's file. */
  readonly stack: string;
  /** Main file, relative to the folder. @default `main` of Pulumi.yaml, or index.ts */
  readonly main?: string;
  /** Name of the project. @default that of Pulumi.yaml, which may be missing when this is given */
  readonly project?: string;
  /** Config in place of the stack's file; keys with or without namespace, values as YAML would have them. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What StackReferences answer: the outputs, or a JSON file of them. @default none: a StackReference fails */
  readonly stackOutputs?: string | StackOutputs;
  /** Folder of a policy pack. @default none */
  readonly policyPack?: string;
  /** Settings of its policies, by policy, or a JSON file of them. @default each policy's own defaults */
  readonly policyPackConfig?: string | Readonly<Record<string, unknown>>;
  /** Milliseconds the pack has to start. @default 60000 */
  readonly policyPackStartMs?: number;
  /** Secrets a config needs, as dotted paths; those that are missing get a placeholder. @default none */
  readonly requiredSecrets?: (config: Record<string, unknown>) => readonly string[];
  /** Keys of the project under which nothing may stand in clear, since a placeholder beside it would hide it. @default none */
  readonly onlySecrets?: readonly string[];
  /** Shows secrets in clear in the result, for tests that hand them to another program. @default false */
  readonly showSecrets?: boolean;
  /** Told how many resources are registered so far. */
  readonly onProgress?: (resources: number) => void;
}

/** Milliseconds since the start of the preview. */
export interface PreviewTimings {
  /** Until the program had registered all and ended. */
  readonly programMs: number;
  /** Until the pack had judged the stack; as `programMs` without a pack. */
  readonly totalMs: number;
}

/** What a preview found. */
export interface PreviewResult {
  readonly project: string;
  readonly stack: string;
  /** No error, and no mandatory violation. */
  readonly ok: boolean;
  /** All resources, sorted by URN; default providers and read resources are marked as such. */
  readonly resources: readonly PreviewResource[];
  /** Outputs of the stack. */
  readonly outputs: JsonObject;
  /** What the policies complain of, sorted by URN and policy. */
  readonly violations: readonly Violation[];
  /** Properties that policies changed. */
  readonly remediations: readonly Remediation[];
  /** The pack that judged, if any. */
  readonly policyPack?: {
    readonly name: string;
    readonly version: string;
    readonly policies: readonly string[];
    /** False when the program failed: no violation then does not mean that all is well. */
    readonly judged: boolean;
  };
  /** Messages of the program, the engine and the pack, in order; errors included. */
  readonly messages: readonly LogMessage[];
  /** All messages of severity error, joined; undefined when there are none. */
  readonly error?: string;
  /** Lines the program wrote to its standard output. */
  readonly programOutput: string;
  /** Secrets that were stood in for. */
  readonly placeholders: readonly Placeholder[];
  readonly timings: PreviewTimings;
}

/** @throws UserError when the file cannot be read or has another shape. */
function readStackOutputs(given: PreviewOptions["stackOutputs"]): StackOutputsSource {
  if (given === undefined) return { label: "the stack outputs (none were given)", outputs: {} };
  if (typeof given !== "string") return { label: "the given stack outputs", outputs: given };
  const file = resolve(given);
  const label = relative(process.cwd(), file);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new UserError(`stack outputs file ${label}: ${what}`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new UserError(
      `stack outputs file ${label}: an object {"<stack>": {"<output>": value}} is expected`,
    );
  }
  return { label, outputs: parsed as StackOutputs };
}

/**
 * Previews a stack.
 *
 * @throws UserError when it cannot start: a file is missing or not YAML, a secret stands in clear, a pack is not compiled. What goes wrong in
 * the program or the pack is in the result.
 */
export async function preview(options: PreviewOptions): Promise<PreviewResult> {
  const directory = resolve(options.directory);
  const project = readProject({
    directory,
    stack: options.stack,
    config: options.config,
    name: options.project,
    requiredSecrets: options.requiredSecrets,
    onlySecrets: options.onlySecrets,
  });
  const run = await runEngine({
    directory,
    main: options.main ?? project.main,
    project: project.name,
    stack: project.stack,
    config: project.config,
    secretKeys: project.secretKeys,
    stackOutputs: readStackOutputs(options.stackOutputs),
    policyPack: options.policyPack,
    policyConfig: readPackConfig(options.policyPackConfig),
    policyPackStartMs: options.policyPackStartMs,
    onProgress: options.onProgress,
    whileJudged: options.showSecrets === true ? undefined : decodeAhead,
  });
  const show = { showSecrets: options.showSecrets };
  const errors = run.messages.filter((message) => message.severity === "error");
  const violations = [...(run.pack?.violations ?? [])].sort(byUrnAndPolicy);
  return {
    project: project.name,
    stack: project.stack,
    ok: errors.length === 0 && !violations.some((violation) => violation.level === "mandatory"),
    resources: toResources(run.state, show),
    outputs: toStackOutputs(run.state, show),
    violations,
    remediations: run.pack?.remediations ?? [],
    policyPack: run.pack && {
      name: run.pack.name,
      version: run.pack.version,
      policies: run.pack.policies,
      judged: run.pack.judged,
    },
    messages: run.messages,
    error: errors.length === 0 ? undefined : errors.map((entry) => entry.message).join("\n"),
    programOutput: run.programOutput,
    placeholders: project.placeholders,
    timings: run.timings,
  };
}

function byUrnAndPolicy(a: Violation, b: Violation): number {
  const keyA = `${a.urn} ${a.policy} ${a.message}`;
  const keyB = `${b.urn} ${b.policy} ${b.message}`;
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}
