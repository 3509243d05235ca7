/** YAML and JSON inside strings: configuration files in Secrets, ConfigMaps and Helm values. */

/** Longer than any configuration file; a Secret holds 1 MiB at most. */
const MAX_LENGTH = 1024 * 1024;

type Parse = (source: string, options: { logLevel: "silent" }) => unknown;

let yaml: Parse | undefined;

/** Takes some 20 ms to load, which only a stack with such a text should pay. */
function parser(): Parse {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  yaml ??= (require("yaml") as { parse: Parse }).parse;
  return yaml;
}

/** What a text says; `undefined` when it is neither YAML nor JSON. */
export function parseYaml(source: string): unknown {
  if (source.length > MAX_LENGTH) return undefined;
  if (/^\s*[{[]/.test(source)) {
    try {
      return JSON.parse(source) as unknown;
    } catch {
      // YAML's flow style begins like JSON.
    }
  }
  try {
    return parser()(source, { logLevel: "silent" });
  } catch {
    return undefined;
  }
}
