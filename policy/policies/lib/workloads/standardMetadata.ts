/** Labels and annotations that every workload should have, and where they go. */
import { objectKind } from "../kubernetes";
import { OPT_OUT, optOutOf, type OptOutWord } from "../optOut";
import { at, isRecord, isUnknown, list, text, type Properties } from "../values";

/** What every workload should have. */
export interface Standard {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Container port, by number or name, of those that Prometheus should scrape by annotation. */
  readonly scrape?: { readonly port: string; readonly path: string };
  readonly exemptNamespaces: readonly string[];
}

/** What is to be added to one map of an object. */
export interface Addition {
  /** From the object's root to the metadata, e.g. spec, template, metadata. */
  readonly path: readonly string[];
  readonly map: "labels" | "annotations";
  readonly entries: Readonly<Record<string, string>>;
}

/** What a workload lacks. */
export interface Lacking {
  readonly additions: readonly Addition[];
  /** What could not be seen, and is therefore left alone. */
  readonly unseen: readonly string[];
}

const NOTHING: Lacking = { additions: [], unseen: [] };

const TEMPLATE = ["spec", "template"];

/** Where pods are made from, by kind. A Job is not among them: its template cannot be changed once it exists. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  "apps/Deployment": TEMPLATE,
  "apps/StatefulSet": TEMPLATE,
  "apps/DaemonSet": TEMPLATE,
  "extensions/Deployment": TEMPLATE,
  "extensions/DaemonSet": TEMPLATE,
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
  "core/Pod": [],
};

/** Annotations of one family: a pod that has one of them is its team's to annotate. */
const SCRAPE_FAMILY = "prometheus.io/";

/**
 * What a workload lacks of the standard. What it has, it keeps, whatever the value; where it opts out, nothing is lacking.
 *
 * @param type Type token of the resource.
 */
export function lackingMetadata(type: string, props: Properties, standard: Standard): Lacking {
  const kind = objectKind(type);
  const id = `${kind?.group ?? ""}/${kind?.kind ?? ""}`;
  const template = Object.hasOwn(TEMPLATES, id) ? TEMPLATES[id] : undefined;
  if (template === undefined) return NOTHING;
  const namespace = at(props, "metadata", "namespace") ?? "default";
  if (isUnknown(namespace)) return { additions: [], unseen: ["its namespace"] };
  if (typeof namespace === "string" && standard.exemptNamespaces.includes(namespace))
    return NOTHING;
  const paths = template.length === 0 ? [["metadata"]] : [["metadata"], [...template, "metadata"]];
  const labels = consent(props, paths, "labels");
  const scrape = consent(props, paths, "scrape");
  const found = [
    ...(labels === "yes" ? paths.map((path) => map(props, path, "labels", standard.labels)) : []),
    ...(labels === "yes"
      ? paths.map((path) => map(props, path, "annotations", standard.annotations))
      : []),
    ...(scrape === "yes" && id !== "batch/CronJob" ? [scraping(props, template, standard)] : []),
    ...(labels === "unknown" || scrape === "unknown" ? [hidden(`annotation ${OPT_OUT}`)] : []),
  ];
  return {
    additions: merged(found.flatMap(({ additions }) => additions)),
    unseen: [...new Set(found.flatMap(({ unseen }) => unseen))],
  };
}

/** An opt-out counts here even without a reason: other policies ask for that, and nobody's workload is changed against their word. */
function consent(
  props: Properties,
  paths: readonly (readonly string[])[],
  word: OptOutWord,
): "yes" | "no" | "unknown" {
  const { out } = optOutOf(word, ...paths.map((path) => at(props, ...path, "annotations")));
  if (out === "unknown") return "unknown";
  return out === "present" ? "no" : "yes";
}

function map(
  props: Properties,
  path: readonly string[],
  name: "labels" | "annotations",
  wanted: Readonly<Record<string, string>>,
): Lacking {
  const got = at(props, ...path, name);
  const keys = Object.keys(wanted).filter((key) => !isRecord(got) || !Object.hasOwn(got, key));
  if (keys.length === 0) return NOTHING;
  if (isUnknown(got)) return hidden([...path, name].join("."));
  // What stands in the way is no map, and the API server will say so: nothing is written over it.
  const all = [...path, name];
  const places = all.map((_, index) => at(props, ...all.slice(0, index + 1)));
  if (!places.every((place) => place === undefined || place === null || isRecord(place)))
    return NOTHING;
  const entries = Object.fromEntries(keys.map((key) => [key, wanted[key] ?? ""]));
  return { additions: [{ path, map: name, entries }], unseen: [] };
}

function scraping(props: Properties, template: readonly string[], { scrape }: Standard): Lacking {
  if (scrape === undefined) return NOTHING;
  const path = [...template, "metadata"];
  const annotations = at(props, ...path, "annotations");
  const has = isRecord(annotations) ? Object.keys(annotations) : [];
  if (has.some((key) => key.startsWith(SCRAPE_FAMILY))) return NOTHING;
  const spec = at(props, ...template, "spec");
  const ports = list(at(spec, "containers")).flatMap((each) => list(at(each, "ports")));
  const port = ports
    .filter((each) => [at(each, "name"), portOf(each)].includes(scrape.port))
    .map(portOf)
    .find((number) => number !== undefined);
  if (port === undefined) return ports.some(isUnknown) ? hidden("its ports") : NOTHING;
  return map(props, path, "annotations", {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": port,
    "prometheus.io/path": scrape.path,
  });
}

/** Number of a container's port, as text. */
function portOf(port: unknown): string | undefined {
  const number = at(port, "containerPort");
  return typeof number === "number" && Number.isInteger(number) ? String(number) : undefined;
}

function hidden(what: string): Lacking {
  return { additions: [], unseen: [what] };
}

/** One addition for each map: the standard's annotations and those for Prometheus may go to the same. */
function merged(additions: readonly Addition[]): readonly Addition[] {
  const byPlace = new Map<string, Addition>();
  for (const addition of additions) {
    const place = [...addition.path, addition.map].join(".");
    const entries = { ...byPlace.get(place)?.entries, ...addition.entries };
    byPlace.set(place, { ...addition, entries });
  }
  return [...byPlace.values()];
}

/**
 * Adds what is lacking to a resource, in place. It touches nothing else: the object may be a proxy of @pulumi/policy, which throws
 * where an unknown is read, and keeps secret what is written in a secret's place.
 */
export function addMetadata(props: Properties, additions: readonly Addition[]): void {
  for (const { path, map: name, entries } of additions) {
    const target = [...path, name].reduce<Properties>((parent, key) => {
      // Not by `Object.hasOwn`: a proxy does not answer it for what is inside a secret.
      const known = parent[key];
      if (typeof known === "object" && known !== null) return known as Properties;
      parent[key] = {};
      return parent[key] as Properties;
    }, props);
    for (const [key, value] of Object.entries(entries)) target[key] = value;
  }
}

/** The standard that a policy's config sets; what is not of the right shape counts as not set. */
export function standardOf(config: unknown, exemptNamespaces: readonly string[]): Standard {
  const port = at(config, "scrape", "port");
  const written = typeof port === "number" ? String(port) : text(port);
  return {
    labels: texts(at(config, "labels")),
    annotations: texts(at(config, "annotations")),
    ...(written !== undefined && {
      scrape: { port: written, path: text(at(config, "scrape", "path")) ?? "/metrics" },
    }),
    exemptNamespaces,
  };
}

function texts(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
