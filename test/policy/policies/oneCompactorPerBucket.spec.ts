import assert from "node:assert/strict";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { sharedBuckets } from "../../../policy/policies/oneCompactorPerBucket";
import { BUCKET, RELEASE, metricsCluster, on, provider, resource } from "../helpers/resources";

const TODAY = "2027-03-01";
const SECRET = "kubernetes:core/v1:Secret";

function judge(resources: readonly StackResource[], config: object = {}) {
  return sharedBuckets([provider("a"), provider("b"), ...resources], config, TODAY);
}

/** Names of those that are complained of, with the kind of complaint. */
function brief(resources: readonly StackResource[], config: object = {}): string[] {
  return judge(resources, config).map(({ urn, undecided, advice }) => {
    const kind = undecided === true ? "undecided" : advice === true ? "advice" : "violation";
    return `${kind} ${urn?.split("::").at(-1) ?? ""}`;
  });
}

function objstore(bucket: string): string {
  return `type: S3\nconfig:\n  bucket: ${bucket}\n  endpoint: s3.eu-west-1.amazonaws.com\n`;
}

/** A compactor as StatefulSet on a cluster; its Secret is `objstore`. */
function workload(cluster: string, name: string, change: Properties = {}, args: string[] = []) {
  const container = {
    image: "quay.io/thanos/thanos:v0.42.4",
    args: ["compact", "--wait", "--objstore.config-file=/etc/thanos/objstore.yml", ...args],
    volumeMounts: [{ name: "store", mountPath: "/etc/thanos" }],
  };
  const pod = {
    containers: [container],
    volumes: [{ name: "store", secret: { secretName: "objstore" } }],
  };
  return on(cluster, "kubernetes:apps/v1:StatefulSet", name, {
    metadata: { name, namespace: "monitoring" },
    spec: { replicas: 1, template: { spec: pod }, ...change },
  });
}

function secret(cluster: string, bucket: unknown, name = "objstore"): StackResource {
  const stringData = {
    "objstore.yml": typeof bucket === "string" && bucket !== UNKNOWN ? objstore(bucket) : bucket,
  };
  const metadata = { name, namespace: "monitoring" };
  return on(cluster, SECRET, `${cluster}-${name}`, { metadata, stringData });
}

function chart(cluster: string, values: object): StackResource {
  return on(cluster, RELEASE, `${cluster}-thanos`, {
    chart: "thanos",
    namespace: "monitoring",
    values,
  });
}

describe("the policy one-compactor-per-bucket", () => {
  it("accepts one compactor, and two on two buckets", () => {
    assert.deepEqual(judge([workload("a", "one"), secret("a", "x")]), []);
    const two = [workload("a", "one"), secret("a", "x"), workload("b", "two"), secret("b", "y")];
    assert.deepEqual(judge(two), []);
  });

  it("finds two compactors on one bucket, of two clusters, and names the other", () => {
    const stack = [workload("a", "one"), secret("a", "x"), workload("b", "two"), secret("b", "x")];
    assert.deepEqual(brief(stack), ["violation one", "violation two"]);
    const { message } = judge(stack)[0]!;
    assert.match(message, /StatefulSet monitoring\/one: StatefulSet monitoring\/two on b works on/);
  });

  it("takes another store of the same name, or another prefix, for another bucket", () => {
    const other = "type: S3\nconfig: {bucket: x, endpoint: minio.local}\n";
    const prefix = `${objstore("x")}prefix: /b/\n`;
    for (const content of [other, prefix]) {
      const second = secret("b", "x");
      const data = { "objstore.yml": Buffer.from(content).toString("base64") };
      const changed = { ...second, props: { metadata: second.props.metadata, data } };
      const stack = [workload("a", "one"), secret("a", "x"), workload("b", "two"), changed];
      assert.deepEqual(judge(stack), [], content);
    }
  });

  it("finds two that read one Secret, even if nobody knows what it says", () => {
    const stack = [workload("a", "one"), workload("a", "two"), secret("a", UNKNOWN)];
    assert.deepEqual(brief(stack), ["violation one", "violation two"]);
    assert.deepEqual(brief(stack.slice(0, 2)), ["violation one", "violation two"]);
  });

  it("does not know about two whose Secrets a preview does not know, and has nothing to say of one", () => {
    const one = [workload("a", "one"), secret("a", UNKNOWN)];
    assert.deepEqual(judge(one), []);
    const stack = [...one, workload("b", "two"), secret("b", UNKNOWN)];
    assert.deepEqual(brief(stack), ["undecided one", "undecided two"]);
    assert.match(
      judge(stack)[0]!.message,
      /shares a bucket with .*two on b is not known until update\.$/,
    );
  });

  it("knows buckets by what an unknown Secret is made from", () => {
    const made = (cluster: string, bucket: string) => ({
      ...secret(cluster, UNKNOWN),
      propertyDependencies: { stringData: [bucket] },
    });
    const [x, y] = [resource(BUCKET, "x"), resource(BUCKET, "y")];
    const both = [x, y, workload("a", "one"), workload("b", "two")];
    assert.deepEqual(judge([...both, made("a", x.urn), made("b", y.urn)]), []);
    assert.deepEqual(brief([...both, made("a", x.urn), made("b", x.urn)]), [
      "violation one",
      "violation two",
    ]);
  });

  it("finds replicas", () => {
    const stack = [workload("a", "one", { replicas: 2 }), secret("a", "x")];
    assert.match(judge(stack)[0]!.message, /it has 2 replicas, set it to 1\.$/);
    assert.deepEqual(brief([workload("a", "one", { replicas: UNKNOWN })]), ["undecided one"]);
  });

  it("accepts compactors with different selectors on one bucket", () => {
    const select = (value: string) => [`--selector.relabel-config=${value}`];
    const stack = (one: string, two: string) => [
      workload("a", "one", {}, select(one)),
      workload("a", "two", {}, select(two)),
      secret("a", "x"),
    ];
    assert.deepEqual(judge(stack("shard 0", "shard 1")), []);
    assert.equal(judge(stack("shard 0", "shard 0")).length, 2);
  });

  it("reads the configuration from a variable or the flag itself", () => {
    const flag = (name: string, value: string, env: object[] = []) => {
      const props = workload("a", name).props as { spec: { template: { spec: Properties } } };
      const container = {
        image: "thanosio/thanos",
        args: ["compact", `--objstore.config=${value}`],
      };
      const spec = { template: { spec: { containers: [{ ...container, env }] } } };
      return on("a", "kubernetes:apps/v1:Deployment", name, { ...props, spec });
    };
    const reference = { secretKeyRef: { name: "objstore", key: "objstore.yml" } };
    const byEnv = flag("env", "$(CONFIG)", [{ name: "CONFIG", valueFrom: reference }]);
    const inline = flag("inline", objstore("x"));
    assert.equal(judge([byEnv, secret("a", "x"), inline]).length, 2);
    assert.deepEqual(judge([byEnv, secret("a", "y"), inline]), []);
  });

  it("does not take other parts of Thanos, or other programs, for compactors", () => {
    const container = (image: string, command: string) => ({
      ...{ image, args: [command, "--objstore.config-file=/x"] },
    });
    const others = [
      container("quay.io/thanos/thanos:v1", "store"),
      container("example.com/backup", "compact"),
    ].map((each, index) =>
      on("a", "kubernetes:apps/v1:StatefulSet", `other-${index}`, {
        spec: { replicas: 3, template: { spec: { containers: [each] } } },
      }),
    );
    assert.deepEqual(judge(others), []);
  });

  it("finds compactors that values of charts called thanos switch on", () => {
    const bitnami = { compactor: { enabled: true }, objstoreConfig: objstore("x") };
    const stevehipwell = {
      compact: { enabled: true },
      objstoreConfig: { create: false, name: "objstore", key: "objstore.yml" },
    };
    const stack = [chart("a", bitnami), chart("b", stevehipwell)];
    assert.deepEqual(brief([...stack, secret("b", "x")]), [
      "violation a-thanos",
      "violation b-thanos",
    ]);
    assert.deepEqual(judge([...stack, secret("b", "y")]), []);
    const off = { ...bitnami, compactor: { enabled: false } };
    assert.deepEqual(judge([chart("a", off), chart("b", stevehipwell), secret("b", "x")]), []);
  });

  it("goes by what helm made of a chart, and does not count it twice", () => {
    const release = chart("a", { compact: { enabled: true }, objstoreConfig: objstore("x") });
    const { props } = workload("a", "thanos-compact");
    const inside = {
      ...{ group: "apps", kind: "StatefulSet", name: "thanos-compact", namespace: "monitoring" },
      ...{ props, urn: release.urn, within: "thanos" },
    };
    const stack = [provider("a"), release, secret("a", "x")];
    assert.deepEqual(sharedBuckets(stack, {}, TODAY, [inside]), []);
    const twice = {
      ...inside,
      props: { ...props, spec: { ...(props.spec as object), replicas: 2 } },
    };
    const [finding] = sharedBuckets(stack, {}, TODAY, [twice]);
    assert.match(finding!.message, /release thanos → StatefulSet .* it has 2 replicas/);
  });

  it("advises a compactor where several sidecars upload and there is none", () => {
    const uploading = (cluster: string) => {
      const thanos = { objectStorageConfig: { existingSecret: { name: "objstore", key: "k" } } };
      return metricsCluster(cluster, { prometheus: { prometheusSpec: { thanos } } });
    };
    const stack = [...uploading("c"), ...uploading("d")];
    assert.deepEqual(brief(stack), ["advice c-release"]);
    assert.deepEqual(judge(stack, { compactedElsewhere: true }), []);
    assert.deepEqual(judge(uploading("c")), []);
    assert.deepEqual(judge([...stack, workload("a", "one"), secret("a", "x")]), []);
  });

  it("accepts what is waived", () => {
    const waiver = { compactor: "one", owner: "x", reason: "y", expires: TODAY };
    const stack = [workload("a", "one", { replicas: 2 }), secret("a", "x")];
    assert.deepEqual(judge(stack, { waivers: [waiver] }), []);
  });
});
