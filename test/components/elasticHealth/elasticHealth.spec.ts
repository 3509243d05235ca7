import assert from "node:assert/strict";
import type { z } from "zod";
import type {
  ElasticHealthArgs,
  ElasticHealthOptions,
} from "../../../components/elasticHealth/args";
import { ElasticHealth } from "../../../components/elasticHealth/elasticHealth";
import { jobs } from "../../../components/elasticHealth/rules/jobs";
import { resolveElasticHealthSettings } from "../../../components/elasticHealth/settings";
import { buildElasticHealthValues } from "../../../components/elasticHealth/values";
import { InvalidSettingsError, Problems } from "../../../components/internal/validation";
import { healthSchema } from "../../../config/logging/healthSchema";
import { deploy, installMocks } from "../../helpers/mocks";

const BASE: ElasticHealthArgs = { snapshots: true, elastAlert: true };

/** What the schema gives is what the component takes: a compile-time check. */
const fromConfig = (declared: z.infer<typeof healthSchema>): ElasticHealthOptions => declared;

function problemsOf(args: ElasticHealthArgs): readonly string[] {
  const problems = Problems.none();
  resolveElasticHealthSettings(args, problems);
  return problems.list.map(({ path, got }) => `${path}: ${got}`);
}

type Json = { readonly [key: string]: Json } & readonly Json[];

function valuesOf(args: ElasticHealthArgs): Json {
  const settings = resolveElasticHealthSettings(args, Problems.none());
  return buildElasticHealthValues(settings) as unknown as Json;
}

describe("resolveElasticHealthSettings", () => {
  it("has a default for everything but what runs beside it", () => {
    const settings = resolveElasticHealthSettings(BASE, Problems.none());
    assert.equal(settings.namespace, "logging");
    assert.equal(settings.snapshotMaxAgeHours, 50);
  });

  it("knows no age of snapshots where none are taken", () => {
    const settings = resolveElasticHealthSettings({ ...BASE, snapshots: false }, Problems.none());
    assert.equal(settings.snapshotMaxAgeHours, undefined);
  });

  const rejected: readonly (readonly [string, ElasticHealthArgs, string])[] = [
    ["an age below a schedule", { ...BASE, snapshotMaxAgeHours: 1 }, "snapshotMaxAgeHours: 1"],
    ["an age of half hours", { ...BASE, snapshotMaxAgeHours: 2.5 }, "snapshotMaxAgeHours: 2.5"],
    ["an age of years", { ...BASE, snapshotMaxAgeHours: 9999 }, "snapshotMaxAgeHours: 9999"],
    [
      "an age without snapshots",
      { ...BASE, snapshots: false, snapshotMaxAgeHours: 50 },
      "snapshotMaxAgeHours: 50",
    ],
    ["a namespace that is none", { ...BASE, namespace: "No" }, 'namespace: "No"'],
  ];
  for (const [what, args, expected] of rejected) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf(args), [expected]);
    });
  }
});

describe("healthSchema", () => {
  it("takes what the component takes", () => {
    assert.deepEqual(fromConfig(healthSchema.parse({ snapshotMaxAgeHours: 30 })), {
      snapshotMaxAgeHours: 30,
    });
  });

  it("rejects a key that it does not know", () => {
    assert.equal(healthSchema.safeParse({ snapshotMaxAge: 30 }).success, false);
  });
});

describe("buildElasticHealthValues", () => {
  it("asks Elasticsearch over TLS that it checks, as the user of least privilege", () => {
    const values = valuesOf(BASE);
    assert.equal(values["es"]!["uri"], "https://elasticsearch-es-http.logging.svc:9200");
    assert.deepEqual(values["es"]!["ssl"], {
      enabled: true,
      useExistingSecrets: true,
      ca: { path: "/etc/elasticsearch-ca/ca.crt" },
      client: { enabled: false },
    });
    assert.deepEqual(values["secretMounts"], [
      {
        name: "elasticsearch-ca",
        secretName: "elasticsearch-es-http-certs-public",
        path: "/etc/elasticsearch-ca",
      },
    ]);
    assert.deepEqual(values["extraEnvSecrets"], {
      ES_USERNAME: { secret: "elasticsearch-user-exporter", key: "username" },
      ES_PASSWORD: { secret: "elasticsearch-user-exporter", key: "password" },
    });
  });

  it("asks for snapshots only where some are taken", () => {
    for (const snapshots of [true, false]) {
      const { es } = valuesOf({ ...BASE, snapshots });
      assert.deepEqual([es!["snapshots"], es!["slm"]], [snapshots, snapshots]);
    }
  });

  it("frees the label cluster of the exporter's own, which would hide the Kubernetes cluster", () => {
    const relabelings = valuesOf(BASE)["serviceMonitor"]!["metricRelabelings"] as unknown as {
      action: string;
      regex: string;
      targetLabel?: string;
    }[];
    const actions = relabelings.map(({ action, targetLabel }) => [action, targetLabel]);
    assert.deepEqual(actions, [
      ["drop", undefined],
      ["replace", "elasticsearch_cluster"],
      ["labeldrop", undefined],
    ]);
    const dropped = new RegExp(`^(?:${relabelings[0]!.regex})$`);
    for (const [name, gone] of [
      ["elasticsearch_index_stats_indexing_index_total", true],
      ["elasticsearch_indices_segment_count_total", true],
      ["elasticsearch_indices_segments_count", false],
      ["elasticsearch_indices_store_size_bytes_primary", false],
      ["elasticsearch_ilm_index_status", false],
    ] as const) {
      assert.equal(dropped.test(name), gone, name);
    }
  });

  it("is found by the rules under the name of its Service", () => {
    const values = valuesOf(BASE) as unknown as { fullnameOverride: string };
    assert.equal(jobs.elasticsearch, values.fullnameOverride);
  });

  it("lets the user's values win", () => {
    const values = valuesOf({ ...BASE, extraValues: { es: { shards: false }, log: null } });
    assert.equal(values["es"]!["shards"], false);
    assert.equal(values["es"]!["all"], true);
    assert.equal(values["log"], undefined);
  });
});

describe("ElasticHealth", () => {
  before(installMocks);

  it("makes the exporter and its rules, and nothing else", async () => {
    const { resources } = await deploy(() => new ElasticHealth("h", BASE));
    assert.deepEqual(
      resources.map(({ type, name }) => [type, name]),
      [
        ["global-monitoring:index:ElasticHealth", "h"],
        ["kubernetes:helm.sh/v3:Release", "h-exporter"],
        ["kubernetes:monitoring.coreos.com/v1:PrometheusRule", "h-rules"],
      ],
    );
  });

  it("deploys the pinned chart under the name that others rely on", async () => {
    const { find } = await deploy(() => new ElasticHealth("h", { ...BASE, namespace: "logs" }));
    const { inputs, secretInputs } = find("kubernetes:helm.sh/v3:Release")[0]!;
    assert.equal(inputs["chart"], "prometheus-elasticsearch-exporter");
    assert.equal(inputs["version"], "7.4.0");
    assert.equal(inputs["name"], "elasticsearch-exporter");
    assert.equal(inputs["namespace"], "logs");
    assert.deepEqual(secretInputs, []);
  });

  it("links each alert to its runbook", async () => {
    const { find } = await deploy(
      () => new ElasticHealth("h", { ...BASE, runbookBaseUrl: "https://runbooks.example.com/" }),
    );
    const [rule] = find("kubernetes:monitoring.coreos.com/v1:PrometheusRule");
    const spec = rule!.inputs["spec"] as {
      groups: { rules: { alert: string; annotations: Record<string, string> }[] }[];
    };
    for (const { alert, annotations } of spec.groups.flatMap(({ rules }) => rules)) {
      assert.equal(annotations["runbook_url"], `https://runbooks.example.com/${alert}.md`);
    }
  });

  it("rejects bad arguments with every problem, before it makes a resource", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new ElasticHealth("h", { ...BASE, namespace: "No", snapshotMaxAgeHours: 0 }),
        (error) => error instanceof InvalidSettingsError && error.problems.length === 2,
      );
    });
    assert.deepEqual(resources, []);
  });
});
