import assert from "node:assert/strict";
import * as fs from "node:fs";
import { keyListFile } from "../../../scripts/charts/cache";
import type { KeyList } from "../../../scripts/charts/keyList";
import { unknownKeys } from "../../../scripts/charts/unknownKeys";
import { charts } from "../../../components/internal/charts";
import {
  buildCrdValues,
  buildPrometheusStackValues,
} from "../../../components/prometheusStack/values";
import { at, hub, settingsOf, valuesOf, workload } from "./fixtures";

const SPEC = "prometheus.prometheusSpec";

describe("the values of kube-prometheus-stack", () => {
  for (const [what, over] of Object.entries({ "the hub": hub, "a workload cluster": workload })) {
    it(`are known keys of the chart, on ${what}`, () => {
      const file = keyListFile(charts.kubePrometheusStack);
      const list = JSON.parse(fs.readFileSync(file, "utf8")) as KeyList;
      assert.deepEqual(unknownKeys(valuesOf(over), list), []);
    });
  }

  const expected: [string, string, unknown][] = [
    ["names objects after the release", "fullnameOverride", "kps"],
    ["leaves the CRDs to their own release", "crds.enabled", false],
    ["scrapes no etcd, which EKS hides", "kubeEtcd.enabled", false],
    ["scrapes no scheduler, which EKS hides", "kubeScheduler.enabled", false],
    ["scrapes no controller manager, which EKS hides", "kubeControllerManager.enabled", false],
    ["scrapes no kube-proxy, whose metrics listen on localhost", "kubeProxy.enabled", false],
    ["fires no alert about the hidden etcd", "defaultRules.rules.etcd", false],
    ["fires no alert about kube-proxy", "defaultRules.rules.kubeProxy", false],
    [
      "has the webhook's certificate from cert-manager",
      "prometheusOperator.admissionWebhooks.certManager.enabled",
      true,
    ],
    [
      "keeps the operator free of a budget that would block drains",
      "prometheusOperator.podDisruptionBudget.enabled",
      false,
    ],
    [
      "pins the ServiceAccount that the IAM role trusts",
      "prometheus.serviceAccount.name",
      "prometheus",
    ],
    [
      "gives that ServiceAccount its role",
      "prometheus.serviceAccount.annotations",
      { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/sidecar" },
    ],
    [
      "labels every series with its cluster",
      `${SPEC}.externalLabels`,
      { cluster: "shop-euw1", region: "eu-west-1", environment: "prod" },
    ],
    [
      "keeps exemplars, by which a graph leads to traces",
      `${SPEC}.enableFeatures`,
      ["exemplar-storage"],
    ],
    ["keeps no more exemplars than cost 10 MB", `${SPEC}.exemplars`, { maxSize: 100_000 }],
    [
      "names the replica label that Thanos deduplicates over",
      `${SPEC}.replicaExternalLabelName`,
      "prometheus_replica",
    ],
    [
      "leaves global rules to the ruler",
      `${SPEC}.ruleSelector.matchExpressions`,
      [{ key: "monitoring.global/scope", operator: "NotIn", values: ["global"] }],
    ],
    [
      "takes ServiceMonitors with any label",
      `${SPEC}.serviceMonitorSelectorNilUsesHelmValues`,
      false,
    ],
    ["takes ScrapeConfigs with any label", `${SPEC}.scrapeConfigSelectorNilUsesHelmValues`, false],
    [
      "uploads with the Secret thanos-objstore",
      `${SPEC}.thanos.objectStorageConfig`,
      { existingSecret: { name: "thanos-objstore", key: "objstore.yml" } },
    ],
    ["runs the pinned sidecar", `${SPEC}.thanos.image`, "quay.io/thanos/thanos:v0.42.4"],
    ["stores on gp3", `${SPEC}.storageSpec.volumeClaimTemplate.spec.storageClassName`, "gp3"],
    [
      "keeps volumes when the stack is deleted",
      `${SPEC}.persistentVolumeClaimRetentionPolicy`,
      { whenDeleted: "Retain", whenScaled: "Retain" },
    ],
    ["keeps replicas on different hosts", `${SPEC}.podAntiAffinity`, "hard"],
    ["limits the samples of any scrape", `${SPEC}.sampleLimit`, 50_000],
    ["lets no monitor go over the system's limit", `${SPEC}.enforcedSampleLimit`, 250_000],
    [
      "lets kube-state-metrics up to that limit",
      "kube-state-metrics.prometheus.monitor.sampleLimit",
      250_000,
    ],
    ["limits the size of a scrape", `${SPEC}.enforcedBodySizeLimit`, "100MB"],
    [
      "limits queries",
      `${SPEC}.query`,
      { maxConcurrency: 20, maxSamples: 50_000_000, timeout: "2m" },
    ],
    ["keeps scrape timeouts below the interval", `${SPEC}.scrapeTimeout`, "25s"],
    ["keeps the chart's Grafana off", "grafana.enabled", false],
    ["separates gossip of clusters", "alertmanager.alertmanagerSpec.clusterLabel", "shop-euw1"],
    [
      "keeps two Alertmanagers while nodes are drained",
      "alertmanager.podDisruptionBudget",
      { enabled: true, minAvailable: 2 },
    ],
    [
      "lets a restarted Alertmanager hear of all alerts before it tells of one",
      "alertmanager.alertmanagerSpec.minReadySeconds",
      150,
    ],
    [
      "keeps routes of other namespaces out",
      "alertmanager.alertmanagerSpec.alertmanagerConfigNamespaceSelector",
      { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
    ],
    [
      "puts node-exporter into the privileged namespace",
      "prometheus-node-exporter.namespaceOverride",
      "node-exporter",
    ],
    ["runs node-exporter as nobody", "prometheus-node-exporter.securityContext.runAsUser", 65534],
    [
      "keeps kube-state-metrics away from Secrets",
      "kube-state-metrics.collectorsExclude",
      ["secrets", "configmaps"],
    ],
    ["runs no ruler without `ruler`", "thanosRuler", { enabled: false }],
  ];
  for (const [what, path, value] of expected) {
    it(what, () => {
      assert.deepEqual(at(valuesOf(workload), path), value);
    });
  }

  it("gives every container memory limits and requests", () => {
    const values = valuesOf(hub);
    for (const path of [
      "prometheusOperator",
      "prometheusOperator.prometheusConfigReloader",
      SPEC,
      `${SPEC}.thanos`,
      "alertmanager.alertmanagerSpec",
      "thanosRuler.thanosRulerSpec",
      "kube-state-metrics",
      "prometheus-node-exporter",
    ]) {
      const resources = at(values, `${path}.resources`) as
        { requests?: Record<string, string>; limits?: Record<string, string> } | undefined;
      assert.ok(resources?.requests?.["memory"] && resources.requests["cpu"], path);
      assert.ok(resources.limits?.["memory"], path);
    }
  });

  it("lets a restarted Alertmanager that is alone speak before the dead man's switch misses it", () => {
    const values = valuesOf({ ...hub, availability: "single" });
    assert.equal(at(values, "alertmanager.alertmanagerSpec.minReadySeconds"), 60);
  });

  it("has neither budgets nor anti-affinity with one replica of each", () => {
    const values = valuesOf({ ...hub, availability: "single" });
    for (const piece of ["prometheus", "alertmanager", "thanosRuler"]) {
      const spec = at(values, `${piece}.${piece}Spec`);
      assert.equal(at(values, `${piece}.podDisruptionBudget.enabled`), false);
      assert.equal(at(spec, "podAntiAffinity"), "");
      assert.equal(at(spec, "topologySpreadConstraints"), undefined);
      assert.equal(at(spec, "replicas"), 1);
    }
  });

  it("keeps Watchdog and InfoInhibitor, and turns off only alerts with a reason", () => {
    const disabled = Object.keys(at(valuesOf(), "defaultRules.disabled") as object);
    assert.deepEqual(disabled.sort(), [
      "AlertmanagerClusterFailedToSendAlerts",
      "AlertmanagerFailedToSendAlerts",
      "KubeCPUOvercommit",
      "KubeClientCertificateExpiration",
      "KubeMemoryOvercommit",
    ]);
    assert.equal(at(valuesOf(), "defaultRules.rules.general"), undefined);
  });

  it("demands client certificates of whoever reads a workload cluster's sidecar", () => {
    const values = valuesOf(workload);
    assert.deepEqual(at(values, `${SPEC}.volumes`), [
      { name: "thanos-sidecar-tls", secret: { secretName: "thanos-sidecar-tls" } },
    ]);
    assert.deepEqual(at(values, `${SPEC}.thanos.grpcServerTlsConfig`), {
      certFile: "/etc/thanos/tls/tls.crt",
      keyFile: "/etc/thanos/tls/tls.key",
      caFile: "/etc/thanos/tls/ca.crt",
    });
    assert.equal(at(valuesOf(hub), `${SPEC}.thanos.grpcServerTlsConfig`), undefined);
  });

  it("annotates no ServiceAccount when there is no role", () => {
    const values = buildPrometheusStackValues(settingsOf(hub), {});
    assert.deepEqual(at(values, "prometheus.serviceAccount.annotations"), {});
    assert.deepEqual(at(values, "thanosRuler.serviceAccount.annotations"), {});
  });

  it("keeps the CRDs, and so every rule, when their release is uninstalled", () => {
    assert.deepEqual(buildCrdValues(), {
      crds: { annotations: { "helm.sh/resource-policy": "keep" } },
    });
  });

  it("overwrites every key of the chart's Alertmanager configuration, so that no default comes through", () => {
    const config = at(valuesOf(), "alertmanager.config") as Record<string, unknown>;
    assert.deepEqual(Object.keys(config).sort(), [
      "global",
      "inhibit_rules",
      "receivers",
      "route",
      "templates",
      "time_intervals",
    ]);
    assert.deepEqual(at(config, "route.routes"), []);
  });

  it("mounts receivers' keys by the Secret's name", () => {
    const config = { route: {}, receivers: [{ name: "a" }] };
    const annotations = { "global-monitoring.io/opt-out": "page" };
    const values = valuesOf({
      alertmanager: { config, secretName: "alertmanager-receivers", annotations },
    });
    assert.deepEqual(at(values, "alertmanager.annotations"), annotations);
    assert.deepEqual(at(values, "alertmanager.alertmanagerSpec.secrets"), [
      "alertmanager-receivers",
    ]);
  });

  it("runs the ruler on the hub, for global rules, through Query, to every Alertmanager", () => {
    const ruler = at(valuesOf(hub), "thanosRuler");
    assert.equal(at(ruler, "enabled"), true);
    assert.deepEqual(at(ruler, "thanosRulerSpec.ruleSelector"), {
      matchLabels: { "monitoring.global/scope": "global" },
    });
    assert.deepEqual(at(ruler, "thanosRulerSpec.queryEndpoints"), [
      "dnssrv+_http._tcp.thanos-query.monitoring.svc.cluster.local",
    ]);
    assert.deepEqual(at(ruler, "thanosRulerSpec.alertmanagersConfig.secret.alertmanagers"), [
      {
        static_configs: [
          "dnssrv+_http-web._tcp.alertmanager-operated.monitoring.svc.cluster.local",
        ],
        scheme: "http",
        api_version: "v2",
      },
    ]);
    assert.deepEqual(at(ruler, "serviceAccount"), {
      name: "thanos-ruler",
      annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/ruler" },
    });
  });

  it("labels the ruler's series with what cannot replace the cluster of a global alert", () => {
    const labels = at(valuesOf(hub), "thanosRuler.thanosRulerSpec.labels") as object;
    assert.deepEqual(labels, { ruler: "shop-euw1", environment: "prod" });
  });

  it("deploys dashboards with a cluster variable only where they are wanted", () => {
    assert.equal(at(valuesOf(hub), "grafana.forceDeployDashboards"), true);
    assert.equal(at(valuesOf(hub), "grafana.sidecar.dashboards.multicluster.global.enabled"), true);
    assert.equal(at(valuesOf(workload), "grafana.forceDeployDashboards"), false);
  });

  it("scrapes annotated pods unless told not to", () => {
    const configs = (additionalScrape?: "none") =>
      at(valuesOf({ additionalScrape }), `${SPEC}.additionalScrapeConfigs`);
    assert.equal((configs() as unknown[]).length, 1);
    assert.equal(configs("none"), undefined);
  });

  it("merges the user's own values last", () => {
    const values = valuesOf({ extraValues: { prometheus: { prometheusSpec: { replicas: 3 } } } });
    assert.equal(at(values, `${SPEC}.replicas`), 3);
    assert.equal(at(values, `${SPEC}.podAntiAffinity`), "hard");
  });

  it("holds no braces in scrape jobs, which Helm would expand", () => {
    const configs = at(valuesOf(), `${SPEC}.additionalScrapeConfigs`);
    assert.ok(!JSON.stringify(configs).includes("{{"));
  });

  it("scrapes cert-manager in whatever namespace it is, so that certificate alerts have data", () => {
    const monitors = at(valuesOf(workload), "prometheus.additionalPodMonitors") as object[];
    const { namespaceSelector, podMetricsEndpoints } = monitors[0] as Record<string, unknown>;
    assert.deepEqual(namespaceSelector, { any: true });
    assert.deepEqual(podMetricsEndpoints, [{ port: "http-metrics", honorLabels: true }]);
  });
});
