import assert from "node:assert/strict";
import { apmDocuments, apmHooks } from "../../../components/apmServer/documents";
import type { ManagedDocument } from "../../../components/indexManagement/documents/document";

const LIFECYCLE = {
  rolloverDays: 1,
  rolloverGib: 50,
  warmAfterDays: undefined,
  coldAfterDays: undefined,
  replicas: 1,
} as const;

const RETENTION = { traces: 7, metrics: 30, tenMinutes: 60, hour: 120 } as const;

interface Phases {
  readonly hot: { readonly actions: { readonly rollover: unknown } };
  readonly warm?: unknown;
  readonly delete: { readonly min_age: string };
}

function phases(document: ManagedDocument | undefined): Phases {
  return (document?.body as { readonly policy: { readonly phases: Phases } }).policy.phases;
}

function named(documents: readonly ManagedDocument[], name: string): ManagedDocument | undefined {
  return documents.find((document) => document.name === name);
}

function policyOf(documents: readonly ManagedDocument[], stream: string): string {
  const hook = named(documents, `${stream}@custom`)?.body as {
    readonly template: { readonly settings: { readonly index: { readonly lifecycle: unknown } } };
  };
  const lifecycle = hook.template.settings.index.lifecycle as Readonly<Record<string, unknown>>;
  assert.equal(lifecycle["prefer_ilm"], true);
  return String(lifecycle["name"]);
}

describe("documents of APM", () => {
  const documents = apmDocuments({ retention: RETENTION, lifecycle: LIFECYCLE });

  it("keep each kind of data as long as configured", () => {
    const days = Object.fromEntries(
      [
        "traces-apm",
        "traces-apm.rum",
        "logs-apm.error",
        "logs-apm.app",
        "metrics-apm.internal",
        "metrics-apm.app",
        "metrics-apm.transaction.1m",
        "metrics-apm.service_destination.10m",
        "metrics-apm.service_summary.60m",
      ].map((stream) => [
        stream,
        phases(named(documents, policyOf(documents, stream))).delete.min_age,
      ]),
    );
    assert.deepEqual(days, {
      "traces-apm": "7d",
      "traces-apm.rum": "7d",
      "logs-apm.error": "7d",
      "logs-apm.app": "7d",
      "metrics-apm.internal": "30d",
      "metrics-apm.app": "30d",
      "metrics-apm.transaction.1m": "30d",
      "metrics-apm.service_destination.10m": "60d",
      "metrics-apm.service_summary.60m": "120d",
    });
  });

  it("cover every data stream of APM but the decisions that APM Servers tell each other", () => {
    assert.equal(apmHooks.length, 18);
    assert.equal(new Set(apmHooks).size, apmHooks.length);
    assert.ok(!apmHooks.some((name) => name.includes("sampled")));
    assert.deepEqual(
      documents.filter(({ kind }) => kind === "componentTemplate").map(({ name }) => name),
      apmHooks,
    );
  });

  it("name a policy in every hook that is among the documents, and before it", () => {
    for (const hook of apmHooks) {
      const policy = policyOf(documents, hook.replace("@custom", ""));
      const at = documents.findIndex(({ name }) => name === policy);
      assert.ok(at >= 0 && at < documents.findIndex(({ name }) => name === hook), hook);
      assert.ok(policy.startsWith("global-monitoring-apm-"), policy);
    }
  });

  it("make the cluster of a trace searchable as that of a log line is", () => {
    for (const hook of apmHooks) {
      const { template } = named(documents, hook)?.body as {
        readonly template: { readonly mappings: unknown };
      };
      assert.deepEqual(template.mappings, {
        properties: {
          labels: { properties: { cluster: { type: "keyword" } } },
          cluster: { type: "alias", path: "labels.cluster" },
        },
      });
    }
  });

  it("hold no index open for longer than its data is kept", () => {
    const short = apmDocuments({
      retention: { traces: 1, metrics: 2, tenMinutes: 4, hour: 8 },
      lifecycle: { ...LIFECYCLE, rolloverDays: 3 },
    });
    const ages = ["traces", "metrics", "metrics-10m", "metrics-60m"].map(
      (name) => phases(named(short, `global-monitoring-apm-${name}`)).hot.actions.rollover,
    );
    assert.deepEqual(
      ages,
      [1, 2, 4, 8].map((days) => ({ max_age: `${days}d`, max_primary_shard_size: "50gb" })),
    );
  });

  it("move traces to warm nodes when they live to see it, metrics never", () => {
    const warm = (warmAfterDays: number) =>
      apmDocuments({ retention: RETENTION, lifecycle: { ...LIFECYCLE, warmAfterDays } });
    const traces = (all: readonly ManagedDocument[]) =>
      phases(named(all, "global-monitoring-apm-traces")).warm;
    assert.ok(traces(warm(3)) !== undefined);
    assert.equal(traces(warm(7)), undefined);
    assert.equal(phases(named(warm(3), "global-monitoring-apm-metrics")).warm, undefined);
  });
});
