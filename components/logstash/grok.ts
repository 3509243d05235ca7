import { GROK_PATTERNS } from "./grokPatterns";
import type { ConfigValue, PluginUse } from "./language";
import { regexSyntaxProblem } from "./rubyRegex";

/** A reference to a pattern: `%{NAME}`, `%{NAME:field}` or `%{NAME:field:type}`. */
const REFERENCE = /%\{([^}]*)\}/g;
const REFERENCE_FORM = /^(\w+)(?::((?:[\w@.-]+|(?:\[[^\][]+\])+))(?::(?:int|float))?)?$/;

/** What is wrong with the patterns of every `grok` among the plugins, each as a sentence's end "must be …". */
export function grokProblems(plugins: readonly PluginUse[]): readonly string[] {
  return plugins.filter((plugin) => plugin.name === "grok").flatMap(problemsOf);
}

function problemsOf(grok: PluginUse): readonly string[] {
  const given = new Map(grok.attributes);
  const definitions = entriesOf(given.get("pattern_definitions"));
  const known = new Set([...GROK_PATTERNS, ...definitions.map(([name]) => name)]);
  // Patterns of files are not known here.
  const complete = !given.has("patterns_dir");
  const patterns = [
    ...entriesOf(given.get("match")).flatMap(([, value]) => textsOf(value)),
    ...definitions.flatMap(([, value]) => textsOf(value)),
  ];
  return patterns.flatMap((pattern) => patternProblems(pattern, complete ? known : undefined));
}

function patternProblems(
  pattern: string,
  known: ReadonlySet<string> | undefined,
): readonly string[] {
  const references = [...pattern.matchAll(REFERENCE)].flatMap(([, reference = ""]) => {
    const name = REFERENCE_FORM.exec(reference)?.[1];
    if (name === undefined)
      return [`grok with references such as %{IP:[client][ip]}, not %{${reference}}`];
    return known === undefined || known.has(name)
      ? []
      : [`grok with patterns that Logstash knows, not %{${name}}`];
  });
  const syntax = regexSyntaxProblem(pattern.replace(REFERENCE, "(?:x)"));
  return syntax === undefined ? references : [...references, `grok with a pattern ${syntax}`];
}

function entriesOf(value: ConfigValue | undefined): readonly (readonly [string, ConfigValue])[] {
  if (value?.kind === "hash") return value.entries;
  // The older form: a list of field and pattern.
  if (value?.kind === "array") {
    return value.items.flatMap((item, i) => (i % 2 === 1 ? [["", item] as const] : []));
  }
  return [];
}

function textsOf(value: ConfigValue): readonly string[] {
  if (value.kind === "text") return [value.text];
  return value.kind === "array" ? value.items.flatMap(textsOf) : [];
}
