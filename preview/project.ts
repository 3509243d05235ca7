/** Reads Pulumi.yaml and Pulumi.<stack>.yaml as the real CLI does, and fills in what only its backend knows. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseDocument } from "yaml";
import { UserError } from "./engine/errors";
import { buildConfig, type StackConfig } from "./projectConfig";

/** What a preview needs to know of a project and one of its stacks. */
export interface Project extends StackConfig {
  readonly name: string;
  readonly stack: string;
  /** Main file, as Pulumi.yaml says or `index.ts`. */
  readonly main: string;
}

/** How to read a project. */
export interface ProjectOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  /** Name of a stack (Pulumi.<stack>.yaml) or path of a stack's file. */
  readonly stack: string;
  /** Config in place of the stack's file; keys with or without namespace. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Name of the project, for a folder without Pulumi.yaml. */
  readonly name?: string;
  /** Dotted paths of the secrets that a config needs; see {@link buildConfig}. */
  readonly requiredSecrets?: (config: Record<string, unknown>) => readonly string[];
  /** Keys under which nothing may stand in clear; see {@link buildConfig}. */
  readonly onlySecrets?: readonly string[];
}

type YamlObject = Record<string, unknown>;

/** A file's text. @throws UserError when it cannot be read. */
function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === "EISDIR"
        ? `${shown} is a folder, a YAML file is expected`
        : `${shown} cannot be read: ${message}`,
    );
  }
}

/** @throws UserError that names the file (and the line, if known) when it cannot be read or is not a YAML object. */
function readYaml(file: string): YamlObject {
  const shown = relative(process.cwd(), file) || ".";
  const document = parseDocument(readText(file, shown), { prettyErrors: true });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    const what = (error.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
    throw new UserError(`${shown}:${line}: ${what}`);
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (thrown) {
    // Aliases are resolved only here: one without its anchor, or so many that they would fill the memory.
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UserError(`${shown}: ${what.split("\n")[0] ?? ""}`);
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new UserError(`${shown}:1: a map is expected at the top`);
  }
  return value as YamlObject;
}

function objectOf(value: unknown): YamlObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as YamlObject)
    : {};
}

/** Names of the stacks that have a file in a folder. */
function stacksIn(directory: string): string[] {
  return readdirSync(directory)
    .map((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1])
    .filter((name): name is string => name !== undefined)
    .sort();
}

/** A stack's file and name. A path ends in .yaml or .yml or has a slash; all else is a name. */
function stackFile(directory: string, stack: string): { file: string; name: string } {
  if (/[/\\]|\.ya?ml$/.test(stack)) {
    const file = resolve(stack);
    if (!existsSync(file)) throw new UserError(`stack file ${stack} does not exist`);
    const name = basename(file).replace(/\.ya?ml$/, "");
    return { file, name: name.replace(/^Pulumi\./, "") };
  }
  const file = join(directory, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const known = stacksIn(directory).join(", ");
    throw new UserError(
      `there is no stack "${stack}": ${relative(process.cwd(), file)} does not exist ` +
        `(stacks: ${known === "" ? "none" : known})`,
    );
  }
  return { file, name: stack };
}

/** Reads a project and a stack. @throws UserError for whatever is wrong with the files. */
export function readProject(options: ProjectOptions): Project {
  const projectFile = join(options.directory, "Pulumi.yaml");
  const found = existsSync(projectFile);
  if (!found && options.name === undefined) {
    throw new UserError(`there is no Pulumi.yaml in ${options.directory}`);
  }
  const project = found ? readYaml(projectFile) : {};
  const name = options.name ?? String(project.name);
  const stack =
    options.config === undefined
      ? stackFile(options.directory, options.stack)
      : { file: undefined, name: options.stack };
  const given = options.config ?? objectOf(readYaml(stack.file ?? "").config);
  const config = buildConfig({
    project: name,
    declared: objectOf(project.config),
    given,
    requiredSecrets: options.requiredSecrets,
    onlySecrets: options.onlySecrets,
  });
  const main = typeof project.main === "string" ? project.main : "index.ts";
  return { name, stack: stack.name, main, ...config };
}
