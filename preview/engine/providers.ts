/** Default providers: the engine makes one when a resource names none. */
import { NO_OPTIONS, type EngineResource } from "./state";
import { encodeStruct, type WireValue } from "./struct";
import { isProviderType, makeUrn, packageOf, type UrnScope } from "./urn";

/** Whether a resource needs a provider at all: providers and what the engine itself serves do not. */
export function needsProvider(type: string): boolean {
  return !isProviderType(type) && packageOf(type) !== "pulumi";
}

/** What a default provider is made of. */
export interface DefaultProviderSpec {
  readonly pkg: string;
  /** The SDK's version, such as "7.48.0", or "". */
  readonly version: string;
  /** The stack's config of the provider's namespace, without the namespace. */
  readonly config: Readonly<Record<string, WireValue>>;
}

/** The default provider as a resource, named as the real engine names it: `default_7_48_0`. */
export function defaultProvider(scope: UrnScope, spec: DefaultProviderSpec): EngineResource {
  const type = `pulumi:providers:${spec.pkg}`;
  const name = spec.version === "" ? "default" : `default_${spec.version.replaceAll(".", "_")}`;
  const version = spec.version === "" ? undefined : spec.version;
  const inputs = encodeStruct({ ...spec.config, version });
  return {
    urn: makeUrn(scope, "", type, name),
    type,
    name,
    parent: "",
    custom: true,
    remote: false,
    read: false,
    defaultProvider: true,
    inputs,
    outputs: inputs,
    provider: "",
    dependencies: [],
    propertyDependencies: {},
    options: NO_OPTIONS,
    transforms: [],
  };
}
