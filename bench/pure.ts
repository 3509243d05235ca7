/** Resolves and checks an environment of N clusters without Pulumi: `node pure.js N`. Prints milliseconds. */
import { checkEnvironment } from "../components/globalMonitoringSettings";
import type { ClusterArgs } from "../components/globalMonitoringArgs";
import { Problems } from "../components/internal/validation";
import { buildPrometheusStackValues } from "../components/prometheusStack/values";
import { resolvePrometheusStackSettings } from "../components/prometheusStack/settings";

function main(size: number): void {
  const start = process.hrtime.bigint();
  const clusters: ClusterArgs[] = Array.from({ length: size }, (_, i) => ({
    name: `cluster-${i}`,
    role: i === 0 ? "hub" : "workload",
    region: "eu-west-1",
  }));
  const problems = Problems.none();
  checkEnvironment({ environment: "fleet", domain: "example.com", clusters }, problems);
  const bytes: number = clusters
    .map((cluster) => valuesOf(cluster, problems))
    .reduce<number>((sum, values) => sum + JSON.stringify(values).length, 0);
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (problems.list.length > 0) throw new Error(JSON.stringify(problems.list[0]));
  console.log(JSON.stringify({ clusters: size, milliseconds, bytes }));
}

function valuesOf(cluster: ClusterArgs, problems: Problems): unknown {
  const identity = { name: cluster.name, region: cluster.region, environment: "fleet" };
  const settings = resolvePrometheusStackSettings(
    { cluster: identity, alertmanager: { config: { route: {}, receivers: [] } } },
    problems,
  );
  return buildPrometheusStackValues(settings, {});
}

main(Number(process.argv[2] ?? "1000"));
