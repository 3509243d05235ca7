import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { charts } from "../internal/charts";
import { managedLabels } from "../internal/labels";
import { releases } from "../internal/names";
import { chartRelease } from "../internal/release";
import { prometheusRuleSpec } from "../internal/rules";
import { resolveOrThrow } from "../internal/validation";
import type { ElasticHealthArgs } from "./args";
import { elasticHealthRules } from "./rules/elasticHealthRules";
import { resolveElasticHealthSettings } from "./settings";
import { buildElasticHealthValues } from "./values";

/** Name of the PrometheusRule. */
const RULE_NAME = "global-monitoring-logging";

/**
 * Health of the log system on the hub, in Prometheus: an exporter for Elasticsearch, and alerts on Elasticsearch, Logstash and ElastAlert2.
 * Filebeat's alerts are with each cluster's others.
 *
 * It needs in its namespace: the Secret of Elasticsearch's authority, which ECK makes, and that of the user `global-monitoring-exporter`, whose
 * role index management applies. Until then the exporter runs and has no numbers.
 *
 * @example
 * new ElasticHealth("logging-health", { snapshots: true, elastAlert: true }, { parent: this });
 */
export class ElasticHealth extends pulumi.ComponentResource {
  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: ElasticHealthArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`ElasticHealth ${name}`, args, resolveElasticHealthSettings);
    super("global-monitoring:index:ElasticHealth", name, {}, opts);
    const { namespace } = settings;

    chartRelease(
      `${name}-exporter`,
      charts.elasticsearchExporter,
      {
        releaseName: releases.elasticsearchExporter,
        namespace,
        values: buildElasticHealthValues(settings),
      },
      { parent: this },
    );
    new CustomResource(
      `${name}-rules`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: RULE_NAME, namespace, labels: managedLabels("logging-rules") },
        spec: prometheusRuleSpec(elasticHealthRules(settings), settings.runbookBaseUrl),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
