import type { Problems } from "../internal/validation";
import type { RedactionPatternArgs } from "./args";
import { BUILT_IN_RULES, type RedactionRule } from "./pipeline/redaction";
import { regexProblem } from "./rubyRegex";

const NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const NAME_FORM =
  "a lower case letter, then lower case letters, digits, _ or -, at most 40 together";

/** Checks the user's patterns, and gives them as redact.rb reads them. */
export function resolvePatterns(
  patterns: readonly RedactionPatternArgs[],
  problems: Problems,
): readonly RedactionRule[] {
  const seen = new Set(BUILT_IN_RULES);
  return patterns.map(({ name, pattern, replacement }, i) => {
    const at = problems.at(`patterns[${i}]`);
    if (!NAME.test(name)) at.add("name", name, NAME_FORM);
    if (seen.has(name)) at.add("name", name, "unique, and not the name of a built-in pattern");
    seen.add(name);
    const problem = regexProblem(pattern);
    if (problem !== undefined) at.add("pattern", pattern, problem);
    checkReplacement(pattern, replacement ?? "", at);
    return { name, pattern, replacement: replacement ?? `[redacted:${name}]` };
  });
}

/** A replacement that brings back what was matched would redact nothing. */
function checkReplacement(pattern: string, replacement: string, problems: Problems): void {
  if (/\\[0&`']/.test(replacement)) {
    problems.add(
      "replacement",
      replacement,
      "without \\0, \\&, \\` and \\', which bring back the text",
    );
  }
  const groups = pattern.replace(/\\./g, "").match(/\((?!\?)|\(\?<[A-Za-z_]/g)?.length ?? 0;
  for (const [reference, number] of replacement.matchAll(/\\(\d)/g)) {
    if (number !== "0" && Number(number) > groups) {
      problems.add("replacement", reference, `a group of the pattern, which has ${groups}`);
    }
  }
}
