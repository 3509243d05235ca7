import assert from "node:assert/strict";
import { coverageOf } from "../../../../../policy/policies/lib/coverage/coverage";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";
import { ALL_METRICS, signals } from "../../../helpers/coverage";
import { EKS, metricsCluster, on, provider, resource } from "../../../helpers/resources";

describe("coverage of several providers", () => {
  it("takes the same kubeconfig for the same cluster", () => {
    const twin = provider("twin", { kubeconfig: "kubeconfig of a" });
    assert.deepEqual(signals([...metricsCluster("a"), twin]), ALL_METRICS);
  });

  it("keeps apart contexts of one kubeconfig, and Prometheus of different cluster labels", () => {
    const context = provider("c", { kubeconfig: "kubeconfig of a", context: "other" });
    assert.equal(coverageOf([...metricsCluster("a"), context]).length, 2);
    const placeholder = { kubeconfig: "placeholder" };
    const clusters = ["a", "b"].flatMap((name) => {
      const [, stack] = metricsCluster(name);
      return [provider(name, placeholder), stack!];
    });
    assert.deepEqual(
      coverageOf(clusters).map(({ cluster }) => cluster),
      ["a", "b"],
    );
  });

  it("does not take two hidden kubeconfigs for the same", () => {
    const clusters = ["a", "b"].map((name) => provider(name, { kubeconfig: "[secret]" }));
    assert.equal(coverageOf(clusters).length, 2);
  });

  it("takes unknown kubeconfigs made from the same resource for the same cluster", () => {
    const unknown = (name: string, source: string) => ({
      ...provider(name, { kubeconfig: UNKNOWN }),
      propertyDependencies: { kubeconfig: [source] },
    });
    assert.equal(coverageOf([unknown("a", "urn:x"), unknown("b", "urn:x")]).length, 1);
    assert.equal(coverageOf([unknown("a", "urn:x"), unknown("b", "urn:y")]).length, 2);
  });

  it("adds a provider that resources use but nobody registered", () => {
    const [cluster] = coverageOf([on("gone", "kubernetes:core/v1:Namespace", "x")]);
    assert.equal(cluster!.cluster, "gone");
    const nameless = resource("kubernetes:core/v1:Namespace", "x");
    assert.equal(coverageOf([nameless])[0]!.cluster, "default");
  });

  it("leaves out a provider that writes files only", () => {
    assert.deepEqual(coverageOf([provider("files", { renderYamlToDirectory: "out" })]), []);
  });
});

describe("coverage of clusters that the stack makes", () => {
  const eks = resource(EKS, "shop", { endpoint: UNKNOWN });

  it("finds one with nothing on it", () => {
    assert.deepEqual(
      coverageOf([eks]).map(({ cluster, provider: of }) => [cluster, of]),
      [["shop", ""]],
    );
  });

  it("joins a provider whose kubeconfig is made from it, over other resources too", () => {
    const token = resource("command:local:Command", "token", {}, { dependencies: [eks.urn] });
    for (const source of [eks, token]) {
      const [own, stack] = metricsCluster("a");
      const made = {
        ...own!,
        props: { kubeconfig: UNKNOWN },
        propertyDependencies: { kubeconfig: [source.urn] },
      };
      assert.deepEqual(signals([eks, token, made, stack!]), ALL_METRICS);
    }
  });

  it("joins a provider whose kubeconfig holds its endpoint", () => {
    const known = resource(EKS, "shop", { endpoint: "https://abc.eks.amazonaws.com" });
    const [, stack] = metricsCluster("a");
    const own = provider("a", { kubeconfig: "server: https://abc.eks.amazonaws.com" });
    assert.deepEqual(signals([known, own, stack!]), ALL_METRICS);
  });

  it("joins the parts of the component of @pulumi/eks, and names the cluster by it", () => {
    const component = resource("eks:index:Cluster", "shop");
    const inner = { ...resource(EKS, "shop-eksCluster"), parent: component.urn };
    const own = { ...provider("shop-eks-k8s"), parent: component.urn };
    const [cluster, ...others] = coverageOf([component, inner, own]);
    assert.equal(cluster!.cluster, "shop");
    assert.deepEqual(others, []);
  });

  it("does not know about it when a provider may lead anywhere", () => {
    const [own, stack] = metricsCluster("a");
    const loose = { ...own!, props: { kubeconfig: UNKNOWN } };
    const clusters = coverageOf([eks, loose, stack!]);
    assert.equal(clusters.find(({ cluster }) => cluster === "shop")!.unknown.length, 6);
  });
});
