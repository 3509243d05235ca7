import assert from "node:assert/strict";
import { parse } from "yaml";
import { Availability } from "../../../components/internal/availability";
import type { Tree } from "../../../components/internal/merge";
import { parseQuantity } from "../../../components/internal/quantity";
import { Problems } from "../../../components/internal/validation";
import { endpointsFile } from "../../../components/thanos/endpoints";
import { resolveThanosSettings, type ThanosArgs } from "../../../components/thanos/settings";
import { buildThanosValues } from "../../../components/thanos/values";

const REMOTE = {
  clusters: ["hub", "shop"],
  remoteClusters: [{ name: "shop", replicaHosts: ["a", "b"] }],
};
const PIECES = ["query", "queryFrontend", "storeGateway", "compact"] as const;

describe("values of Thanos", () => {
  it("leave the bucket's configuration to the Secret that the sidecars use too", () => {
    assert.deepEqual(values()["objstoreConfig"], {
      create: false,
      name: "thanos-objstore",
      key: "objstore.yml",
    });
  });

  it("deduplicate over the replica labels of Prometheus and of the ruler, when reading only", () => {
    assert.deepEqual(piece("query")["replicaLabels"], [
      "prometheus_replica",
      "thanos_ruler_replica",
    ]);
    assert.deepEqual(piece("compact")["deduplication"], { enabled: false });
  });

  it("apply the retention of each resolution", () => {
    const args = flags("compact", { retention: { raw: "10d", fiveMinutes: "20d", oneHour: "0" } });
    assert.deepEqual(
      args.filter((arg) => arg.startsWith("--retention")),
      [
        "--retention.resolution-raw=10d",
        "--retention.resolution-5m=20d",
        "--retention.resolution-1h=0d",
      ],
    );
  });

  it("let readers drop a deleted block at half the time that the compactor waits", () => {
    assert.ok(flags("storeGateway").includes("--ignore-deletion-marks-delay=24h"));
    assert.ok(flags("compact").includes("--delete-delay=48h"));
  });

  it("size caches below the memory limit, and their items below the cache", () => {
    for (const memory of ["16Mi", "64Mi", "2Gi"]) {
      const args = { caching: { memory } };
      const caches = flags("storeGateway", args).filter((arg) => arg.includes("IN-MEMORY"));
      assert.equal(caches.length, 2);
      const bytes = parseQuantity(memory)!;
      for (const cache of caches) {
        const { config } = JSON.parse(cache.slice(cache.indexOf("=") + 1)) as {
          config: { max_size: string; max_item_size: string };
        };
        assert.equal(parseInt(config.max_size, 10) * 2 ** 20, bytes);
        assert.ok(parseInt(config.max_item_size, 10) < parseInt(config.max_size, 10));
      }
      assert.ok(limit("storeGateway", args) > 3 * bytes);
      assert.ok(limit("queryFrontend", args) > bytes);
    }
  });

  it("give every piece requests and a memory limit, and no CPU limit", () => {
    for (const name of PIECES) {
      const { requests, limits } = piece(name)["resources"] as Record<string, Tree>;
      assert.deepEqual(Object.keys(requests!), ["cpu", "memory"], name);
      assert.deepEqual(Object.keys(limits!), ["memory"], name);
    }
  });

  it("replicate, spread and budget all but the compactor, which is one for a bucket", () => {
    for (const name of PIECES) {
      const { replicas, podDisruptionBudget, topologySpreadConstraints } = piece(name);
      if (name === "compact") {
        assert.deepEqual([replicas, podDisruptionBudget], [undefined, undefined]);
        continue;
      }
      assert.equal(replicas, 2, name);
      assert.equal((podDisruptionBudget as Tree)["maxUnavailable"], 1, name);
      assert.match(JSON.stringify(topologySpreadConstraints), /topology.kubernetes.io\/zone/, name);
    }
  });

  it("have neither budgets nor constraints for a single copy", () => {
    const single = values({ availability: Availability.Single });
    assert.doesNotMatch(JSON.stringify(single), /podDisruptionBudget|topologySpread|ffinity/);
  });

  it("give roles to the two that read the bucket, by the ServiceAccounts that the roles trust", () => {
    const role = (arn: string) => ({ "eks.amazonaws.com/role-arn": arn });
    assert.deepEqual(piece("storeGateway")["serviceAccount"], {
      name: "thanos-store",
      annotations: role("store-role"),
    });
    assert.deepEqual(piece("compact")["serviceAccount"], {
      name: "thanos-compact",
      annotations: role("compactor-role"),
    });
    assert.deepEqual(piece("query")["serviceAccount"], { name: "thanos-query" });
  });

  it("mount the client certificate only when a remote cluster asks for it", () => {
    assert.match(JSON.stringify(piece("query", REMOTE)), /"secretName":"thanos-query-tls"/);
    assert.doesNotMatch(JSON.stringify(piece("query", { clusters: ["hub"] })), /tls/);
  });

  it("mount directories, which Kubernetes updates, and no single files", () => {
    assert.doesNotMatch(JSON.stringify(piece("query", REMOTE)), /subPath/);
  });

  it("look at the list of endpoints well within the time that ClusterSilent waits", () => {
    const args = piece("query")["extraArgs"] as string[];
    assert.ok(args.includes("--endpoint.sd-config-reload-interval=30s"), args.join(" "));
  });

  it("use the volumes and the class of the settings, and drop them with the release", () => {
    const storage = { className: "fast", storeGateway: "7Gi", compactor: "9Gi" };
    const volume = (size: string) => ({
      enabled: true,
      storageClass: "fast",
      size,
      retainDeleted: false,
      retainScaled: false,
    });
    assert.deepEqual(piece("storeGateway", { storage })["persistence"], volume("7Gi"));
    assert.deepEqual(piece("compact", { storage })["persistence"], volume("9Gi"));
  });

  it("set no flag that Thanos 0.42 calls deprecated", () => {
    const all = PIECES.flatMap((name) => flags(name, REMOTE));
    for (const flag of all) {
      assert.doesNotMatch(
        flag,
        /^--(endpoint=|endpoint-group|store\.sd|grpc-client|store\.grpc\.)/,
      );
    }
    assert.equal(piece("query")["enableDnsDiscovery"], false);
  });

  it("merge extraValues last", () => {
    const merged = values({ extraValues: { query: { replicas: 5 } } });
    assert.equal((merged["query"] as Tree)["replicas"], 5);
    assert.ok("extraArgs" in (merged["query"] as Tree));
  });
});

describe("endpoints of Thanos Query", () => {
  interface Endpoint {
    readonly address: string;
    readonly group?: boolean;
    readonly client_config?: {
      readonly server_name: string;
      readonly tls_config: Readonly<Record<string, unknown>>;
    };
  }
  const endpoints = (args: Partial<ThanosArgs>) =>
    (parse(endpointsFile(settings(args))) as { endpoints: Endpoint[] }).endpoints;

  it("are the hub's sidecars, ruler and store gateways, each found by SRV records", () => {
    assert.deepEqual(
      endpoints({ clusters: ["hub"] }).map(({ address }) => address),
      ["kps-thanos-discovery", "thanos-ruler-operated", "thanos-store-gateway-headless"].map(
        (service) => `dnssrv+_grpc._tcp.${service}.monitoring.svc.cluster.local`,
      ),
    );
  });

  it("read each block from one store gateway, not from all", () => {
    const groups = endpoints(REMOTE).filter(({ group }) => group);
    assert.deepEqual(
      groups.map(({ address }) => address.includes("store-gateway")),
      [true],
    );
  });

  it("reach each remote replica by a static address, with mTLS and the name of its cluster", () => {
    const remote = endpoints(REMOTE).filter(({ client_config }) => client_config !== undefined);
    assert.deepEqual(
      remote.map(({ address }) => address),
      ["thanos-remote-shop-0.monitoring.svc:10901", "thanos-remote-shop-1.monitoring.svc:10901"],
    );
    for (const { client_config } of remote) {
      assert.equal(client_config?.server_name, "thanos-sidecar.shop.global-monitoring.internal");
      assert.deepEqual(client_config.tls_config, {
        enabled: true,
        cert_file: "/etc/thanos/tls/tls.crt",
        key_file: "/etc/thanos/tls/tls.key",
        ca_file: "/etc/thanos/tls/ca.crt",
        min_version: "1.3",
      });
    }
  });

  it("follow the namespace", () => {
    const text = endpointsFile(settings({ ...REMOTE, namespace: "metrics" }));
    assert.doesNotMatch(text, /monitoring\.svc/);
    assert.match(text, /thanos-remote-shop-0\.metrics\.svc:10901/);
  });
});

function settings(args: Partial<ThanosArgs> = {}) {
  const problems = Problems.none();
  const resolved = resolveThanosSettings({ clusters: ["hub"], ...args }, problems);
  assert.deepEqual(problems.list, []);
  return resolved;
}

function values(args: Partial<ThanosArgs> = {}): Tree {
  const refs = { storeRoleArn: "store-role", compactorRoleArn: "compactor-role" };
  return buildThanosValues(settings(args), refs);
}

function piece(name: (typeof PIECES)[number], args: Partial<ThanosArgs> = {}): Tree {
  return values(args)[name] as Tree;
}

function flags(name: (typeof PIECES)[number], args: Partial<ThanosArgs> = {}): readonly string[] {
  return piece(name, args)["extraArgs"] as string[];
}

function limit(name: (typeof PIECES)[number], args: Partial<ThanosArgs>): number {
  const { limits } = piece(name, args)["resources"] as Record<string, { memory: string }>;
  return parseQuantity(limits!.memory)!;
}
