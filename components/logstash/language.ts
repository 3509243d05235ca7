import { atEnd, match, sees, SyntaxProblem, take, type Cursor } from "./cursor";

/** A plugin of a pipeline with its settings; a plugin as a value (a codec) counts as one, too. */
export interface PluginUse {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: ConfigValue])[];
}

/** A value of a setting. Texts are as they stand between their quotes. */
export type ConfigValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "array"; readonly items: readonly ConfigValue[] }
  | { readonly kind: "hash"; readonly entries: readonly (readonly [string, ConfigValue])[] }
  | { readonly kind: "plugin"; readonly plugin: PluginUse };

/** What was read: the plugins in order, or what is wrong and where. */
export type ReadResult =
  { readonly plugins: readonly PluginUse[] } | { readonly problem: string; readonly line: number };

/**
 * Reads filters as they stand inside `filter { … }`: plugins, and `if` around them. The language is that of Logstash (its grammar
 * lscl_grammar.treetop at 9.5.0). A text that is read to its end can stand within our pipeline and cannot close what is around it.
 */
export function readFilters(text: string): ReadResult {
  return read(text, (c, plugins) => {
    statements(c, plugins, () => atEnd(c));
  });
}

/** Reads a whole pipeline: `input`, `filter` and `output` sections. */
export function readPipeline(text: string): ReadResult {
  return read(text, (c, plugins) => {
    blank(c);
    while (!atEnd(c)) {
      if (!match(c, /input|filter|output/y)) throw new SyntaxProblem("input, filter or output");
      blank(c);
      expect(c, "{");
      statements(c, plugins, () => take(c, "}"));
      blank(c);
    }
  });
}

function read(text: string, whole: (c: Cursor, plugins: PluginUse[]) => void): ReadResult {
  const c: Cursor = { text, at: 0 };
  const plugins: PluginUse[] = [];
  try {
    whole(c, plugins);
    return { plugins };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { problem: error.message, line: text.slice(0, c.at).split("\n").length };
  }
}

/** White space and comments. */
function blank(c: Cursor): void {
  match(c, /(?:[ \t\r\n]|#[^\r\n]*)*/y);
}

function expect(c: Cursor, text: string): void {
  if (!take(c, text)) throw new SyntaxProblem(`"${text}"`);
}

function statements(c: Cursor, plugins: PluginUse[], ends: () => boolean): void {
  blank(c);
  while (!ends()) {
    if (match(c, /if(?![\w-])/y)) branch(c, plugins);
    else plugins.push(plugin(c, plugins));
    blank(c);
  }
}

function branch(c: Cursor, plugins: PluginUse[]): void {
  condition(c);
  block(c, plugins);
  for (;;) {
    const before = c.at;
    blank(c);
    if (!match(c, /else(?![\w-])/y)) {
      c.at = before;
      return;
    }
    blank(c);
    if (match(c, /if(?![\w-])/y)) condition(c);
    block(c, plugins);
  }
}

function block(c: Cursor, plugins: PluginUse[]): void {
  blank(c);
  expect(c, "{");
  statements(c, plugins, () => take(c, "}"));
}

function plugin(c: Cursor, plugins: PluginUse[]): PluginUse {
  const name = nameOf(c, "a filter, or if");
  blank(c);
  expect(c, "{");
  blank(c);
  const attributes: (readonly [string, ConfigValue])[] = [];
  while (!take(c, "}")) {
    const attribute = nameOf(c, 'a setting, or "}"');
    arrow(c);
    attributes.push([attribute, value(c, plugins)]);
    separated(c, "}");
  }
  return { name, attributes };
}

/** Settings must have white space between them. */
function separated(c: Cursor, end: string): void {
  const before = c.at;
  blank(c);
  if (c.at === before && !sees(c, end)) throw new SyntaxProblem(`white space or "${end}"`);
}

function arrow(c: Cursor): void {
  blank(c);
  expect(c, "=>");
  blank(c);
}

function nameOf(c: Cursor, expected: string): string {
  const found = match(c, /[A-Za-z0-9_-]+/y)?.[0] ?? quoted(c);
  if (found === undefined) throw new SyntaxProblem(expected);
  return found;
}

/** A quoted text; only its own quote is escaped. */
function quoted(c: Cursor): string | undefined {
  const opening = sees(c, '"') ? '"' : sees(c, "'") ? "'" : undefined;
  if (opening === undefined) return undefined;
  const found = opening === '"' ? match(c, /"((?:\\"|[^"])*)"/y) : match(c, /'((?:\\'|[^'])*)'/y);
  if (found === undefined) throw new SyntaxProblem(`${opening} at the end of the text`);
  return found[1] ?? "";
}

function value(c: Cursor, plugins: PluginUse[]): ConfigValue {
  const text = quoted(c) ?? match(c, /-?\d+(?:\.\d*)?/y)?.[0];
  if (text !== undefined) return { kind: "text", text };
  if (take(c, "[")) return array(c, plugins);
  if (take(c, "{")) return hash(c, plugins);
  const word = match(c, /[A-Za-z_]\w+/y)?.[0];
  if (word === undefined) throw new SyntaxProblem("a value");
  const before = c.at;
  blank(c);
  if (!sees(c, "{")) {
    c.at = before;
    return { kind: "text", text: word };
  }
  c.at = before - word.length;
  const nested = plugin(c, plugins);
  plugins.push(nested);
  return { kind: "plugin", plugin: nested };
}

function array(c: Cursor, plugins: PluginUse[]): ConfigValue {
  const items: ConfigValue[] = [];
  blank(c);
  while (!take(c, "]")) {
    if (items.length > 0) {
      expect(c, ",");
      blank(c);
    }
    items.push(value(c, plugins));
    blank(c);
  }
  return { kind: "array", items };
}

function hash(c: Cursor, plugins: PluginUse[]): ConfigValue {
  const entries: (readonly [string, ConfigValue])[] = [];
  blank(c);
  while (!take(c, "}")) {
    const key = match(c, /-?\d+(?:\.\d*)?|[A-Za-z_]\w+/y)?.[0] ?? quoted(c);
    if (key === undefined) throw new SyntaxProblem('a key, or "}"');
    arrow(c);
    entries.push([key, value(c, plugins)]);
    blank(c);
  }
  return { kind: "hash", entries };
}

function condition(c: Cursor): void {
  do {
    blank(c);
    expression(c);
    blank(c);
  } while (match(c, /(?:and|or|xor|nand)(?!\w)/y));
}

function expression(c: Cursor): void {
  if (take(c, "!")) {
    blank(c);
    if (take(c, "(")) group(c);
    else if (!selector(c)) throw new SyntaxProblem('"(" or a field such as [log][level]');
    return;
  }
  if (take(c, "(")) {
    group(c);
    return;
  }
  operand(c);
  blank(c);
  if (match(c, /=~|!~/y)) {
    blank(c);
    if (quoted(c) === undefined && regex(c) === undefined) throw new SyntaxProblem("a pattern");
  } else if (match(c, /[=!<>]=|[<>]|in(?!\w)|not[ \t\r\n]+in(?!\w)/y)) {
    blank(c);
    operand(c);
  }
}

function group(c: Cursor): void {
  condition(c);
  expect(c, ")");
}

function operand(c: Cursor): void {
  if (quoted(c) !== undefined || match(c, /-?\d+(?:\.\d*)?/y) || selector(c)) return;
  if (regex(c) !== undefined) return;
  if (take(c, "[")) {
    array(c, []);
    return;
  }
  throw new SyntaxProblem("a field such as [log][level], a text or a number");
}

function selector(c: Cursor): boolean {
  // In brackets an array of texts looks alike at first.
  return match(c, /(?:\[[^\][,"']+\])+/y) !== undefined;
}

function regex(c: Cursor): string | undefined {
  return match(c, /\/((?:\\\/|[^/])*)\//y)?.[1];
}
