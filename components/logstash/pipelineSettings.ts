import type { Problems } from "../internal/validation";
import type { LogstashPipelineArgs } from "./args";
import { grokProblems } from "./grok";
import { readFilters, readPipeline } from "./language";
import { literalSecrets } from "./literalSecrets";

/** Filters or a pipeline of the user, checked. */
export interface OwnPipeline {
  readonly id: string;
  readonly text: string;
}

/** Names of the pipelines that are made here. */
export const MAIN_PIPELINE = "main";
export const DEAD_LETTER_PIPELINE = "dead-letters";

const ID = /^[a-z][a-z0-9-]{0,39}$/;
const ID_FORM = "a lower case letter, then lower case letters, digits or -, at most 40 together";

/** What is printed in place of a text that holds a secret. */
const SECRET = "[secret]";
const VARIABLE_FORM =
  "takes a variable such as ${PASSWORD}, since the text is stored and shown as it is (docs/log-pipeline.md)";

/** Checks the user's filters and pipelines. */
export function resolvePipelines(
  pipelines: readonly LogstashPipelineArgs[],
  problems: Problems,
): { readonly filters: readonly OwnPipeline[]; readonly pipelines: readonly OwnPipeline[] } {
  const seen = new Set<string>([MAIN_PIPELINE, DEAD_LETTER_PIPELINE]);
  const resolved = { filters: [] as OwnPipeline[], pipelines: [] as OwnPipeline[] };
  pipelines.forEach(({ id, filters, config }, i) => {
    const at = problems.at(`pipelines[${i}]`);
    if (!ID.test(id)) at.add("id", id, ID_FORM);
    if (seen.has(id)) at.add("id", id, "unique, and neither main nor dead-letters");
    seen.add(id);
    if ((filters === undefined) === (config === undefined)) {
      at.add("", { filters, config }, "either filters or config");
    }
    if (filters !== undefined) {
      check("filters", filters, readFilters(filters), at);
      resolved.filters.push({ id, text: filters });
    }
    if (config !== undefined) {
      check("config", config, readPipeline(config), at);
      resolved.pipelines.push({ id, text: config });
    }
  });
  return resolved;
}

function check(
  field: string,
  text: string,
  result: ReturnType<typeof readFilters>,
  problems: Problems,
): void {
  if ("problem" in result) {
    const line = text.split("\n")[result.line - 1] ?? "";
    problems.add(
      field,
      line.trim(),
      `in the language of Logstash: line ${result.line} needs ${result.problem}`,
    );
    return;
  }
  if (result.plugins.length === 0) problems.add(field, text, "something that does anything");
  const secrets = literalSecrets(result.plugins);
  for (const setting of secrets)
    problems.add(field, SECRET, `without a secret: ${setting} ${VARIABLE_FORM}`);
  // A problem prints what was given.
  const printed = secrets.length === 0 ? text : SECRET;
  for (const problem of grokProblems(result.plugins)) problems.add(field, printed, problem);
}
