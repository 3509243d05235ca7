import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ROOT } from "../../helpers/program";
import { WITHOUT_PROBES } from "../withoutProbes";
import type { Tree } from "./manifest";
import { deployment, hardened, object } from "./objects";
import { probeProblems, unusedExcuses, type WithoutProbe } from "./probes";

const probe = { httpGet: { path: "/", port: "http" } };
const probed = {
  ports: [{ name: "http", containerPort: 80 }],
  readinessProbe: probe,
  livenessProbe: probe,
};

describe("probeProblems", () => {
  const of = (container: Tree, pod: Tree = {}, excuses: readonly WithoutProbe[] = []) =>
    probeProblems([deployment(container, pod)], excuses);

  it("accepts a container that is asked whether it is ready, and whether it lives", () => {
    assert.deepEqual(of(probed), []);
  });

  it("rejects a container that is not", () => {
    assert.deepEqual(of({}), [
      "ns/Deployment/app: main has no readiness probe",
      "ns/Deployment/app: main has no liveness probe",
    ]);
    assert.deepEqual(of({ ...probed, livenessProbe: undefined, startupProbe: probe }), [
      "ns/Deployment/app: main has no liveness probe",
    ]);
  });

  it("rejects a second container without probes, and an init container that stays", () => {
    const second = { ...hardened, name: "second" };
    const containers = [{ ...hardened, ...probed }, second];
    assert.equal(of(probed, { containers }).length, 2);
    const sidecar = { ...second, restartPolicy: "Always" };
    assert.equal(of(probed, { initContainers: [sidecar] }).length, 2);
    assert.deepEqual(of(probed, { initContainers: [second] }), []);
  });

  it("rejects a probe of a port that the container does not open", () => {
    const problems = of({ ...probed, readinessProbe: { tcpSocket: { port: "web" } } });
    assert.match(problems.join("\n"), /readiness probe asks a port web/);
    assert.deepEqual(of({ ...probed, readinessProbe: { tcpSocket: { port: 80 } } }), []);
  });

  it("knows the ports that the Prometheus Operator opens beside what a custom resource says", () => {
    const ruler = (port: string) => {
      const asked = { httpGet: { path: "/-/ready", port } };
      const patch = { name: "thanos-ruler", readinessProbe: asked, livenessProbe: asked };
      return probeProblems([
        object("monitoring.coreos.com/v1", "ThanosRuler", "r", { spec: { containers: [patch] } }),
      ]);
    };
    assert.deepEqual(ruler("web"), []);
    assert.match(ruler("wep")[0] ?? "", /asks a port wep that it does not open/);
  });

  it("wants no probes of Jobs", () => {
    const template = { spec: { containers: [{ name: "main" }] } };
    assert.deepEqual(probeProblems([object("batch/v1", "Job", "j", { spec: { template } })]), []);
  });

  it("knows what operators add, and what they do not", () => {
    const prometheus = object("monitoring.coreos.com/v1", "Prometheus", "p", {
      spec: { thanos: {} },
    });
    assert.deepEqual(probeProblems([prometheus]), [
      "ns/Prometheus/p: thanos-sidecar has no readiness probe",
      "ns/Prometheus/p: thanos-sidecar has no liveness probe",
    ]);
    const ruler = (...containers: Tree[]) =>
      probeProblems([
        object("monitoring.coreos.com/v1", "ThanosRuler", "r", { spec: { containers } }),
      ]);
    assert.equal(ruler().length, 2);
    // A container without an image patches the operator's.
    const asked = { tcpSocket: { port: 10902 } };
    assert.deepEqual(
      ruler({ name: "thanos-ruler", readinessProbe: asked, livenessProbe: asked }),
      [],
    );
    const kibana = object("kibana.k8s.elastic.co/v1", "Kibana", "k", { spec: { version: "9" } });
    assert.deepEqual(probeProblems([kibana]), ["ns/Kibana/k: kibana has no liveness probe"]);
  });

  it("accepts an excuse for the probe and the container that it names, and finds one that nothing needs", () => {
    const excuse = (container: string, ...probes: WithoutProbe["probes"]): WithoutProbe => ({
      container,
      probes,
      why: "x",
    });
    const both = excuse("Deployment/app/main", "readiness", "liveness");
    assert.deepEqual(of({}, {}, [both]), []);
    assert.deepEqual(of({}, {}, [excuse("*/*/main", "readiness", "liveness")]), []);
    assert.equal(of({}, {}, [excuse("Deployment/app/main", "readiness")]).length, 1);
    assert.equal(of({}, {}, [excuse("Deployment/a.p/main", "readiness", "liveness")]).length, 2);
    const manifests = [deployment({ livenessProbe: { exec: {} } })];
    assert.deepEqual(unusedExcuses(manifests, [both]), [
      "Deployment/app/main: nothing lacks liveness",
    ]);
  });
});

describe("the containers without probes", () => {
  it("each have a reason, and the alerts that it names exist", () => {
    const runbooks = new Set(fs.readdirSync(path.join(ROOT, "docs", "runbooks")));
    const named = WITHOUT_PROBES.flatMap(({ why }) =>
      [...(/alerts? (.*) tell/i.exec(why)?.[1] ?? "").matchAll(/\b[A-Z]\w+/g)].map(
        ([name]) => name,
      ),
    );
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !runbooks.has(`${name}.md`)),
      [],
    );
    for (const { why } of WITHOUT_PROBES) assert.match(why, /^[A-Z].*\.$/);
  });
});
