/** Settings of Elasticsearch: dotted, nested, or half and half; in a custom resource, in an environment, in text. */
import { at, isRecord, isUnknown, list, text, UNKNOWN } from "../values";

/** Settings that must not be false, with what each would leave open. */
export const SECURITY_SETTINGS: readonly (readonly [string, string])[] = [
  ["xpack.security.enabled", "anybody who reaches it reads and deletes everything"],
  ["xpack.security.http.ssl.enabled", "passwords and logs travel in clear"],
  ["xpack.security.transport.ssl.enabled", "nodes talk in clear and anybody may join"],
];

/** A setting of elasticsearch.yml as an object; `undefined` if it is not there. */
export function settingOf(config: unknown, name: string): unknown {
  return find(config, name.split("."));
}

function find(config: unknown, parts: readonly string[]): unknown {
  if (isUnknown(config)) return UNKNOWN;
  if (!isRecord(config)) return undefined;
  for (let length = parts.length; length > 0; length--) {
    const value = at(config, parts.slice(0, length).join("."));
    if (value === undefined) continue;
    const found = length === parts.length ? value : find(value, parts.slice(length));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether text of elasticsearch.yml sets a dotted setting to false. */
export function isFalseInText(yaml: string, name: string): boolean {
  const key = name.replace(/\./g, "\\.");
  return new RegExp(`^\\s*["']?${key}["']?\\s*:\\s*["']?false["']?\\s*(#.*)?$`, "m").test(yaml);
}

/** A setting in a container's environment, as the image takes it: by its own name, or as ES_SETTING_…. */
export function settingIn(env: unknown, name: string): unknown {
  const escaped = name.toUpperCase().replace(/_/g, "__").replace(/\./g, "_");
  return variableOf(env, name) ?? variableOf(env, `ES_SETTING_${escaped}`);
}

/** The value of an environment variable; `undefined` if it is not there or comes from a reference. */
export function variableOf(env: unknown, name: string): unknown {
  if (isUnknown(env)) return UNKNOWN;
  const variable = list(env).find((each) => text(at(each, "name")) === name);
  return variable === undefined ? undefined : at(variable, "value");
}
