/**
 * A raw client of Pulumi's Analyzer protocol: starts a compiled pack by `run-policy-pack`, as the engine does, and
 * asks it. It shares no code with the embedded engine of preview/, so that an error there does not hide one here.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import type { StackResource } from "../../../policy/policies/lib/resources";

/** A diagnostic of the pack. */
export interface Diagnostic {
  readonly policy: string;
  readonly level: "advisory" | "mandatory" | "disabled" | "remediate";
  readonly message: string;
  readonly urn: string;
}

/** What a policy made of a resource's properties. */
export interface Remediation {
  readonly policy: string;
  /** All properties, in Pulumi's own form: secrets and unknowns are marked. */
  readonly properties: Record<string, unknown> | undefined;
  /** Why it could not remediate; empty when it could. */
  readonly problem: string;
}

/** A running pack. */
export interface Pack {
  /** Milliseconds from the start of the process until it told its port. */
  readonly startMs: number;
  readonly info: () => Promise<{
    name: string;
    policies: { name: string; level: Diagnostic["level"] }[];
  }>;
  /**
   * Settings of policies. Their level is what the settings say (`enforcementLevel`, as in a user's file), else `level`,
   * else that of the policy's code.
   */
  readonly configure: (
    config: Readonly<Record<string, object>>,
    level?: Diagnostic["level"],
  ) => Promise<void>;
  readonly analyze: (resource: StackResource) => Promise<Diagnostic[]>;
  readonly remediate: (resource: StackResource) => Promise<Remediation[]>;
  readonly analyzeStack: (resources: readonly StackResource[]) => Promise<Diagnostic[]>;
  readonly stop: () => void;
}

const LEVELS = ["advisory", "mandatory", "disabled", "remediate"] as const;
const ENFORCEMENT = {
  advisory: proto.EnforcementLevel.ADVISORY,
  mandatory: proto.EnforcementLevel.MANDATORY,
  disabled: proto.EnforcementLevel.DISABLED,
  remediate: proto.EnforcementLevel.REMEDIATE,
} as const;
const FOLDER = resolve(__dirname, "../../../policy");
const MAX_MESSAGE = 400 * 1024 * 1024;

/** Starts the compiled pack in a folder; `env` stands beside the environment of the tests. */
export async function startPack(
  folder = FOLDER,
  env: Readonly<Record<string, string>> = {},
): Promise<Pack> {
  if (!existsSync(resolve(folder, "bin/index.js"))) {
    throw new Error(`${folder} is not compiled: run "npm run build" first`);
  }
  const began = performance.now();
  const runner = createRequire(resolve(folder, "package.json")).resolve(
    "@pulumi/pulumi/cmd/run-policy-pack",
  );
  const child = spawn(process.execPath, [runner, "127.0.0.1:1", folder], {
    cwd: folder,
    env: { ...process.env, ...env, PULUMI_NODEJS_TYPESCRIPT: "false", PULUMI_CONFIG: "{}" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const port = await firstLine(child);
  const startMs = performance.now() - began;
  const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": MAX_MESSAGE,
    "grpc.max_send_message_length": MAX_MESSAGE,
  });
  const info = async () => readInfo(await ask((done) => client.getAnalyzerInfo(new Empty(), done)));
  return {
    startMs,
    info,
    configure: async (config, level) => {
      const { policies } = await info();
      const levels = new Map(policies.map((policy) => [policy.name, policy.level]));
      const request = configureRequest(config, (policy) => level ?? levels.get(policy));
      await ask((done) => client.configure(request, done));
    },
    analyze: async (resource) => {
      const request = analyzeRequest(resource);
      return readDiagnostics(await ask((done) => client.analyze(request, done)));
    },
    remediate: async (resource) => {
      const request = analyzeRequest(resource);
      return readRemediations(await ask((done) => client.remediate(request, done)));
    },
    analyzeStack: async (resources) => {
      const request = new proto.AnalyzeStackRequest();
      request.setResourcesList(resources.map((each) => stackMember(each, resources)));
      return readDiagnostics(await ask((done) => client.analyzeStack(request, done)));
    },
    stop: () => {
      client.close();
      child.kill();
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((fulfil, reject) => {
    let output = "";
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const line = /^(\d+)\r?\n/.exec(output);
      if (line?.[1] !== undefined) fulfil(line[1]);
    });
    child.on("exit", (code) => {
      reject(new Error(`the pack ended with code ${String(code)}: ${errors}`));
    });
  });
}

type Done<T> = (error: Error | null, response: T) => void;

function ask<T>(send: (done: Done<T>) => unknown): Promise<T> {
  return new Promise((fulfil, reject) => {
    send((error, response) => {
      if (error) reject(error);
      else fulfil(response);
    });
  });
}

function analyzeRequest(resource: StackResource): proto.AnalyzeRequest {
  const message = new proto.AnalyzeRequest();
  setCommon(message, resource, []);
  return message;
}

function stackMember(
  resource: StackResource,
  all: readonly StackResource[],
): proto.AnalyzerResource {
  const message = new proto.AnalyzerResource();
  setCommon(message, resource, all);
  message.setParent(resource.parent ?? "");
  message.setDependenciesList([...(resource.dependencies ?? [])]);
  for (const [property, urns] of Object.entries(resource.propertyDependencies ?? {})) {
    const dependencies = new proto.AnalyzerPropertyDependencies();
    dependencies.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return message;
}

function setCommon(
  message: proto.AnalyzeRequest | proto.AnalyzerResource,
  resource: StackResource,
  all: readonly StackResource[],
): void {
  message.setType(resource.type);
  message.setName(resource.name);
  message.setUrn(resource.urn);
  message.setProperties(struct(resource.props));
  const options = new proto.AnalyzerResourceOptions();
  options.setParent(resource.parent ?? "");
  message.setOptions(options);
  if (resource.provider === undefined) return;
  const provider = all.find(({ urn }) => urn === resource.provider);
  const used = new proto.AnalyzerProviderResource();
  used.setType(provider?.type ?? "pulumi:providers:kubernetes");
  used.setName(provider?.name ?? resource.provider);
  used.setUrn(resource.provider);
  used.setProperties(struct(provider?.props ?? {}));
  message.setProvider(used);
}

function struct(properties: Readonly<Record<string, unknown>>): Struct {
  return Struct.fromJavaScript(
    JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>,
  );
}

function configureRequest(
  config: Readonly<Record<string, object>>,
  levelOf: (policy: string) => Diagnostic["level"] | undefined,
): proto.ConfigureAnalyzerRequest {
  const request = new proto.ConfigureAnalyzerRequest();
  for (const [policy, settings] of Object.entries(config)) {
    const { enforcementLevel, ...properties } = settings as {
      enforcementLevel?: Diagnostic["level"];
    };
    const entry = new proto.PolicyConfig();
    entry.setEnforcementlevel(ENFORCEMENT[enforcementLevel ?? levelOf(policy) ?? "mandatory"]);
    entry.setProperties(struct(properties));
    request.getPolicyconfigMap().set(policy, entry);
  }
  return request;
}

function readInfo(info: proto.AnalyzerInfo) {
  return {
    name: info.getName(),
    policies: info.getPoliciesList().map((policy) => ({
      name: policy.getName(),
      level: LEVELS[policy.getEnforcementlevel()],
    })),
  };
}

function readDiagnostics(response: proto.AnalyzeResponse): Diagnostic[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: LEVELS[diagnostic.getEnforcementlevel()],
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn(),
  }));
}

function readRemediations(response: proto.RemediateResponse): Remediation[] {
  return response.getRemediationsList().map((remediation) => ({
    policy: remediation.getPolicyname(),
    properties: remediation.getProperties()?.toJavaScript(),
    problem: remediation.getDiagnostic(),
  }));
}
