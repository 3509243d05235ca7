import assert from "node:assert/strict";
import {
  documentKinds,
  type ManagedDocument,
} from "../../../components/indexManagement/documents/document";
import {
  buildDocuments,
  type DocumentsInput,
} from "../../../components/indexManagement/documents/documents";
import { KIBANA_SPACE, kibanaSpaceUrl } from "../../../components/indexManagement/documents/kibana";
import { elasticUsers, lifecyclePolicy } from "../../../components/internal/names";
import { AUDIT, datasetsOf, LIFECYCLE, SNAPSHOTS } from "./fixtures";

type Json = Record<string, unknown>;

const INPUT: DocumentsInput = {
  environment: "prod",
  datasets: datasetsOf(AUDIT),
  lifecycle: LIFECYCLE,
  snapshots: undefined,
  kibana: true,
  traces: false,
  extraDocuments: [],
};

function build(overrides: Partial<DocumentsInput> = {}): readonly ManagedDocument[] {
  return buildDocuments({ ...INPUT, ...overrides });
}

function body(kind: string, name: string, overrides: Partial<DocumentsInput> = {}): Json {
  const found = build(overrides).filter((one) => one.kind === kind && one.name === name);
  assert.equal(found.length, 1, `${kind} ${name}`);
  return found[0]!.body;
}

/** A phase of the policy of a dataset. */
function phases(dataset: string, overrides: Partial<DocumentsInput> = {}): Record<string, Json> {
  const { policy } = body("lifecyclePolicy", lifecyclePolicy(dataset), overrides);
  return (policy as { phases: Record<string, Json> }).phases;
}

describe("documents of index management", () => {
  it("come in the order of their kinds, each kind and name once", () => {
    const documents = build({ snapshots: SNAPSHOTS });
    const order = documents.map(({ kind }) => documentKinds.indexOf(kind));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    const ids = documents.map(({ kind, name }) => `${kind} ${name}`);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("are named as ours, except the space", () => {
    for (const { kind, name, path } of build({ snapshots: SNAPSHOTS })) {
      if (kind === "space") assert.equal(name, KIBANA_SPACE);
      else assert.match(name, /^global-monitoring-/);
      if (kind !== "space" && kind !== "dataView" && kind !== "savedSearch")
        assert.ok(path.endsWith(`/${name}`));
    }
  });

  it("carry the mark wherever their API keeps one", () => {
    const marks: Record<string, (body: Json) => unknown> = {
      snapshotPolicy: (one) => (one["config"] as Json)["metadata"],
      lifecyclePolicy: (one) => (one["policy"] as Json)["_meta"],
      componentTemplate: (one) => one["_meta"],
      indexTemplate: (one) => one["_meta"],
      role: (one) => one["metadata"],
      watch: (one) => one["metadata"],
    };
    const watch = {
      kind: "watch",
      name: "global-monitoring-w",
      method: "PUT",
      path: "/w",
    } as const;
    const extraDocuments = [{ ...watch, body: { metadata: { team: "shop" }, actions: {} } }];
    const documents = build({ snapshots: SNAPSHOTS, extraDocuments });
    for (const [kind, markOf] of Object.entries(marks)) {
      const ofKind = documents.filter((one) => one.kind === kind);
      assert.notEqual(ofKind.length, 0, kind);
      for (const one of ofKind) {
        const mark = markOf(one.body) as { managed_by: string; hash: string };
        assert.equal(mark.managed_by, "global-monitoring", kind);
        assert.match(mark.hash, /^[0-9a-f]{12}$/);
      }
    }
    assert.equal(
      (documents.find((one) => one.kind === "watch")?.body["metadata"] as Json)["team"],
      "shop",
    );
  });

  it("have another hash when anything in them is another", () => {
    const hash = (overrides: Partial<DocumentsInput>) =>
      JSON.stringify(body("indexTemplate", lifecyclePolicy("audit"), overrides)["_meta"]);
    assert.equal(hash({}), hash({ kibana: false }));
    const policyHash = (overrides: Partial<DocumentsInput>) =>
      JSON.stringify(body("lifecyclePolicy", lifecyclePolicy("audit"), overrides)["policy"]);
    assert.notEqual(policyHash({}), policyHash({ snapshots: SNAPSHOTS }));
  });
});

describe("lifecycle policies", () => {
  it("roll over by age and shard size, and delete after the retention of their dataset", () => {
    const { hot, delete: last, ...rest } = phases("audit");
    assert.deepEqual(hot!["actions"], {
      rollover: { max_age: "1d", max_primary_shard_size: "50gb" },
      set_priority: { priority: 100 },
    });
    assert.deepEqual(last, { min_age: "90d", actions: { delete: {} } });
    assert.deepEqual(rest, {});
    assert.equal(phases("kubernetes.container")["delete"]!["min_age"], "14d");
  });

  it("wait for a snapshot before they delete when there are snapshots", () => {
    const { delete: last } = phases("audit", { snapshots: SNAPSHOTS });
    assert.deepEqual(last!["actions"], {
      wait_for_snapshot: { policy: "global-monitoring-snapshots" },
      delete: {},
    });
  });

  it("move to the tiers that an index lives long enough to reach", () => {
    const lifecycle = { ...LIFECYCLE, warmAfterDays: 7, coldAfterDays: 30 };
    const names = (dataset: string) => Object.keys(phases(dataset, { lifecycle }));
    assert.deepEqual(names("audit"), ["hot", "warm", "cold", "delete"]);
    assert.deepEqual(names("kubernetes.container"), ["hot", "warm", "delete"]);
    assert.deepEqual(names("logstash.dead_letter"), ["hot", "delete"]);
    const { warm, cold } = phases("audit", { lifecycle });
    assert.deepEqual(warm, {
      min_age: "7d",
      actions: {
        set_priority: { priority: 50 },
        allocate: { number_of_replicas: 1 },
        forcemerge: { max_num_segments: 1 },
      },
    });
    assert.deepEqual(
      [cold!["min_age"], Object.keys(cold!["actions"] as Json)],
      ["30d", ["set_priority", "allocate"]],
    );
  });

  it("never keep an index open for longer than its lines are kept", () => {
    const lifecycle = { ...LIFECYCLE, rolloverDays: 14 };
    const { hot } = phases("logstash.dead_letter", { lifecycle });
    assert.match(JSON.stringify(hot), /"max_age":"7d"/);
  });
});

describe("templates", () => {
  it("take Elastic's components, then ours, then the user's hooks, which need not be there", () => {
    const template = body("indexTemplate", lifecyclePolicy("audit"));
    assert.deepEqual(template["index_patterns"], ["logs-audit-*"]);
    assert.deepEqual(template["composed_of"], [
      "logs@mappings",
      "logs@settings",
      "ecs@mappings",
      "global-monitoring-logs-audit",
      "logs@custom",
      "logs-audit@custom",
    ]);
    assert.deepEqual(template["ignore_missing_component_templates"], [
      "logs@custom",
      "logs-audit@custom",
    ]);
    assert.deepEqual(template["data_stream"], {});
    assert.ok((template["priority"] as number) > 200);
  });

  it("never write a hook of the user", () => {
    for (const { name } of build()) assert.doesNotMatch(name, /@custom/);
  });

  it("name a lifecycle policy and a component that are made", () => {
    const names = (kind: string) =>
      build()
        .filter((one) => one.kind === kind)
        .map(({ name }) => name);
    for (const dataset of INPUT.datasets) {
      const name = lifecyclePolicy(dataset.name);
      for (const kind of ["lifecyclePolicy", "componentTemplate", "indexTemplate"])
        assert.ok(names(kind).includes(name));
      const settings = JSON.stringify(body("componentTemplate", name));
      assert.ok(settings.includes(`"lifecycle":{"name":"${name}"}`));
    }
  });

  const shards: [string, number, number][] = [
    ["kubernetes.container", 0, 8],
    ["audit", 0, 1],
    ["audit", 10, 1],
    ["audit", 45, 7],
    ["audit", 80, 8],
  ];
  for (const [dataset, gibPerDay, expected] of shards)
    it(`gives ${dataset} ${expected} of 8 shards when audit is ${gibPerDay} of 100 GiB`, () => {
      const datasets = [
        {
          name: "kubernetes.container",
          namespaces: [],
          retentionDays: 14,
          gibPerDay: 100 - gibPerDay,
        },
        { name: "audit", namespaces: ["vault"], retentionDays: 14, gibPerDay },
      ];
      const lifecycle = { ...LIFECYCLE, primaryShards: 8, replicas: 2 };
      const { template } = body("componentTemplate", lifecyclePolicy(dataset), {
        datasets,
        lifecycle,
      });
      const { index } = (template as { settings: { index: Json } }).settings;
      assert.deepEqual([index["number_of_shards"], index["number_of_replicas"]], [expected, 2]);
    });
});

describe("the failure store", () => {
  it("is off, so that what cannot be indexed comes back to Logstash and its dead letters", () => {
    const { template } = body("componentTemplate", lifecyclePolicy("audit"));
    assert.deepEqual((template as Json)["data_stream_options"], {
      failure_store: { enabled: false },
    });
  });
});

describe("roles", () => {
  const privileges = (user: keyof typeof elasticUsers) => {
    const { cluster, indices, applications } = body("role", elasticUsers[user].role);
    return { cluster, indices, applications };
  };

  it("exist for every user of Elasticsearch", () => {
    const roles = build()
      .filter((one) => one.kind === "role")
      .map(({ name }) => name);
    assert.deepEqual(
      roles.sort(),
      Object.values(elasticUsers)
        .map(({ role }) => role)
        .sort(),
    );
  });

  it("let Logstash append to the environment's logs, and neither read nor delete", () => {
    assert.deepEqual(privileges("logstash"), {
      cluster: ["monitor"],
      indices: [{ names: ["logs-*-prod"], privileges: ["auto_configure", "create_doc"] }],
      applications: undefined,
    });
  });

  it("let Grafana read the environment's logs only", () => {
    assert.deepEqual(privileges("grafana").indices, [
      { names: ["logs-*-prod"], privileges: ["read", "view_index_metadata"] },
    ]);
  });

  it("let log alerts write their own state only", () => {
    assert.deepEqual(privileges("logAlerts").indices, [
      { names: ["logs-*-prod"], privileges: ["read", "view_index_metadata"] },
      { names: ["elastalert", "elastalert_*"], privileges: ["manage", "read", "write"] },
    ]);
  });

  it("let the exporter read no document", () => {
    assert.deepEqual(privileges("exporter"), {
      cluster: ["monitor", "monitor_snapshot", "read_ilm", "read_slm"],
      indices: [{ names: ["*"], privileges: ["monitor", "view_index_metadata"] }],
      applications: undefined,
    });
  });

  it("let readers into Discover and dashboards of our space only", () => {
    assert.deepEqual(privileges("reader").applications, [
      {
        application: "kibana-.kibana",
        privileges: ["feature_discover_v2.read", "feature_dashboard_v2.read"],
        resources: [`space:${KIBANA_SPACE}`],
      },
    ]);
  });

  it("give nobody a cluster privilege that changes anything", () => {
    for (const user of Object.keys(elasticUsers) as (keyof typeof elasticUsers)[])
      for (const privilege of privileges(user).cluster as string[])
        assert.match(privilege, /^(monitor|read_)/);
  });
});

describe("snapshots", () => {
  it("are not configured without a bucket", () => {
    const kinds = new Set(build().map(({ kind }) => kind));
    assert.deepEqual([kinds.has("repository"), kinds.has("snapshotPolicy")], [false, false]);
  });

  it("hold everything, are kept as asked, and name the repository that is made", () => {
    const name = "global-monitoring-snapshots";
    const { config, ...policy } = body("snapshotPolicy", name, { snapshots: SNAPSHOTS });
    const { metadata, ...rest } = config as Json;
    assert.ok(metadata);
    assert.deepEqual(rest, { indices: ["*"], include_global_state: true, partial: false });
    assert.deepEqual(policy, {
      name: "<global-monitoring-{now/d}>",
      schedule: "0 30 1 * * ?",
      repository: name,
      retention: { expire_after: "30d", min_count: 5 },
    });
    const repository = body("repository", name, { snapshots: SNAPSHOTS });
    assert.equal(repository["type"], "s3");
    const { retention } = body("snapshotPolicy", name, {
      snapshots: { ...SNAPSHOTS, maxCount: 9 },
    });
    assert.deepEqual(retention, { expire_after: "30d", min_count: 5, max_count: 9 });
  });

  it("leave encryption to the bucket, whose key is stronger than what Elasticsearch would ask for", () => {
    const { settings } = body("repository", "global-monitoring-snapshots", {
      snapshots: SNAPSHOTS,
    });
    assert.equal("server_side_encryption" in (settings as Json), false);
  });
});

describe("documents of Kibana", () => {
  it("have a data view over all logs and one for each dataset, in the space", () => {
    const views = build().filter((one) => one.kind === "dataView");
    assert.deepEqual(
      views.map((one) => (one.body["data_view"] as Json)["title"]),
      [
        "logs-*-prod",
        "logs-kubernetes.container-prod",
        "logs-audit-prod",
        "logs-logstash.dead_letter-prod",
      ],
    );
    for (const { path } of views) assert.ok(path.startsWith(`/s/${KIBANA_SPACE}/`));
  });

  it("have saved searches over data views that are made", () => {
    const views = build()
      .filter((one) => one.kind === "dataView")
      .map(({ name }) => name);
    const searches = build().filter((one) => one.kind === "savedSearch");
    assert.equal(searches.length, 2);
    for (const { body: search } of searches) {
      const [reference] = search["references"] as { name: string; type: string; id: string }[];
      assert.ok(views.includes(reference!.id), reference!.id);
      const { kibanaSavedObjectMeta } = search["attributes"] as {
        kibanaSavedObjectMeta: { searchSourceJSON: string };
      };
      const source = JSON.parse(kibanaSavedObjectMeta.searchSourceJSON) as Json;
      assert.equal(source["indexRefName"], reference!.name);
    }
  });

  it("are not there without Kibana", () => {
    const kinds = new Set(build({ kibana: false }).map(({ kind }) => kind));
    for (const kind of ["space", "dataView", "savedSearch"] as const)
      assert.equal(kinds.has(kind), false);
  });

  for (const url of ["https://kibana.example.com", "https://kibana.example.com/"])
    it(`stand below ${url}/s/monitoring`.replace("//s", "/s"), () => {
      assert.equal(kibanaSpaceUrl(url), "https://kibana.example.com/s/monitoring");
    });
});
