import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { cachedChart, missingCharts } from "../../../scripts/charts/cache";
import { findHelm, HELM_HINT, renderRelease } from "../../../scripts/charts/helm";
import { charts } from "../../../components/internal/charts";
import { podLabels } from "../../../components/prometheusStack/podLabels";
import { jobs } from "../../../components/prometheusStack/rules/jobs";
import { at, hub, valuesOf, workload } from "./fixtures";

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

function rendered(over: typeof hub): readonly Manifest[] {
  const yaml = renderRelease({
    helm: findHelm() ?? "helm",
    chart: cachedChart(charts.kubePrometheusStack),
    release: "kps",
    namespace: "monitoring",
    values: valuesOf(over),
    kubeVersion: "1.34.0",
    apiVersions: [],
  });
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as Manifest | { readonly items: readonly Manifest[] } | null)
    .filter((manifest) => manifest !== null)
    .flatMap((manifest) => ("items" in manifest ? manifest.items : [manifest]));
}

describe("kube-prometheus-stack, rendered with our values", () => {
  let onHub: readonly Manifest[];
  let onWorkload: readonly Manifest[];

  before(function () {
    const why =
      findHelm() === undefined
        ? `no helm, ${HELM_HINT}`
        : missingCharts().length > 0
          ? "charts not in the cache, get them by npm run charts"
          : undefined;
    if (why !== undefined) {
      console.log(`    skipped: ${why}`);
      this.skip();
    }
    onHub = rendered(hub);
    onWorkload = rendered(workload);
  });

  const one = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
    const found = manifests.find((m) => m.kind === kind && m.metadata.name === name);
    assert.ok(found !== undefined, `no ${kind} ${name}`);
    return found;
  };

  it("gives Prometheus two replicas, a volume, limits and the bucket's Secret", () => {
    const spec = at(one(onWorkload, "Prometheus", "kps"), "spec");
    assert.equal(at(spec, "replicas"), 2);
    assert.equal(at(spec, "storage.volumeClaimTemplate.spec.resources.requests.storage"), "30Gi");
    assert.equal(at(spec, "retentionSize"), "24576MB");
    assert.equal(at(spec, "enforcedSampleLimit"), 250_000);
    assert.equal(at(spec, "sampleLimit"), 50_000);
    assert.equal(at(spec, "serviceDiscoveryRole"), "EndpointSlice");
    assert.deepEqual(at(spec, "serviceMonitorSelector"), {});
    assert.deepEqual(at(spec, "thanos.objectStorageConfig"), {
      key: "objstore.yml",
      name: "thanos-objstore",
    });
    assert.equal(at(spec, "thanos.grpcServerTlsConfig.caFile"), "/etc/thanos/tls/ca.crt");
  });

  it("selects the budgets' pods by the labels that our policies and Services use", () => {
    for (const [name, labels] of [
      ["kps-prometheus", podLabels.prometheus],
      ["kps-alertmanager", podLabels.alertmanager],
      ["kps-thanos-ruler", podLabels.thanosRuler],
    ] as const) {
      const budget = one(onHub, "PodDisruptionBudget", name);
      assert.deepEqual(at(budget, "spec.selector.matchLabels"), labels);
    }
    const pod = at(one(onHub, "Deployment", "kps-operator"), "spec.template.metadata.labels");
    assert.equal((pod as Record<string, string>)["app"], podLabels.operator.app);
  });

  it("scrapes the Services whose names are the jobs of our rules, without a job label of their own", () => {
    for (const job of [jobs.prometheus, jobs.sidecar, jobs.alertmanager]) {
      const labels = one(onWorkload, "Service", job).metadata.labels ?? {};
      const monitors = onWorkload.filter((manifest) => {
        if (manifest.kind !== "ServiceMonitor") return false;
        const selector = at(manifest, "spec.selector.matchLabels") as Record<string, string>;
        return Object.entries(selector).every(([key, value]) => labels[key] === value);
      });
      assert.equal(monitors.length, 1, job);
      assert.equal(at(monitors[0], "spec.jobLabel"), undefined);
    }
  });

  it("keeps every key of our Alertmanager configuration and none of the chart's routes", () => {
    const secret = one(onWorkload, "Secret", "alertmanager-kps");
    const files = at(secret, "data") as Record<string, string>;
    const text = Buffer.from(files["alertmanager.yaml"] ?? "", "base64").toString();
    const config = parseAllDocuments(text)[0]?.toJS() as unknown;
    assert.deepEqual(at(config, "route.routes"), []);
    assert.deepEqual(at(config, "receivers"), [{ name: "email" }]);
    assert.deepEqual(at(config, "inhibit_rules"), []);
  });

  it("deploys dashboards on the hub and none on a workload cluster", () => {
    const dashboards = (manifests: readonly Manifest[]) =>
      manifests.filter(({ metadata }) => metadata.labels?.["grafana_dashboard"] === "1").length;
    assert.ok(dashboards(onHub) > 20);
    assert.equal(dashboards(onWorkload), 0);
  });

  it("has Watchdog and InfoInhibitor, and none of the alerts that are off", () => {
    const text = JSON.stringify(onWorkload.filter(({ kind }) => kind === "PrometheusRule"));
    const alerts = new Set([...text.matchAll(/"alert":"(\w+)"/g)].map(([, name]) => name));
    assert.ok(alerts.has("Watchdog") && alerts.has("InfoInhibitor"));
    assert.ok(alerts.has("KubePersistentVolumeFillingUp"));
    for (const off of [
      "KubeSchedulerDown",
      "KubeControllerManagerDown",
      "KubeProxyDown",
      "etcdMembersDown",
      "KubeClientCertificateExpiration",
      "KubeCPUOvercommit",
      "AlertmanagerFailedToSendAlerts",
    ]) {
      assert.ok(!alerts.has(off), off);
    }
  });

  it("leaves no hook: the webhook's certificate is cert-manager's", () => {
    assert.ok(!JSON.stringify(onWorkload).includes("helm.sh/hook"));
    one(onWorkload, "Certificate", "kps-admission");
  });

  it("runs the ruler only on the hub, with its own name, and labels that are not the cluster's", () => {
    const spec = at(one(onHub, "ThanosRuler", "kps"), "spec");
    assert.deepEqual(at(spec, "labels"), { environment: "prod", ruler: "shop-euw1" });
    assert.deepEqual(at(spec, "ruleSelector.matchLabels"), { "monitoring.global/scope": "global" });
    one(onHub, "Service", "kps-thanos-ruler");
    assert.equal(onWorkload.filter(({ kind }) => kind === "ThanosRuler").length, 0);
  });
});
