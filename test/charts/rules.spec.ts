import assert from "node:assert/strict";
import { readMetrics } from "../../scripts/charts/metricSources";
import { metricNames, syntaxErrors } from "../helpers/promql";
import { promtoolMissing, ruleFileProblems } from "../helpers/promtool";
import { deployedQueries, deployedRules } from "../rules/deployed";
import { imagesOf } from "./checks/images";
import { askedJobs, scrapedJobs } from "./checks/jobs";
import { at, idOf, list, type Manifest, ofKind, type Tree } from "./checks/manifest";
import { droppedMetrics, recordedNames, versionProblems } from "./checks/metrics";
import { deployment, object } from "./checks/objects";
import { countChecked, skipBecause } from "./counts";
import { keptByOperators } from "./operators";
import { clustersOf, previewOf } from "./program";
import { cannotRender, renderCluster } from "./rendered";

describe("rules and metrics of the charts", function () {
  this.timeout(180_000);
  let manifests: readonly Manifest[] = [];
  let rules: readonly Manifest[] = [];

  before(async function () {
    const why = cannotRender();
    if (why !== undefined) skipBecause(this, why);
    const { resources } = await previewOf("prod");
    const hub = clustersOf(resources).map((one) => renderCluster(one, "1.34.0").manifests)[0];
    manifests = hub ?? [];
    rules = ofKind(manifests, "PrometheusRule");
  });

  it("are rules that promtool accepts, ours and those of the charts", function () {
    const missing = promtoolMissing()?.replace("skipped: ", "");
    if (missing !== undefined) skipBecause(this, missing);
    assert.ok(rules.length > 30);
    for (const rule of rules) assert.equal(ruleFileProblems(rule.spec, []), "", idOf(rule));
    countChecked("rule objects by promtool", rules.length);
  });

  it("have expressions that all parse", () => {
    const expressions = rules
      .flatMap((rule) => list(at(rule.spec, "groups")))
      .flatMap((group) => list(at(group, "rules")))
      .map((rule) => String(at(rule, "expr")));
    assert.ok(expressions.length > 200);
    for (const expr of expressions) assert.deepEqual(syntaxErrors(expr), [], expr);
    countChecked("expressions of rules", expressions.length);
  });

  it("come from programs in the versions of which the metrics were checked", () => {
    assert.deepEqual(versionProblems(readMetrics().sources, imagesOf(manifests)), []);
  });

  it("record what the list says that the chart's rules record", () => {
    const recorded = recordedNames(manifests);
    const listed = readMetrics().sources.filter(({ exposedBy }) =>
      exposedBy.startsWith("recording rules"),
    );
    assert.equal(listed.length, 1);
    for (const name of listed.flatMap(({ metrics }) => metrics))
      assert.ok(recorded.has(name), name);
  });

  it("are asked by jobs that Prometheus scrapes", async () => {
    const scraped = scrapedJobs(manifests, keptByOperators);
    const asked = (await ownExpressions()).flatMap(askedJobs);
    assert.ok(new Set(asked).size > 10);
    assert.deepEqual(
      [...new Set(asked)]
        .filter((job) => !scraped.has(job))
        .map((job) => `no monitor makes the job ${job}`),
      [],
    );
  });

  it("keep every metric that our rules and dashboards ask for", async () => {
    const asked = (await ownExpressions()).flatMap(metricNames);
    assert.ok(asked.length > 100);
    assert.deepEqual(droppedMetrics(manifests, [...new Set(asked)]), []);
  });
});

/** Of our rules and dashboards. */
async function ownExpressions(): Promise<readonly string[]> {
  const own = (await deployedRules(previewOf)).flatMap(({ spec }) =>
    spec.groups.flatMap((group) => group.rules),
  );
  return [...own, ...(await deployedQueries(previewOf))].map(({ expr }) => expr);
}

describe("the checks of metrics", () => {
  it("know the jobs of monitors by relabelling, label, and name", () => {
    const monitor = (kind: string, spec: Tree) =>
      object("monitoring.coreos.com/v1", kind, "m", { spec });
    const web: Manifest = {
      ...object("v1", "Service", "web"),
      metadata: { name: "web", namespace: "ns", labels: { app: "web", job: "front" } },
    };
    const of = (kind: string, spec: Tree) => [
      ...scrapedJobs([web, deployment(), monitor(kind, spec)]),
    ];
    const selector = { matchLabels: { app: "web" } };
    assert.deepEqual(of("ServiceMonitor", { selector }), ["web"]);
    assert.deepEqual(of("ServiceMonitor", { selector, jobLabel: "job" }), ["front"]);
    assert.deepEqual(of("ServiceMonitor", { selector, jobLabel: "jop" }), ["web"]);
    const pods = { selector: { matchLabels: { app: "app" } } };
    assert.deepEqual(of("PodMonitor", pods), ["ns/m"]);
    const relabelings = [{ targetLabel: "job", replacement: "own" }];
    assert.deepEqual(of("PodMonitor", { ...pods, podMetricsEndpoints: [{ relabelings }] }), [
      "own",
    ]);
  });

  it("find the jobs that an expression asks for", () => {
    assert.deepEqual(askedJobs('up{job="a/b", x="y"} + up{job=~"c|d-e"} + up{job!="f"}'), [
      "a/b",
      "c",
      "d-e",
    ]);
  });

  it("find an image of another version than the list's, and one that is gone", () => {
    const source = { exposedBy: "Thanos 0.42", checkedIn: "", image: "thanos/thanos", metrics: [] };
    const of = (...images: string[]) => versionProblems([source], images);
    assert.deepEqual(of("quay.io/thanos/thanos:v0.42.4"), []);
    assert.match(of("quay.io/thanos/thanos:v0.43.0")[0] ?? "", /v0\.43\.0 is deployed/);
    assert.match(of("quay.io/thanos/thanos:v0.420.0")[0] ?? "", /is deployed/);
    assert.match(of("quay.io/x/thanos:v0.42.4")[0] ?? "", /no image/);
  });

  it("find a metric that a monitor drops by its name, and not one of which it drops some series", () => {
    const monitor = (action: string, sourceLabels: string[], regex: string) =>
      object("monitoring.coreos.com/v1", "ServiceMonitor", "m", {
        spec: { endpoints: [{ metricRelabelings: [{ action, sourceLabels, regex }] }] },
      });
    const of = (...rule: Parameters<typeof monitor>) => droppedMetrics([monitor(...rule)], ["ab"]);
    assert.deepEqual(of("drop", ["__name__"], "a.*"), ["ns/ServiceMonitor/m: drops ab"]);
    assert.deepEqual(of("drop", ["__name__"], "a"), []);
    assert.deepEqual(of("drop", ["__name__", "pod"], "a.*"), []);
    assert.deepEqual(of("keep", ["__name__"], "a.*"), []);
  });
});
