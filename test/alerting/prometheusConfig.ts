import { type Tree, tree } from "../charts/checks/manifest";
import type { DeployedGroup } from "./deployed";
import { shrink } from "./timeScale";

/** A scrape target with the labels that its ServiceMonitor would give it. */
export interface Target {
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a replica of Prometheus is told here. */
export interface Replica {
  /** Name of the pod that it stands for. */
  readonly name: string;
  readonly targets: readonly Target[];
  /** `host:port` of each Alertmanager. */
  readonly alertmanagers: readonly string[];
  readonly ruleFile: string;
}

/**
 * Configuration of a replica, with what the Prometheus Operator makes of the custom resource as far as alerts go (its
 * promcfg.go, buildExternalLabels and generateAlertingConfig): the replica's label joins the external labels, and is dropped
 * again from alerts. Discovery in Kubernetes becomes a list of targets.
 */
export function prometheusConfig(spec: Tree, replica: Replica): Tree {
  return configOf(
    {
      interval: String(spec.scrapeInterval),
      timeout: String(spec.scrapeTimeout),
      evaluation: String(spec.evaluationInterval),
      externalLabels: tree(spec.externalLabels),
      replicaLabel: String(spec.replicaExternalLabelName),
    },
    replica,
  );
}

/**
 * A Prometheus in place of ThanosRuler: the same rules language and the same notifier. Series come with the labels of their
 * cluster, as Thanos Query gives them. The label of the replica is the operator's (thanos/statefulset.go).
 */
export function rulerConfig(spec: Tree, replica: Replica): Tree {
  return configOf(
    {
      interval: "30s",
      timeout: "25s",
      evaluation: String(spec.evaluationInterval),
      externalLabels: tree(spec.labels),
      replicaLabel: "thanos_ruler_replica",
    },
    replica,
  );
}

interface Settings {
  readonly interval: string;
  readonly timeout: string;
  readonly evaluation: string;
  readonly externalLabels: Tree;
  readonly replicaLabel: string;
}

function configOf(settings: Settings, replica: Replica): Tree {
  const { replicaLabel } = settings;
  return {
    global: {
      scrape_interval: shrink(settings.interval),
      scrape_timeout: shrink(settings.timeout),
      evaluation_interval: shrink(settings.evaluation),
      external_labels: { ...settings.externalLabels, [replicaLabel]: replica.name },
    },
    rule_files: [replica.ruleFile],
    alerting: {
      alert_relabel_configs: [{ action: "labeldrop", regex: replicaLabel }],
      alertmanagers: [{ static_configs: [{ targets: replica.alertmanagers }] }],
    },
    scrape_configs: replica.targets.map(({ address, labels }, i) => ({
      job_name: `${String(i)}-${labels.job ?? ""}`,
      // As kube-state-metrics' ServiceMonitor: its series say which namespace they are about.
      honor_labels: true,
      static_configs: [{ targets: [address], labels }],
    })),
  };
}

/** A rule file: expressions, labels and annotations as they are, durations shrunk. */
export function ruleFile(groups: readonly DeployedGroup[]): Tree {
  return {
    groups: groups.map(({ name, interval, limit, rules }) => ({
      name,
      ...(typeof interval === "string" && { interval: shrink(interval) }),
      ...(limit !== undefined && { limit }),
      // partial_response_strategy is Thanos' own, and stays out.
      rules: rules.map((rule) => ({
        ...rule,
        ...shrunk(rule, "for"),
        ...shrunk(rule, "keep_firing_for"),
      })),
    })),
  };
}

function shrunk(rule: Tree, key: string): Tree {
  const duration = rule[key];
  return typeof duration === "string" ? { [key]: shrink(duration) } : {};
}
