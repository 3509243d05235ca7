/** From the engine's state to the resources of a result. */
import type { EngineResource, EngineState, ResourceOptions } from "./engine/state";
import { type JsonObject, type ShowOptions, structToJson } from "./engine/wire";

/** Options of a resource; those that have no effect are left out. */
export interface PreviewResourceOptions {
  readonly protect?: boolean;
  readonly dependsOn?: readonly string[];
  readonly ignoreChanges?: readonly string[];
  readonly aliases?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly additionalSecretOutputs?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly importId?: string;
  readonly customTimeouts?: Readonly<Record<string, string>>;
}

/** One resource of a preview. */
export interface PreviewResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components and the stack. */
  readonly custom: boolean;
  /** URN of the parent; the stack has none. */
  readonly parent?: string;
  /** URN of the provider; components have none. */
  readonly provider?: string;
  /** Set for what the program reads and does not make. */
  readonly read?: true;
  /** Set for providers that the engine made because a resource named none; `pulumi preview` hides them. */
  readonly defaultProvider?: true;
  /** Set for components of other languages, whose children only their provider knows. */
  readonly remote?: true;
  /** Keys sorted; secrets as "[secret]", what only the cloud knows as "[unknown]". */
  readonly inputs: JsonObject;
  /** What a component registered as its outputs, and the state of a read resource; in the form of `inputs`. */
  readonly outputs?: JsonObject;
  readonly options: PreviewResourceOptions;
}

/**
 * Properties as results show them, by their encoded form: decoded while the engine waits for the pack, for there may be
 * thousands. A buffer's contents never change; a remediation puts another one in its place.
 */
const decoded = new WeakMap<Buffer, JsonObject>();

function shown(properties: Buffer, show: ShowOptions): JsonObject {
  if (show.showSecrets === true || properties.length === 0) return structToJson(properties, show);
  let json = decoded.get(properties);
  if (json === undefined) {
    json = structToJson(properties, show);
    decoded.set(properties, json);
  }
  return json;
}

/** Milliseconds after which the event loop gets its turn. */
const STEP_MS = 5;

/** Decodes all properties ahead of {@link toResources}, in steps that leave the engine time to serve. */
export async function decodeAhead(state: EngineState): Promise<void> {
  let start = performance.now();
  for (const resource of [...state.all()]) {
    shown(resource.inputs, {});
    if (performance.now() - start < STEP_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    start = performance.now();
  }
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function sorted(list: readonly string[]): readonly string[] | undefined {
  return some([...list].sort());
}

function toOptions(
  options: ResourceOptions,
  dependencies: readonly string[],
): PreviewResourceOptions {
  const timeouts = options.customTimeouts;
  const all: PreviewResourceOptions = {
    protect: options.protect === true ? true : undefined,
    dependsOn: sorted(dependencies),
    ignoreChanges: some(options.ignoreChanges),
    aliases: some(options.aliases),
    deleteBeforeReplace: options.deleteBeforeReplace,
    additionalSecretOutputs: sorted(options.additionalSecretOutputs),
    replaceOnChanges: some(options.replaceOnChanges),
    retainOnDelete: options.retainOnDelete === true ? true : undefined,
    deletedWith: options.deletedWith,
    importId: options.importId,
    customTimeouts: Object.keys(timeouts).length === 0 ? undefined : timeouts,
  };
  return withoutUndefined(all);
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

function toResource(resource: EngineResource, show: ShowOptions): PreviewResource {
  const hasOutputs = (!resource.custom || resource.read) && resource.outputs.length > 0;
  return withoutUndefined({
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    custom: resource.custom,
    parent: resource.parent === "" ? undefined : resource.parent,
    provider: resource.provider === "" ? undefined : resource.provider,
    read: resource.read ? (true as const) : undefined,
    defaultProvider: resource.defaultProvider ? (true as const) : undefined,
    remote: resource.remote ? (true as const) : undefined,
    inputs: shown(resource.inputs, show),
    outputs: hasOutputs ? shown(resource.outputs, show) : undefined,
    options: toOptions(resource.options, resource.dependencies),
  });
}

/** All resources of a run, sorted by URN. */
export function toResources(state: EngineState, show: ShowOptions): PreviewResource[] {
  return [...state.all()]
    .sort((a, b) => (a.urn < b.urn ? -1 : 1))
    .map((resource) => toResource(resource, show));
}

/** The stack's outputs; empty when the program did not come that far. */
export function toStackOutputs(state: EngineState, show: ShowOptions): JsonObject {
  return state.stackOutputs === undefined ? {} : structToJson(state.stackOutputs, show);
}
