import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Namespace, type Secret } from "@pulumi/kubernetes/core/v1";
import { managedLabels } from "../internal/labels";
import { InvalidSettingsError, Problems, resolveOrThrow } from "../internal/validation";
import { agentSecret } from "./agentSecret";
import { programRegistry } from "./registry";
import type { PatchableKind, ServiceInstrumentationArgs } from "./serviceArgs";
import { podMonitorSpec, servicePatch } from "./servicePatch";
import { resolveServiceSettings, type ServiceSettings } from "./serviceSettings";
import { PATCHES, resourceKind, type ServiceWorkload, serviceWorkload } from "./serviceWorkload";

/** The resource of a workload patch has the same arguments for every kind. */
type PatchClass = new (
  name: string,
  args: { readonly metadata: object; readonly spec: pulumi.Input<object> },
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/**
 * Metrics, traces and logs of one service: a PodMonitor, and over its workload a patch (server-side apply) with the APM agent's
 * variables and annotations. The patch touches nothing that the workload sets itself, and goes away with this component.
 *
 * The workload is a resource of this program, or one that somebody else makes, such as a Helm Release. For workloads of this
 * program `instrumentWorkloads` is the better way: it changes them before they are made, so that they do not start twice.
 *
 * @example
 * new ServiceInstrumentation("orders", {
 *   workload: deployment,
 *   namespace: "shop",
 *   metrics: { port: 9090 },
 *   apm: { ...apm, language: Language.Java, attach: true },
 * }, { provider });
 */
export class ServiceInstrumentation extends pulumi.ComponentResource {
  /** Name of the service in traces; the PodMonitor's too. */
  public readonly serviceName: string;
  /** Namespace of the workload. */
  public readonly namespace: string;
  /** The Secret that the agent reads, one for all services of the namespace; `undefined` without `apm`. */
  public readonly secret: Secret | undefined;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(
    name: string,
    args: ServiceInstrumentationArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const kind = resourceKind(args.workload);
    const context = { name, isResource: kind !== undefined, isJob: kind === "Job" };
    const settings = resolveOrThrow(`ServiceInstrumentation "${name}"`, args, (given, problems) =>
      resolveServiceSettings(context, given, problems),
    );
    super("global-monitoring:index:ServiceInstrumentation", name, {}, opts);
    const provider = this.getProvider("kubernetes:core/v1:Secret");
    claim(settings, provider);
    const { serviceName, namespace } = settings;
    const workload = serviceWorkload(args.workload, settings);
    const existing = kind === undefined ? this.existingNamespace(name, namespace) : undefined;
    const inside = { parent: this, dependsOn: existing };
    const metadata = { name: serviceName, namespace, labels: managedLabels("service") };

    this.serviceName = serviceName;
    this.namespace = namespace;
    const madeBy = existing ?? (args.workload as pulumi.Resource);
    this.secret = args.apm && agentSecret(args.apm, { name: namespace, madeBy }, provider);
    if (settings.metrics !== undefined) {
      new CustomResource(
        `${name}-metrics`,
        {
          apiVersion: "monitoring.coreos.com/v1",
          kind: "PodMonitor",
          metadata,
          spec: podMonitorSpec(settings.metrics, workload.selector),
        },
        inside,
      );
    }
    if (settings.agent !== undefined || args.logs !== undefined) {
      this.patch(name, settings, workload, this.secret ?? existing);
    }
    this.registerOutputs({ serviceName, namespace });
  }

  /** Changes the workload, after the Secret: its pods start anew, and read the token only then. */
  private patch(
    name: string,
    settings: ServiceSettings,
    workload: ServiceWorkload,
    dependsOn: pulumi.Resource | undefined,
  ): void {
    const { kind } = workload;
    const Patch = PATCHES[kind as PatchableKind] as unknown as PatchClass;
    new Patch(
      `${name}-workload`,
      {
        metadata: {
          name: workload.name,
          namespace: settings.namespace,
          // One manager for each service: what a later version no longer sets is taken away again.
          annotations: {
            "pulumi.com/patchFieldManager": `global-monitoring-${settings.serviceName}`,
          },
        },
        spec: workload.target.apply((target) => servicePatch(kind, settings, target)),
      },
      { parent: this, dependsOn },
    );
  }

  /** Reads a namespace, which fails, already in a preview, when it does not exist. */
  private existingNamespace(name: string, namespace: string): Namespace {
    return Namespace.get(`${name}-namespace`, namespace, { parent: this });
  }
}

/** @throws InvalidSettingsError when the namespace has a service of that name already. */
function claim(
  { serviceName, namespace }: ServiceSettings,
  provider: pulumi.ProviderResource | undefined,
): void {
  const { services, providers } = programRegistry();
  const key = `${providers.of(provider)}/${namespace}/${serviceName}`;
  if (services.has(key)) {
    const problems = Problems.none();
    problems.add(
      "serviceName",
      serviceName,
      `a name that no other service of namespace "${namespace}" has`,
    );
    throw new InvalidSettingsError("ServiceInstrumentation", problems.list);
  }
  services.add(key);
}
