/** Messages to a policy pack, put together from properties that stay encoded. */
import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { bytesField, withField } from "./protobuf";
import type { EngineResource } from "./state";
import { forAnalyzer } from "./wire";

/** Fields of analyzer.proto, the same in AnalyzeRequest and AnalyzerResource. */
const PROPERTIES = 2;
const PROVIDER = 6;
const RESOURCES = 1;

const providers = new WeakMap<EngineResource, Buffer>();

/** The provider as the messages carry it; encoded once, for hundreds of resources share it. */
export function providerMessage(provider: EngineResource | undefined): Buffer | undefined {
  if (provider === undefined) return undefined;
  let message = providers.get(provider);
  if (message === undefined) {
    const head = new AnalyzerProviderResource();
    head.setType(provider.type);
    head.setUrn(provider.urn);
    head.setName(provider.name);
    message = withField(head.serializeBinary(), PROPERTIES, forAnalyzer(provider.inputs));
    providers.set(provider, message);
  }
  return message;
}

function optionsOf(resource: EngineResource): AnalyzerResourceOptions {
  const { options } = resource;
  const message = new AnalyzerResourceOptions();
  message.setProtect(options.protect ?? false);
  message.setIgnorechangesList([...options.ignoreChanges]);
  message.setDeletebeforereplace(options.deleteBeforeReplace ?? false);
  message.setDeletebeforereplacedefined(options.deleteBeforeReplace !== undefined);
  message.setAdditionalsecretoutputsList([...options.additionalSecretOutputs]);
  message.setAliasesList([...options.aliases]);
  message.setParent(resource.parent);
  const timeouts = new AnalyzerResourceOptions.CustomTimeouts();
  timeouts.setCreate(durationSeconds(options.customTimeouts.create));
  timeouts.setUpdate(durationSeconds(options.customTimeouts.update));
  timeouts.setDelete(durationSeconds(options.customTimeouts.delete));
  message.setCustomtimeouts(timeouts);
  return message;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a Go duration such as "1h30m"; 0 when there is none. */
export function durationSeconds(duration: string | undefined): number {
  let seconds = 0;
  for (const [, amount, unit] of (duration ?? "").matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    seconds += Number(amount) * (UNIT_SECONDS[unit ?? ""] ?? 0);
  }
  return seconds;
}

/** An encoded AnalyzeRequest: a resource's inputs. */
export function analyzeRequest(resource: EngineResource, provider: Buffer | undefined): Buffer {
  const request = new AnalyzeRequest();
  request.setType(resource.type);
  request.setUrn(resource.urn);
  request.setName(resource.name);
  request.setOptions(optionsOf(resource));
  const message = withField(request.serializeBinary(), PROPERTIES, forAnalyzer(resource.inputs));
  return withField(message, PROVIDER, provider);
}

function stackResource(resource: EngineResource, provider: Buffer | undefined): Buffer {
  const head = new AnalyzerResource();
  head.setType(resource.type);
  head.setUrn(resource.urn);
  head.setName(resource.name);
  head.setOptions(optionsOf(resource));
  head.setParent(resource.parent);
  head.setDependenciesList([...resource.dependencies]);
  const dependencies = head.getPropertydependenciesMap();
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    dependencies.set(property, new AnalyzerPropertyDependencies().setUrnsList([...urns]));
  }
  const message = withField(head.serializeBinary(), PROPERTIES, forAnalyzer(resource.outputs));
  return withField(message, PROVIDER, provider);
}

/** An encoded AnalyzeStackRequest: the outputs of all resources. */
export function analyzeStackRequest(
  resources: readonly EngineResource[],
  provider: (resource: EngineResource) => Buffer | undefined,
): Buffer {
  return Buffer.concat(
    resources.map((resource) => bytesField(RESOURCES, stackResource(resource, provider(resource)))),
  );
}
