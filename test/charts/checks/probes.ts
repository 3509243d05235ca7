import { at, list, type Manifest, type Tree, tree } from "./manifest";
import { netPods } from "./netPods";
import { type Workload, workloads } from "./workloads";

/** A container that does without a probe, on purpose. */
export interface WithoutProbe {
  /** `<kind>/<workload>/<container>`; a `*` stands for anything. */
  readonly container: string;
  readonly probes: readonly Probe[];
  readonly why: string;
}

/** Readiness: when it gets traffic, and when an update goes on. Liveness: when it is started again; a startup probe alone does not tell. */
export type Probe = "readiness" | "liveness";

const PROBES: readonly Probe[] = ["readiness", "liveness"];

/** Probes that operators add: Prometheus Operator v0.93, pkg/<kind>/statefulset.go; ECK v3.5, pkg/controller/<kind>. */
const ADDED: Readonly<Record<string, readonly Probe[]>> = {
  "Prometheus/prometheus": PROBES,
  "Alertmanager/alertmanager": PROBES,
  "Elasticsearch/elasticsearch": ["readiness"],
  "Kibana/kibana": ["readiness"],
  "Logstash/logstash": ["readiness"],
  "ApmServer/apm-server": ["readiness"],
};

/**
 * Long-running containers without a probe that nothing excuses, probes that ask a port that the container does not open, and excuses that
 * no container needs (`excuses` of all clusters: {@link unusedExcuses}).
 */
export function probeProblems(
  manifests: readonly Manifest[],
  excuses: readonly WithoutProbe[] = [],
): readonly string[] {
  return longRunning(manifests).flatMap((running) => {
    const lacking = missingProbes(running).filter(
      (probe) => !excuses.some((excuse) => covers(excuse, running, probe)),
    );
    return [
      ...lacking.map((probe) => `${running.id} has no ${probe} probe`),
      ...portProblems(running),
    ];
  });
}

/** Excuses that no container of these manifests needs. */
export function unusedExcuses(
  manifests: readonly Manifest[],
  excuses: readonly WithoutProbe[],
): readonly string[] {
  const all = longRunning(manifests);
  return excuses.flatMap((excuse) =>
    excuse.probes
      .filter(
        (probe) =>
          !all.some(
            (running) => missingProbes(running).includes(probe) && covers(excuse, running, probe),
          ),
      )
      .map((probe) => `${excuse.container}: nothing lacks ${probe}`),
  );
}

interface Running {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly container: Tree;
  /** Names of the ports that it opens. */
  readonly ports: readonly unknown[];
}

/** Containers of pods that do not end; init containers end, unless they are sidecars. */
function longRunning(manifests: readonly Manifest[]): readonly Running[] {
  const pods = new Map(netPods(manifests).map((pod) => [pod.id, pod.ports]));
  return workloads(manifests)
    .filter(({ kind }) => !["Job", "CronJob", "Pod"].includes(kind))
    .flatMap((workload) =>
      containersOf(workload).map((container) => ({
        id: `${workload.id}: ${String(container.name)}`,
        name: `${workload.id.split("/").slice(1, 3).join("/")}/${String(container.name)}`,
        kind: workload.kind,
        container,
        // An operator opens ports that no custom resource names.
        ports: (workload.operated ? (pods.get(workload.id) ?? []) : list(container.ports)).map(
          (port) => at(port, "name"),
        ),
      })),
    );
}

function containersOf({ pod, containers, operated }: Workload): readonly Tree[] {
  const inits = list(pod.initContainers).map(tree);
  const sidecars = inits.filter(({ restartPolicy }) => restartPolicy === "Always");
  return operated ? containers : [...sidecars, ...list(pod.containers).map(tree)];
}

function missingProbes({ kind, container }: Running): readonly Probe[] {
  const added = ADDED[`${kind}/${String(container.name)}`] ?? [];
  return PROBES.filter(
    (probe) => !added.includes(probe) && at(container, `${probe}Probe`) === undefined,
  );
}

function covers({ container, probes }: WithoutProbe, { name }: Running, probe: Probe): boolean {
  const pattern = container.split("*").map(escaped).join("[^/]*");
  return probes.includes(probe) && new RegExp(`^${pattern}$`).test(name);
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}

/** A probe of a port that has no such name fails for ever. */
function portProblems({ id, container, ports }: Running): readonly string[] {
  return ["readiness", "liveness", "startup"].flatMap((probe) =>
    ["httpGet", "tcpSocket"]
      .map((how) => at(container, `${probe}Probe`, how, "port"))
      .filter((port) => typeof port === "string" && !ports.includes(port))
      .map((port) => `${id}: its ${probe} probe asks a port ${String(port)} that it does not open`),
  );
}
