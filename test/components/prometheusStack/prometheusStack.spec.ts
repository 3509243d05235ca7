import assert from "node:assert/strict";
import { PrometheusStack } from "../../../components/prometheusStack/prometheusStack";
import type { PrometheusStackArgs } from "../../../components/prometheusStack/prometheusStackArgs";
import { deploy, installMocks, valueOf } from "../../helpers/mocks";
import { at, hub, minimal, workload } from "./fixtures";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const SERVICE = "kubernetes:core/v1:Service";

const deployed = (over: Partial<PrometheusStackArgs>) =>
  deploy(() => new PrometheusStack("shop", { ...minimal, ...over }));

describe("PrometheusStack", () => {
  before(installMocks);

  it("is at most 10 resources on a workload cluster, itself included", async () => {
    const { resources } = await deployed(workload);
    assert.deepEqual(resources.map(({ name }) => name).sort(), [
      "shop",
      "shop-allow-alertmanager",
      "shop-allow-operator-webhook",
      "shop-allow-thanos-store-api",
      "shop-crds",
      "shop-default-deny-ingress",
      "shop-release",
      "shop-rules",
      "shop-sidecar-0",
      "shop-sidecar-1",
    ]);
  });

  it("installs both charts at exact versions, under fixed names, atomically", async () => {
    const { find } = await deployed(workload);
    assert.deepEqual(
      find(RELEASE).map(({ inputs }) => [inputs["name"], inputs["version"], inputs["atomic"]]),
      [
        ["prometheus-operator-crds", "31.0.1", true],
        ["kps", "88.5.3", true],
      ],
    );
  });

  it("puts no secret into values", async () => {
    const { resources } = await deployed(workload);
    assert.deepEqual(
      resources.flatMap(({ secretInputs }) => secretInputs),
      [],
    );
  });

  it("offers each replica's StoreAPI by an internal load balancer of its own", async () => {
    const { component, find } = await deployed(workload);
    const services = find(SERVICE);
    assert.deepEqual(
      services.map(({ inputs }) => at(inputs, "metadata.name")),
      ["thanos-sidecar-0", "thanos-sidecar-1"],
    );
    for (const [replica, { inputs }] of services.entries()) {
      const selector = at(inputs, "spec.selector") as Record<string, string>;
      assert.equal(selector["statefulset.kubernetes.io/pod-name"], `prometheus-kps-${replica}`);
      assert.deepEqual(at(inputs, "spec.ports"), [
        { name: "grpc", protocol: "TCP", port: 10901, targetPort: 10901 },
      ]);
      const annotations = at(inputs, "metadata.annotations") as Record<string, string>;
      const scheme = "service.beta.kubernetes.io/aws-load-balancer-scheme";
      assert.equal(annotations[scheme], "internal");
      assert.equal(at(inputs, "spec.loadBalancerClass"), undefined);
    }
    assert.deepEqual(await Promise.all(component.sidecarHosts.map((host) => valueOf(host))), [
      "thanos-sidecar-0.elb.example.com",
      "thanos-sidecar-1.elb.example.com",
    ]);
  });

  it("gives class, ranges and annotations of the user to the load balancers", async () => {
    const { find } = await deployed({
      remoteAccess: {
        tlsSecretName: "tls",
        loadBalancerClass: "eks.amazonaws.com/nlb",
        loadBalancerAnnotations: { "example.com/a": "b" },
        sourceRanges: ["10.0.0.0/8"],
      },
    });
    const inputs = find(SERVICE)[0]?.inputs;
    assert.equal(at(inputs, "spec.loadBalancerClass"), "eks.amazonaws.com/nlb");
    assert.deepEqual(at(inputs, "spec.loadBalancerSourceRanges"), ["10.0.0.0/8"]);
    assert.equal(
      (at(inputs, "metadata.annotations") as Record<string, string>)["example.com/a"],
      "b",
    );
  });

  it("keeps the load balancers internal, whatever the user's annotations say", async () => {
    const aws = "service.beta.kubernetes.io/aws-load-balancer";
    const { find } = await deployed({
      remoteAccess: {
        tlsSecretName: "tls",
        loadBalancerAnnotations: {
          [`${aws}-scheme`]: "internet-facing",
          [`${aws}-internal`]: "false",
          [`${aws}-nlb-target-type`]: "instance",
        },
      },
    });
    const services = find(SERVICE);
    assert.equal(services.length, 2);
    for (const { inputs } of services) {
      const annotations = at(inputs, "metadata.annotations") as Record<string, string>;
      assert.equal(annotations[`${aws}-scheme`], "internal");
      assert.equal(annotations[`${aws}-internal`], "true");
      assert.equal(annotations[`${aws}-nlb-target-type`], "instance");
    }
  });

  it("opens no load balancer on the hub", async () => {
    const { component, find } = await deployed(hub);
    assert.deepEqual(find(SERVICE), []);
    assert.deepEqual(component.sidecarHosts, []);
    assert.equal(component.alertmanagerUrl, "http://kps-alertmanager.monitoring.svc:9093");
    assert.equal(component.prometheusUrl, "http://kps-prometheus.monitoring.svc:9090");
  });

  it("opens one load balancer for the one replica of a single stack", async () => {
    const { find } = await deployed({ ...workload, availability: "single" });
    assert.equal(find(SERVICE).length, 1);
  });

  it("makes its rules a resource that a reviewer sees, outside the ruler's scope", async () => {
    const { find } = await deployed({ runbookBaseUrl: "https://wiki.example.com/" });
    const [rules] = find("kubernetes:monitoring.coreos.com/v1:PrometheusRule");
    const labels = at(rules?.inputs, "metadata.labels") as Record<string, string>;
    assert.equal(labels["monitoring.global/scope"], undefined);
    const text = JSON.stringify(rules?.inputs);
    assert.ok(text.includes("https://wiki.example.com/ScrapePoolEmpty.md"));
  });

  it("names the runbooks' files, without a link, when no address is given", async () => {
    const { find } = await deployed({});
    const text = JSON.stringify(find("kubernetes:monitoring.coreos.com/v1:PrometheusRule"));
    assert.doesNotMatch(text, /runbook_url|https?:/);
    assert.ok(text.includes('"runbook":"docs/runbooks/ScrapePoolEmpty.md of global-monitoring"'));
  });

  it("rejects bad arguments before it makes anything, with all problems", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new PrometheusStack("shop", { ...minimal, localRetention: "1h", domain: "-" }),
        /localRetention must be at least 6h.*\n.*domain must be/s,
      );
    });
    assert.deepEqual(resources, []);
  });
});
