import type { Tree } from "../internal/merge";
import { podAdditions } from "./additions";
import { logAnnotations } from "./hints";
import { podTemplateOf, withPodTemplate, type WorkloadKind } from "./kinds";
import { imageTag } from "./podTemplate";
import type { ServiceSettings } from "./serviceSettings";
import { containerChoice } from "./sidecars";
import { instrumentationAnnotations } from "../internal/labels";
import { listAt, textAt, treeAt } from "./tree";
import { TEAM_LABEL, VERSION_LABEL } from "./wellKnown";

/** What of a running workload a patch depends on. */
export interface PatchTarget {
  /** Containers to instrument, with their images as far as they are known. */
  readonly containers: readonly { readonly name: string; readonly image?: string }[];
  readonly version?: string;
  readonly team?: string;
}

/** The target of a workload of this program, from its own outputs. */
export function targetOf(kind: WorkloadKind, props: Tree): PatchTarget {
  const template = podTemplateOf(kind, props) ?? {};
  const metadata = treeAt(props, "metadata");
  const labels = {
    ...treeAt(treeAt(template, "metadata"), "labels"),
    ...treeAt(metadata, "labels"),
  };
  const annotation = instrumentationAnnotations.containers;
  const isChosen = containerChoice(
    textAt(treeAt(metadata, "annotations"), annotation) ??
      textAt(treeAt(treeAt(template, "metadata"), "annotations"), annotation),
  );
  const containers = (listAt(treeAt(template, "spec"), "containers") ?? []).flatMap((container) => {
    const name = textAt(container, "name");
    return name !== undefined && isChosen(name)
      ? [{ name, image: textAt(container, "image") }]
      : [];
  });
  return {
    containers,
    version: textAt(labels, VERSION_LABEL),
    team: textAt(labels, TEAM_LABEL),
  };
}

/**
 * The `spec` that is applied over a workload, and nothing of the workload itself: Kubernetes joins containers, variables, mounts and
 * volumes by name, and refuses to change what another manager has set.
 *
 * It must not depend on what the workload has already: that includes what the patch itself put there the last time.
 */
export function servicePatch(
  kind: WorkloadKind,
  settings: ServiceSettings,
  target: PatchTarget,
): Tree {
  const annotations = logAnnotations(settings.logs);
  const withHints = Object.keys(annotations).length > 0 ? { metadata: { annotations } } : {};
  const { agent } = settings;
  const template =
    agent === undefined ? withHints : { ...withHints, spec: podSpec(settings, agent, target) };
  return treeAt(withPodTemplate(kind, {}, template), "spec");
}

function podSpec(
  settings: ServiceSettings,
  agent: NonNullable<ServiceSettings["agent"]>,
  target: PatchTarget,
): Tree {
  const { volumes, initContainers, mounts, environmentOf } = podAdditions(
    {
      settings: agent,
      service: {
        name: settings.serviceName,
        version: agent.version ?? target.version,
        team: target.team,
      },
      language: agent.language,
      attach: agent.attach,
    },
    {},
  );
  return {
    ...(volumes.length > 0 && { volumes }),
    ...(initContainers.length > 0 && { initContainers }),
    containers: target.containers.map(({ name, image }) => ({
      name,
      env: environmentOf(imageTag(image)).filter((one) => !agent.keep.includes(one.name)),
      ...(mounts.length > 0 && { volumeMounts: mounts }),
    })),
  };
}

/** PodMonitor of a service: its pods by their labels, and the port by its number, whatever its name is. */
export function podMonitorSpec(
  metrics: NonNullable<ServiceSettings["metrics"]>,
  selector: unknown,
): Tree {
  const { port, path = "/metrics", intervalSeconds } = metrics;
  return {
    selector: { matchLabels: selector },
    podMetricsEndpoints: [
      {
        portNumber: port,
        path,
        ...(intervalSeconds !== undefined && { interval: `${intervalSeconds}s` }),
      },
    ],
  };
}
