/** A value of a setting of a plugin. */
export type Setting =
  string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/**
 * A text between the quotes that it does not contain. Logstash reads no escapes in quoted texts (`config.support_escapes` is off), so a text with
 * both quotes, or a backslash before the closing one, cannot be written: none of ours has either, since free text of users goes
 * into files of its own.
 */
export function quote(text: string): string {
  const mark = text.includes('"') ? "'" : '"';
  if (text.includes(mark) || text.endsWith("\\")) {
    throw new Error(`no text of a Logstash pipeline: ${text}`);
  }
  return mark + text + mark;
}

/** One plugin with its settings. */
export function plugin(name: string, settings: Readonly<Record<string, Setting>> = {}): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key} => ${render(value)}`);
  return lines.length === 0 ? `${name} { }` : block(name, lines);
}

/** `if condition { … }`. */
export function when(condition: string, body: readonly string[]): string {
  return block(`if ${condition}`, body);
}

/** The first branch whose condition holds, else the last. */
export function firstOf(
  branches: readonly (readonly [condition: string, body: string])[],
  otherwise: string,
): string {
  if (branches.length === 0) return otherwise;
  const parts = branches.map(([condition, body]) => block(`if ${condition}`, [body]));
  return [...parts, block("", [otherwise])].join(" else ").replaceAll("else  {", "else {");
}

/** `input`, `filter` or `output`. */
export function section(name: "input" | "filter" | "output", body: readonly string[]): string {
  return `${block(name, body)}\n`;
}

/** A condition: the field is one of the names, in which `*` stands for any text. Names must be checked before. */
export function fieldMatches(field: string, names: readonly string[]): string {
  const alternatives = names.map((name) => {
    if (!/^[a-z0-9._*-]+$/.test(name)) throw new Error(`no name for a pattern: ${name}`);
    return name.replaceAll(".", "\\.").replaceAll("*", ".*");
  });
  return `${field} =~ /\\A(?:${alternatives.join("|")})\\z/`;
}

function render(value: Setting): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(quote).join(", ")}]`;
  const entries = Object.entries(value).map(([key, text]) => `  ${quote(key)} => ${quote(text)}`);
  return `{\n${entries.join("\n")}\n}`;
}

function isList(value: Setting): value is readonly string[] {
  return Array.isArray(value);
}

function block(head: string, body: readonly string[]): string {
  return `${head} {\n${body.map(indent).join("\n")}\n}`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
