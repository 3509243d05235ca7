/** What the program registered in this run. There is no earlier state: every resource is a create. */
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";

/** Options of a resource as the engine keeps them; what the program did not give is absent or empty. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly ignoreChanges: readonly string[];
  /** URNs the resource was known by before. */
  readonly aliases: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly importId?: string;
  /** Go durations, such as "10m". */
  readonly customTimeouts: Readonly<Record<string, string>>;
}

/** One resource of the program. Properties are encoded Structs (see protobuf.ts). */
export interface EngineResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent, or "". */
  readonly parent: string;
  readonly custom: boolean;
  readonly remote: boolean;
  /** True for what the program reads and does not make: StackReferences and `.get()`. */
  readonly read: boolean;
  /** True for a provider that the engine made because a resource named none. */
  readonly defaultProvider: boolean;
  /** After transforms and remediations. */
  inputs: Buffer;
  outputs: Buffer;
  /** URN of the provider, or "". */
  readonly provider: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: ResourceOptions;
  /** Transforms the program set on this resource; its descendants inherit them. */
  readonly transforms: readonly Callback[];
}

/** The resources of one run, by URN and in order of registration. */
export interface EngineState {
  /** Adds a resource. @throws when its URN is taken. */
  add(resource: EngineResource): void;
  get(urn: string): EngineResource | undefined;
  all(): readonly EngineResource[];
  /** Outputs of the stack, once the program has registered them. */
  stackOutputs?: Buffer;
}

export const NO_OPTIONS: ResourceOptions = {
  ignoreChanges: [],
  aliases: [],
  additionalSecretOutputs: [],
  replaceOnChanges: [],
  customTimeouts: {},
};

/** The text of the real engine for two resources of one URN. */
export function duplicateUrnMessage(urn: string): string {
  return `Duplicate resource URN '${urn}'; try giving it a unique name`;
}

export function createState(): EngineState {
  const byUrn = new Map<string, EngineResource>();
  return {
    add(resource) {
      if (byUrn.has(resource.urn)) throw new Error(duplicateUrnMessage(resource.urn));
      byUrn.set(resource.urn, resource);
    },
    get: (urn) => byUrn.get(urn),
    all: () => [...byUrn.values()],
  };
}
