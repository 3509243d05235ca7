import type { estypes } from "@elastic/elasticsearch";
import type { BodyOf, ManagedDocument } from "./document";

/** Name of the policy and of the template of the indices that have it. */
const HISTORY = "global-monitoring-elastalert-history";
const STATE = "global-monitoring-elastalert-state";

/** Days after which an index of history begins anew: longer than anybody asks what a rule did. */
const HISTORY_DAYS = 14;

/** Above templates for `*` that others may have. */
const PRIORITY = 500;

/** One copy, where there is a second node for it: with a single node, an index with a copy would be yellow for ever. */
const REPLICAS = { auto_expand_replicas: "0-1" } as const;

/**
 * What keeps ElastAlert2's own indices in bounds. It makes them at its first start, without settings, so a template reaches them
 * (elastalert/create_index.py); data streams and aliases it could not make.
 *
 * It writes a document for each run of each rule, and of each error, and deletes none. Of both it reads the newest only, at a start, to go on
 * from there. So the whole index is deleted at times, and made anew by the next document with the template's mappings, which are ElastAlert2's.
 * What it reads in between, which alerts are silenced and which are still to be sent, grows with alerts only, and is kept.
 */
export function elastAlertDocuments(): readonly ManagedDocument[] {
  const policy = {
    policy: { phases: { delete: { min_age: `${HISTORY_DAYS}d`, actions: { delete: {} } } } },
  } satisfies BodyOf<estypes.IlmPutLifecycleRequest, "name">;
  const time = { type: "date", format: "date_optional_time" } as const;
  return [
    {
      kind: "lifecyclePolicy",
      name: HISTORY,
      method: "PUT",
      path: `/_ilm/policy/${HISTORY}`,
      body: policy,
    },
    template(HISTORY, {
      index_patterns: ["elastalert_status", "elastalert_error"],
      template: {
        settings: { index: { ...REPLICAS, lifecycle: { name: HISTORY } } },
        mappings: {
          properties: {
            "@timestamp": time,
            rule_name: { type: "keyword" },
            data: { type: "object", enabled: false },
          },
        },
      },
    }),
    template(STATE, {
      index_patterns: ["elastalert", "elastalert_silence", "elastalert_past"],
      template: { settings: { index: REPLICAS } },
    }),
  ];
}

function template(
  name: string,
  body: BodyOf<estypes.IndicesPutIndexTemplateRequest, "name">,
): ManagedDocument {
  return {
    kind: "indexTemplate",
    name,
    method: "PUT",
    path: `/_index_template/${name}`,
    body: { priority: PRIORITY, ...body },
  };
}
