// Brings Elasticsearch and Kibana to the state of documents.json. Runs in a Job, on plain Node.js.
// Exit codes: 0 done, 1 refused (trying again is of no use), 2 not reachable in time.
import { readFileSync } from "node:fs";
import {
  log,
  redacted,
  reasonOf,
  Refused,
  request,
  Unreachable,
  urls,
  waitUntil,
} from "./http.mjs";
import { kindsOf, sameBody } from "./kinds.mjs";

/**
 * @typedef {import("./kinds.mjs").Document} Document
 * @typedef {import("./kinds.mjs").Plan} Plan
 * @typedef {import("./kinds.mjs").Kind} Kind
 */

async function waitForAll(/** @type {Plan} */ plan) {
  const enough = plan.waitFor === "green" ? ["green"] : ["green", "yellow"];
  const health = await waitUntil("elasticsearch", "/_cluster/health", (body) =>
    enough.includes(body.status),
  );
  if (health.timedOut && health.status === "yellow")
    log("warning: Elasticsearch is still yellow, going on");
  else if (health.timedOut)
    throw new Unreachable(
      `Elasticsearch is not ready (status ${health.status ?? "unknown"}): ${health.timedOut}`,
    );
  // Elasticsearch installs its own templates in the first seconds of a new cluster; ours are composed of them.
  for (const name of elasticsTemplates(plan)) {
    const found = await waitUntil("elasticsearch", `/_component_template/${name}`, () => true);
    if (found.timedOut)
      throw new Unreachable(`component template ${name} is not there: ${found.timedOut}`);
  }
  if (plan.documents.some(({ kind }) => kind === "watch")) await waitForLicence();
  if (urls.kibana === "") return;
  const available = (/** @type {any} */ body) => body.status?.overall?.level === "available";
  const kibana = await waitUntil("kibana", "/api/status", available);
  if (kibana.timedOut) throw new Unreachable(`Kibana is not available: ${kibana.timedOut}`);
}

/** ECK brings the licence when Elasticsearch is up already, and until then Elasticsearch refuses every watch. */
async function waitForLicence() {
  const paid = (/** @type {any} */ body) =>
    body.license?.status === "active" && body.license.type !== "basic";
  const found = await waitUntil("elasticsearch", "/_license", paid);
  if (found.timedOut)
    throw new Unreachable(
      `Elasticsearch has no licence for Watcher (${found.license?.type ?? "none"}, ${found.license?.status ?? found.timedOut}): the operator's log and the Secrets of its namespace say why`,
    );
}

/** Component templates that are needed and are not among the documents. */
function elasticsTemplates(/** @type {Plan} */ plan) {
  const own = plan.documents.filter((one) => one.kind === "componentTemplate");
  const known = new Set(own.map((one) => one.name));
  const needed = plan.documents
    .filter((one) => one.kind === "indexTemplate")
    .flatMap(({ body }) =>
      (body.composed_of ?? []).filter(
        (/** @type {string} */ name) => !body.ignore_missing_component_templates?.includes(name),
      ),
    );
  return new Set(needed.filter((name) => !known.has(name)));
}

async function applyKind(
  /** @type {Kind} */ kind,
  /** @type {Document[]} */ documents,
  /** @type {Record<string, any>} */ current,
  /** @type {Record<string, number>} */ count,
) {
  for (const document of documents) {
    const there = current[document.name];
    if (there !== undefined && sameBody(kind, document, there)) continue;
    if (kind.write) await kind.write(document, there !== undefined);
    else await request(kind.api, document.method, document.path, document.body, []);
    count[there === undefined ? "created" : "changed"]++;
    log(`${there === undefined ? "created" : "changed"} ${document.kind} ${document.name}`);
  }
}

async function removeKind(
  /** @type {string} */ name,
  /** @type {Kind} */ kind,
  /** @type {Document[]} */ documents,
  /** @type {Record<string, any>} */ current,
  /** @type {Plan} */ plan,
  /** @type {Record<string, number>} */ count,
) {
  if (!kind.path) return;
  const wanted = new Set(documents.map((document) => document.name));
  const ours = (/** @type {string} */ id) =>
    // Hooks have the names that Elasticsearch's own templates look for.
    (id.startsWith(plan.prefix) || (name === "componentTemplate" && id.endsWith("@custom"))) &&
    (!kind.mark || kind.mark(current[id])?.managed_by === plan.managedBy);
  for (const id of Object.keys(current).filter((one) => ours(one) && !wanted.has(one))) {
    const path = kind.path(id);
    const { status, body } = await request(kind.api, "DELETE", path, undefined, [400, 404, 409]);
    // What data still needs, such as the lifecycle policy of an index, is refused: the first run after that data removes it.
    const kept = status === 400 || status === 409;
    count[kept ? "kept" : "removed"]++;
    log(
      kept
        ? `warning: kept ${name} ${id}: DELETE ${path}: ${status} ${reasonOf(body)}`
        : `removed ${name} ${id}`,
    );
  }
}

async function main() {
  const text = readFileSync(process.argv[2] ?? "documents.json", "utf8");
  const bucket = JSON.stringify(process.env["SNAPSHOT_BUCKET"] ?? "");
  /** @type {Plan} */
  const plan = JSON.parse(text.replaceAll('"${SNAPSHOT_BUCKET}"', () => bucket));
  await waitForAll(plan);
  const kinds = Object.entries(kindsOf(plan)).filter(([, kind]) => urls[kind.api] !== "");
  const count = { created: 0, changed: 0, removed: 0, kept: 0 };
  /** @type {Record<string, Record<string, any>>} */
  const current = {};
  const wanted = (/** @type {string} */ name) =>
    plan.documents.filter((document) => document.kind === name);
  for (const [name, kind] of kinds) {
    // The space comes first of Kibana's: what is in it can only be listed when it is there.
    current[name] = await kind.list();
    await applyKind(kind, wanted(name), current[name], count);
  }
  for (const [name, kind] of kinds.reverse())
    await removeKind(name, kind, wanted(name), current[name] ?? {}, plan, count);
  log(
    `done: ${count.created} created, ${count.changed} changed, ${count.removed} removed, ${count.kept} kept of ${plan.documents.length} documents`,
  );
}

main().catch((error) => {
  const known = error instanceof Refused || error instanceof Unreachable;
  console.error(redacted(known ? error.message : String(error?.stack ?? error)));
  process.exitCode = error instanceof Unreachable ? 2 : 1;
});
