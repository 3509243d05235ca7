/** A label matcher of PromQL. */
export interface Matcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** Labels of a series; one that is missing reads as empty, as in PromQL. */
export type Labels = Readonly<Record<string, string>>;

/** What {@link parseMatchers} accepts, for messages. */
export const MATCHERS_FORM =
  'label matchers of PromQL such as outcome=~"failed|timeout",method="card"';

const MATCHER = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\\n]|\\.)*)"\s*(,|$)/y;

/** The matchers of a text without braces; `undefined` when it is none. */
export function parseMatchers(text: string): readonly Matcher[] | undefined {
  const found: Matcher[] = [];
  let from = 0;
  while (text.slice(from).trim() !== "") {
    MATCHER.lastIndex = from;
    const match = MATCHER.exec(text);
    if (match === null) return undefined;
    const [whole, label = "", operator = "", quoted = ""] = match;
    const value = unescaped(quoted);
    if (value === undefined) return undefined;
    found.push({ label, operator: operator as Matcher["operator"], value });
    from += whole.length;
  }
  return found.every(hasValidPattern) ? found : undefined;
}

/** The matchers as PromQL, without braces. */
export function matchersText(matchers: readonly Matcher[]): string {
  return matchers
    .map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`)
    .join(",");
}

/** Whether the labels satisfy all matchers. */
export function matches(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ label, operator, value }) => {
    const actual = labels[label] ?? "";
    switch (operator) {
      case "=":
        return actual === value;
      case "!=":
        return actual !== value;
      case "=~":
        return anchored(value).test(actual);
      case "!~":
        return !anchored(value).test(actual);
    }
  });
}

/** Labels, made of examples of what `matchers` ask for, that satisfy `wanted`; `undefined` when none is found. */
export function exampleLabels(
  matchers: readonly Matcher[],
  wanted: (labels: Labels) => boolean,
): Labels | undefined {
  const names = [...new Set(matchers.map(({ label }) => label))];
  let found: Labels[] = [{}];
  for (const name of names) {
    const values = [
      ...new Set(matchers.filter(({ label }) => label === name).flatMap(exampleValues)),
    ];
    found = found.flatMap((labels) => values.map((value) => ({ ...labels, [name]: value })));
  }
  const example = found.find(wanted);
  return example && Object.fromEntries(Object.entries(example).filter(([, value]) => value !== ""));
}

/** Values of a label on both sides of a matcher. */
function exampleValues({ operator, value }: Matcher): readonly string[] {
  const literal = operator === "=" || operator === "!=";
  return literal ? [value, `not-${value}`] : [...alternatives(value), "something-else", ""];
}

/** Simple texts of a pattern: each alternative, with `.` and `\d` as a digit and a repetition as one time. */
function alternatives(pattern: string): readonly string[] {
  return pattern
    .replace(/^\^|\$$/g, "")
    .replace(/^\((?:\?:)?(.*)\)$/, "$1")
    .split("|")
    .map((one) =>
      one
        .replace(/\[(.)[^\]]*\]/g, "$1")
        .replace(/\\d|(?<!\\)\./g, "0")
        .replace(/\\w/g, "a")
        .replace(/(?<!\\)(?:[*+?]|\{\d+(?:,\d*)?\})/g, "")
        .replace(/\\(.)/g, "$1"),
    )
    .slice(0, 8);
}

function hasValidPattern({ operator, value }: Matcher): boolean {
  if (operator === "=" || operator === "!=") return true;
  // RE2 has neither lookaround nor references to groups.
  if (/\(\?<?[=!]|\\[1-9]/.test(value)) return false;
  try {
    anchored(value);
    return true;
  } catch {
    return false;
  }
}

function anchored(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, "s");
}

function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return undefined;
  }
}
