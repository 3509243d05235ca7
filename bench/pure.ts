/**
 * Settings and values of an environment of N clusters, all pieces, without Pulumi: `node pure.js N`. Prints JSON with the
 * milliseconds from the start of the process's own code to the end, module loading included.
 */
import { performance } from "node:perf_hooks";

const start = performance.now();

import { buildAlertmanagerConfig } from "../components/alertRouting/alertmanagerConfig";
import { resolveAlertRoutingSettings } from "../components/alertRouting/settings";
import { buildTemplateFiles } from "../components/alertRouting/templates";
import type { AlertingArgs } from "../components/alertRouting/args";
import { checkEnvironment } from "../components/globalMonitoringSettings";
import type { ClusterArgs } from "../components/globalMonitoringArgs";
import { Problems } from "../components/internal/validation";
import { inClusterRuleGroups } from "../components/prometheusStack/rules/inClusterRules";
import { resolvePrometheusStackSettings } from "../components/prometheusStack/settings";
import { buildPrometheusStackValues } from "../components/prometheusStack/values";
import { endpointsFile } from "../components/thanos/endpoints";
import { globalRules } from "../components/thanos/rules/globalRules";
import { resolveThanosSettings } from "../components/thanos/settings";
import { buildThanosValues } from "../components/thanos/values";

const ALERTING: AlertingArgs = {
  email: { to: ["oncall@example.com"], from: "alerts@example.com", smarthost: "example.com:587" },
  phone: { kind: "pagerduty" },
  deadMansSwitch: { kind: "webhook" },
};
const SECRETS = { phone: "key", deadMansSwitch: "https://example.com/{cluster}" };

function main(size: number): void {
  const clusters: ClusterArgs[] = Array.from({ length: size }, (_, i) => ({
    name: `cluster-${i}`,
    role: i === 0 ? "hub" : "workload",
    region: "eu-west-1",
  }));
  const problems = Problems.none();
  checkEnvironment(
    {
      environment: "fleet",
      domain: "example.com",
      clusters,
      alerting: ALERTING,
      receiverSecrets: SECRETS,
    },
    problems,
  );
  const made = [
    ...clusters.map((cluster) => clusterValues(cluster, problems)),
    hubValues(clusters),
  ];
  const bytes = made.reduce<number>((sum, values) => sum + JSON.stringify(values).length, 0);
  const milliseconds = performance.now() - start;
  if (problems.list.length > 0) throw new Error(JSON.stringify(problems.list[0]));
  if (Object.keys(require.cache).some((file) => /@pulumi.pulumi.index\.js$/.test(file)))
    throw new Error("settings and values load Pulumi");
  console.log(JSON.stringify({ clusters: size, milliseconds, bytes }));
}

function clusterValues(cluster: ClusterArgs, problems: Problems): unknown {
  const routing = resolveAlertRoutingSettings(
    { ...ALERTING, receiverSecrets: SECRETS, domain: "example.com", cluster: cluster.name },
    problems,
  );
  const settings = resolvePrometheusStackSettings(
    {
      cluster: { name: cluster.name, region: cluster.region, environment: "fleet" },
      alertmanager: {
        config: buildAlertmanagerConfig(routing),
        templateFiles: buildTemplateFiles(routing.links),
      },
    },
    problems,
  );
  return [buildPrometheusStackValues(settings, {}), inClusterRuleGroups(settings)];
}

function hubValues(clusters: readonly ClusterArgs[]): unknown {
  const names = clusters.map((cluster) => cluster.name);
  const remoteClusters = names.slice(1).map((name) => ({ name, replicaHosts: ["a", "b"] }));
  const settings = resolveThanosSettings({ clusters: names, remoteClusters }, Problems.none());
  return [buildThanosValues(settings, {}), endpointsFile(settings), globalRules(names)];
}

main(Number(process.argv[2] ?? "1000"));
