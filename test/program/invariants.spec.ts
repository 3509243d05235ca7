import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Json, PreviewResource, PreviewResult } from "../../preview/preview";
import { cannotRender } from "../charts/rendered";
import {
  at,
  clusterOf,
  ENVIRONMENTS,
  made,
  ofType,
  previewOf,
  previewProgram,
  RELEASE,
  ROOT,
  valuesOf,
} from "../helpers/program";

const BUCKET = "aws:s3/bucket:Bucket";
const STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";

/** The most resources that a workload cluster may cost, all pillars included. */
const MAX_RESOURCES_PER_WORKLOAD_CLUSTER = 40;

describe("invariants of the program", () => {
  for (const environment of ENVIRONMENTS) {
    describe(`in ${environment}`, () => {
      let result: PreviewResult;
      before(async () => {
        result = await previewOf(environment);
      });

      it("puts every Kubernetes resource on the cluster that its name says", () => {
        for (const resource of made(result).filter((one) => isKubernetes(one))) {
          const cluster = clusterOf(resource);
          const named = Object.keys(clustersOf(environment)).find((name) =>
            resource.name.startsWith(`monitoring-${name}-`),
          );
          assert.equal(cluster, named ?? hubOf(environment), resource.urn);
        }
      });

      it("shows every plain value of every Helm release", () => {
        for (const release of ofType(result, RELEASE)) {
          const values = release.inputs["values"];
          assert.equal(typeof values, "object", release.urn);
          for (const [path, value] of leaves(values as Json, "values"))
            if (value === "[unknown]") assert.match(path, /role-arn$/, `${release.urn} ${path}`);
        }
      });

      it("puts no secret into Helm values, ConfigMaps or custom resources", () => {
        const hidden = made(result).filter((one) => !MAY_HOLD_SECRETS.has(one.type));
        for (const resource of hidden)
          for (const [path, value] of leaves(resource.inputs, "")) {
            assert.notEqual(value, "[secret]", `${resource.urn} ${path}`);
            if (typeof value === "string")
              assert.doesNotMatch(value, /offline-placeholder/, `${resource.urn} ${path}`);
          }
      });

      it("gives each cluster's Prometheus external labels of its own", () => {
        const labels = prometheusReleases(result).map((release) =>
          at(valuesOf(release), "prometheus", "prometheusSpec", "externalLabels"),
        );
        for (const label of labels)
          assert.deepEqual(Object.keys(label as object).sort(), [
            "cluster",
            "environment",
            "region",
          ]);
        const unique = new Set(labels.map((label) => at(label, "cluster")));
        assert.equal(unique.size, Object.keys(clustersOf(environment)).length);
      });

      it("looks up the StorageClass of the hub, where nothing else would notice that it is missing", () => {
        const read = result.resources.filter((one) => one.type === STORAGE_CLASS);
        assert.deepEqual(
          read.map((one) => [one.read, clusterOf(one)]),
          [[true, hubOf(environment)]],
        );
      });

      it("runs exactly one compactor for its bucket", () => {
        const compactors = ofType(result, RELEASE).filter(
          (release) => at(valuesOf(release), "compact", "enabled") === true,
        );
        assert.equal(compactors.length, 1);
      });

      it("deploys every chart at an exact version", () => {
        for (const release of ofType(result, RELEASE))
          assert.match(release.inputs["version"] as string, /^v?\d+\.\d+\.\d+$/, release.urn);
      });

      it("passes its own policy pack without a violation or an advisory", () => {
        const why = cannotRender();
        if (why !== undefined) console.log(`        not looked into Helm releases: ${why}`);
        // Then that is what the pack says, once, and nothing else.
        const expected = why === undefined ? [] : ["advisory helm-release-contents"];
        const found = result.violations.map(({ level, policy }) => `${level} ${policy}`);
        assert.deepEqual(found, expected);
        assert.equal(result.ok, true);
      });

      it("names every resource after the instance and never after a position in a list", () => {
        for (const resource of made(result).filter((one) => one.parent !== undefined))
          assert.match(resource.name, /^monitoring(-|$)/, resource.urn);
      });
    });
  }

  it("costs a workload cluster at most 40 resources", async () => {
    const result = await previewOf("prod");
    const ofShop = made(result).filter((one) => one.name.includes("shop-use1"));
    assert.ok(ofShop.length > 10, `${ofShop.length} resources`);
    assert.ok(ofShop.length <= MAX_RESOURCES_PER_WORKLOAD_CLUSTER, `${ofShop.length} resources`);
  });

  it("previews the same configuration twice byte for byte the same", async () => {
    const first = await previewOf("prod");
    const second = await previewProgram({ stack: "prod" });
    assert.equal(JSON.stringify(second.resources), JSON.stringify(first.resources));
    assert.equal(JSON.stringify(second.outputs), JSON.stringify(first.outputs));
  });

  it("has neither outputs nor warnings of logging and tracing in an environment without them", async () => {
    const config = configOf("dev");
    delete config["global-monitoring:logging"];
    delete config["global-monitoring:tracing"];
    const result = await previewProgram({ stack: "dev", config, policyPack: undefined });
    assert.deepEqual(result.messages, []);
    const outputs = Object.keys(result.outputs).sort();
    const expected = ["bucketName", "clusters", "grafanaAdminPassword", "grafanaUrl", "queryUrl"];
    assert.deepEqual(outputs, expected);
  });

  it("keeps the buckets when the stack is destroyed, unless deleteData says otherwise", async () => {
    const kept = ofType(await previewOf("prod"), BUCKET);
    assert.deepEqual(kept.map(({ name }) => name).sort(), BUCKETS);
    for (const { options } of kept) {
      assert.equal(options.protect, true);
      assert.equal(options.retainOnDelete, true);
    }
    const config = configOf("prod");
    const deleting = await previewProgram({
      stack: "prod",
      config: {
        ...config,
        "global-monitoring:objectStorage": { kind: "aws", deleteData: true },
        "global-monitoring:logging": {
          ...(config["global-monitoring:logging"] as object),
          snapshots: { deleteData: true },
        },
      },
    });
    const deleted = ofType(deleting, BUCKET);
    assert.equal(deleted.length, kept.length);
    for (const { options, inputs } of deleted) {
      assert.equal(options.protect, undefined);
      assert.equal(options.retainOnDelete, undefined);
      assert.equal(inputs["forceDestroy"], true);
    }
  });

  it("keeps the logs when they are no longer asked for, unless deleteData says otherwise", async () => {
    const namespaceOf = (result: PreviewResult) =>
      ofType(result, "kubernetes:core/v1:Namespace").find(
        (one) => at(one.inputs, "metadata", "name") === "logging",
      );
    const kept = namespaceOf(await previewOf("prod"));
    assert.equal(kept?.options.protect, true);
    assert.equal(kept.options.retainOnDelete, true);
    const given = namespaceOf(await previewOf("local"));
    assert.ok(given);
    assert.equal(given.options.protect, undefined);
    assert.equal(given.options.retainOnDelete, undefined);
  });

  describe("when the list of clusters changes", () => {
    it("touches nothing when the clusters are reordered", async () => {
      const clusters = [...clusterList("prod")].reverse();
      assert.deepEqual(await changes(clusters), []);
    });

    it("touches only the removed cluster's resources and the hub's fan-out", async () => {
      const clusters = clusterList("prod").filter((cluster) => cluster.name !== "shop-use1");
      for (const name of await changes(clusters))
        assert.ok(name.includes("shop-use1") || HUB_FAN_OUT.has(name), name);
    });

    it("touches only the added cluster's resources and the hub's fan-out", async () => {
      const added = { name: "blog-euw1", role: "workload", stack: "acme/eks-shop/prod" };
      for (const name of await changes([...clusterList("prod"), added]))
        assert.ok(name.includes("blog-euw1") || HUB_FAN_OUT.has(name), name);
    });
  });
});

/** Buckets of blocks and of snapshots. */
const BUCKETS = ["monitoring-logging-snapshots-bucket", "monitoring-storage-bucket"];

/** Resources of the hub and of the storage that hold something about every cluster. */
const HUB_FAN_OUT: ReadonlySet<string> = new Set([
  "monitoring-grafana-dashboard-gm-logging",
  "monitoring-grafana-dashboard-gm-overview",
  // One rule for each cluster that may fall silent; the clusters that Logstash knows.
  "monitoring-logging-alerts-release",
  "monitoring-logging-logstash-release",
  "monitoring-thanos-endpoints",
  "monitoring-thanos-global-rules",
  "monitoring-thanos-rules",
]);

const MAY_HOLD_SECRETS: ReadonlySet<string> = new Set([
  "kubernetes:core/v1:Secret",
  "pulumi:providers:kubernetes",
  "tls:index/selfSignedCert:SelfSignedCert",
]);

interface ClusterEntry {
  readonly name: string;
  readonly role: string;
}

function configOf(environment: string): Record<string, unknown> {
  const file = readFileSync(join(ROOT, `Pulumi.${environment}.yaml`), "utf8");
  return (parse(file) as { config: Record<string, unknown> }).config;
}

function clusterList(environment: string): ClusterEntry[] {
  return configOf(environment)["global-monitoring:clusters"] as ClusterEntry[];
}

function clustersOf(environment: string): Record<string, ClusterEntry> {
  return Object.fromEntries(clusterList(environment).map((cluster) => [cluster.name, cluster]));
}

function hubOf(environment: string): string | undefined {
  return clusterList(environment).find((cluster) => cluster.role === "hub")?.name;
}

function isKubernetes(resource: PreviewResource): boolean {
  return resource.custom && resource.type.startsWith("kubernetes:");
}

function prometheusReleases(result: PreviewResult): PreviewResource[] {
  return ofType(result, RELEASE).filter(
    (release) => release.inputs["chart"] === "kube-prometheus-stack",
  );
}

/** Names of the resources that are made, unmade or different with another list of clusters in prod. */
async function changes(clusters: readonly object[]): Promise<string[]> {
  const before = byUrn(await previewOf("prod"));
  const result = await previewProgram({
    stack: "prod",
    config: { ...configOf("prod"), "global-monitoring:clusters": clusters },
  });
  assert.equal(result.error, undefined);
  const after = byUrn(result);
  const urns = new Set([...before.keys(), ...after.keys()]);
  return [...urns]
    .filter((urn) => content(before.get(urn)) !== content(after.get(urn)))
    .map((urn) => (after.get(urn) ?? before.get(urn))?.name ?? "");
}

/** What an update would compare: the order in which resources are made is no part of it. */
function content(resource: PreviewResource | undefined): string {
  return JSON.stringify([resource?.inputs, resource?.parent, resource?.provider]);
}

function byUrn(result: PreviewResult): Map<string, PreviewResource> {
  return new Map(
    made(result)
      .filter((one) => one.custom)
      .map((one) => [one.urn, one]),
  );
}

function leaves(value: Json, path: string): [string, Json][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}
