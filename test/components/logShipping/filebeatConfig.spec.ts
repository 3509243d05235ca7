import assert from "node:assert/strict";
import { ELASTIC_VERSION } from "../../../components/internal/charts";
import { buildFilebeatConfig } from "../../../components/logShipping/filebeatConfig";
import type { FilebeatSettings } from "../../../components/logShipping/settings";
import { at, type Node } from "./nodes";

const CLUSTER = { name: "shop-euw1", region: "eu-west-1", environment: "prod" };
const SETTINGS: FilebeatSettings = {
  memoryBytes: 2 ** 29,
  cpu: "100m",
  queueEvents: 3200,
  queueDiskBytes: undefined,
  excludeNamespaces: [],
};
const POD = "${data.kubernetes.namespace}_${data.kubernetes.pod.name}_${data.kubernetes.pod.uid}";

describe("configuration of Filebeat", () => {
  it("reads rotated and compressed files of a container too, which a restart would lose", () => {
    const input = defaultInput();
    assert.deepEqual(at(input, "paths"), [
      `/var/log/pods/${POD}/\${data.kubernetes.container.name}/*.log*`,
    ]);
    assert.equal(at(input, "compression"), "auto");
    assert.deepEqual(at(input, "prospector.scanner.exclude_files"), ["\\.tmp$"]);
  });

  it("keeps one input through the crashes of a container: its id does not tell one run from the next", () => {
    const id = String(at(defaultInput(), "id"));
    assert.equal(id, "container-${data.kubernetes.pod.uid}-${data.kubernetes.container.name}");
    assert.ok(!JSON.stringify(defaultInput()).includes("container.id"));
  });

  it("knows files by their content, however short they are", () => {
    assert.deepEqual(at(defaultInput(), "file_identity"), { fingerprint: { growing: true } });
    assert.equal(at(defaultInput(), "prospector.scanner.fingerprint.enabled"), true);
  });

  it("reads files that were deleted to their end, then gives their disk space back", () => {
    assert.deepEqual(at(defaultInput(), "close.on_state_change"), {
      removed: false,
      inactive: "5m",
    });
  });

  it("reads the files of a pod that has ended for an hour, in which Logstash may be away", () => {
    assert.equal(at(provider(), "cleanup_timeout"), "1h");
  });

  it("joins lines that the container runtime has cut, before hints add parsers of their own", () => {
    assert.deepEqual(at(defaultInput(), "parsers"), [
      { container: { stream: "all", format: "auto" } },
    ]);
  });

  it("lets hints start file inputs only", () => {
    assert.deepEqual(at(provider(), "hints.input_allow_list"), {
      enabled: true,
      types: ["filestream"],
    });
    // Versions before 9.5.4 pass over the option.
    const [major = 0, minor = 0, patch = 0] = ELASTIC_VERSION.split(".").map(Number);
    assert.ok(major * 1e4 + minor * 100 + patch >= 90504, ELASTIC_VERSION);
  });

  it("watches pods of its own node, and asks for no metadata that needs another watch", () => {
    assert.equal(at(provider(), "scope"), "node");
    assert.equal(at(provider(), "node"), "${NODE_NAME}");
    assert.deepEqual(at(provider(), "add_resource_metadata"), {
      node: { enabled: false },
      namespace: { enabled: false },
      deployment: false,
      cronjob: false,
    });
  });

  it("does not read what Beats and Logstash write, nor excluded namespaces", () => {
    const template = at(provider({ excludeNamespaces: ["noisy"] }), "templates.0");
    assert.deepEqual(at(template, "condition"), {
      or: [
        { equals: { "kubernetes.namespace": "beats" } },
        {
          and: [
            { equals: { "kubernetes.namespace": "logging" } },
            { equals: { "kubernetes.container.name": "logstash" } },
          ],
        },
        { equals: { "kubernetes.namespace": "noisy" } },
      ],
    });
    assert.equal(at(template, "config.0.enabled"), false);
    assert.deepEqual(at(template, "config.0.paths"), ["/var/log/pods/none"]);
  });

  it("reads static pods through the links by container, since their directory has another UID", () => {
    const template = at(provider(), "templates.1");
    assert.deepEqual(at(template, "config.0.paths"), [
      "/var/log/containers/*-${data.kubernetes.container.id}.log",
    ]);
    assert.equal(at(template, "config.0.prospector.scanner.symlinks"), true);
  });

  it("leaves out static pods of excluded namespaces, since all templates that match are used", () => {
    const [left, taken] = at(
      provider({ excludeNamespaces: ["kube-system"] }),
      "templates",
    ) as Node[];
    assert.deepEqual(at(taken, "condition.and"), [
      { has_fields: ["kubernetes.annotations.kubernetes.io/config.mirror"] },
      { not: at(left, "condition") },
    ]);
  });

  it("says on each event which cluster, region and environment it is from, after the line was parsed", () => {
    const processors = at(config(), "processors") as readonly Node[];
    const index = processors.findIndex((one) => "add_fields" in one);
    assert.deepEqual(at(processors[index], "add_fields"), {
      target: "",
      fields: {
        cluster: "shop-euw1",
        region: "eu-west-1",
        environment: "prod",
        orchestrator: { type: "kubernetes", cluster: { name: "shop-euw1" } },
        cloud: { region: "eu-west-1" },
      },
    });
    assert.equal(at(config(), "fields"), undefined);
  });

  it("gives the same line the same id, so that what is sent twice is stored once", () => {
    const processors = at(config(), "processors") as readonly Node[];
    const last = processors.at(-1);
    assert.equal(at(last, "fingerprint.target_field"), "@metadata._id");
    assert.ok((at(last, "fingerprint.fields") as string[]).includes("log.offset"));
    // 20 bytes are 32 letters without padding, which Elasticsearch packs.
    assert.equal(at(last, "fingerprint.method"), "sha1");
    assert.equal(at(last, "fingerprint.encoding"), "base32");
  });

  it("asks no cloud for metadata", () => {
    assert.ok(!JSON.stringify(config()).includes("add_cloud_metadata"));
  });

  it("ships to the alias of Logstash with its certificate, and checks the server's and its name", () => {
    const output = at(config(), "output.logstash");
    assert.deepEqual(at(output, "hosts"), ["logstash.beats.svc:5044"]);
    assert.equal(at(output, "ssl.verification_mode"), "full");
    assert.equal(at(output, "ssl.certificate"), "/etc/beats/certificates/tls.crt");
    assert.deepEqual(at(output, "ssl.certificate_authorities"), ["/etc/beats/certificates/ca.crt"]);
    assert.equal(at(output, "ssl.certificate_reload.enabled"), true);
  });

  it("connects anew now and then, which works without pipelining only", () => {
    assert.equal(at(config(), "output.logstash.ttl"), "5m");
    assert.equal(at(config(), "output.logstash.pipelining"), 0);
  });

  it("answers for its metrics inside its pod only", () => {
    assert.deepEqual(at(config(), "http"), { enabled: true, host: "localhost", port: 5066 });
  });

  it("sets up nothing in Elasticsearch or Kibana", () => {
    assert.deepEqual(
      Object.keys(config()).filter((key) => /setup|monitoring|elasticsearch|kibana/.test(key)),
      [],
    );
  });

  it("waits for its last events when it stops, less than Kubernetes waits for it", () => {
    assert.equal(at(config(), "filebeat.shutdown_timeout"), "20s");
  });

  it("queues events in memory, or on the node's disk", () => {
    assert.deepEqual(at(config(), "queue"), {
      mem: { events: 3200, flush: { min_events: 1600, timeout: "2s" } },
    });
    const disk = config({ queueEvents: undefined, queueDiskBytes: 10 * 2 ** 30 });
    assert.deepEqual(at(disk, "queue"), { disk: { max_size: "10240MiB" } });
  });
});

function config(over: Partial<FilebeatSettings> = {}): Node {
  return buildFilebeatConfig({ ...SETTINGS, ...over }, CLUSTER);
}

function provider(over: Partial<FilebeatSettings> = {}): unknown {
  return at(config(over), "filebeat.autodiscover.providers.0");
}

function defaultInput(): unknown {
  return at(provider(), "hints.default_config");
}
