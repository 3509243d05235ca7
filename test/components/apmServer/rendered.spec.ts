import assert from "node:assert/strict";
import { jsonExporterPodMonitorSpec } from "../../../components/elasticHealth/jsonExporter";
import type { ApmServerShapeArgs } from "../../../components/apmServer/settings";
import { APM_MODULE, APM_TARGET } from "../../../components/apmServer/metrics";
import { apmPodLabels } from "../../../components/apmServer/names";
import { buildApmServerValues } from "../../../components/apmServer/values";
import { charts, ELASTIC_VERSION } from "../../../components/internal/charts";
import { eckAdmissionProblems } from "../../charts/checks/eckAdmission";
import { eckProblems } from "../../charts/checks/eckProblems";
import { at, type Manifest, ofKind } from "../../charts/checks/manifest";
import { object } from "../../charts/checks/objects";
import { podMonitorProblems } from "../../charts/checks/podMonitors";
import { restrictedProblems } from "../../charts/checks/podSecurity";
import { resourceProblems } from "../../charts/checks/resources";
import { schemaCheck } from "../../charts/checks/schema";
import { workloads } from "../../charts/checks/workloads";
import { cannotRender, renderCluster } from "../../charts/rendered";
import { PAID, settingsOf } from "./fixtures";

const CASES: readonly (readonly [string, Partial<ApmServerShapeArgs>])[] = [
  ["by default", {}],
  ["single", { availability: "single", exposed: false }],
  [
    "with tail-based sampling and RUM",
    {
      ...PAID,
      sampling: { policies: [{ service: "a", rate: 0.5 }] },
      rum: { allowedOrigins: ["https://shop.example.com"] },
    },
  ],
];

function rendered(args: Partial<ApmServerShapeArgs>): readonly Manifest[] {
  const values = buildApmServerValues(settingsOf(args), { exporterConfigMap: "apm-exporter-x" });
  const { chart, version } = charts.eckApmServer;
  const release = {
    urn: "test",
    release: "apm",
    namespace: "logging",
    chart,
    version,
    values: JSON.parse(JSON.stringify(values)) as Record<string, never>,
  };
  const operator = {
    ...release,
    release: "elastic-operator",
    namespace: "elastic-system",
    chart: charts.eckOperator.chart,
    version: charts.eckOperator.version,
    values: {},
  };
  const cluster = { cluster: "hub", releases: [operator, release], objects: [] };
  return renderCluster(cluster, "1.34.0").manifests;
}

for (const [name, args] of CASES) {
  describe(`APM Server as the real helm renders it, ${name}`, () => {
    let all: readonly Manifest[] = [];
    let apm: readonly Manifest[] = [];

    before(function () {
      const why = cannotRender();
      if (why !== undefined) {
        console.log(`    skipped: ${why}`);
        this.skip();
      }
      all = rendered(args);
      apm = ofKind(all, "ApmServer");
    });

    it("is what ECK's schema and its webhook take", () => {
      const check = schemaCheck(all);
      assert.equal(apm.length, 1);
      assert.deepEqual(apm.flatMap(check), []);
      assert.deepEqual(eckAdmissionProblems(apm), []);
      assert.deepEqual(eckProblems(apm, ELASTIC_VERSION), []);
    });

    it("is admitted by Pod Security restricted, with requests and limits", () => {
      assert.deepEqual(workloads(apm).flatMap(restrictedProblems), []);
      assert.deepEqual(resourceProblems(apm), []);
    });

    it("is named so that its Service is the one that agents are told", () => {
      assert.equal(apm[0]?.metadata.name, "apm");
      assert.equal(at(apm[0], "spec", "version"), ELASTIC_VERSION);
    });

    it("has pods with the port that its PodMonitor reads", () => {
      const spec = jsonExporterPodMonitorSpec({
        matchLabels: apmPodLabels,
        module: APM_MODULE,
        target: APM_TARGET,
        namespace: "logging",
      });
      const monitor = object("monitoring.coreos.com/v1", "PodMonitor", "apm", { spec });
      const inLogging = {
        ...monitor,
        metadata: { ...monitor.metadata, namespace: "logging" },
      };
      assert.deepEqual(podMonitorProblems([...apm, inLogging]), []);
    });
  });
}
