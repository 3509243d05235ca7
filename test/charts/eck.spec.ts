import assert from "node:assert/strict";
import { jobs } from "../../components/elasticHealth/rules/jobs";
import { ELASTIC_VERSION } from "../../components/internal/charts";
import { deepMerge } from "../../components/internal/merge";
import { services } from "../../components/internal/names";
import { disruptionProblems } from "./checks/disruption";
import { eckAdmissionProblems } from "./checks/eckAdmission";
import { eckKeyProblems, eckNumberProblems } from "./checks/eckConfig";
import { eckProblems, eckReferenceProblems } from "./checks/eckProblems";
import { imagesOf } from "./checks/images";
import { at, type Manifest, ofKind, type Tree } from "./checks/manifest";
import { serviceNameProblems } from "./checks/names";
import { orderProblems } from "./checks/order";
import { podMonitorProblems } from "./checks/podMonitors";
import { restrictedProblems } from "./checks/podSecurity";
import { inventory, objectProblems, serviceProblems } from "./checks/references";
import { resourceProblems } from "./checks/resources";
import { schemaCheck } from "./checks/schema";
import { workloads } from "./checks/workloads";
import { skipBecause } from "./counts";
import { ECK_FAULTS } from "./eckFaults";
import { ECK_VALUES, eckCluster } from "./eckFixture";
import { madeByEck, madeByOperators } from "./operators";
import { cannotRender, renderCluster } from "./rendered";

const KUBERNETES = "1.34.0";

/** Every check of the pods and references that ECK makes, by name. */
const CHECKS: Readonly<Record<string, (manifests: readonly Manifest[]) => readonly string[]>> = {
  // Certificates of the fixture have no definition here.
  schema: (manifests) =>
    manifests.filter(({ kind }) => kind !== "Certificate").flatMap(checker(manifests)),
  eck: (manifests) => eckProblems(manifests, ELASTIC_VERSION),
  admission: eckAdmissionProblems,
  keys: eckKeyProblems,
  numbers: eckNumberProblems,
  eckReferences: (manifests) => eckReferenceProblems(manifests, have(manifests)),
  objects: (manifests) => objectProblems(manifests, have(manifests)),
  services: (manifests) => serviceProblems(manifests, have(manifests)),
  resources: resourceProblems,
  disruption: disruptionProblems,
  podMonitors: podMonitorProblems,
  restricted: (manifests) =>
    workloads(manifests)
      .filter(({ namespace }) => namespace !== "beats")
      .flatMap(restrictedProblems),
};

function have(manifests: readonly Manifest[]) {
  return inventory(manifests, [...madeByOperators, ...madeByEck(manifests)]);
}

let compiled: ReturnType<typeof schemaCheck> | undefined;

/** Compiling the definitions takes a second; they are the same for every values. */
function checker(manifests: readonly Manifest[]): ReturnType<typeof schemaCheck> {
  compiled ??= schemaCheck([...manifests, POD_MONITOR_DEFINITION]);
  return compiled;
}

/** The operator's chart makes a PodMonitor, whose definition is another chart's. */
const POD_MONITOR_DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "podmonitors.monitoring.coreos.com" },
  spec: {
    group: "monitoring.coreos.com",
    names: { kind: "PodMonitor" },
    versions: [{ name: "v1", schema: { openAPIV3Schema: { type: "object" } } }],
  },
} as const;

describe("a logging stack as the real helm renders it and ECK completes it", function () {
  this.timeout(180_000);
  let good: readonly Manifest[] = [];

  before(function () {
    const why = cannotRender();
    if (why === undefined) {
      good = renderCluster(eckCluster(), KUBERNETES).manifests;
      return;
    }
    skipBecause(this, why);
  });

  for (const [name, check] of Object.entries(CHECKS)) {
    it(`passes the check ${name} with the fixture's values`, () => {
      assert.deepEqual(check(good), []);
    });
  }

  it("starts the images that ECK makes of the version", () => {
    assert.deepEqual(
      imagesOf(good).filter((image) => image.endsWith(`:${ELASTIC_VERSION}`)),
      [
        `docker.elastic.co/beats/filebeat:${ELASTIC_VERSION}`,
        `docker.elastic.co/elasticsearch/elasticsearch:${ELASTIC_VERSION}`,
        `docker.elastic.co/kibana/kibana:${ELASTIC_VERSION}`,
        `docker.elastic.co/logstash/logstash:${ELASTIC_VERSION}`,
      ],
    );
  });

  it("has the Services of the stack under the names and ports that other pieces use", () => {
    const { elasticsearch, kibana, logstashBeats } = services;
    assert.deepEqual(
      serviceNameProblems({ elasticsearch, kibana, logstashBeats }, [have(good)]),
      [],
    );
  });

  it("is scraped under the job that the rules about the operator ask for", () => {
    // The Prometheus Operator makes the job of a PodMonitor without a jobLabel of its namespace and name.
    const monitors = ofKind(good, "PodMonitor")
      .filter(({ spec }) => at(spec, "jobLabel") === undefined)
      .map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`);
    assert.deepEqual(monitors, [jobs.eckOperator]);
  });

  it("runs Beats with access to the node, which their namespace alone allows", () => {
    const problems = workloads(good)
      .filter(({ namespace }) => namespace === "beats")
      .flatMap(restrictedProblems);
    assert.deepEqual(problems, [
      "beats/Beat/filebeat: volume hostPath /var/log",
      "beats/Beat/filebeat: volume hostPath /var/lib/beats/filebeat/filebeat-data",
      "beats/Beat/filebeat: filebeat: runAsNonRoot is not true",
      "beats/Beat/filebeat: filebeat: runAsUser is 0",
    ]);
  });

  for (const [what, check, release, change, expected] of ECK_FAULTS) {
    it(`rejects ${what}`, () => {
      const values = deepMerge(ECK_VALUES[release], change);
      const { manifests } = renderCluster(eckCluster({ [release]: values }), KUBERNETES);
      assert.match((CHECKS[check]?.(manifests) ?? []).join("\n"), expected);
    });
  }

  it("rejects custom resources that do not wait for the release with ECK's definitions", () => {
    const { releases } = renderCluster(eckCluster(), KUBERNETES);
    const after = (urns: readonly string[]) =>
      orderProblems(releases, new Map(urns.map((urn) => [urn, ["operator"]])));
    assert.deepEqual(after(["elasticsearch", "kibana", "logstash", "filebeat"]), []);
    assert.deepEqual(after(["elasticsearch", "logstash", "filebeat"]), [
      "logging/Kibana/kibana (kibana) does not wait for operator",
    ]);
  });

  it("rejects a misspelt container, which ECK would start beside its own", () => {
    const pod = { spec: { containers: [{ name: "kibanna" }] } };
    const values = deepMerge(ECK_VALUES.kibana, { podTemplate: pod });
    const { manifests } = renderCluster(eckCluster({ kibana: values }), KUBERNETES);
    assert.match(eckProblems(manifests, ELASTIC_VERSION).join("\n"), /kibanna has no image/);
  });

  it("rejects a PodMonitor of a port that no pod opens, or of no pod", () => {
    const monitor = (spec: Tree) =>
      ({
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        metadata: { name: "m", namespace: "logging" },
        spec,
      }) as const;
    const logstash = { matchLabels: { "logstash.k8s.elastic.co/name": "logstash" } };
    const of = (spec: Tree) => podMonitorProblems([...good, monitor(spec)]);
    assert.deepEqual(of({ selector: logstash, podMetricsEndpoints: [{ port: "beats" }] }), []);
    assert.match(
      of({ selector: logstash, podMetricsEndpoints: [{ port: "metrics" }] })[0] ?? "",
      /port "metrics"/,
    );
    assert.match(of({ selector: { matchLabels: { app: "x" } } })[0] ?? "", /selects no pod/);
  });
});
