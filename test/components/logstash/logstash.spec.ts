import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Availability } from "../../../components/internal/availability";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { Logstash, type LogstashArgs } from "../../../components/logstash/logstash";
import { deploy, installMocks, type Deployment } from "../../helpers/mocks";
import { BASE } from "./support";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const PDB = "kubernetes:policy/v1:PodDisruptionBudget";
const POD_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const SERVICE = "kubernetes:core/v1:Service";

const SINGLE = { availability: Availability.Single, exposed: false } as const;

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Values {
  readonly count: number;
  readonly version: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly pipelines: readonly Readonly<Record<string, unknown>>[];
  readonly volumeClaimTemplates: readonly {
    readonly metadata: Metadata;
    readonly spec: { readonly storageClassName: string; readonly resources: unknown };
  }[];
  readonly podTemplate: {
    readonly spec: {
      readonly securityContext: Readonly<Record<string, unknown>>;
      readonly topologySpreadConstraints?: readonly unknown[];
      readonly initContainers: readonly Container[];
      readonly containers: readonly Container[];
      readonly volumes: readonly { readonly configMap?: { readonly name: string } }[];
    };
  };
}

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly unknown[];
  readonly securityContext: {
    readonly allowPrivilegeEscalation: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
  };
}

function logstash(args: Partial<LogstashArgs> = {}): Promise<Deployment<Logstash>> {
  return deploy(() => new Logstash("logstash", { ...BASE, ...args }));
}

async function valuesOf(args: Partial<LogstashArgs> = {}): Promise<Values> {
  const { find } = await logstash(args);
  return find(RELEASE)[0]?.inputs["values"] as Values;
}

describe("Logstash", () => {
  before(installMocks);

  it("deploys the pinned chart, without a secret in its values", async () => {
    const [release] = (await logstash()).find(RELEASE);
    assert.equal(release?.inputs["name"], "logstash");
    assert.equal(release.inputs["namespace"], "logging");
    assert.deepEqual(release.secretInputs, []);
  });

  it("keeps its queue on a volume of its own, and dead letters within theirs", async () => {
    const values = await valuesOf({ storageClass: "fast" });
    assert.deepEqual(
      values.volumeClaimTemplates.map(({ metadata, spec }) => [
        metadata.name,
        spec.storageClassName,
      ]),
      [
        ["logstash-data", "fast"],
        ["pq", "fast"],
      ],
    );
    assert.equal(values.config["path.queue"], "/usr/share/logstash/pq");
    assert.equal(values.config["queue.drain"], true);
    assert.equal(values.config["dead_letter_queue.max_bytes"], "1024mb");
  });

  it("has the variables of own pipelines from a Secret that need not be there", async () => {
    const { containers } = (await valuesOf()).podTemplate.spec;
    assert.deepEqual(containers.find(({ name }) => name === "logstash")?.envFrom, [
      { secretRef: { name: "logstash-variables", optional: true } },
    ]);
  });

  it("follows its certificates when they are renewed", async () => {
    assert.equal((await valuesOf()).config["ssl.reload.automatic"], true);
  });

  it("gives the JVM half of the memory", async () => {
    const [container] = (await valuesOf({ memory: "6Gi" })).podTemplate.spec.containers;
    const options = container?.env?.find(({ name }) => name === "LS_JAVA_OPTS");
    assert.equal(options?.value, "-Xms3072m -Xmx3072m");
  });

  it("fits Pod Security restricted in every container", async () => {
    const { spec } = (await valuesOf()).podTemplate;
    assert.equal(spec.securityContext["runAsNonRoot"], true);
    assert.deepEqual(spec.securityContext["seccompProfile"], { type: "RuntimeDefault" });
    for (const { name, securityContext } of [...spec.initContainers, ...spec.containers]) {
      assert.equal(securityContext.allowPrivilegeEscalation, false, name);
      assert.deepEqual(securityContext.capabilities.drop, ["ALL"], name);
    }
  });

  it("mounts the ConfigMaps that it makes, whose names change with their content", async () => {
    const names = async (args: Partial<LogstashArgs>): Promise<readonly string[]> => {
      const { find } = await logstash(args);
      const made = find(CONFIG_MAP).map(({ inputs }) => (inputs["metadata"] as Metadata).name);
      const values = find(RELEASE)[0]?.inputs["values"] as Values;
      const mounted = values.podTemplate.spec.volumes.flatMap(
        ({ configMap }) => configMap?.name ?? [],
      );
      assert.deepEqual([...made].sort(), [...mounted].sort());
      return mounted;
    };
    const [scripts, exporter] = await names({});
    const [changed, same] = await names({ redaction: { email: true } });
    assert.notEqual(changed, scripts);
    assert.equal(same, exporter);
  });

  it("spreads its replicas and lets one at a time go", async () => {
    const { find } = await logstash();
    const values = find(RELEASE)[0]?.inputs["values"] as Values;
    assert.equal(values.count, 2);
    assert.equal(values.podTemplate.spec.topologySpreadConstraints?.length, 2);
    assert.equal((find(PDB)[0]?.inputs["spec"] as { maxUnavailable: number }).maxUnavailable, 1);
  });

  it("has neither where one copy runs", async () => {
    const { find } = await logstash(SINGLE);
    const values = find(RELEASE)[0]?.inputs["values"] as Values;
    assert.equal(values.podTemplate.spec.topologySpreadConstraints, undefined);
    assert.deepEqual(find(PDB), []);
  });

  it("admits Beats of its own cluster only, while no other sends", async () => {
    const spec = async (args: Partial<LogstashArgs>): Promise<unknown> =>
      (await logstash(args)).find(POLICY)[0]?.inputs["spec"];
    const closed = (await spec(SINGLE)) as { ingress: readonly unknown[] };
    const ports = [{ protocol: "TCP", port: 5044 }];
    const beats = { matchLabels: { "kubernetes.io/metadata.name": "beats" } };
    assert.deepEqual(closed.ingress, [{ from: [{ namespaceSelector: beats }], ports }]);
    const open = (await spec({})) as { ingress: readonly unknown[] };
    assert.deepEqual(open.ingress, [{ ports }]);
  });

  it("offers an internal load balancer for other clusters, whatever annotations say, and one port", async () => {
    const annotations = { "example.com/team": "logs" };
    const { find, component } = await logstash({
      loadBalancer: { annotations, sourceRanges: ["10.0.0.0/8"] },
    });
    const [service] = find(SERVICE);
    const metadata = service?.inputs["metadata"] as Metadata;
    assert.equal(metadata.name, "logstash-external");
    assert.equal(metadata.annotations?.["example.com/team"], "logs");
    assert.equal(
      metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"],
      "internal",
    );
    const spec = service?.inputs["spec"] as {
      readonly loadBalancerSourceRanges: readonly string[];
      readonly ports: readonly { readonly port: number }[];
    };
    assert.deepEqual(spec.loadBalancerSourceRanges, ["10.0.0.0/8"]);
    assert.deepEqual(
      spec.ports.map(({ port }) => port),
      [5044],
    );
    assert.ok(pulumi.Output.isInstance(component.beatsHost));
  });

  it("makes none where no other cluster sends", async () => {
    const { find, component } = await logstash(SINGLE);
    assert.deepEqual(find(SERVICE), []);
    assert.equal(component.beatsHost, undefined);
    assert.equal(component.url, "logstash-ls-beats.logging.svc:5044");
  });

  it("has its metrics read through the sidecar", async () => {
    const [monitor] = (await logstash()).find(POD_MONITOR);
    const spec = monitor?.inputs["spec"] as {
      readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
      readonly podMetricsEndpoints: readonly { readonly path: string }[];
    };
    assert.equal(spec.selector.matchLabels["logstash.k8s.elastic.co/name"], "logstash");
    assert.equal(spec.podMetricsEndpoints[0]?.path, "/probe");
  });

  it("lets the user's values win", async () => {
    const values = await valuesOf({ extraValues: { config: { "pipeline.workers": 8 } } });
    assert.equal(values.config["pipeline.workers"], 8);
    assert.equal(values.config["log.format"], "json");
  });

  it("rejects bad arguments before it makes anything", async () => {
    await assert.rejects(
      deploy(() => new Logstash("logstash", { ...BASE, replicas: 1 })),
      InvalidSettingsError,
    );
  });
});
