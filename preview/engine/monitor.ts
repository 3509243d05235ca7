/** The ResourceMonitor service: what a Pulumi program talks to. */
import { status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { CheckFailure, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  type ResourceCallRequest,
  type ResourceInvokeRequest,
  type RegisterPackageRequest,
  ReadResourceRequest,
  ReadResourceResponse,
  RegisterPackageResponse,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
  type SupportsFeatureRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { CallResponse } from "@pulumi/pulumi/proto/provider_pb";
import { goalOf } from "./goal";
import { takeField, withField } from "./protobuf";
import { type EngineContext, registerResource, stopProgram } from "./register";
import { rawMethod, rpcFailure, unary } from "./rpc";
import {
  createMissingStacks,
  type MissingStacks,
  readStackReference,
  STACK_REFERENCE,
  type StackOutputsSource,
} from "./stackReferences";
import { NO_OPTIONS } from "./state";
import { encodeStruct } from "./struct";
import { isStackType, makeUrn, urnOfReference } from "./urn";
import { markSecretOutputs } from "./wire";

/** Fields that hold a resource's properties, in the messages of resource.proto. */
const FIELD = {
  registerRequest: 5,
  registerStackTrace: 35,
  registerResponse: 3,
  outputsRequest: 2,
  readRequest: 5,
  readResponse: 2,
} as const;

const NO_PROPERTIES = Buffer.alloc(0);

/** What of the SDK's optional features this engine has. Hooks are accepted and not run: a preview makes nothing. */
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "transforms",
  "invokeTransforms",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

/** Definition of the service in which the messages that carry properties stay encoded. */
export const MONITOR_SERVICE = {
  ...ResourceMonitorService,
  registerResource: rawMethod("/pulumirpc.ResourceMonitor/RegisterResource"),
  registerResourceOutputs: {
    ...rawMethod("/pulumirpc.ResourceMonitor/RegisterResourceOutputs"),
    responseSerialize: ResourceMonitorService.registerResourceOutputs.responseSerialize,
  },
  readResource: rawMethod("/pulumirpc.ResourceMonitor/ReadResource"),
};

async function register(context: EngineContext, message: Buffer): Promise<Buffer> {
  const { payload, rest } = takeField(message, FIELD.registerRequest);
  // Longer than all the rest, and of no use here: the position of the source has a field of its own.
  const request = RegisterResourceRequest.deserializeBinary(
    takeField(rest, FIELD.registerStackTrace).rest,
  );
  const resource = await registerResource(context, goalOf(request, payload ?? NO_PROPERTIES));
  const response = new RegisterResourceResponse();
  response.setUrn(resource.urn);
  return withField(response.serializeBinary(), FIELD.registerResponse, resource.outputs);
}

function registerOutputs(context: EngineContext, message: Buffer): Empty {
  const { payload, rest } = takeField(message, FIELD.outputsRequest);
  const urn = RegisterResourceOutputsRequest.deserializeBinary(rest).getUrn();
  const resource = context.state.get(urn);
  if (resource === undefined) {
    throw new Error(`cannot register outputs of ${urn}: it is not registered`);
  }
  resource.outputs = payload ?? NO_PROPERTIES;
  if (isStackType(resource.type)) context.state.stackOutputs = resource.outputs;
  return new Empty();
}

/** Where StackReferences are answered from, and what tells of those that are not there. */
interface References {
  readonly source: StackOutputsSource;
  readonly missing: MissingStacks;
}

/** What a read resource is answered: the other stack's outputs, or what the program passed. */
async function readOutputs(
  references: References,
  request: ReadResourceRequest,
  inputs: Buffer,
): Promise<Buffer> {
  if (request.getType() !== STACK_REFERENCE) return inputs;
  const stack = request.getId();
  const state = readStackReference(references.source, stack);
  if (state !== undefined) return encodeStruct(state);
  await references.missing.add(references.source, stack);
  throw rpcFailure(status.UNAVAILABLE, `stack "${stack}" is not known`);
}

async function read(
  context: EngineContext,
  references: References,
  message: Buffer,
): Promise<Buffer> {
  const { payload, rest } = takeField(message, FIELD.readRequest);
  const request = ReadResourceRequest.deserializeBinary(rest);
  const urn = makeUrn(context.scope, request.getParent(), request.getType(), request.getName());
  const inputs = payload ?? NO_PROPERTIES;
  const outputs = await readOutputs(references, request, inputs);
  try {
    context.state.add({
      urn,
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      custom: true,
      remote: false,
      read: true,
      defaultProvider: false,
      inputs,
      outputs: markSecretOutputs(outputs, request.getAdditionalsecretoutputsList()),
      provider: request.getProvider() === "" ? "" : urnOfReference(request.getProvider()),
      dependencies: request.getDependenciesList(),
      propertyDependencies: {},
      options: NO_OPTIONS,
      transforms: [],
    });
  } catch (error) {
    throw stopProgram(context, error instanceof Error ? error.message : String(error), urn);
  }
  const response = new ReadResourceResponse();
  response.setUrn(urn);
  return withField(response.serializeBinary(), FIELD.readResponse, context.state.get(urn)?.outputs);
}

function failure(token: string): CheckFailure {
  const answer = new CheckFailure();
  answer.setReason(
    `the offline preview cannot ask a provider for "${token}"; ` +
      `take the value from config, or use \`pulumi preview\``,
  );
  return answer;
}

function invoke(request: ResourceInvokeRequest): InvokeResponse {
  const response = new InvokeResponse();
  response.setFailuresList([failure(request.getTok())]);
  return response;
}

function call(request: ResourceCallRequest): CallResponse {
  const response = new CallResponse();
  response.setFailuresList([failure(request.getTok())]);
  return response;
}

function supportsFeature(request: SupportsFeatureRequest): SupportsFeatureResponse {
  const response = new SupportsFeatureResponse();
  response.setHassupport(FEATURES.has(request.getId()));
  return response;
}

function registerPackage(
  context: EngineContext,
  request: RegisterPackageRequest,
): RegisterPackageResponse {
  const parameterization = request.getParameterization();
  const name = parameterization?.getName() ?? request.getName();
  const version = parameterization?.getVersion() ?? request.getVersion();
  const reference = `${name}@${version}`;
  context.packages.set(reference, { name, version });
  const response = new RegisterPackageResponse();
  response.setRef(reference);
  return response;
}

/** Handlers of {@link MONITOR_SERVICE} for one run. */
export function createMonitor(
  context: EngineContext,
  stackOutputs: () => StackOutputsSource,
): UntypedServiceImplementation {
  const ignore = unary(() => new Empty());
  const missing = createMissingStacks((message) => {
    context.diagnostics.log("error", message);
  });
  return {
    supportsFeature: unary(supportsFeature),
    registerResource: unary((message: Buffer) => register(context, message)),
    registerResourceOutputs: unary((message: Buffer) => registerOutputs(context, message)),
    readResource: unary((message: Buffer) =>
      read(context, { source: stackOutputs(), missing }, message),
    ),
    invoke: unary(invoke),
    call: unary(call),
    registerPackage: unary((request: RegisterPackageRequest) => registerPackage(context, request)),
    registerStackTransform: unary((callback: Callback) => {
      context.callbacks.addStackTransform(callback);
      return new Empty();
    }),
    // Invokes are refused, so there is nothing for their transforms to change.
    registerStackInvokeTransform: ignore,
    registerResourceHook: ignore,
    registerErrorHook: ignore,
    signalAndWaitForShutdown: ignore,
  };
}
