import assert from "node:assert/strict";
import { error } from "./fakeStack";
import { AUDIT, datasetsOf } from "./fixtures";
import { JobRunner } from "./jobRunner";

const ILM = "/_ilm/policy";
const AUDIT_POLICY = "global-monitoring-logs-audit";
const WATCH = {
  kind: "watch",
  name: "global-monitoring-errors",
  method: "PUT",
  path: "/_watcher/watch/global-monitoring-errors",
  body: { trigger: { schedule: { interval: "1m" } }, actions: {} },
} as const;

describe("the script of the index-management Job", function () {
  this.timeout(60_000);
  const job = new JobRunner();
  const { run } = job;

  beforeEach(() => job.begin());
  after(() => {
    job.end();
  });

  it("makes everything, in an order in which nothing refers to what is not there yet", async () => {
    const { code, output, changes } = await run();
    assert.equal(code, 0, output);
    const first = (part: string) => changes.findIndex((one) => one.includes(part));
    const last = (part: string) => changes.map((one) => one.includes(part)).lastIndexOf(true);
    const order = [
      "/_snapshot/",
      "/_slm/",
      "/_ilm/",
      "/_component_template/",
      "/_index_template/",
      "/_security/role/",
      "/api/spaces/",
      "/data_views/",
      "/_import",
    ];
    order.forEach((part, i) => {
      assert.notEqual(first(part), -1, part);
      if (i > 0) assert.ok(last(order[i - 1]!) < first(part), `${order[i - 1]} before ${part}`);
    });
    assert.deepEqual(
      [...job.stack.objects(ILM).keys()],
      ["kubernetes.container", "audit", "logstash.dead_letter"].map(
        (dataset) => `global-monitoring-logs-${dataset}`,
      ),
    );
    assert.match(output, /done: \d+ created, 0 changed, 0 removed, 0 kept/);
  });

  it("puts the bucket's name from its environment into the repository", async () => {
    await run();
    const repository = job.stack.objects("/_snapshot").get("global-monitoring-snapshots");
    assert.deepEqual(repository?.["settings"], {
      bucket: "gm-prod-logs",
      base_path: "elasticsearch",
      client: "default",
    });
  });

  it("changes nothing the second time", async () => {
    await run();
    const { code, output, changes } = await run();
    assert.deepEqual([code, changes], [0, []]);
    assert.match(output, /done: 0 created, 0 changed, 0 removed, 0 kept of \d+ documents/);
  });

  it("changes the one document that is different", async () => {
    await run();
    const { changes } = await run({ datasets: datasetsOf({ ...AUDIT, retentionDays: 91 }) });
    assert.deepEqual(changes, [`PUT ${ILM}/${AUDIT_POLICY}`]);
    assert.match(JSON.stringify(job.stack.objects(ILM).get(AUDIT_POLICY)), /"min_age":"91d"/);
  });

  it("takes back what somebody changed by hand", async () => {
    await run();
    const policies = job.stack.objects(ILM);
    const text = JSON.stringify(policies.get(AUDIT_POLICY)).replace('"90d"', '"1d"');
    policies.set(AUDIT_POLICY, JSON.parse(text) as Record<string, unknown>);
    job.stack.dataViews.get("global-monitoring-logs")!["title"] = "*";
    const { changes } = await run();
    assert.deepEqual(changes, [
      `PUT ${ILM}/${AUDIT_POLICY}`,
      "POST /s/monitoring/api/data_views/data_view/global-monitoring-logs",
    ]);
    assert.equal(job.stack.dataViews.get("global-monitoring-logs")!["title"], "logs-*-prod");
  });

  it("drops a key that is no longer wanted, though APIs answer with more than they were given", async () => {
    await run();
    const { changes } = await run({ snapshots: undefined, kibana: false });
    assert.ok(changes.includes(`PUT ${ILM}/${AUDIT_POLICY}`));
    assert.doesNotMatch(
      JSON.stringify(job.stack.objects(ILM).get(AUDIT_POLICY)),
      /wait_for_snapshot/,
    );
  });

  it("removes what is ours and no longer wanted, users before what they use", async () => {
    await run({ extraDocuments: [WATCH], licence: "enterprise" });
    const { output, changes } = await run({ datasets: datasetsOf(), snapshots: undefined });
    const removed = changes.filter((one) => one.startsWith("DELETE"));
    assert.deepEqual(removed, [
      "DELETE /s/monitoring/api/data_views/data_view/global-monitoring-logs-audit",
      "DELETE /_watcher/watch/global-monitoring-errors",
      "DELETE /_index_template/global-monitoring-logs-audit",
      "DELETE /_component_template/global-monitoring-logs-audit",
      "DELETE /_ilm/policy/global-monitoring-logs-audit",
      "DELETE /_slm/policy/global-monitoring-snapshots",
      "DELETE /_snapshot/global-monitoring-snapshots",
    ]);
    assert.match(output, /0 created, \d changed, 7 removed/);
  });

  it("touches nothing of anybody else", async () => {
    const theirs = { _meta: { managed: true } };
    job.stack.objects(ILM).set("global-monitoring-theirs", { policy: { phases: {}, ...theirs } });
    job.stack.objects("/_index_template").set("logs", theirs);
    job.stack.objects("/_component_template").set("logs@custom", { template: {} });
    job.stack.objects("/_security/role").set("global-monitoring-theirs", { metadata: {} });
    job.stack.objects("/_security/role").set("superuser", { metadata: { _reserved: true } });
    job.stack.objects("/_snapshot").set("found-snapshots", { type: "s3", settings: {} });
    job.stack.objects("/_slm/policy").set("theirs", { config: {} });
    job.stack.spaces.set("team", { id: "team", name: "Team" });
    job.stack.dataViews.set("theirs", { id: "theirs", name: "Theirs", title: "logs-*" });
    job.stack.savedSearches.set("theirs", { id: "theirs", attributes: { title: "Theirs" } });
    await run();
    const { changes } = await run({ datasets: datasetsOf(), snapshots: undefined });
    for (const change of changes) assert.match(change, /global-monitoring-(logs|snapshots)/);
    const kept = [
      job.stack.objects(ILM).has("global-monitoring-theirs"),
      job.stack.objects("/_index_template").has("logs"),
      job.stack.objects("/_component_template").has("logs@custom"),
      job.stack.objects("/_security/role").has("global-monitoring-theirs"),
      job.stack.objects("/_security/role").has("superuser"),
      job.stack.objects("/_snapshot").has("found-snapshots"),
      job.stack.objects("/_slm/policy").has("theirs"),
      job.stack.spaces.has("team"),
      job.stack.dataViews.has("theirs"),
      job.stack.savedSearches.has("theirs"),
    ];
    assert.ok(kept.every(Boolean), JSON.stringify(kept));
  });

  it("keeps what data still needs, warns in the API's words, and tries again with the next run", async () => {
    await run();
    const path = `${ILM}/${AUDIT_POLICY}`;
    const reason = `Cannot delete policy [${AUDIT_POLICY}]. It is in use by one or more indices: [.ds-logs-audit-prod-000001]`;
    job.stack.instead.set(`DELETE ${path}`, [error(400, "illegal_argument_exception", reason)]);
    const inUse = await run({ datasets: datasetsOf() });
    assert.equal(inUse.code, 0);
    const warning = `warning: kept lifecyclePolicy ${AUDIT_POLICY}: DELETE ${path}: 400 illegal_argument_exception: ${reason}`;
    assert.ok(inUse.output.includes(warning), inUse.output);
    assert.ok(job.stack.objects(ILM).has(AUDIT_POLICY));
    assert.equal(job.stack.objects("/_index_template").has(AUDIT_POLICY), false);
    const { changes } = await run({ datasets: datasetsOf() });
    assert.deepEqual(changes, [`DELETE ${path}`]);
  });
});
