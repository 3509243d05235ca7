import { parseQuantity } from "../../../components/internal/quantity";
import { at, list, type Manifest, texts, type Tree } from "./manifest";
import { type Workload, workloads } from "./workloads";

/** What every container must declare; a CPU limit would only throttle. */
const REQUIRED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

/** Containers without CPU and memory requests and a memory limit, or with a limit below the request. */
export function resourceProblems(manifests: readonly Manifest[]): readonly string[] {
  return workloads(manifests).flatMap((workload) => [
    ...workload.containers.flatMap((container) => containerProblems(workload, container)),
    ...(workload.operated ? [] : reloaderProblems(workload)),
  ]);
}

function containerProblems(workload: Workload, container: Tree): readonly string[] {
  const where = `${workload.id}: ${String(container.name)}`;
  const missing = REQUIRED.filter((path) => at(container.resources, ...path) === undefined);
  if (missing.length > 0) {
    return missing.map((path) => `${where} has no resources.${path.join(".")}`);
  }
  const [request, limit] = ["requests", "limits"].map((side) =>
    parseQuantity(String(at(container.resources, side, "memory"))),
  );
  if (request === undefined || limit === undefined) return [`${where}: memory is no quantity`];
  return limit < request ? [`${where}: memory limit below its request`] : [];
}

/** The operator takes the resources of the config-reloaders that it adds from its own flags; "0" means none. */
function reloaderProblems(workload: Workload): readonly string[] {
  const operator = workload.containers.filter((container) =>
    texts(container.args).some((arg) => arg.startsWith("--prometheus-config-reloader=")),
  );
  const flags = ["cpu-request", "memory-request", "memory-limit"].map(
    (flag) => `--config-reloader-${flag}`,
  );
  return operator.flatMap((container) =>
    flags
      .filter((flag) => !declared(list(container.args), flag))
      .map((flag) => `${workload.id}: config-reloaders get no resources: ${flag}`),
  );
}

function declared(args: readonly unknown[], flag: string): boolean {
  const value = args
    .map(String)
    .find((arg) => arg.startsWith(`${flag}=`))
    ?.slice(flag.length + 1);
  return value !== undefined && value !== "" && value !== "0";
}
