/** What a program asks for in RegisterResource, and its exchange with transforms. */
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  RegisterResourceRequest,
  TransformResourceOptions,
} from "@pulumi/pulumi/proto/resource_pb";
import type { ResourceOptions } from "./state";
import { aliasUrn, type UrnScope } from "./urn";

type CustomTimeouts = RegisterResourceRequest.CustomTimeouts;

/** A resource as the program wants it; transforms may change all but type, name, parent, custom and remote. */
export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly remote: boolean;
  /** `<file>:<line>` of the program that asked for it, or "". */
  readonly source: string;
  readonly transforms: readonly Callback[];
  readonly packageRef: string;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Encoded Struct. */
  inputs: Buffer;
  /** Reference (`<urn>::<id>`) of the provider, or "". */
  provider: string;
  version: string;
  pluginDownloadUrl: string;
  providers: ReadonlyMap<string, string>;
  dependsOn: readonly string[];
  protect?: boolean;
  ignoreChanges: readonly string[];
  replaceOnChanges: readonly string[];
  aliases: readonly Alias[];
  aliasUrns: readonly string[];
  customTimeouts?: CustomTimeouts;
  retainOnDelete?: boolean;
  deletedWith: string;
  deleteBeforeReplace?: boolean;
  additionalSecretOutputs: readonly string[];
  importId: string;
}

/** Reads a request whose `object` field was lifted out as `inputs`. */
export function goalOf(request: RegisterResourceRequest, inputs: Buffer): Goal {
  const propertyDependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((value, key) => {
    propertyDependencies[key] = value.getUrnsList();
  });
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    remote: request.getRemote(),
    source: sourceOf(request),
    transforms: request.getTransformsList(),
    packageRef: request.getPackageref(),
    propertyDependencies,
    inputs,
    provider: request.getProvider(),
    version: request.getVersion(),
    pluginDownloadUrl: request.getPlugindownloadurl(),
    providers: new Map(request.getProvidersMap().entries()),
    dependsOn: request.getDependenciesList(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    aliases: request.getAliasesList(),
    aliasUrns: request.getAliasurnsList(),
    customTimeouts: request.getCustomtimeouts(),
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deletedWith: request.getDeletedwith(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    importId: request.getImportid(),
  };
}

function sourceOf(request: RegisterResourceRequest): string {
  const position = request.getSourceposition();
  if (position === undefined) return "";
  const file = position.getUri().replace(/^(file|project):\/\//, "");
  return `${file}:${position.getLine()}`;
}

/** The options in the form a transform is given. */
export function transformOptionsOf(goal: Goal): TransformResourceOptions {
  const options = new TransformResourceOptions();
  options.setDependsOnList([...goal.dependsOn]);
  if (goal.protect !== undefined) options.setProtect(goal.protect);
  options.setIgnoreChangesList([...goal.ignoreChanges]);
  options.setReplaceOnChangesList([...goal.replaceOnChanges]);
  options.setVersion(goal.version);
  options.setAliasesList([...goal.aliases]);
  options.setProvider(goal.provider);
  if (goal.customTimeouts !== undefined) options.setCustomTimeouts(goal.customTimeouts);
  options.setPluginDownloadUrl(goal.pluginDownloadUrl);
  if (goal.retainOnDelete !== undefined) options.setRetainOnDelete(goal.retainOnDelete);
  options.setDeletedWith(goal.deletedWith);
  if (goal.deleteBeforeReplace !== undefined) {
    options.setDeleteBeforeReplace(goal.deleteBeforeReplace);
  }
  options.setAdditionalSecretOutputsList([...goal.additionalSecretOutputs]);
  const providers = options.getProvidersMap();
  for (const [name, reference] of goal.providers) providers.set(name, reference);
  options.setImport(goal.importId);
  return options;
}

/** Takes over the options a transform answered with. */
export function applyTransformOptions(goal: Goal, options: TransformResourceOptions): void {
  goal.dependsOn = options.getDependsOnList();
  goal.protect = options.hasProtect() ? options.getProtect() : undefined;
  goal.ignoreChanges = options.getIgnoreChangesList();
  goal.replaceOnChanges = options.getReplaceOnChangesList();
  goal.version = options.getVersion();
  goal.aliases = options.getAliasesList();
  goal.provider = options.getProvider();
  goal.customTimeouts = options.getCustomTimeouts();
  goal.pluginDownloadUrl = options.getPluginDownloadUrl();
  goal.retainOnDelete = options.hasRetainOnDelete() ? options.getRetainOnDelete() : undefined;
  goal.deletedWith = options.getDeletedWith();
  goal.deleteBeforeReplace = options.hasDeleteBeforeReplace()
    ? options.getDeleteBeforeReplace()
    : undefined;
  goal.additionalSecretOutputs = options.getAdditionalSecretOutputsList();
  goal.providers = new Map(options.getProvidersMap().entries());
  goal.importId = options.getImport();
}

/** The options in the form the engine keeps. */
export function resourceOptionsOf(goal: Goal, scope: UrnScope, urn: string): ResourceOptions {
  const aliases = goal.aliases.map((alias) => {
    const spec = alias.getSpec();
    if (spec === undefined) return alias.getUrn();
    return aliasUrn(scope, urn, goal.parent, {
      name: spec.getName(),
      type: spec.getType(),
      stack: spec.getStack(),
      project: spec.getProject(),
      parentUrn: spec.getParenturn(),
      noParent: spec.getNoparent(),
    });
  });
  return {
    protect: goal.protect,
    ignoreChanges: goal.ignoreChanges,
    // The SDK's own aliases may name one URN twice.
    aliases: [...new Set([...goal.aliasUrns, ...aliases])],
    deleteBeforeReplace: goal.deleteBeforeReplace,
    additionalSecretOutputs: goal.additionalSecretOutputs,
    replaceOnChanges: goal.replaceOnChanges,
    retainOnDelete: goal.retainOnDelete,
    deletedWith: goal.deletedWith === "" ? undefined : goal.deletedWith,
    importId: goal.importId === "" ? undefined : goal.importId,
    customTimeouts: timeoutsOf(goal.customTimeouts),
  };
}

function timeoutsOf(timeouts: CustomTimeouts | undefined): Record<string, string> {
  const all = {
    create: timeouts?.getCreate() ?? "",
    update: timeouts?.getUpdate() ?? "",
    delete: timeouts?.getDelete() ?? "",
    read: timeouts?.getRead() ?? "",
  };
  return Object.fromEntries(Object.entries(all).filter(([, duration]) => duration !== ""));
}
