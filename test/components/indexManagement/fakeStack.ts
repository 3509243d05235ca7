import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A request that reached the fake. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What an API answers instead of doing what it was asked. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Objects = Map<string, Record<string, unknown>>;
type Json = Record<string, unknown>;

export const PASSWORD = "correct-horse-battery";

/** Component templates that Elasticsearch installs by itself. */
export const BUILT_IN = ["logs@mappings", "logs@settings", "ecs@mappings"] as const;

const AUTHORIZATION = `Basic ${Buffer.from(`elastic:${PASSWORD}`).toString("base64")}`;
const SPACE = "/s/monitoring/api";

/** Kinds of Elasticsearch that are named in the path: how a GET of all of them is shaped. */
const NAMED: Readonly<Record<string, (objects: Objects) => unknown>> = {
  "/_snapshot": (all) => Object.fromEntries(all),
  "/_slm/policy": (all) => wrapped(all, (policy) => ({ version: 1, policy })),
  "/_ilm/policy": (all) => wrapped(all, (body) => ({ version: 1, in_use_by: {}, ...body })),
  "/_component_template": (all) => ({
    component_templates: [...all].map(([name, body]) => ({ name, component_template: body })),
  }),
  "/_index_template": (all) => ({
    index_templates: [...all].map(([name, body]) => ({ name, index_template: body })),
  }),
  "/_security/role": (all) =>
    wrapped(all, (body) => ({ applications: [], run_as: [], transient_metadata: {}, ...body })),
  "/_watcher/watch": () => ({}),
};

function wrapped(all: Objects, shape: (body: Json) => unknown) {
  return Object.fromEntries([...all].map(([name, body]) => [name, shape(body)]));
}

/** Elasticsearch answers settings as text, and actions with their defaults. */
function normalised(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((one) => normalised(one));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, one]) => [name, normalised(one, name)]);
    const defaults = key === "delete" ? { delete_searchable_snapshot: true } : {};
    return { ...defaults, ...(Object.fromEntries(entries) as Json) };
  }
  return typeof value === "number" ? String(value) : value;
}

/** Elasticsearch below `/es` and Kibana below `/kb`, with what they were given; one password opens both. */
export class FakeStack {
  readonly received: Received[] = [];
  /** Objects by the path of their API. */
  readonly elasticsearch: ReadonlyMap<string, Objects> = new Map(
    Object.keys(NAMED).map((path) => [path, new Map<string, Json>()]),
  );
  readonly spaces: Objects = new Map([["default", { id: "default", name: "Default" }]]);
  readonly dataViews: Objects = new Map();
  readonly savedSearches: Objects = new Map();
  /** Answers of `_cluster/health`, one after the other; the last stays. */
  health = ["green"];
  kibanaLevels = ["available"];
  /** Types of the licence, in the same way. */
  licences = ["enterprise"];
  /** What is answered instead, once for each entry: `PUT /_ilm/policy/x` to answers. */
  readonly instead = new Map<string, Answer[]>();
  private readonly server: Server;

  /** Component templates of {@link BUILT_IN} are there from this question after them on. */
  builtInAfter = 0;

  constructor(tls?: { readonly key: string; readonly cert: string }) {
    const listener: RequestListener = (request, response) => {
      void this.answer(request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      });
    };
    this.server = tls ? createSecureServer(tls, listener) : createServer(listener);
  }

  /** Starts it and gives its port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  objects(path: string): Objects {
    return this.elasticsearch.get(path)!;
  }

  /** Requests that change something, `METHOD path`. */
  get changes(): string[] {
    return this.received
      .filter(({ method, path }) => method !== "GET" && !/_export|_query/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [path = "", api = ""] = [request.url?.slice(3), request.url?.slice(0, 3)];
    const method = request.method ?? "";
    this.received.push({ method, path, body });
    if (request.headers.authorization !== AUTHORIZATION)
      return error(401, "security_exception", "unable to authenticate user [elastic]");
    const instead = this.instead.get(`${method} ${path}`)?.shift();
    if (instead) return instead;
    return api === "/es"
      ? this.elastic(method, path, body)
      : this.kibana(method, path, body, request.headers["kbn-xsrf"]);
  }

  private elastic(method: string, path: string, text: string): Answer {
    if (path === "/_cluster/health") return ok({ status: next(this.health) });
    if (path === "/_license")
      return ok({ license: { status: "active", type: next(this.licences) } });
    if (path === "/_watcher/_query/watches")
      return ok({
        watches: [...this.objects("/_watcher/watch")].map(([_id, watch]) => ({ _id, watch })),
      });
    const kind = Object.keys(NAMED).find((one) => path === one || path.startsWith(`${one}/`));
    if (kind === undefined) return error(404, "not_found", path);
    const objects = this.objects(kind);
    const name = path.slice(kind.length + 1);
    if (kind === "/_component_template" && this.builtInAfter-- <= 0)
      for (const builtIn of BUILT_IN) objects.set(builtIn, { _meta: { managed: true } });
    if (method === "GET" && name !== "" && !objects.has(name)) return none;
    if (method === "GET") return ok(NAMED[kind]!(objects));
    if (method === "DELETE") return objects.delete(name) ? ok({ acknowledged: true }) : none;
    const body = JSON.parse(text) as Json;
    const missing = this.missingComponents(body);
    if (missing.length > 0)
      return error(
        400,
        "invalid_index_template_exception",
        `index_template [${name}] invalid, cause [index template [${name}] specifies component templates [${missing.join()}] that do not exist]`,
      );
    objects.set(name, normalised(body) as Json);
    return ok({ acknowledged: true });
  }

  /** Components of an index template that do not exist and must. */
  private missingComponents(body: Json): string[] {
    const known = this.objects("/_component_template");
    const ignored = (body["ignore_missing_component_templates"] ?? []) as string[];
    const components = (body["composed_of"] ?? []) as string[];
    return components.filter((name) => !known.has(name) && !ignored.includes(name));
  }

  private kibana(method: string, path: string, text: string, xsrf: unknown): Answer {
    if (path === "/api/status")
      return ok({ status: { overall: { level: next(this.kibanaLevels) } } });
    if (method !== "GET" && xsrf === undefined)
      return refused(400, "Request must contain a kbn-xsrf header.");
    if (path.startsWith("/api/spaces/space")) return this.space(method, text);
    if (!this.spaces.has("monitoring")) return refused(404, "Space not found");
    if (path.startsWith(`${SPACE}/data_views`)) return this.dataView(method, path, text);
    return this.savedSearch(method, path, text);
  }

  private space(method: string, text: string): Answer {
    if (method === "GET") return ok([...this.spaces.values()]);
    const body = JSON.parse(text) as Json;
    if (method === "POST" && this.spaces.has(body["id"] as string))
      return refused(409, "A space with that identifier already exists.");
    this.spaces.set(body["id"] as string, { disabledFeatures: [], ...body });
    return ok(body);
  }

  private dataView(method: string, path: string, text: string): Answer {
    const id = path.slice(`${SPACE}/data_views/data_view/`.length);
    if (path === `${SPACE}/data_views`)
      return ok({
        data_view: [...this.dataViews.values()].map(({ id, title, name }) => ({ id, title, name })),
      });
    if (method === "GET") return ok({ data_view: this.dataViews.get(id) });
    if (method === "DELETE") return this.dataViews.delete(id) ? ok("") : none;
    const { data_view, ...rest } = JSON.parse(text) as { data_view: Json };
    if (Object.keys(rest).length > 0) return refused(400, "additional keys");
    if (id === "") {
      if ([...this.dataViews.values()].some((one) => one["name"] === data_view["name"]))
        return refused(400, `Duplicate data view: ${String(data_view["name"])}`);
      this.dataViews.set(data_view["id"] as string, data_view);
    } else if ("id" in data_view) return refused(400, "[data_view.id]: definition is missing");
    else this.dataViews.set(id, { ...this.dataViews.get(id), ...data_view });
    return ok({});
  }

  private savedSearch(method: string, path: string, text: string): Answer {
    if (path.endsWith("/_export"))
      return ok([...this.savedSearches.values()].map((one) => JSON.stringify(one)).join("\n"));
    if (method === "DELETE")
      return this.savedSearches.delete(path.split("/").at(-1) ?? "") ? ok({}) : none;
    const lines = text.split("\n").filter((line) => line.startsWith("{"));
    for (const line of lines) {
      const one = JSON.parse(line) as { id: string; attributes: Json };
      // As Kibana does when it migrates: what was given is not what is kept.
      const { columns, ...attributes } = one.attributes;
      this.savedSearches.set(one.id, {
        ...one,
        attributes: { ...attributes, tabs: [{ columns }] },
      });
    }
    return ok({ success: true, successCount: lines.length });
  }
}

function next(values: string[]): string | undefined {
  return values.length > 1 ? values.shift() : values[0];
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

const none: Answer = { status: 404, body: {} };

function refused(status: number, message: string): Answer {
  return { status, body: { statusCode: status, error: "Refused", message } };
}

/** An error as Elasticsearch writes it. */
export function error(status: number, type: string, reason: string, cause?: string): Answer {
  const caused_by = cause === undefined ? {} : { caused_by: { type, reason: cause } };
  return { status, body: { error: { root_cause: [], type, reason, ...caused_by }, status } };
}
