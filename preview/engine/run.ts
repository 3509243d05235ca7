/** One run of the engine: starts the processes, serves them, ends them. */
import type { PackConfigSource } from "./packConfig";
import { status } from "@grpc/grpc-js";
import type { PolicyPack } from "./analyzer";
import { createCallbacks } from "./callbacks";
import { createDiagnostics, type Diagnostics, type LogMessage } from "./diagnostics";
import { createEngineService } from "./engineService";
import { UserError } from "./errors";
import { createMonitor } from "./monitor";
import { type OpenPack, openPack, startPack } from "./pack";
import { mainExists, programFailure, startProgram, UNFINISHED } from "./program";
import type { EngineContext } from "./register";
import { rpcFailure } from "./rpc";
import { startServer } from "./server";
import type { StackOutputsSource } from "./stackReferences";
import { createState, type EngineState } from "./state";
import type { WireValue } from "./struct";
import { stackUrn } from "./urn";

/** Pulumi's name for the organization of backends that have none. */
const ORGANIZATION = "organization";

/** What to run. */
export interface RunOptions {
  /** Absolute path of the project's folder. */
  readonly directory: string;
  readonly main: string;
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly stackOutputs: StackOutputsSource;
  readonly policyPack?: string;
  readonly policyConfig?: PackConfigSource;
  readonly policyPackStartMs?: number;
  readonly onProgress?: (resources: number) => void;
  /** What to do with what the program registered while the pack judges it. */
  readonly whileJudged?: (state: EngineState) => Promise<void>;
}

/** What came of it. */
export interface RunResult {
  readonly state: EngineState;
  readonly messages: readonly LogMessage[];
  /** The pack, when there is one and it finished. */
  readonly pack?: PolicyPack;
  readonly programOutput: string;
  readonly timings: { readonly programMs: number; readonly totalMs: number };
}

/** Config of one namespace, as a default provider takes it. */
function namespaceOf(
  config: Readonly<Record<string, string>>,
  namespace: string,
): Record<string, WireValue> {
  const prefix = `${namespace}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

/** A pack whose first failure is logged, and only that: what follows from it is no news. */
function reportingPack(
  pack: OpenPack,
  diagnostics: Diagnostics,
): { review: OpenPack["review"]; finish: () => Promise<PolicyPack | undefined> } {
  let failed = false;
  const report = (error: unknown): void => {
    if (!failed) diagnostics.log("error", error instanceof Error ? error.message : String(error));
    failed = true;
  };
  return {
    async review(resource) {
      try {
        await pack.review(resource);
      } catch (error) {
        report(error);
        // As in stopProgram: to this the SDK ends quietly.
        throw rpcFailure(status.UNAVAILABLE, "the policy pack failed");
      }
    },
    async finish() {
      try {
        return await pack.finish(!diagnostics.hasErrors());
      } catch (error) {
        report(error);
        return undefined;
      }
    },
  };
}

/** Runs program and pack to their end. Nothing they started is left behind. */
export async function runEngine(options: RunOptions): Promise<RunResult> {
  const start = performance.now();
  if (!mainExists(options.directory, options.main)) {
    throw new UserError(
      `the program ${options.main} does not exist in ${options.directory}; run: npm run build`,
    );
  }
  const scope = { project: options.project, stack: options.stack };
  const names = { ...scope, organization: ORGANIZATION };
  const packScope = {
    ...names,
    config: options.config,
    secretKeys: options.secretKeys,
    policyConfig: options.policyConfig,
  };
  const startedPack =
    options.policyPack === undefined
      ? undefined
      : startPack(options.policyPack, options.directory, packScope);
  const diagnostics = createDiagnostics();
  const state = createState();
  const callbacks = createCallbacks();
  let pack: ReturnType<typeof reportingPack> | undefined;
  let resources = 0;
  const context: EngineContext = {
    scope,
    state,
    callbacks,
    diagnostics,
    pack: startedPack && { review: async (resource) => pack?.review(resource) },
    providerConfig: (namespace) => namespaceOf(options.config, namespace),
    packages: new Map(),
    onResource: () => options.onProgress?.(++resources),
  };
  const server = await startServer(
    createMonitor(context, () => options.stackOutputs),
    createEngineService(diagnostics),
  );
  if (startedPack !== undefined) {
    const fullScope = { ...packScope, engineAddress: server.address, stackUrn: stackUrn(scope) };
    const opened = openPack(startedPack, fullScope, state, options.policyPackStartMs);
    pack = reportingPack(opened, diagnostics);
  }
  const child = startProgram({ ...options, ...names, address: server.address });
  const failure = await programFailure(child);
  const programMs = performance.now() - start;
  // When the engine has stopped the program, the way it then ended is no news.
  if (failure !== undefined && !diagnostics.hasErrors()) diagnostics.log("error", failure);
  if (state.stackOutputs === undefined && !diagnostics.hasErrors()) {
    diagnostics.log("error", UNFINISHED);
  }
  const [finished] = await Promise.all([pack?.finish(), options.whileJudged?.(state)]);
  callbacks.close();
  server.close();
  return {
    state,
    messages: diagnostics.messages,
    pack: finished,
    programOutput: child.stdout(),
    timings: { programMs, totalMs: performance.now() - start },
  };
}
