import assert from "node:assert/strict";
import { charts } from "../../../components/internal/charts";
import { elasticUsers, secrets } from "../../../components/internal/names";
import { ruleFiles } from "../../../components/logAlerts/elastalert/files";
import { elastAlertPods } from "../../../components/logAlerts/networkPolicies";
import { buildElastAlertValues } from "../../../components/logAlerts/values";
import { imagesOf } from "../../charts/checks/images";
import { at, type Manifest, ofKind } from "../../charts/checks/manifest";
import { restrictedProblems } from "../../charts/checks/podSecurity";
import { resourceProblems } from "../../charts/checks/resources";
import { workloads } from "../../charts/checks/workloads";
import { cannotRender, renderCluster } from "../../charts/rendered";
import { settingsOf } from "./fixtures";

const settings = settingsOf();

describe("ElastAlert2 as the real helm renders it", () => {
  let manifests: readonly Manifest[] = [];

  before(function () {
    const why = cannotRender();
    if (why !== undefined) {
      console.log(`    skipped: ${why}`);
      this.skip();
    }
    const { chart, version } = charts.elastalert2;
    const release = {
      urn: "test",
      release: "elastalert2",
      namespace: settings.namespace,
      chart,
      version,
      values: JSON.parse(JSON.stringify(buildElastAlertValues(settings))) as Record<string, never>,
    };
    const cluster = { cluster: "hub", releases: [release], objects: [] };
    manifests = renderCluster(cluster, "1.34.0").manifests;
  });

  function only(kind: string): Manifest {
    const [manifest, ...others] = ofKind(manifests, kind);
    assert.ok(manifest !== undefined && others.length === 0, `not one ${kind}`);
    return manifest;
  }

  it("is admitted by Pod Security restricted, with requests and limits", () => {
    assert.deepEqual(workloads(manifests).flatMap(restrictedProblems), []);
    assert.deepEqual(resourceProblems(manifests), []);
    assert.deepEqual(imagesOf(manifests), ["docker.io/jertel/elastalert2:2.31.0"]);
  });

  it("runs once at a time", () => {
    const deployment = only("Deployment");
    assert.equal(at(deployment, "spec", "replicas"), 1);
    assert.deepEqual(at(deployment, "spec", "strategy"), { type: "Recreate" });
  });

  it("has pods that the policy of Alertmanager admits", () => {
    const labels = at(only("Deployment"), "spec", "template", "metadata", "labels");
    for (const [key, value] of Object.entries(elastAlertPods)) assert.equal(at(labels, key), value);
  });

  it("has the rules' files as they are, braces included", () => {
    const rules = ofKind(manifests, "ConfigMap").find(
      ({ metadata }) => metadata.name === "elastalert2-rules",
    );
    assert.deepEqual(at(rules, "data"), ruleFiles(settings));
  });

  it("checks Elasticsearch's certificate, and gets its password from a Secret", () => {
    const config = ofKind(manifests, "ConfigMap").find(
      ({ metadata }) => metadata.name === "elastalert2-config",
    );
    const text = String(at(config, "data", "elastalert_config"));
    for (const line of [
      "es_host: elasticsearch-es-http.logging.svc",
      "use_ssl: True",
      "verify_certs: True",
      "ca_certs: /certs/ca.crt",
      "alertmanager_api_version: v2",
      "disable_rules_on_error: false",
    ])
      assert.ok(text.includes(line), line);
    const pod = JSON.stringify(at(only("Deployment"), "spec", "template", "spec"));
    assert.ok(pod.includes(`"secretName":"${secrets.elasticsearchCa.name}"`));
    assert.ok(pod.includes(`"name":"${elasticUsers.logAlerts.secretName}"`));
  });

  it("is scraped by a ServiceMonitor, not by annotations too", () => {
    assert.equal(at(only("ServiceMonitor"), "metadata", "namespace"), "logging");
    const annotations = at(only("Deployment"), "spec", "template", "metadata", "annotations");
    assert.equal(at(annotations, "prometheus.io/scrape"), "false");
  });
});
