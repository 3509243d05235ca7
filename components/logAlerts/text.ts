const BRACES = /\{([^{}]*)\}/g;

/** What the braces of a text must be, when they are not; `undefined`: every one names one of `fields`. */
export function textProblem(text: string, fields: readonly string[]): string | undefined {
  const rest = text.replace(BRACES, (whole, field: string) =>
    fields.includes(field) ? "" : whole,
  );
  if (!/[{}]/.test(rest)) return undefined;
  return `text with no braces but those of ${fields.map((field) => `{${field}}`).join(", ")}`;
}

/** A text with each `{field}` replaced by what the engine puts a value in with. */
export function fillIn(text: string, valueOf: (field: string) => string): string {
  return text.replace(BRACES, (_, field: string) => valueOf(field));
}

/**
 * What a Lucene query must be, when it can be seen that Elasticsearch would refuse it; `undefined`: nothing is seen. A wrong
 * query would only show in the log of the engine, and the rule would never alert.
 */
export function queryProblem(query: string): string | undefined {
  if (query.trim() === "") return "a Lucene query; * for every line";
  const bare = query.replace(/\\./gs, "");
  if ((bare.split('"').length - 1) % 2 === 1) return "a Lucene query with an even number of quotes";
  const code = bare.replace(/"[^"]*"/g, '""');
  if (!isBalanced(code)) return "a Lucene query whose brackets match";
  if (/(?:^|\()\s*(?:AND|OR|&&|\|\|)(?:\s|$)|(?:^|\s)(?:AND|OR|NOT|&&|\|\|)\s*(?:\)|$)/.test(code))
    return "a Lucene query with something on both sides of each AND and OR";
  return undefined;
}

/** Ranges may open with one kind of bracket and close with the other: `[1 TO 5}`. */
function isBalanced(code: string): boolean {
  const open: string[] = [];
  for (const character of code) {
    if (character === "(") open.push(")");
    else if (character === "[" || character === "{") open.push("]}");
    else if (")]}".includes(character) && open.pop()?.includes(character) !== true) return false;
  }
  return open.length === 0;
}
