import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { lookInto } from "../../../../policy/policies/lib/contents";
import { findHelm as helmForPolicies } from "../../../../policy/policies/lib/helmRender/places";
import {
  describeObject,
  podTemplateOf,
  type KubernetesObject,
} from "../../../../policy/policies/lib/objects";
import { at, isUnknown, UNKNOWN, type Properties } from "../../../../policy/policies/lib/values";
import { findHelm, HELM_HINT } from "../../../../scripts/charts/helm";
import { demoRelease, machine, removeMachines } from "../../helpers/fakeHelm";
import { stackValues } from "../../helpers/resources";

after(removeMachines);

/** Each template by its file: what a chart may do that matters to policies. */
const TEMPLATES: Readonly<Record<string, string>> = {
  "deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: web
          image: "registry.example.com/web:{{ .Values.tag }}"
          env: [{name: DEBUG, value: "yes"}]
          resources: {limits: {memory: 64Mi}}
      volumes:
        - name: keys
          secret: {secretName: keys, defaultMode: 0400, optional: yes}
`,
  "monitor.yaml": `{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
  annotations: {made: 2026-11-22, at: 12:30:45, kube: "{{ .Capabilities.KubeVersion.Version }}"}
{{- end }}
`,
  "list.yaml": `apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {name: one, namespace: other}}
  - {apiVersion: v1, kind: ServiceAccount, metadata: {name: two}}
`,
  "secret.yaml": `apiVersion: v1
kind: Secret
metadata: {name: keys}
data: {password: {{ .Values.password | b64enc }}}
`,
  "dashboards.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: dashboards}
data:
  small.json: |
    {"a": "
    ---
    "}
  big.json: {{ repeat 7000 "0123456789" | quote }}
`,
  "crd.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
`,
  "hook.yaml": `apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: pre-upgrade}}
`,
  "tests/test.yaml": `apiVersion: v1
kind: Pod
metadata: {name: try, annotations: {helm.sh/hook: test}}
`,
  "refuse.yaml": '{{ if .Values.refuse }}{{ fail "set the owner" }}{{ end }}',
  "nothing.yaml": `{{- if false }}\nkind: Pod\n{{- end }}\n# only a comment\n`,
};

describe("the objects inside a release, by the real helm", function () {
  const made = machine();
  const helm = findHelm();
  const env = { ...made.env, HELM: helm };
  const chart = path.join(made.folder, "chart");

  before(function () {
    if (helm === undefined) {
      console.log(`      skipped: no helm, ${HELM_HINT}`);
      this.skip();
    }
    made.write("chart/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.2.3\n");
    made.write("chart/values.yaml", "replicas: 1\ntag: v1\npassword: default\n");
    made.write(
      "chart/values.schema.json",
      JSON.stringify({ properties: { replicas: { type: "integer" } } }),
    );
    for (const [name, text] of Object.entries(TEMPLATES)) {
      made.write(`chart/templates/${name}`, text);
    }
    made.write("chart/crds/crd.yaml", TEMPLATES["crd.yaml"] ?? "");
  });

  async function objects(more: Properties = {}, type?: string): Promise<KubernetesObject[]> {
    const release = demoRelease({ chart, version: undefined, ...more });
    const found = await lookInto([type === undefined ? release : { ...release, type }], {
      env,
    });
    assert.deepEqual(found.notLookedInto, []);
    return [...found.objects];
  }

  async function object(kind: string, more: Properties = {}): Promise<KubernetesObject> {
    const found = (await objects(more)).find((each) => each.kind === kind);
    assert.ok(found !== undefined, `no ${kind}`);
    return found;
  }

  it("says of each which release makes it, on which cluster, and in which namespace", async () => {
    const { urn, provider } = demoRelease();
    const found = await objects();
    assert.ok(found.every((each) => each.urn === urn && each.provider === provider));
    assert.deepEqual(found.map(describeObject).sort(), [
      "release demo → ConfigMap shop/dashboards",
      "release demo → Deployment shop/demo-web",
      "release demo → Job shop/migrate",
      "release demo → Secret shop/keys",
      "release demo → Service other/one",
      "release demo → ServiceAccount shop/two",
      "release demo → ServiceMonitor shop/demo",
    ]);
    assert.equal(found.find(({ kind }) => kind === "Deployment")?.group, "apps");
  });

  it("reads values over the chart's own, and YAML as Kubernetes does", async () => {
    const { props } = await object("Deployment", { values: { replicas: 3 } });
    assert.equal(at(props, "spec", "replicas"), 3);
    const spec = podTemplateOf(await object("Deployment"))?.spec as {
      containers: Properties[];
      volumes: Properties[];
    };
    assert.equal(spec.containers[0]?.image, "registry.example.com/web:v1");
    assert.deepEqual(spec.containers[0].env, [{ name: "DEBUG", value: "yes" }]);
    assert.equal(at(spec.volumes[0], "secret", "defaultMode"), 0o400);
    assert.equal(at(spec.volumes[0], "secret", "optional"), true);
    const { props: monitor } = await object("ServiceMonitor");
    assert.deepEqual(at(monitor, "metadata", "annotations"), {
      made: "2026-11-22",
      at: "12:30:45",
      kube: "v1.34.0",
    });
  });

  it("keeps a value that is not known recognisable inside a longer text", async () => {
    const deployment = await object("Deployment", { values: { tag: UNKNOWN } });
    const spec = podTemplateOf(deployment)?.spec as { containers: Properties[] };
    assert.ok(isUnknown(spec.containers[0]?.image));
  });

  it("takes an unknown number for what it is, though the chart's schema wants an integer", async () => {
    const { props } = await object("Deployment", { values: { replicas: UNKNOWN } });
    assert.equal(at(props, "spec", "replicas"), UNKNOWN);
  });

  it("says in helm's words what a template refuses", async () => {
    const release = demoRelease({ chart, values: { refuse: true } });
    const { notLookedInto } = await lookInto([release], { env });
    assert.equal(notLookedInto[0]?.cause, "failed");
    assert.match(notLookedInto[0].why, /demo\/templates\/refuse\.yaml.*: set the owner$/);
  });

  it("runs the hooks of a Release, no tests, and no hooks of a Chart", async () => {
    const kinds = async (...args: Parameters<typeof objects>) =>
      (await objects(...args)).map(({ kind }) => kind);
    assert.ok((await kinds()).includes("Job"));
    assert.ok(!(await kinds()).includes("Pod"));
    assert.ok(!(await kinds({}, "kubernetes:helm.sh/v4:Chart")).includes("Job"));
  });

  it("keeps keys of Secrets, and texts of ConfigMaps up to 64 Ki characters", async () => {
    const { props: secret } = await object("Secret");
    assert.deepEqual(secret.data, { password: "[secret]" });
    const { props: config } = await object("ConfigMap");
    assert.deepEqual(config.data, {
      "small.json": '{"a": "\n---\n"}\n',
      "big.json": "(left out: 70000 characters)",
    });
  });

  it("puts objects of a namespace that is not known into the default one", async () => {
    const deployment = await object("Deployment", { namespace: UNKNOWN });
    assert.equal(deployment.namespace, "default");
  });

  it("finds a chart by a path from where Pulumi was started, or from its project above", async () => {
    made.write("Pulumi.yaml", "name: demo\n");
    made.write("below/note", "");
    for (const [written, folder] of [
      ["./chart", ""],
      ["chart", ""],
      ["./chart", "below"],
    ] as const) {
      const started = { ...env, PWD: path.join(made.folder, folder) };
      const release = demoRelease({
        chart: written,
        version: undefined,
        repositoryOpts: undefined,
      });
      const { objects: found } = await lookInto([release], { env: started });
      assert.equal(found.length, 7, written);
    }
  });

  it("renders kube-prometheus-stack as it is in the chart cache", async function () {
    const cache = process.env.XDG_CACHE_HOME ?? path.join(process.env.HOME ?? "", ".cache");
    const charts = path.join(cache, "global-monitoring", "charts");
    if (!fs.existsSync(path.join(charts, "kube-prometheus-stack-88.5.3.tgz"))) {
      console.log("      skipped: kube-prometheus-stack is not cached, get it by npm run charts");
      this.skip();
    }
    const release = demoRelease({
      chart: "kube-prometheus-stack",
      version: "88.5.3",
      values: stackValues(),
    });
    const { objects: found, notLookedInto } = await lookInto([release], {
      env: { ...env, GLOBAL_MONITORING_CHARTS: charts },
    });
    assert.deepEqual(notLookedInto, []);
    const prometheus = found.find(({ kind }) => kind === "Prometheus");
    assert.equal(at(prometheus?.props, "spec", "externalLabels", "cluster"), "shop-euw1");
    assert.ok(found.some(({ kind }) => kind === "DaemonSet"));
    assert.equal(
      found.some(({ kind }) => kind === "CustomResourceDefinition"),
      false,
    );
  });
});

describe("which helm renders", () => {
  const made = machine();
  const tool = (folder: string, name = "helm") => made.write(`${folder}/${name}`, "", 0o755);
  const inCache = "xdg/global-monitoring/bin";
  const XDG_CACHE_HOME = path.join(made.folder, "xdg");

  it("is env HELM, else the one on PATH, else the newest that was unpacked into the cache", () => {
    const named = tool("named", "my-helm");
    const onPath = tool("on-path");
    tool(inCache, "helm-2.2.2");
    const newest = tool(inCache, "helm-2.10.0");
    tool(inCache, "helm-2.11.0.4242");
    fs.chmodSync(path.join(made.folder, inCache, "helm-2.11.0.4242"), 0o644);
    const PATH = `relative:/nowhere:${path.dirname(onPath)}`;
    assert.equal(helmForPolicies({ HELM: named, PATH, XDG_CACHE_HOME }), named);
    assert.equal(helmForPolicies({ HELM: "", PATH, XDG_CACHE_HOME }), onPath);
    assert.equal(helmForPolicies({ PATH: "relative", XDG_CACHE_HOME }), newest);
    assert.equal(helmForPolicies({ PATH, HELM: "/nowhere/helm" }), undefined);
    assert.equal(
      helmForPolicies({ HELM: "my-helm", PATH: path.dirname(named) }),
      named,
      "a name is looked up on PATH",
    );
  });
});
