import * as pulumi from "@pulumi/pulumi";
import type { Secret } from "@pulumi/kubernetes/core/v1";
import type { Tree } from "../internal/merge";
import { resolveOrThrow } from "../internal/validation";
import { agentSecret } from "./agentSecret";
import type { InstrumentWorkloadsArgs, Language } from "./args";
import { podAdditions } from "./additions";
import type { EnvVar } from "./environment";
import { instrumentWorkload, Outcome, type WorkloadResult } from "./instrumentWorkload";
import { isHelmRelease } from "./kinds";
import { resolveLanguage } from "./serviceSettings";
import { resolveWorkloadsSettings, type WorkloadsSettings } from "./settings";
import { textAt } from "./tree";

/** One workload of the program. */
export interface SeenWorkload {
  /** Pulumi's type. */
  readonly type: string;
  readonly name: string;
  /** `undefined`: known at the deployment, or the provider's. */
  readonly namespace: string | undefined;
  readonly outcome: Outcome;
  /** What its team should know. */
  readonly notes: readonly string[];
}

/** A service whose pods a Helm Release makes. */
export interface ChartServiceArgs {
  /** Name of the service in traces. */
  readonly name: string;
  /** Its version. @default - none */
  readonly version?: string;
  /** Its language. @default - none; Java, .NET and PHP then do not trust the platform's authority */
  readonly language?: Language;
  /** Whether the agent is copied in by an init container. @default false */
  readonly attach?: boolean;
}

/** Parts of a pod, for the values of a chart that takes them. */
export interface ChartPodParts {
  /** Variables of the container. */
  readonly env: readonly EnvVar[];
  /** Mounts of the container. */
  readonly volumeMounts: readonly Tree[];
  /** Volumes of the pod. */
  readonly volumes: readonly Tree[];
  /** Init containers of the pod. */
  readonly initContainers: readonly Tree[];
}

/** What {@link instrumentWorkloads} does. The lists grow while the program runs, and are complete when it ends. */
export interface Instrumentation {
  /** Workloads that Pulumi has seen. */
  readonly workloads: readonly SeenWorkload[];
  /** Helm Releases: what they deploy is made by Helm inside the provider, and cannot be seen. */
  readonly releases: readonly string[];
  /** The Secret of each namespace, by its name. */
  readonly secrets: Readonly<Record<string, Secret>>;
  /**
   * What a service's pods need, for the values of a Release.
   *
   * @throws InvalidSettingsError when its language is unknown, or its agent cannot be attached.
   */
  readonly podPartsFor: (service: ChartServiceArgs) => ChartPodParts;
}

/**
 * Instruments every Deployment, StatefulSet, DaemonSet, CronJob and Job that the program registers after this call: those it makes
 * itself, and those of its components and charts (`helm.v4.Chart`, `yaml.v2`), also where a provider makes them. They get the APM
 * agent's variables, annotations for metrics and logs; what a workload sets itself stays.
 *
 * Call it before anything else is made, but for the namespaces. Given a `provider`, it concerns the workloads of that one only:
 * call it once for each cluster then.
 *
 * @example
 * instrumentWorkloads(
 *   { apm: { ...platform.apm, secretToken, environment: "prod", cluster: "shop-euw1" }, namespaces: [{ name: "shop" }] },
 *   { provider },
 * );
 *
 * @throws InvalidSettingsError with every problem of `args`.
 */
export function instrumentWorkloads(
  args: InstrumentWorkloadsArgs,
  opts: { readonly provider?: pulumi.ProviderResource } = {},
): Instrumentation {
  const settings = resolveOrThrow("instrumentWorkloads", args, resolveWorkloadsSettings);
  const workloads: SeenWorkload[] = [];
  const releases: string[] = [];
  const secrets: Record<string, Secret> = {};
  const secretOf = (namespace: string | undefined) => secrets[namespace ?? "default"];
  pulumi.runtime.registerResourceTransform(async (resource) => {
    if (!(await isOn(opts.provider, resource.opts))) return undefined;
    if (isHelmRelease(resource.type)) {
      if (!concernsRelease(resource, settings)) return undefined;
      releases.push(resource.name);
      await pulumi.log.warn(unseen(resource.name));
      return undefined;
    }
    const result = instrumentResource(resource, settings);
    if (result === undefined) return undefined;
    const { name, namespace, outcome, notes } = result;
    workloads.push({ type: resource.type, name, namespace, outcome, notes });
    await report(result);
    if (result.props === resource.props) return undefined;
    const needs = outcome === Outcome.Instrumented ? secretOf(namespace) : undefined;
    return { props: result.props, opts: dependingOn(resource.opts, needs) };
  });
  for (const namespace of args.namespaces ?? [])
    secrets[namespace.name] = agentSecret(args.apm, namespace, opts.provider);
  return {
    workloads,
    releases,
    secrets,
    podPartsFor: (service) => chartPodParts(service, settings),
  };
}

function chartPodParts(service: ChartServiceArgs, settings: WorkloadsSettings): ChartPodParts {
  const { language, attach } = resolveOrThrow(
    `podPartsFor "${service.name}"`,
    service,
    resolveLanguage,
  );
  const { environmentOf, mounts, volumes, initContainers } = podAdditions(
    { settings: settings.agent, service, language, attach },
    {},
  );
  return { env: environmentOf(service.version), volumeMounts: mounts, volumes, initContainers };
}

/**
 * Pulumi hands a transform a property with a secret in it as a secret as a whole: it is opened, changed and closed again, in the
 * form that it came in, since an Output would make one unknown value hide all the others.
 */
function instrumentResource(
  resource: pulumi.ResourceTransformArgs,
  settings: WorkloadsSettings,
): WorkloadResult | undefined {
  const given = resource.props as Tree;
  const isSecret = (key: string) => pulumi.runtime.isRpcSecret(given[key]);
  const opened = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      isSecret(key) ? (pulumi.runtime.unwrapRpcSecret(value) as unknown) : value,
    ]),
  );
  const result = instrumentWorkload(resource.type, resource.name, opened, settings);
  if (result === undefined) return undefined;
  if (result.props === opened) return { ...result, props: given };
  const closed = Object.entries(result.props).map(([key, value]): [string, unknown] => [
    key,
    isSecret(key) ? { ...(given[key] as Tree), value } : value,
  ]);
  return { ...result, props: Object.fromEntries(closed) };
}

/** Whether the pods of a Release would be instrumented if they could be seen: not of one that `exclude` names, with its reason. */
function concernsRelease(
  { name, props }: pulumi.ResourceTransformArgs,
  { namespaces, exclude }: WorkloadsSettings,
): boolean {
  const namespace = textAt(props, "namespace");
  if (namespace !== undefined && namespaces.length > 0 && !namespaces.includes(namespace))
    return false;
  const names = [name, textAt(props, "name")];
  return !exclude.some(
    (one) =>
      names.includes(one.name) && (one.namespace === undefined || one.namespace === namespace),
  );
}

/** A Helm Release is told of by name; a reader cannot know that its pods are left out. */
function unseen(release: string): string {
  return (
    `Helm Release "${release}": Helm makes its workloads inside the provider, where no transform sees them; they are not ` +
    "instrumented. Put podPartsFor(...) into its values, describe them to a ServiceInstrumentation, or use helm.v4.Chart"
  );
}

async function report({ name, namespace, notes, errors }: WorkloadResult): Promise<void> {
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  for (const error of errors) await pulumi.log.error(`${where}: ${error}`);
  for (const note of notes) await pulumi.log.info(`${where}: ${note}`);
}

/** So that the token is there before the first pod: a container reads its variables only when it starts. */
function dependingOn(
  opts: pulumi.ResourceOptions,
  needed: Secret | undefined,
): pulumi.ResourceOptions {
  return needed === undefined ? opts : pulumi.mergeOptions(opts, { dependsOn: [needed] });
}

async function isOn(
  provider: pulumi.ProviderResource | undefined,
  opts: pulumi.CustomResourceOptions,
): Promise<boolean> {
  if (provider === undefined) return true;
  if (opts.provider === undefined) return false;
  return (await urnOf(provider)) === (await urnOf(opts.provider));
}

function urnOf(resource: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    resource.urn.apply(resolve);
  });
}
