import assert from "node:assert/strict";
import { elastAlertDocuments } from "../../../components/indexManagement/documents/elastAlert";
import { buildDocuments } from "../../../components/indexManagement/documents/documents";
import { LIFECYCLE, datasetsOf } from "./fixtures";

type Json = Record<string, unknown>;

interface Template {
  readonly index_patterns: readonly string[];
  readonly template: { readonly settings: { readonly index: Json }; readonly mappings?: Json };
}

/** Indices that ElastAlert2 makes (elastalert/create_index.py). */
const INDICES = [
  "elastalert",
  "elastalert_error",
  "elastalert_past",
  "elastalert_silence",
  "elastalert_status",
];

const documents = elastAlertDocuments();
const templates = documents
  .filter(({ kind }) => kind === "indexTemplate")
  .map(({ body }) => body as unknown as Template);

function templateOf(index: string): Template {
  const found = templates.filter(({ index_patterns }) => index_patterns.includes(index));
  assert.equal(found.length, 1, index);
  return found[0]!;
}

describe("documents for the indices of ElastAlert2", () => {
  it("delete what it writes with every run, and nothing that it looks at in between", () => {
    const [policy] = documents.filter(({ kind }) => kind === "lifecyclePolicy");
    assert.deepEqual(policy?.body["policy"], {
      phases: { delete: { min_age: "14d", actions: { delete: {} } } },
    });
    const kept = INDICES.filter(
      (index) => templateOf(index).template.settings.index["lifecycle"] === undefined,
    );
    assert.deepEqual(kept, ["elastalert", "elastalert_past", "elastalert_silence"]);
    assert.deepEqual(templateOf("elastalert_status").template.settings.index["lifecycle"], {
      name: policy.name,
    });
  });

  it("let no index be yellow with a single node", () => {
    for (const index of INDICES)
      assert.equal(templateOf(index).template.settings.index["auto_expand_replicas"], "0-1");
  });

  it("give an index that was deleted the mappings back by which it is searched and sorted", () => {
    const { properties } = templateOf("elastalert_status").template.mappings as {
      readonly properties: Json;
    };
    assert.deepEqual(properties["rule_name"], { type: "keyword" });
    assert.deepEqual(properties["@timestamp"], { type: "date", format: "date_optional_time" });
    assert.deepEqual(properties["data"], { type: "object", enabled: false });
  });

  it("make no data streams, which ElastAlert2 could not create", () => {
    assert.doesNotMatch(JSON.stringify(documents), /data_stream|rollover/);
  });

  it("are marked as ours, the policy before the templates that name it", () => {
    const applied = buildDocuments({
      environment: "prod",
      datasets: datasetsOf(),
      lifecycle: LIFECYCLE,
      snapshots: undefined,
      kibana: false,
      traces: false,
      extraDocuments: documents,
    }).filter(({ name }) => name.startsWith("global-monitoring-elastalert"));
    assert.deepEqual(
      applied.map(({ kind }) => kind),
      ["lifecyclePolicy", "indexTemplate", "indexTemplate"],
    );
    for (const { body } of applied) assert.match(JSON.stringify(body), /"managed_by"/);
  });
});
