import assert from "node:assert/strict";
import { unmonitoredClusters } from "../../policy/policies/clusterIsMonitored";
import { inexactChartVersion } from "../../policy/policies/helmReleaseExactVersion";
import { coverageOf } from "../../policy/policies/lib/coverage";
import type { Finding } from "../../policy/policies/lib/finding";
import { plain } from "../../policy/policies/lib/plain";
import type { StackResource } from "../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../policy/policies/lib/values";
import { exposedBuckets } from "../../policy/policies/objectStoragePrivateAndEncrypted";
import { BUCKET, EKS, PROVIDER, RELEASE } from "./helpers/resources";

const RUNS = 1000;

const TYPES = [
  RELEASE,
  PROVIDER,
  BUCKET,
  EKS,
  "eks:index:Cluster",
  "kubernetes:helm.sh/v4:Chart",
  "kubernetes:core/v1:Secret",
  "kubernetes:core/v1:ConfigMap",
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:monitoring.coreos.com/v1:Prometheus",
  "kubernetes:monitoring.coreos.com/v1:Alertmanager",
  "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig",
  "kubernetes:beat.k8s.elastic.co/v1beta1:Beat",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketAcl:BucketAcl",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "kubernetes::",
  "",
];

/** Keys that predicates look for, and some that bite. */
const KEYS = (
  "chart path uri version values valueYamlFiles alertmanager prometheus prometheusSpec externalLabels cluster " +
  "enabled config route routes receiver receivers name matchers match match_re alertname webhook_configs url " +
  "metadata labels spec template containers image stringData data alertmanager.yaml configSecret kubeconfig " +
  "context endpoint bucket acl grants policy Statement Effect Principal AWS Action Resource Condition Bool " +
  "aws:SecureTransport rules rule applyServerSideEncryptionByDefault sseAlgorithm blockPublicAcls tags require " +
  "enrolled waivers signals owner reason expires by scope match encryption allowLocalCharts " +
  "__proto__ constructor toString hasOwnProperty length 0"
).split(" ");

const TEXTS = [
  UNKNOWN,
  "",
  "[secret]",
  "kube-prometheus-stack",
  "oci://",
  "oci://@:",
  "https://",
  "https:///.tgz",
  "/",
  ".",
  "Watchdog",
  'alertname=~"("',
  "{",
  '{"Statement": 1}',
  '{"route": []}',
  "metrics",
  "2027-13-99",
  "*",
  "\u0000\uFFFF",
  "__proto__",
];

type Random = () => number;

/** The same sequence for the same seed: a failure can be repeated. */
function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

function value(random: Random, depth: number): unknown {
  const kind = random();
  if (depth > 0 && kind < 0.45) return object(random, depth - 1);
  if (depth > 0 && kind < 0.6) {
    return Array.from({ length: Math.floor(random() * 3) }, () => value(random, depth - 1));
  }
  if (kind < 0.85) return pick(random, TEXTS);
  return pick<unknown>(random, [null, undefined, true, false, 0, -1.5, NaN, Symbol.iterator, Date]);
}

function object(random: Random, depth: number): Properties {
  const entries = Array.from({ length: Math.floor(random() * 6) }, () => [
    pick(random, KEYS),
    value(random, depth),
  ]);
  return Object.fromEntries(entries) as Properties;
}

function stack(random: Random): StackResource[] {
  const urns = ["a", "b", "c", "d"];
  return urns.map((urn) => ({
    urn,
    name: pick(random, TEXTS),
    type: pick(random, TYPES),
    props: object(random, 6),
    // Cycles and strangers, too.
    parent: pick(random, [...urns, "stranger", "", undefined]),
    provider: pick(random, [...urns, "stranger", "", undefined]),
    dependencies: pick(random, [[], urns, ["stranger"], undefined]),
    propertyDependencies: pick<Record<string, string[]> | undefined>(random, [
      {},
      undefined,
      { kubeconfig: urns, bucket: urns },
    ]),
  }));
}

const PREDICATES: Record<string, (random: Random) => readonly Finding[]> = {
  "cluster-is-monitored": (random) =>
    unmonitoredClusters(stack(random), value(random, 4), "2027-03-01"),
  "helm-release-exact-version": (random) =>
    inexactChartVersion(
      RELEASE,
      { ...object(random, 3), chart: value(random, 2), version: value(random, 1) },
      value(random, 2),
    ),
  "object-storage-private-and-encrypted": (random) =>
    exposedBuckets(stack(random), value(random, 4), "2027-03-01"),
};

describe("no predicate throws on any input", () => {
  for (const [name, predicate] of Object.entries(PREDICATES)) {
    it(`${name}: ${RUNS} random stacks`, () => {
      let findings = 0;
      for (let seed = 1; seed <= RUNS; seed++) {
        try {
          const found = predicate(randomFrom(seed));
          findings += found.length;
          for (const { message } of found) assert.equal(typeof message, "string");
        } catch (error) {
          assert.fail(`seed ${seed}: ${String((error as Error).stack)}`);
        }
      }
      assert.ok(findings > RUNS / 20, `the inputs say something to the predicate: ${findings}`);
    });
  }

  it("coverageOf: the same stacks in any order give the same clusters", () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const resources = stack(randomFrom(seed));
      const count = (list: readonly StackResource[]) => coverageOf(list).length;
      assert.equal(count(resources), count([...resources].reverse()), `seed ${seed}`);
    }
  });

  it("plain: copies whatever throws when it is touched as unknown", () => {
    const biting = {
      good: 1,
      get bad(): never {
        throw new Error("unknown");
      },
    };
    assert.deepEqual(plain({ biting, list: [biting] }), {
      biting: { good: 1, bad: UNKNOWN },
      list: [{ good: 1, bad: UNKNOWN }],
    });
    const endless: Properties = {};
    endless.self = endless;
    assert.ok(plain(endless));
    for (const odd of [undefined, null, 1, "text", [], () => 1]) assert.deepEqual(plain(odd), {});
  });
});
