/**
 * Passwords that commands are given, in scripts and in lists of arguments: `curl -u user:password`, `mysql -ppassword`,
 * `PGPASSWORD=password psql`. Options that speak for themselves, such as --password, are found by their names.
 */
import { isPassword, secretByKey } from "./keys";

/** A secret in a command. */
export interface CommandSecret {
  /** Where in the text: "curl -u", "PGPASSWORD". */
  readonly where: string;
  readonly looksLike: string;
}

/** How a program is given a password. */
interface Program {
  /** Options, as a message calls them, and how they stand in a word; the first group is a value attached to it. */
  readonly options: readonly (readonly [string, RegExp])[];
  /** Whether the value may be the next word. */
  readonly isNext: boolean;
  readonly isUserToo?: boolean;
}

// Short options without a value may stand before: -sku.
const CURL: Program = {
  options: [
    ["-u", /^-[aBfgGiIjkLlMnNOpqRsStv0-46#]{0,9}u(.*)$/],
    ["-U", /^-[aBfgGiIjkLlMnNOpqRsStv0-46#]{0,9}U(.*)$/],
    ["--user", /^--user(?:=(.*))?$/],
    ["--proxy-user", /^--proxy-user(?:=(.*))?$/],
  ],
  isNext: true,
  isUserToo: true,
};
/** A word after -p is a database. */
const MYSQL: Program = { options: [["-p", /^-p(.+)$/]], isNext: false };
const MONGO: Program = { options: [["-p", /^-p(.*)$/]], isNext: true };

const PROGRAMS: ReadonlyMap<string, Program> = new Map([
  ["curl", CURL],
  ...["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mysqlshow"].map(
    (name) => [name, MYSQL] as const,
  ),
  ...["mariadb", "mariadb-dump", "mariadb-admin", "mariadb-import", "mariadb-check"].map(
    (name) => [name, MYSQL] as const,
  ),
  ...["mongo", "mongosh", "mongodump", "mongorestore"].map((name) => [name, MONGO] as const),
  ["sshpass", MONGO],
  ["redis-cli", { options: [["-a", /^-a(.*)$/]], isNext: true }],
]);

/** Cheap test before a text is taken apart. */
const HAS_PROGRAM = /\b(?:curl|mysql|mariadb|mongo|sshpass|redis-cli)/;
const HAS_VARIABLE = /(?:PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL|AUTH)[A-Z0-9_]{0,20}=/;

/** Words of a line: quoted or not. */
const WORDS = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g;

/** What ends a command, or what kubectl hands on, and programs that are called by others with options of their own. */
const ENDS = /^(?:;|\|{1,2}|&{1,2}|--|ssh|scp|sftp|rsync)$/;

/** Longer than any line of a script; what repeats a program's name a thousand times is none. */
const MAX_LINE = 8192;

/** How deep scripts are quoted in one another: `sh -c "ssh host 'curl …'"`. */
const MAX_QUOTES = 3;

/** Secrets in the commands of a text. */
export function secretsInCommands(text: string): CommandSecret[] {
  const hasProgram = HAS_PROGRAM.test(text);
  const hasVariable = HAS_VARIABLE.test(text);
  if (!hasProgram && !hasVariable) return [];
  const lines = text.replace(/\\\r?\n/g, " ").split("\n");
  return lines
    .filter((line) => !/^\s*(?:#|\/\/)/.test(line))
    .map((line) => line.slice(0, MAX_LINE))
    .flatMap((line) => [
      ...(hasVariable && HAS_VARIABLE.test(line) ? inVariables(line) : []),
      ...(hasProgram && HAS_PROGRAM.test(line) ? inLine(line, 0) : []),
    ]);
}

/** Variables before a command, behind `export` or `env`, or handed over by an option: upper case, and no blanks around `=`. */
function inVariables(line: string): CommandSecret[] {
  const assigned = line.matchAll(
    /(?<![\w$.^-])([A-Z][A-Z0-9_]{2,80})=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'`;|&)]+)/g,
  );
  return [...assigned].flatMap(([, key = "", written = ""]) => {
    const value = unquoted(written);
    const looksLike = isOpen(value) ? undefined : secretByKey(key, value);
    return looksLike === undefined ? [] : [{ where: key, looksLike }];
  });
}

function inLine(line: string, quotes: number): CommandSecret[] {
  const words = line.match(WORDS) ?? [];
  const quoted =
    quotes < MAX_QUOTES
      ? words
          .filter(
            (word) =>
              /^(?:\W{0,3}|\w{1,80}=)["']/.test(word) && /\s/.test(word) && HAS_PROGRAM.test(word),
          )
          .flatMap((word) => inLine(unquoted(word.replace(/^[^"']+/, "")), quotes + 1))
      : [];
  return [...secretsInArguments(words.flatMap(parts)), ...quoted];
}

/**
 * A word without what stands around it in a script, or in a list in YAML. What ends a command, or begins one inside
 * another, is a word of its own.
 */
function parts(word: string): string[] {
  const end = /^(.*?)(;|\||&+)$/.exec(word);
  const bare = (end?.[1] ?? word).replace(/[\])},`]+$/, "");
  const [first = "", ...inside] = bare.split(/\$\(|`/);
  const words = [first, ...inside.flatMap((each) => [";", each])];
  return [
    ...words.map((each) => unquoted(each.replace(/^[[({,]+(?=["'\w/-])/, ""))),
    ...(end === null ? [] : [";"]),
  ];
}

function unquoted(word: string): string {
  return word.replace(/\\(.)/g, "$1").replace(/["']/g, "");
}

/** The program that is called in a list of words, the last one if there are several. */
export function programIn(words: readonly string[]): string | undefined {
  return words
    .map(nameOf)
    .filter((name) => PROGRAMS.has(name))
    .at(-1);
}

/**
 * Secrets in the words of commands.
 *
 * @param words Words as a program gets them.
 * @param before The program that was called already, in `command` of a container.
 */
export function secretsInArguments(words: readonly string[], before?: string): CommandSecret[] {
  let name = before;
  return words.flatMap((word, index) => {
    if (ENDS.test(word)) name = undefined;
    else if (PROGRAMS.has(nameOf(word))) name = nameOf(word);
    const program = name === undefined ? undefined : PROGRAMS.get(name);
    if (name === undefined || program === undefined || !word.startsWith("-")) return [];
    return inOption(program, word, words[index + 1]).map((option) => ({
      where: `${name ?? ""} ${option}`,
      looksLike: "a password",
    }));
  });
}

/** A path is a program's in a folder of programs: /var/lib/mysql is what `find` and `tar` are given. */
function nameOf(word: string): string {
  if (/^-|=/.test(word)) return "";
  const [, folder, name = ""] = /^(.*\/)?([^/]*)$/s.exec(word) ?? [];
  return folder === undefined || /(?:^\.|(?:^|\/)s?bin)\/$/.test(folder) ? name : "";
}

/** The option that has a password, if the word is one. */
function inOption(program: Program, word: string, next: string | undefined): string[] {
  return program.options
    .filter(([, pattern]) => {
      const match = pattern.exec(word);
      if (match === null) return false;
      const attached = match[1] ?? "";
      const value = attached === "" && program.isNext ? (next ?? "") : attached;
      const password = program.isUserToo === true ? afterColon(value) : value.replace(/^=/, "");
      return !isOpen(password) && isPassword(password);
    })
    .map(([option]) => option);
}

function afterColon(value: string): string {
  const colon = value.indexOf(":");
  return colon < 0 ? "" : value.slice(colon + 1);
}

/** Whether the shell, or a template, puts something in, or it is a pattern of sed, or two ports of a container. */
function isOpen(value: string): boolean {
  return /[$`]|\{\{|^<|^-|\.[*+]|\[\^|^\d{1,5}:\d{1,5}$/.test(value);
}
