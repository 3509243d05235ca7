import assert from "node:assert/strict";
import { annotatedPodsScrape } from "../../../components/prometheusStack/annotatedPodsScrape";
import { settingsOf } from "./fixtures";

type Labels = Readonly<Record<string, string>>;

interface Relabel {
  readonly action: string;
  readonly source_labels: readonly string[];
  readonly regex: string;
  readonly target_label?: string;
  readonly replacement?: string;
}

/** Prometheus's relabelling for the three actions in use; `undefined` when the target is dropped. */
function relabelled(labels: Labels): Labels | undefined {
  const { relabel_configs } = annotatedPodsScrape(settingsOf());
  let current: Record<string, string> = {
    __scheme__: "http",
    __metrics_path__: "/metrics",
    ...labels,
  };
  for (const step of relabel_configs as readonly Relabel[]) {
    const text = step.source_labels.map((label) => current[label] ?? "").join(";");
    const match = new RegExp(`^(?:${step.regex})$`).exec(text);
    if ((step.action === "keep") !== (match !== null) && step.action !== "replace")
      return undefined;
    if (step.action === "replace" && match !== null) {
      const value = (step.replacement ?? "").replace(
        /\$\{(\d)\}/g,
        (_, i: string) => match[Number(i)] ?? "",
      );
      current = { ...current, [step.target_label ?? ""]: value };
    }
  }
  return current;
}

const POD = "__meta_kubernetes_pod";
const pod: Labels = {
  __address__: "10.1.2.3:8080",
  __meta_kubernetes_namespace: "shop",
  [`${POD}_name`]: "cart-abc-1",
  [`${POD}_ip`]: "10.1.2.3",
  [`${POD}_phase`]: "Running",
  [`${POD}_container_port_number`]: "8080",
  [`${POD}_node_name`]: "node-1",
  [`${POD}_label_app_kubernetes_io_name`]: "cart",
  [`${POD}_label_app`]: "cart-app",
  [`${POD}_controller_name`]: "cart-abc",
  [`${POD}_annotation_prometheus_io_scrape`]: "true",
};
const annotation = (name: string) => `${POD}_annotation_prometheus_io_${name}`;

describe("scraping by annotations", () => {
  it("takes address and path as they are declared, and labels the target with its place", () => {
    const target = relabelled(pod);
    assert.equal(target?.["__address__"], "10.1.2.3:8080");
    assert.equal(target["__metrics_path__"], "/metrics");
    assert.deepEqual(
      ["job", "namespace", "pod", "node"].map((label) => target[label]),
      ["shop/cart", "shop", "cart-abc-1", "node-1"],
    );
  });

  it("takes port, path and scheme from the annotations", () => {
    const target = relabelled({
      ...pod,
      [annotation("port")]: "9102",
      [annotation("path")]: "/stats",
      [annotation("scheme")]: "https",
    });
    assert.equal(target?.["__address__"], "10.1.2.3:9102");
    assert.equal(target["__metrics_path__"], "/stats");
    assert.equal(target["__scheme__"], "https");
  });

  it("gives all containers of a pod with an annotated port the same target", () => {
    const first = { ...pod, [annotation("port")]: "9102" };
    const second = {
      ...first,
      __address__: "10.1.2.3:15090",
      [`${POD}_container_port_number`]: "15090",
    };
    const visible = (labels: Labels) =>
      Object.entries(relabelled(labels) ?? {}).filter(([name]) => !name.startsWith("__meta_"));
    assert.deepEqual(visible(first), visible(second));
  });

  it("writes IPv6 addresses in brackets", () => {
    const target = relabelled({ ...pod, [`${POD}_ip`]: "fd00::7", [annotation("port")]: "9102" });
    assert.equal(target?.["__address__"], "[fd00::7]:9102");
  });

  it("falls back to the label app and then to the controller for the job", () => {
    const noName = { ...pod, [`${POD}_label_app_kubernetes_io_name`]: "" };
    assert.equal(relabelled(noName)?.["job"], "shop/cart-app");
    assert.equal(relabelled({ ...noName, [`${POD}_label_app`]: "" })?.["job"], "shop/cart-abc");
  });

  const dropped: [string, Labels][] = [
    ["a pod without annotation", { [annotation("scrape")]: "" }],
    ["a pod that says no", { [annotation("scrape")]: "false" }],
    ["a pod that has ended", { [`${POD}_phase`]: "Succeeded" }],
    ["an init container", { [`${POD}_container_init`]: "true" }],
    ["a pod with no port at all", { [`${POD}_container_port_number`]: "" }],
    ["cert-manager, which has a ServiceMonitor", { __meta_kubernetes_namespace: "cert-manager" }],
    ["our own pods, which have ServiceMonitors", { __meta_kubernetes_namespace: "monitoring" }],
  ];
  for (const [what, over] of dropped) {
    it(`leaves out ${what}`, () => {
      assert.equal(relabelled({ ...pod, ...over }), undefined);
    });
  }

  it("carries the limits that the operator does not add to raw jobs", () => {
    const scrape = annotatedPodsScrape(settingsOf({ limits: { samplesPerScrape: 2_000 } }));
    assert.equal(scrape["sample_limit"], 2_000);
    assert.equal(scrape["body_size_limit"], "100MB");
  });
});
