/** RegisterResource, the heart of the engine: from what a program asks for to what it is told. */
import { status } from "@grpc/grpc-js";
import type { PolicyPack } from "./analyzer";
import type { Callbacks } from "./callbacks";
import type { Diagnostics } from "./diagnostics";
import { type Goal, resourceOptionsOf } from "./goal";
import { defaultProvider, needsProvider } from "./providers";
import { type RpcFailure, rpcFailure } from "./rpc";
import { duplicateUrnMessage, type EngineResource, type EngineState } from "./state";
import type { WireValue } from "./struct";
import { makeUrn, packageOf, urnOfReference, type UrnScope } from "./urn";
import { markSecretOutputs } from "./wire";

/** All that registering needs to know of a run. */
export interface EngineContext {
  readonly scope: UrnScope;
  readonly state: EngineState;
  readonly callbacks: Callbacks;
  readonly diagnostics: Diagnostics;
  /** The policy pack, when the run has one. It reports its failures itself, and then ends the program. */
  readonly pack?: Pick<PolicyPack, "review">;
  /** Config of a namespace such as "aws", for default providers. */
  readonly providerConfig: (namespace: string) => Readonly<Record<string, WireValue>>;
  /** Versions of packages the program registered, by the reference it was given. */
  readonly packages: Map<string, { readonly name: string; readonly version: string }>;
  /** Told of every resource as it is registered. */
  readonly onResource: () => void;
}

/**
 * Reports an error once, by the engine, and makes the program stop: to UNAVAILABLE the SDK ends quietly, as it does
 * when a real engine has shut down, so that no stack trace of the SDK buries the message.
 */
export function stopProgram(context: EngineContext, message: string, urn: string): RpcFailure {
  context.diagnostics.log("error", message, urn);
  return rpcFailure(status.UNAVAILABLE, message);
}

/** Registers one resource, and gives what the program is answered. */
export async function registerResource(
  context: EngineContext,
  goal: Goal,
): Promise<EngineResource> {
  const { scope, state } = context;
  const urn = makeUrn(scope, goal.parent, goal.type, goal.name);
  try {
    await context.callbacks.transform(goal, state);
  } catch (error) {
    throw stopProgram(context, error instanceof Error ? error.message : String(error), urn);
  }
  const provider = goal.custom && needsProvider(goal.type) ? providerOf(context, goal) : "";
  const resource = toResource(context, goal, urn, provider);
  if (state.get(urn) !== undefined) {
    const where = goal.source === "" ? "" : ` (registered again at ${goal.source})`;
    throw stopProgram(context, `${duplicateUrnMessage(urn)}${where}`, urn);
  }
  state.add(resource);
  context.onResource();
  if (goal.remote) {
    context.diagnostics.log(
      "warning",
      `the provider of ${goal.type} makes the children of "${goal.name}"; the offline preview cannot show them`,
      urn,
    );
  }
  await context.pack?.review(resource);
  resource.outputs = goal.custom
    ? markSecretOutputs(resource.inputs, goal.additionalSecretOutputs)
    : Buffer.alloc(0);
  return resource;
}

function toResource(
  context: EngineContext,
  goal: Goal,
  urn: string,
  provider: string,
): EngineResource {
  return {
    urn,
    type: goal.type,
    name: goal.name,
    parent: goal.parent,
    custom: goal.custom,
    remote: goal.remote,
    read: false,
    defaultProvider: false,
    inputs: goal.inputs,
    outputs: Buffer.alloc(0),
    provider,
    dependencies: goal.dependsOn,
    propertyDependencies: goal.propertyDependencies,
    options: resourceOptionsOf(goal, context.scope, urn),
    transforms: goal.transforms,
  };
}

/** URN of a goal's provider; makes the default one when it names none. */
function providerOf(context: EngineContext, goal: Goal): string {
  if (goal.provider !== "") return urnOfReference(goal.provider);
  const registered = context.packages.get(goal.packageRef);
  const pkg = registered?.name ?? packageOf(goal.type);
  const spec = {
    pkg,
    version: registered?.version ?? goal.version,
    config: context.providerConfig(pkg),
  };
  const provider = defaultProvider(context.scope, spec);
  if (context.state.get(provider.urn) === undefined) {
    context.state.add(provider);
    // Nobody waits for this review: a default provider's inputs cannot be remediated into a program's answer.
    context.pack?.review(provider).catch(() => undefined);
  }
  return provider.urn;
}
