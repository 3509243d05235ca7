import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { parseAllDocuments } from "yaml";
import { ClusterRole } from "../../../components/cluster";
import { charts, ELASTIC_VERSION } from "../../../components/internal/charts";
import { Problems } from "../../../components/internal/validation";
import { beatDatasets } from "../../../components/logShipping/beatsSettings";
import { furtherBeats } from "../../../components/logShipping/beatValues";
import {
  type LogShippingArgs,
  resolveLogShippingSettings,
} from "../../../components/logShipping/settings";
import { buildFilebeatValues } from "../../../components/logShipping/values";
import { cachedChart } from "../../../scripts/charts/cache";
import { findHelm, HELM_HINT, renderRelease } from "../../../scripts/charts/helm";
import { at, type Node } from "./nodes";

const HUB: LogShippingArgs = {
  cluster: { name: "hub-euw1", region: "eu-west-1", environment: "prod" },
  role: ClusterRole.Hub,
};
const MONITORS = [{ kind: "http", name: "shop", hosts: ["https://shop.example.com"] }] as const;
const ALL: Partial<LogShippingArgs> = {
  beats: { heartbeat: { monitors: MONITORS }, auditbeat: {}, metricbeat: {} },
};
const POD = "daemonSet.podTemplate.spec";
const FILEBEAT = `${POD}.containers.0`;

describe("values of Filebeat", () => {
  it("run the one version of the Elastic Stack on every node, a tenth at a time", () => {
    const values = filebeat();
    assert.equal(at(values, "version"), ELASTIC_VERSION);
    assert.equal(at(values, "fullnameOverride"), "filebeat");
    assert.deepEqual(at(values, `${POD}.tolerations`), [{ operator: "Exists" }]);
    assert.deepEqual(at(values, `${POD}.nodeSelector`), { "kubernetes.io/os": "linux" });
    assert.deepEqual(at(values, "daemonSet.updateStrategy.rollingUpdate"), {
      maxUnavailable: "10%",
    });
  });

  it("give root no capability and no way to write to the node, but for what ECK mounts", () => {
    const context = at(filebeat(), `${FILEBEAT}.securityContext`);
    assert.deepEqual(context, {
      runAsUser: 0,
      runAsNonRoot: false,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const mounts = at(filebeat(), `${FILEBEAT}.volumeMounts`) as readonly Node[];
    assert.deepEqual(
      mounts.filter(({ readOnly }) => readOnly !== true),
      [],
    );
    assert.equal(at(filebeat(), `${POD}.hostNetwork`), undefined);
  });

  it("see the logs of pods and nothing else of the node", () => {
    const volumes = at(filebeat(), `${POD}.volumes`) as readonly Node[];
    assert.deepEqual(
      volumes.flatMap((volume) => (at(volume, "hostPath.path") as string | undefined) ?? []),
      ["/var/log/pods", "/var/log/containers"],
    );
  });

  it("leave the directory of positions to ECK, on the node: a replaced pod goes on where the old one was", () => {
    const volumes = at(filebeat(), `${POD}.volumes`) as readonly Node[];
    assert.ok(volumes.every(({ name }) => name !== "beat-data"));
  });

  it("may look at pods, namespaces and nodes, and change nothing", () => {
    assert.deepEqual(at(filebeat(), "clusterRole.rules"), [
      {
        apiGroups: [""],
        resources: ["pods", "namespaces", "nodes"],
        verbs: ["get", "list", "watch"],
      },
    ]);
    assert.deepEqual(at(filebeat(), "clusterRoleBinding.subjects"), [
      { kind: "ServiceAccount", name: "filebeat", namespace: "beats" },
    ]);
  });

  it("mount the client certificate by the name of its Secret", () => {
    const volumes = at(filebeat(), `${POD}.volumes`) as readonly Node[];
    assert.equal(at(volumes[0], "secret.secretName"), "filebeat-tls");
  });

  it("keep Go below the memory of the container", () => {
    const values = filebeat({ filebeat: { memory: "1Gi" } });
    assert.equal(at(values, `${FILEBEAT}.resources.limits.memory`), "1024Mi");
    assert.deepEqual(at(values, `${FILEBEAT}.env.1`), { name: "GOMEMLIMIT", value: "871MiB" });
  });

  it("carry the exporter, and make new pods when its configuration changes", () => {
    assert.equal(at(filebeat(), `${POD}.containers.1.name`), "json-exporter");
    const annotations = at(filebeat(), "daemonSet.podTemplate.metadata.annotations") as Node;
    const object = String(at(filebeat(), "extraObjects.exporterConfig"));
    const { data } = JSON.parse(object.replaceAll('{{ "{{" }}', "{{")) as {
      readonly data: Readonly<Record<string, string>>;
    };
    const [config = ""] = Object.values(data);
    assert.equal(
      annotations["global-monitoring/exporter-config"],
      createHash("sha256").update(config).digest("hex").slice(0, 16),
    );
  });

  it("let Prometheus read the pods that ECK makes of the Beat", () => {
    const { spec } = JSON.parse(String(at(filebeat(), "extraObjects.podMonitor"))) as {
      readonly spec: unknown;
    };
    assert.deepEqual(at(spec, "selector.matchLabels"), {
      "common.k8s.elastic.co/type": "beat",
      "beat.k8s.elastic.co/name": "filebeat",
    });
    assert.deepEqual(at(spec, "podMetricsEndpoints.0.params.target"), [
      "http://localhost:5066/stats",
    ]);
  });

  it("let the user's values win", () => {
    const values = filebeat({
      extraValues: { filebeat: { config: { logging: { level: "debug" } }, extraObjects: null } },
    });
    assert.equal(at(values, "config.logging.level"), "debug");
    assert.equal(at(values, "config.logging.metrics.enabled"), false);
    assert.ok(!("extraObjects" in values));
  });
});

describe("values of further Beats", () => {
  it("are none by default", () => {
    assert.deepEqual(beats({}), []);
  });

  it("all ship to Logstash with the identity of the cluster", () => {
    assert.deepEqual(
      beats(ALL).map(({ release }) => release),
      ["heartbeat", "auditbeat", "metricbeat"],
    );
    assert.deepEqual(beatDatasets(ALL.beats), ["heartbeat", "auditbeat", "metricbeat"]);
    assert.deepEqual(beatDatasets(undefined), []);
    for (const { release, values } of beats(ALL)) {
      assert.deepEqual(at(values, "config.output.logstash.hosts"), ["logstash.beats.svc:5044"]);
      const processors = at(values, "config.processors") as readonly Node[];
      assert.equal(at(processors.at(-1), "add_fields.fields.cluster"), "hub-euw1");
      assert.equal(at(processors.at(-2), "add_fields.fields.dataset"), release);
    }
  });

  it("run Heartbeat as one pod without root, unless it has to ping", () => {
    const user = "deployment.podTemplate.spec.containers.0.securityContext.runAsUser";
    const [asking] = beats(ALL);
    assert.equal(at(asking?.values, "deployment.replicas"), 1);
    assert.equal(at(asking?.values, user), 1000);
    const [pinging] = beats({
      beats: {
        heartbeat: { monitors: [{ kind: "icmp", name: "gateway", hosts: ["10.0.0.1"] }] },
      },
    });
    assert.equal(at(pinging?.values, user), 0);
    for (const one of [asking, pinging]) {
      assert.deepEqual(
        at(one?.values, "deployment.podTemplate.spec.containers.0.securityContext.capabilities"),
        { drop: ["ALL"], add: ["NET_RAW"] },
      );
    }
  });

  it("spell a monitor as Heartbeat does", () => {
    const [heartbeat] = beats({
      beats: { heartbeat: { monitors: [{ ...MONITORS[0], expectedStatus: [200, 204] }] } },
    });
    assert.deepEqual(at(heartbeat?.values, "config.heartbeat.monitors"), [
      {
        type: "http",
        id: "shop",
        name: "shop",
        schedule: "@every 30s",
        timeout: "16s",
        hosts: ["https://shop.example.com"],
        "check.response.status": [200, 204],
      },
    ]);
  });

  it("mount what Auditbeat watches read only, and report paths as the node has them", () => {
    const [auditbeat] = beats({ beats: { auditbeat: { paths: ["/etc"] } } });
    assert.deepEqual(at(auditbeat?.values, "config.auditbeat.modules.0.paths"), ["/hostfs/etc"]);
    assert.equal(at(auditbeat?.values, "config.auditbeat.modules.0.backend"), "fsnotify");
    assert.deepEqual(at(auditbeat?.values, `${POD}.containers.0.volumeMounts.1`), {
      name: "host-0",
      mountPath: "/hostfs/etc",
      readOnly: true,
    });
    assert.deepEqual(at(auditbeat?.values, "config.processors.0.replace.fields.0"), {
      field: "file.path",
      pattern: "^/hostfs",
      replacement: "",
    });
  });

  it("give Metricbeat rights on the API only for the kubelet", () => {
    const [system] = beats({ beats: { metricbeat: { modules: ["system"] } } });
    assert.equal(at(system?.values, "clusterRole"), undefined);
    assert.equal(at(system?.values, `${POD}.automountServiceAccountToken`), false);
    const [both] = beats({ beats: { metricbeat: {} } });
    assert.deepEqual(at(both?.values, "clusterRole.rules.0.resources"), [
      "nodes/stats",
      "nodes/metrics",
    ]);
  });
});

describe("the chart eck-beats", () => {
  it("renders the Beat and the exporter's configuration as they were given", function () {
    const helm = findHelm();
    const chart = cachedChart(charts.eckBeats);
    if (helm === undefined || !fs.existsSync(chart)) {
      console.log(
        `skipped: ${helm === undefined ? `no helm, ${HELM_HINT}` : "chart eck-beats is not in the cache, get it by npm run charts"}`,
      );
      this.skip();
    }
    const values = filebeat({ filebeat: { excludeNamespaces: ["noisy"] } });
    const yaml = renderRelease({
      helm,
      chart,
      release: "filebeat",
      namespace: "beats",
      values,
      kubeVersion: "1.32.0",
      apiVersions: [],
    });
    const manifests = parseAllDocuments(yaml).map((document) => document.toJS() as Node);
    const of = (kind: string) => manifests.find((manifest) => manifest["kind"] === kind);
    assert.deepEqual(at(of("Beat"), "spec.config"), at(values, "config"));
    assert.deepEqual(at(of("Beat"), "spec.daemonSet"), at(values, "daemonSet"));
    assert.equal(at(of("Beat"), "metadata.name"), "filebeat");
    assert.match(
      String((at(of("ConfigMap"), "data") as Node)["config.yml"]),
      /\{\.libbeat\.output\}/,
    );
  });
});

function filebeat(args: Partial<LogShippingArgs> = {}): Node {
  return buildFilebeatValues(settingsOf(args));
}

function beats(args: Partial<LogShippingArgs>) {
  return furtherBeats(settingsOf(args));
}

function settingsOf(args: Partial<LogShippingArgs>) {
  const problems = Problems.none();
  const settings = resolveLogShippingSettings({ ...HUB, ...args }, problems);
  assert.deepEqual(problems.list, []);
  return settings;
}
