/** The handshake with a policy pack, in the real engine's order, and the configuration of its policies. */
import { status } from "@grpc/grpc-js";
import {
  AnalyzerHandshakeRequest,
  AnalyzerInfo,
  AnalyzerStackConfigureRequest,
  ConfigureAnalyzerRequest,
  type EnforcementLevel,
  PolicyConfig,
  type PolicyInfo,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type GivenPolicyConfig, type PackConfigSource, resolvePackConfig } from "./packConfig";
import type { JsonSchema } from "./packSchema";
import type { RawClient } from "./rpc";

/** What a pack is told of the stack it judges. */
export interface PackScope {
  readonly engineAddress: string;
  /** Folder of the pack. */
  readonly directory: string;
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly stackUrn: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** Settings of the policies in place of their defaults. */
  readonly policyConfig?: PackConfigSource;
}

function tolerated(error: unknown): boolean {
  return (error as { code?: unknown }).code === status.UNIMPLEMENTED;
}

async function handshake(client: RawClient, scope: PackScope): Promise<void> {
  const request = new AnalyzerHandshakeRequest();
  request.setEngineAddress(scope.engineAddress);
  request.setRootDirectory(scope.directory);
  request.setProgramDirectory(scope.directory);
  try {
    await client.call("/pulumirpc.Analyzer/Handshake", request.serializeBinary());
  } catch (error) {
    if (!tolerated(error)) throw error;
  }
}

async function configureStack(client: RawClient, scope: PackScope): Promise<void> {
  const request = new AnalyzerStackConfigureRequest();
  request.setStack(scope.stack);
  request.setProject(scope.project);
  request.setOrganization(scope.organization);
  request.setDryRun(true);
  const config = request.getConfigMap();
  for (const [key, value] of Object.entries(scope.config)) config.set(key, value);
  request.setConfigSecretKeysList([...scope.secretKeys]);
  await client.call("/pulumirpc.Analyzer/ConfigureStack", request.serializeBinary());
}

/** Schemas of a policy's settings. */
function schemasOf(policy: PolicyInfo): Record<string, JsonSchema & { default?: unknown }> {
  const schemas = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
  return schemas as ReturnType<typeof schemasOf>;
}

/** A policy's properties as its schema defaults them. */
function defaultsOf(policy: PolicyInfo): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemasOf(policy))) {
    const value = (schema as { default?: unknown } | null)?.default;
    if (value !== undefined) defaults[name] = value;
  }
  return defaults;
}

/** The level a policy has: the pack's initial config for it or for `all`, else its own. */
function levelOf(info: AnalyzerInfo, policy: PolicyInfo): EnforcementLevel {
  const initial = info.getInitialconfigMap();
  const given = initial.get(policy.getName()) ?? initial.get("all");
  return given === undefined ? policy.getEnforcementlevel() : given.getEnforcementlevel();
}

function configOf(
  info: AnalyzerInfo,
  policy: PolicyInfo,
  given: GivenPolicyConfig | undefined,
): PolicyConfig {
  const initial = info.getInitialconfigMap().get(policy.getName())?.getProperties()?.toJavaScript();
  const properties = { ...defaultsOf(policy), ...initial, ...given?.properties } as Parameters<
    typeof Struct.fromJavaScript
  >[0];
  const config = new PolicyConfig();
  config.setEnforcementlevel(given?.level ?? levelOf(info, policy));
  config.setProperties(Struct.fromJavaScript(properties));
  return config;
}

/**
 * Handshake, ConfigureStack, GetAnalyzerInfo, Configure. The info that comes back has the levels in force.
 *
 * @throws UserError when the policies' settings are not what the pack takes.
 */
export async function configurePack(client: RawClient, scope: PackScope): Promise<AnalyzerInfo> {
  await handshake(client, scope);
  await configureStack(client, scope);
  const bytes = await client.call("/pulumirpc.Analyzer/GetAnalyzerInfo", Buffer.alloc(0));
  const info = AnalyzerInfo.deserializeBinary(bytes);
  const request = new ConfigureAnalyzerRequest();
  const policies = request.getPolicyconfigMap();
  const given = givenFor(info, scope.policyConfig);
  for (const policy of info.getPoliciesList()) {
    const config = configOf(info, policy, given.get(policy.getName()));
    policies.set(policy.getName(), config);
    policy.setEnforcementlevel(config.getEnforcementlevel());
  }
  await client.call("/pulumirpc.Analyzer/Configure", request.serializeBinary());
  return info;
}

function givenFor(
  info: AnalyzerInfo,
  source: PackConfigSource | undefined,
): ReadonlyMap<string, GivenPolicyConfig> {
  if (source === undefined) return new Map();
  const policies = info
    .getPoliciesList()
    .map((policy) => ({ name: policy.getName(), properties: schemasOf(policy) }));
  return resolvePackConfig(source, policies);
}
