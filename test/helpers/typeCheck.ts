import { dirname, join, relative } from "node:path";
import { readFileSync } from "node:fs";
import ts from "typescript";
import { ROOT } from "./program";

/**
 * What the compiler says of programs that use the package, as they would be compiled where it is installed. All at once, since most of its time goes
 * into Pulumi's own types.
 *
 * @param files - paths from the root of the repository: a text for what is no file, `undefined` for what is one
 */
export function typeErrors(files: ReadonlyMap<string, string | undefined>): string[] {
  // The example's own: its types of the package are the sources.
  const project = join(ROOT, "examples", "team-project", "tsconfig.json");
  const read = ts.readConfigFile(project, (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(project));
  const paths = [...files.keys()].map((file) => join(ROOT, file));
  const program = ts.createProgram(
    paths,
    options,
    withTexts(ts.createCompilerHost(options), files),
  );
  return paths
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(
      ({ file, messageText }) =>
        `${relative(ROOT, file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}

function withTexts(
  host: ts.CompilerHost,
  files: ReadonlyMap<string, string | undefined>,
): ts.CompilerHost {
  const textOf = (path: string) => files.get(relative(ROOT, path));
  return {
    ...host,
    fileExists: (path) => textOf(path) !== undefined || host.fileExists(path),
    readFile: (path) => textOf(path) ?? host.readFile(path),
    getSourceFile: (path, version, ...others) => {
      const text = textOf(path);
      return text === undefined
        ? host.getSourceFile(path, version, ...others)
        : ts.createSourceFile(path, text, version);
    },
  };
}

/** Code blocks of a language in a Markdown file of the repository, in order. */
export function codeBlocks(file: string, language: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}
