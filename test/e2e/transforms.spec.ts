import assert from "node:assert/strict";
import { type Changes, type Props, transformed } from "./transforms";

const NOTHING: Changes = { bare: false };
const BARE: Changes = { bare: true };
const RELEASE = "kubernetes:helm.sh/v3:Release";
const SERVICE = "kubernetes:core/v1:Service";

const release = {
  chart: "thanos",
  version: "1.2.3",
  repositoryOpts: { repo: "https://charts.example.com" },
  atomic: true,
  values: { a: 1 },
};

function annotationsOf(props: Props): unknown {
  return (props["metadata"] as { annotations?: unknown }).annotations;
}

describe("what a run with the real CLI changes on the program", () => {
  it("is nothing on a cluster that runs pods", () => {
    assert.deepEqual(transformed(RELEASE, release, NOTHING), release);
    const service = { metadata: { name: "x" }, spec: { type: "LoadBalancer" } };
    assert.equal(transformed(SERVICE, service, NOTHING), service);
  });

  it("is the place of the chart, at the same version, when charts come from a folder", () => {
    const props = transformed(RELEASE, release, { bare: false, chartFolder: "/charts" });
    const { repositoryOpts, ...rest } = release;
    assert.ok(repositoryOpts.repo);
    assert.deepEqual(props, { ...rest, chart: "/charts/thanos-1.2.3.tgz" });
  });

  it("is that no release waits, where no pods run; its values stay", () => {
    const waiting = { atomic: false, skipAwait: true, disableWebhooks: true };
    assert.deepEqual(transformed(RELEASE, release, BARE), { ...release, ...waiting });
  });

  it("is that nothing waits for readiness, where no pods run", () => {
    const annotations = {
      own: "kept",
      "pulumi.com/waitFor": "condition=Ready",
      "pulumi.com/replaceUnready": "true",
    };
    const certificate = { metadata: { name: "x", annotations }, spec: { secretName: "y" } };
    const props = transformed("kubernetes:cert-manager.io/v1:Certificate", certificate, BARE);
    assert.deepEqual(props, {
      metadata: {
        name: "x",
        annotations: {
          own: "kept",
          "pulumi.com/skipAwait": "true",
          "pulumi.com/deletionPropagationPolicy": "background",
        },
      },
      spec: { secretName: "y" },
    });
  });

  it("is that a load balancer is waited for by its name alone, where no pods run", () => {
    const service = { metadata: {}, spec: { type: "LoadBalancer" } };
    assert.deepEqual(annotationsOf(transformed(SERVICE, service, BARE)), {
      "pulumi.com/deletionPropagationPolicy": "background",
      "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].hostname}",
    });
  });

  it("leaves what is not of Kubernetes alone", () => {
    const password = { length: 32 };
    assert.equal(
      transformed("random:index/randomPassword:RandomPassword", password, BARE),
      password,
    );
  });
});
