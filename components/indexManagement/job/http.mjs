// Requests to Elasticsearch and Kibana: credentials, retries, and errors in the words of the API.
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {"elasticsearch" | "kibana"} Api */

const RETRIED = new Set([429, 502, 503, 504]);
/** Errors of TLS stay what they are; other failures of a connection may pass. */
const TLS_ERROR = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/;

const env = (/** @type {string} */ name, fallback = "") => process.env[name] ?? fallback;
const password = env("ELASTIC_PASSWORD");
const authorization = `Basic ${Buffer.from(`${env("ELASTIC_USERNAME", "elastic")}:${password}`).toString("base64")}`;
const attempts = Number(env("ATTEMPTS", "6"));
const firstDelay = Number(env("FIRST_DELAY_MS", "1000"));
const patience = Number(env("WAIT_SECONDS", "900")) * 1000;
/** @type {Record<Api, string>} */
export const urls = { elasticsearch: env("ELASTICSEARCH_URL"), kibana: env("KIBANA_URL") };

export class Refused extends Error {}
export class Unreachable extends Error {}

/** No credential may reach a log, whoever repeats it to us. */
export const redacted = (/** @type {string} */ text) =>
  [password, authorization.slice("Basic ".length)]
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
export const log = (/** @type {string} */ line) => console.log(redacted(line));

/** The API's own words: Elasticsearch's error with its causes, or Kibana's message. */
export function reasonOf(/** @type {any} */ body) {
  if (typeof body !== "object" || body === null) return String(body ?? "").slice(0, 500);
  const words = [];
  for (let error = body.error; typeof error === "object" && error; error = error.caused_by)
    words.push(`${error.type ?? "error"}: ${error.reason ?? ""}`);
  if (words.length > 0) return words.join(", caused by ");
  return (
    [body.error, body.message].filter((part) => typeof part === "string").join(": ") ||
    JSON.stringify(body)
  );
}

/** One request. @returns {Promise<{ status: number, body: any }>} */
async function send(
  /** @type {Api} */ api,
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {any} */ body,
) {
  /** @type {Record<string, string>} */
  const headers = { authorization, "kbn-xsrf": "true" };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["content-type"] = "application/json";
  const response = await fetch(urls[api] + path, {
    method,
    headers,
    body: body === undefined || form ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

function parsed(/** @type {string} */ text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends, and again with growing pauses while the answer is one that passes. Any other answer than success is thrown. */
export async function request(
  /** @type {Api} */ api,
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {any} */ body = undefined,
  allowed = [404],
) {
  for (let attempt = 1; ; attempt++) {
    let problem;
    try {
      const answer = await send(api, method, path, body);
      if (answer.status < 300 || allowed.includes(answer.status)) return answer;
      problem = `${method} ${path}: ${answer.status} ${reasonOf(answer.body)}`;
      if (!RETRIED.has(answer.status)) throw new Refused(problem);
    } catch (error) {
      if (error instanceof Refused) throw error;
      problem = connectionProblem(method, path, error);
    }
    if (attempt >= attempts) throw new Unreachable(problem);
    log(`${problem}; trying again`);
    await sleep(firstDelay * 2 ** (attempt - 1));
  }
}

/** Like `request`, and again until patience ends while the answer is one of `passing`; after that it is thrown. */
export async function requestPatiently(
  /** @type {Api} */ api,
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {any} */ body,
  /** @type {number[]} */ passing,
) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await request(api, method, path, body, passing);
    if (!passing.includes(answer.status)) return answer;
    const problem = `${method} ${path}: ${answer.status} ${reasonOf(answer.body)}`;
    if (Date.now() >= end) throw new Refused(problem);
    log(`${problem}; trying again`);
    await sleep(Math.min(firstDelay * 15, Math.max(end - Date.now(), 1)));
  }
}

function connectionProblem(
  /** @type {string} */ method,
  /** @type {string} */ path,
  /** @type {any} */ error,
) {
  const cause = error?.cause ?? error;
  const problem = `${method} ${path}: ${cause?.code ?? ""} ${cause?.message ?? error}`;
  if (TLS_ERROR.test(String(cause?.code))) throw new Refused(problem);
  return problem;
}

/** Asks until `done` says so or patience ends. @returns {Promise<any>} the last answer's body */
export async function waitUntil(
  /** @type {Api} */ api,
  /** @type {string} */ path,
  /** @type {(body: any) => boolean} */ done,
) {
  const end = Date.now() + patience;
  let last = "no answer";
  for (let round = 0; ; round++) {
    let body;
    try {
      const answer = await send(api, "GET", path, undefined);
      body = answer.body;
      last = `${answer.status} ${answer.status < 300 ? "" : reasonOf(body)}`.trim();
      if (answer.status < 300 && done(body)) return body;
      if ([400, 401, 403].includes(answer.status)) throw new Refused(`GET ${path}: ${last}`);
    } catch (error) {
      if (error instanceof Refused) throw error;
      last = connectionProblem("GET", path, error);
    }
    if (Date.now() >= end) return { timedOut: last, ...(typeof body === "object" ? body : {}) };
    if (round === 0) log(`waiting for ${api}`);
    await sleep(Math.min(firstDelay * 5, Math.max(end - Date.now(), 1)));
  }
}
