/** What a chart's templates do with a path of `.Values`. */
export interface ValuesUse {
  /** Path below `.Values`. */
  readonly path: Path;
  /** The whole value is rendered or walked through (`toYaml`, `range`, …), so any key below it counts. */
  readonly whole: boolean;
  /** The value is handed to a named template, which may read any key of it. */
  readonly passed: boolean;
}

type Path = readonly string[];

/** One template while it is read from top to bottom. */
interface Scan {
  readonly uses: ValuesUse[];
  /** Open blocks; each says what `.` stands for inside (`undefined`: not values, or unknown) and outside of it. */
  readonly blocks: { dot: Path | undefined; readonly outer: Path | undefined }[];
  /** Variables that hold a path of values. */
  readonly variables: Map<string, Path>;
}

/** Functions that take a value as a whole. */
const WHOLE =
  /\b(?:to(?:Yaml|YamlPretty|Json|PrettyJson|RawJson|Toml)|tpl|range|keys|(?:must)?[mM]erge(?:Overwrite)?|deepCopy|omit|pick|join)\b/;

/** Functions that hand a value on. */
const PASSED = /\b(?:include|template|dict|set)\b/;

/** `.a.b`, `$x.a.b`, `$x`, or `.` alone. */
const REFERENCE = /(\$\w*)?((?:\.[A-Za-z_]\w*)+)|(\$\w+)|(?<![\w).])\.(?![\w.])/g;

/** `index .Values "a" "b"`: how templates read keys with a dash. */
const INDEX = /\bindex\s+(?:\$\w*)?\.Values((?:\s+"[^"]+")+)/g;

/**
 * Every path of `.Values` that a template reads, found by scanning its actions: `with` and `range` move the dot, and
 * variables carry paths. What a named template gets through `dict` is not followed.
 */
export function valuesUses(template: string): readonly ValuesUse[] {
  const scan: Scan = { uses: [], blocks: [], variables: new Map() };
  for (const match of template.matchAll(/\{\{-?([\s\S]*?)-?\}\}/g)) action(scan, match[1] ?? "");
  return scan.uses;
}

function action(scan: Scan, raw: string): void {
  const text = raw.trim();
  if (text.startsWith("/*") || text.startsWith("`")) return;
  const keyword = /^(if|with|range|define|block|end|else)\b/.exec(text)?.[1];
  if (keyword === "end") {
    scan.blocks.pop();
    return;
  }
  if (keyword === "else") {
    otherwise(scan, text.replace(/^else\s*/, ""));
    return;
  }
  recordUses(scan, text);
  if (keyword === undefined) {
    assign(scan, text);
    return;
  }
  const outer = dotOf(scan);
  scan.blocks.push({ dot: dotInside(scan, keyword, text), outer });
}

function otherwise(scan: Scan, rest: string): void {
  const block = scan.blocks.at(-1);
  if (block === undefined) return;
  block.dot = block.outer;
  recordUses(scan, rest);
  if (/^with\b/.test(rest)) block.dot = dotInside(scan, "with", rest);
}

function dotOf(scan: Scan): Path | undefined {
  return scan.blocks.at(-1)?.dot;
}

function dotInside(scan: Scan, keyword: string, text: string): Path | undefined {
  if (keyword === "if") return dotOf(scan);
  if (keyword !== "with") return undefined;
  const variable = /^with\s+(\$\w+)\s*:=\s*(.*)$/s.exec(text);
  const path = pathOf(scan, variable?.[2] ?? text.replace(/^with\s+/, ""));
  if (variable?.[1] !== undefined) remember(scan, variable[1], path);
  return path;
}

function assign(scan: Scan, text: string): void {
  const match = /^(\$\w+)\s*:?=\s*(.*)$/s.exec(text);
  if (match?.[1] !== undefined) remember(scan, match[1], pathOf(scan, match[2] ?? ""));
}

function remember(scan: Scan, variable: string, path: Path | undefined): void {
  if (path === undefined) scan.variables.delete(variable);
  else scan.variables.set(variable, path);
}

/** Path of an expression that is one reference and nothing else. */
function pathOf(scan: Scan, expression: string): Path | undefined {
  const text = expression.trim();
  const match = new RegExp(`^(?:${REFERENCE.source})$`).exec(text);
  return match === null ? undefined : resolve(scan, match);
}

function resolve(scan: Scan, match: RegExpMatchArray): Path | undefined {
  const [text, variable, fields, alone] = match;
  const names = fields?.split(".").slice(1) ?? [];
  // `.Values` is Helm's root object wherever it stands: `.Values`, `$.Values`, `$root.Values`, `.context.Values`.
  const values = names.indexOf("Values");
  if (values !== -1) return names.slice(values + 1);
  const base =
    text === "." || (variable === undefined && alone === undefined)
      ? dotOf(scan)
      : scan.variables.get(variable ?? alone ?? "");
  return base === undefined ? undefined : [...base, ...names];
}

function recordUses(scan: Scan, text: string): void {
  const how = { whole: WHOLE.test(text), passed: PASSED.test(text) };
  for (const match of text.matchAll(INDEX)) {
    const path = [...(match[1] ?? "").matchAll(/"([^"]+)"/g)].map((key) => key[1] ?? "");
    scan.uses.push({ path, ...how });
  }
  const code = text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""');
  for (const match of code.matchAll(REFERENCE)) {
    const path = resolve(scan, match);
    if (path !== undefined && path.length > 0) scan.uses.push({ path, ...how });
  }
}
