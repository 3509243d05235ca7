/** Grafana's configuration: INI text, the same as an object, and environment variables that override it. */
import { isRecord, isUnknown, list, text, at, UNKNOWN } from "../values";

/** Reads an option; `undefined` if it is not set, unknown if it may be. */
export type GrafanaConfig = (section: string, key: string) => unknown;

/** A value that is handed over without being seen, such as one from a Secret. */
export const GIVEN = Symbol("given");

/**
 * Configuration in a file.
 *
 * @param written Text of grafana.ini, or sections with keys as charts and the operator take them.
 */
export function fileConfig(written: unknown): GrafanaConfig {
  if (isRecord(written)) return (section, key) => inSections(written, section, key);
  if (typeof written !== "string") return () => undefined;
  const options = parse(written);
  // All of the text is not known: any option may be in it.
  return options.size === 0 && isUnknown(written)
    ? () => UNKNOWN
    : (section, key) => options.get(`${section}.${key}`);
}

/** A section is a key, dots included; values may nest them instead. */
function inSections(sections: unknown, section: string, key: string): unknown {
  const found = at(sections, section, key);
  return found === undefined ? at(sections, ...section.split("."), key) : found;
}

/** Line by line: in a preview one option may hold the sentinel while the others are known. */
function parse(ini: string): ReadonlyMap<string, unknown> {
  const options = new Map<string, unknown>();
  let section = "DEFAULT";
  for (const raw of ini.split("\n")) {
    const line = raw.trim();
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) section = header.trim();
    else if (/^[;#]/.test(line)) continue;
    else {
      const split = line.indexOf("=");
      if (split < 1) continue;
      const value = line.slice(split + 1).trim();
      const plain = /^(["'`])(.*)\1$/.exec(value)?.[2] ?? value;
      options.set(`${section}.${line.slice(0, split).trim()}`, isUnknown(plain) ? UNKNOWN : plain);
    }
  }
  return options;
}

/** Configuration in a container's environment: GF_<SECTION>_<KEY>, or the same with __FILE for a file that holds it. */
export function environmentConfig(env: unknown): GrafanaConfig {
  if (isUnknown(env)) return () => UNKNOWN;
  const variables = new Map<string, unknown>();
  for (const variable of list(env)) {
    const name = text(at(variable, "name"));
    if (name === undefined) continue;
    const value = at(variable, "value");
    const from = at(variable, "valueFrom");
    variables.set(name, value === undefined && from !== undefined ? GIVEN : value);
  }
  return (section, key) => {
    const name = `GF_${section}_${key}`.toUpperCase().replace(/[.-]/g, "_");
    return variables.get(name) ?? (variables.has(`${name}__FILE`) ? GIVEN : undefined);
  };
}

/** The first that sets an option counts. */
export function layered(...configs: readonly GrafanaConfig[]): GrafanaConfig {
  return (section, key) => {
    for (const config of configs) {
      const value = config(section, key);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
