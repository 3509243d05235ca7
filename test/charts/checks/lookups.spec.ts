import assert from "node:assert/strict";
import { grafanaProblems } from "./grafana";
import type { Manifest, Tree } from "./manifest";
import { object } from "./objects";
import { selectionProblems } from "./selection";
import { podHostProblems, storageClassProblems, volumeClaims } from "./volumes";

const operated = (kind: string, name: string, spec: Tree) =>
  object("monitoring.coreos.com/v1", kind, name, { spec });

describe("storageClassProblems", () => {
  const claim = (storageClassName?: string) => ({ spec: { storageClassName } });
  const set = (storageClassName?: string) =>
    object("apps/v1", "StatefulSet", "s", {
      spec: { volumeClaimTemplates: [claim("gp3"), claim(storageClassName)] },
    });

  it("accepts claims of the cluster's class, in workloads and custom resources", () => {
    const prometheus = operated("Prometheus", "p", {
      storage: { volumeClaimTemplate: claim("gp3") },
    });
    assert.equal(volumeClaims([set("gp3"), prometheus]).length, 3);
    assert.deepEqual(storageClassProblems([set("gp3"), prometheus], "gp3"), []);
  });

  it("rejects another class, and a claim without one", () => {
    assert.deepEqual(storageClassProblems([set("gp2"), set()], "gp3"), [
      "ns/StatefulSet/s: StorageClass gp2, not gp3",
      "ns/StatefulSet/s: StorageClass (none named), not gp3",
    ]);
    const elastic = object("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "e", {
      spec: { nodeSets: [{ volumeClaimTemplates: [claim("standard")] }] },
    });
    assert.equal(storageClassProblems([elastic], "gp3").length, 1);
    const alone = object("v1", "PersistentVolumeClaim", "c", claim("io2"));
    assert.equal(storageClassProblems([alone], "gp3").length, 1);
  });
});

describe("podHostProblems", () => {
  const alertmanager = operated("Alertmanager", "kps", { replicas: 3 });
  const naming = (host: string) =>
    object("v1", "ConfigMap", "c", { data: { hosts: `["http://${host}:9093"]` } });
  const of = (host: string) => podHostProblems([alertmanager, naming(host)]);

  it("accepts a replica that exists", () => {
    assert.deepEqual(of("alertmanager-kps-2.alertmanager-operated.ns.svc"), []);
    assert.deepEqual(of("alertmanager-operated.ns.svc"), []);
  });

  it("rejects a replica that does not, and a StatefulSet that does not", () => {
    assert.match(of("alertmanager-kps-3.alertmanager-operated.ns.svc")[0] ?? "", /only 3 replicas/);
    assert.match(of("alertmanager-kp-0.alertmanager-operated.ns.svc")[0] ?? "", /no StatefulSet/);
    assert.match(of("alertmanager-kps-0.alertmanager-operated.x.svc")[0] ?? "", /no StatefulSet x/);
  });

  it("knows the StatefulSets of ECK", () => {
    const elastic = object("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "e", {
      spec: { nodeSets: [{ name: "hot", count: 2 }] },
    });
    const problems = (n: number) =>
      podHostProblems([elastic, naming(`e-es-hot-${n}.e-es-hot.ns.svc`)]);
    assert.deepEqual(problems(1), []);
    assert.equal(problems(2).length, 1);
  });
});

describe("selectionProblems", () => {
  const prometheus = (spec: Tree) => operated("Prometheus", "p", spec);
  const labelled = (manifest: Manifest, labels: Record<string, string>, namespace = "ns") => ({
    ...manifest,
    metadata: { ...manifest.metadata, namespace, labels },
  });
  const all = { ruleSelector: {}, ruleNamespaceSelector: {} };
  const rule = operated("PrometheusRule", "r", {});
  const monitor = operated("ServiceMonitor", "m", {});

  it("accepts a monitor that Prometheus selects, and a rule that one server evaluates", () => {
    const server = prometheus({ ...all, serviceMonitorSelector: {} });
    assert.deepEqual(selectionProblems([server, rule, monitor]), []);
  });

  it("rejects a monitor without the label, in another namespace, or of a kind without a selector", () => {
    const wanting = { serviceMonitorSelector: { matchLabels: { release: "kps" } } };
    const of = (object: Manifest) => selectionProblems([prometheus(wanting), object]);
    assert.deepEqual(of(labelled(monitor, { release: "kps" })), []);
    assert.match(of(monitor)[0] ?? "", /no Prometheus selects it/);
    assert.equal(of(labelled(monitor, { release: "kps" }, "shop")).length, 1);
    assert.equal(of(operated("PodMonitor", "m", {})).length, 1);
  });

  it("takes the labels of namespaces into account", () => {
    const scope = { matchLabels: { team: "shop" } };
    const server = prometheus({
      serviceMonitorSelector: {},
      serviceMonitorNamespaceSelector: scope,
    });
    const namespace = (team: string): Manifest => ({
      ...object("v1", "Namespace", "x"),
      metadata: { name: "x", labels: { team } },
    });
    const there = labelled(monitor, {}, "x");
    assert.deepEqual(selectionProblems([server, there, namespace("shop")]), []);
    assert.equal(selectionProblems([server, there, namespace("bank")]).length, 1);
  });

  it("rejects a rule that nobody evaluates, or two do", () => {
    const global = { matchLabels: { scope: "global" } };
    const ruler = operated("ThanosRuler", "t", { ruleSelector: global });
    const not = { matchExpressions: [{ key: "scope", operator: "NotIn", values: ["global"] }] };
    const scoped = labelled(rule, { scope: "global" });
    assert.deepEqual(
      selectionProblems([prometheus({ ruleSelector: not }), ruler, scoped, rule]),
      [],
    );
    assert.match(selectionProblems([prometheus(all), ruler, scoped])[0] ?? "", /p and ns\/Thanos/);
    assert.match(selectionProblems([ruler, rule])[0] ?? "", /evaluated by nobody/);
  });
});

describe("grafanaProblems", () => {
  const sources = (url: string) =>
    object("v1", "ConfigMap", "g", {
      data: {
        "datasources.yaml": `datasources: [{name: T, uid: thanos, url: "${url}", secureJsonData: {p: "$PASSWORD", c: "$$PRICE"}}]`,
      },
    });
  const dashboard = (uid: string): Manifest => {
    const map = object("v1", "ConfigMap", "d", {
      data: { "d.json": JSON.stringify({ panels: [{ datasource: { uid } }] }) },
    });
    return { ...map, metadata: { ...map.metadata, labels: { grafana_dashboard: "1" } } };
  };
  const grafana = (name: string) =>
    object("apps/v1", "Deployment", "g", {
      spec: { template: { spec: { containers: [{ env: [{ name }] }] } } },
    });
  const good = [sources("http://t.ns.svc:10902"), dashboard("thanos"), grafana("PASSWORD")];

  it("accepts data sources that are Services, and dashboards that ask these", () => {
    assert.deepEqual(grafanaProblems(good), []);
    assert.deepEqual(grafanaProblems([...good, dashboard("${datasource}")]), []);
  });

  it("rejects another data source, a URL that is no Service, and a variable of no container", () => {
    assert.match(grafanaProblems([...good, dashboard("prom")])[0] ?? "", /no data source prom/);
    assert.match(grafanaProblems([sources("http://localhost:1")])[0] ?? "", /is no Service/);
    const renamed = [sources("http://t.ns.svc:1"), grafana("PASSWD")];
    assert.deepEqual(grafanaProblems(renamed), [
      "ns/ConfigMap/g: no container has the variable PASSWORD",
    ]);
  });
});
