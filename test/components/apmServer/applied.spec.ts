import assert from "node:assert/strict";
import { apmDocuments, apmHooks } from "../../../components/apmServer/documents";
import { elastAlertDocuments } from "../../../components/indexManagement/documents/elastAlert";
import { JobRunner } from "../indexManagement/jobRunner";

const TEMPLATES = "/_component_template";
const DOCUMENTS = apmDocuments({
  retention: { traces: 7, metrics: 30, tenMinutes: 60, hour: 120 },
  lifecycle: {
    rolloverDays: 1,
    rolloverGib: 50,
    warmAfterDays: 3,
    coldAfterDays: undefined,
    replicas: 1,
  },
});

describe("documents of APM, applied by the index-management Job", function () {
  this.timeout(60_000);
  const job = new JobRunner();
  const { run } = job;

  beforeEach(() => job.begin());
  after(() => {
    job.end();
  });

  it("are made, policies before the hooks that name them, and then left alone", async () => {
    const { code, output, changes } = await run({ extraDocuments: DOCUMENTS });
    assert.equal(code, 0, output);
    const policy = changes.indexOf("PUT /_ilm/policy/global-monitoring-apm-traces");
    const hook = changes.indexOf("PUT /_component_template/traces-apm@custom");
    assert.ok(policy >= 0 && policy < hook);
    assert.deepEqual((await run({ extraDocuments: DOCUMENTS })).changes, []);
  });

  it("are made together with all that an environment has by default", async () => {
    const extraDocuments = [...elastAlertDocuments(), ...DOCUMENTS];
    const { code, output } = await run({ extraDocuments, traces: true });
    assert.equal(code, 0, output);
    assert.deepEqual((await run({ extraDocuments, traces: true })).changes, []);
  });

  it("go with tracing, and leave the hooks of others", async () => {
    await run({ extraDocuments: DOCUMENTS });
    const templates = job.stack.objects(TEMPLATES);
    templates.set("logs@custom", { template: {} });
    await run();
    for (const name of apmHooks) assert.ok(!templates.has(name), name);
    assert.ok(templates.has("logs@custom"));
    assert.ok(!job.stack.objects("/_ilm/policy").has("global-monitoring-apm-traces"));
  });
});
