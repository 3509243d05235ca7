// The kinds of documents: how those that exist are found, known as ours, compared, written and removed.
import { Refused, request, requestPatiently } from "./http.mjs";

/**
 * @typedef {{ kind: string, name: string, method: string, path: string, body: any }} Document
 * @typedef {{ managedBy: string, prefix: string, space: string, waitFor: "yellow" | "green", documents: Document[] }} Plan
 * @typedef {import("./http.mjs").Api} Api
 * @typedef {object} Kind how objects of one kind are found, known as ours, and removed
 * @property {Api} api
 * @property {() => Promise<Record<string, any>>} list what is there, by name, in the shape of the documents' bodies
 * @property {(body: any) => any} [mark] where `managed_by` and `hash` stand; without it the prefix of the name is the mark
 * @property {(name: string) => string} [path] for DELETE; without it nothing of this kind is ever removed
 * @property {(document: Document, current: any) => boolean} [same] whether `current` is what the document wants
 * @property {(document: Document, exists: boolean) => Promise<unknown>} [write]
 */

/** Whether everything that is wanted stands in `actual`; APIs answer with more than they were given, and numbers as text. @returns {boolean} */
function contains(/** @type {any} */ actual, /** @type {any} */ wanted) {
  if (Array.isArray(wanted))
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((one) => actual.some((/** @type {any} */ other) => contains(other, one)))
    );
  if (typeof wanted === "object" && wanted !== null)
    return (
      typeof actual === "object" &&
      actual !== null &&
      Object.keys(wanted).every((key) => contains(actual[key], wanted[key]))
    );
  return String(actual) === String(wanted);
}

/** @returns {Record<string, any>} */
const byName = (/** @type {any[]} */ list, /** @type {(one: any) => [string, any]} */ entry) =>
  Object.fromEntries(list.map(entry));
const mapped = (/** @type {any} */ object, /** @type {(value: any) => any} */ body) =>
  byName(Object.entries(object ?? {}), ([name, value]) => [name, body(value)]);
const got = async (/** @type {string} */ path) => {
  const { status, body } = await request("elasticsearch", "GET", path);
  return status === 404 ? {} : body;
};
const at = (/** @type {string} */ space) => `/s/${space}/api`;

/** @returns {Record<string, Kind>} in the order of application */
export function kindsOf(/** @type {Plan} */ plan) {
  const inSpace = at(plan.space);
  return {
    repository: {
      api: "elasticsearch",
      list: () => got("/_snapshot"),
      path: (name) => `/_snapshot/${name}`,
      // Every node proves that it can write to the bucket, and one that has not restarted yet has no credentials for it.
      write: ({ method, path, body }) =>
        requestPatiently("elasticsearch", method, path, body, [500]),
    },
    snapshotPolicy: {
      api: "elasticsearch",
      list: async () => mapped(await got("/_slm/policy"), (one) => one.policy),
      mark: (body) => body.config?.metadata,
      path: (name) => `/_slm/policy/${name}`,
    },
    lifecyclePolicy: {
      api: "elasticsearch",
      list: async () => mapped(await got("/_ilm/policy"), (one) => ({ policy: one.policy })),
      mark: (body) => body.policy?._meta,
      path: (name) => `/_ilm/policy/${name}`,
    },
    componentTemplate: {
      api: "elasticsearch",
      list: async () =>
        byName((await got("/_component_template")).component_templates ?? [], (one) => [
          one.name,
          one.component_template,
        ]),
      mark: (body) => body._meta,
      path: (name) => `/_component_template/${name}`,
    },
    indexTemplate: {
      api: "elasticsearch",
      list: async () =>
        byName((await got("/_index_template")).index_templates ?? [], (one) => [
          one.name,
          one.index_template,
        ]),
      mark: (body) => body._meta,
      path: (name) => `/_index_template/${name}`,
    },
    role: {
      api: "elasticsearch",
      list: () => got("/_security/role"),
      mark: (body) => body.metadata,
      path: (name) => `/_security/role/${name}`,
    },
    watch: {
      api: "elasticsearch",
      // Without a licence for Watcher there is no watch, and asking for them is refused.
      list: async () => {
        const { body } = await request(
          "elasticsearch",
          "POST",
          "/_watcher/_query/watches",
          { size: 1000 },
          [400, 403, 404],
        );
        return byName(body.watches ?? [], (one) => [one._id, one.watch]);
      },
      mark: (body) => body.metadata,
      path: (name) => `/_watcher/watch/${name}`,
    },
    space: {
      api: "kibana",
      list: async () =>
        byName((await request("kibana", "GET", "/api/spaces/space")).body, (one) => [one.id, one]),
      write: (document, exists) =>
        exists
          ? request("kibana", "PUT", `${document.path}/${document.name}`, document.body, [])
          : request("kibana", "POST", document.path, document.body, []),
    },
    dataView: {
      api: "kibana",
      list: () => dataViews(plan, inSpace),
      path: (name) => `${inSpace}/data_views/data_view/${name}`,
      same: (document, current) =>
        ["title", "name", "timeFieldName"].every(
          (key) => current[key] === document.body.data_view[key],
        ),
      write: (document, exists) => {
        const { id, ...view } = document.body.data_view;
        // Never `override`: it would delete somebody else's data view of the same name.
        return exists
          ? request("kibana", "POST", `${document.path}/${id}`, { data_view: view }, [])
          : request("kibana", "POST", document.path, { data_view: { id, ...view } }, []);
      },
    },
    savedSearch: {
      api: "kibana",
      list: async () => {
        const { body } = await request(
          "kibana",
          "POST",
          `${inSpace}/saved_objects/_export`,
          { type: ["search"], excludeExportDetails: true },
          [],
        );
        const lines =
          typeof body === "string"
            ? body
                .split("\n")
                .filter(Boolean)
                .map((line) => JSON.parse(line))
            : [body];
        return byName(
          lines.filter((one) => one.id),
          (one) => [one.id, one],
        );
      },
      path: (name) => `${inSpace}/saved_objects/search/${name}`,
      same: (document, current) =>
        current.attributes?.description === document.body.attributes.description,
      write: importObject,
    },
  };
}

/** Those whose id is ours, each in full: the list has no time field. */
async function dataViews(/** @type {Plan} */ plan, /** @type {string} */ inSpace) {
  const { body } = await request("kibana", "GET", `${inSpace}/data_views`);
  const ids = (body.data_view ?? [])
    .map((/** @type {any} */ one) => one.id)
    .filter((/** @type {string} */ id) => id.startsWith(plan.prefix));
  /** @type {Record<string, any>} */
  const found = {};
  for (const id of ids)
    found[id] = (
      await request("kibana", "GET", `${inSpace}/data_views/data_view/${id}`)
    ).body.data_view;
  return found;
}

async function importObject(/** @type {Document} */ document) {
  const form = new FormData();
  form.append("file", new Blob([JSON.stringify(document.body)]), "object.ndjson");
  const { body } = await request("kibana", "POST", document.path, form, []);
  if (body.success !== true)
    throw new Refused(
      `POST ${document.path}: 200 ${document.name}: ${JSON.stringify(body.errors ?? body)}`,
    );
}

export const sameBody = (
  /** @type {Kind} */ kind,
  /** @type {Document} */ document,
  /** @type {any} */ current,
) => kind.same?.(document, current) ?? contains(current, document.body);
