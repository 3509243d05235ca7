/**
 * The corpus: small programs, run by the embedded engine with the pack, and recorded resources, judged over Pulumi's
 * Analyzer protocol. Each says exactly what the pack complains of. `UPDATE_GOLDEN=1` writes that down anew.
 */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import ts from "typescript";
import { policies } from "../../policy/policies";
import type { StackResource } from "../../policy/policies/lib/resources";
import { preview, type PreviewResult } from "../../preview/preview";
import { findHelm, HELM_HINT } from "../../scripts/charts/helm";
import { startPack, type Diagnostic, type Pack } from "./helpers/pack";

/** One complaint. */
interface Complaint {
  readonly policy: string;
  readonly level: string;
  /** Name of the resource, or of the stack; a recorded one with its type and those of its parents, as they stand in its URN. */
  readonly resource: string;
  /** Lines of the message, without the description of the policy. */
  readonly message: readonly string[];
}

/** What a case's JSON file holds; a recorded one has its resources, too. */
interface Case {
  readonly title: string;
  /** Config of the pack, by policy. */
  readonly config?: Readonly<Record<string, object>>;
  readonly resources?: readonly StackResource[];
  readonly violations: readonly Complaint[];
}

const ROOT = resolve(__dirname, "../..");
const CORPUS = join(__dirname, "corpus");
/** Inside the repository, so that the compiled programs find its node_modules; bin/ is not committed. */
const COMPILED = join(ROOT, "bin", "test-corpus");
const SMALLEST_CORPUS = 40;
/** Folders of programs. */
const FOLDERS = ["programs", "charts"] as const;

function casesOf(folder: string): string[] {
  return readdirSync(join(CORPUS, folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => join(CORPUS, folder, file));
}

function read(file: string): Case {
  return JSON.parse(readFileSync(file, "utf8")) as Case;
}

function compileAll(folder: string): void {
  const source = join(CORPUS, folder);
  const target = join(COMPILED, folder);
  cpSync(source, target, { recursive: true, filter: (file) => !/\.(ts|json)$/.test(file) });
  for (const file of readdirSync(source).filter((name) => name.endsWith(".ts"))) {
    const { outputText } = ts.transpileModule(readFileSync(join(source, file), "utf8"), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        esModuleInterop: true,
      },
      fileName: file,
    });
    writeFileSync(join(target, `${basename(file, ".ts")}.js`), outputText);
  }
}

/** Before the cache is another one: helm may stand in it. */
const helm = findHelm();

/** Programs are judged without helm. */
const NOT_RENDERED = { "helm-release-contents": { enforcementLevel: "disabled" } };

/** Charts of other people's repositories are in the cache of some machines: here it is empty, and only the corpus' own are rendered. */
function judge(folder: "programs" | "charts", file: string): Promise<PreviewResult> {
  const { config = {} } = read(file);
  process.env.GLOBAL_MONITORING_RENDER = folder === "charts" ? "on" : "off";
  process.env.XDG_CACHE_HOME = join(COMPILED, "cache");
  process.env.HELM = helm;
  return preview({
    directory: COMPILED,
    main: `${folder}/${basename(file, ".json")}.js`,
    project: "corpus",
    stack: "dev",
    config: {},
    policyPack: join(ROOT, "policy"),
    policyPackConfig: folder === "charts" ? config : { ...NOT_RENDERED, ...config },
  });
}

const DESCRIPTIONS = new Map(policies.map(({ name, description }) => [name, description]));

/** Without the policy's description, which is the same in all messages, and the version in the name of the default provider. */
function complaint({ policy, level, urn, message }: Diagnostic, fields = -1): Complaint {
  const [first, ...rest] = message.split("\n");
  assert.equal(first, DESCRIPTIONS.get(policy));
  const name = urn.split("::").slice(fields).join("::");
  return { policy, level, resource: name.replace(/^(default)_[\d_]+$/, "$1"), message: rest };
}

function sorted(complaints: readonly Complaint[]): Complaint[] {
  const keyed = complaints.map((each) => ({ key: JSON.stringify(each), each }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ each }) => each);
}

async function compare(file: string, complaints: readonly Complaint[]): Promise<void> {
  const expected = read(file);
  const actual = sorted(complaints);
  if (process.env.UPDATE_GOLDEN === "1") {
    const { format, resolveConfig } = await import("prettier");
    const text = JSON.stringify({ ...expected, violations: actual }, null, 2);
    const style = await resolveConfig(file);
    writeFileSync(file, await format(text, { ...style, parser: "json" }));
    return;
  }
  assert.deepEqual(actual, sorted(expected.violations));
}

/** Works on an item when it is asked for, and by then on the next ones, so that no core waits. */
function runAhead<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): (item: T) => Promise<R> {
  const started = new Map<T, Promise<R>>();
  const start = (item: T): Promise<R> => {
    const known = started.get(item);
    if (known !== undefined) return known;
    const result = work(item);
    // It is awaited by the test that it belongs to, maybe later.
    result.catch(() => undefined);
    started.set(item, result);
    return result;
  };
  return (item) => {
    const index = items.indexOf(item);
    const [own] = items.slice(index, index + 1 + availableParallelism()).map(start);
    return own ?? start(item);
  };
}

describe("the corpus of the policy pack", function () {
  this.timeout(60_000);
  const environment = { ...process.env };
  after(() => {
    process.env = environment;
  });
  const recorded = casesOf("recorded");

  it(`has at least ${SMALLEST_CORPUS} cases, each with a title of its own`, () => {
    const files = FOLDERS.flatMap(casesOf);
    const titles = [...files, ...recorded].map((file) => read(file).title);
    assert.ok(titles.length >= SMALLEST_CORPUS, String(titles.length));
    assert.deepEqual(titles, [...new Set(titles)]);
  });

  for (const folder of FOLDERS) {
    describe(folder === "programs" ? "programs" : "programs with charts that helm renders", () => {
      const files = casesOf(folder);
      let run: (file: string) => Promise<PreviewResult>;

      before(function () {
        if (folder === "charts" && helm === undefined) {
          console.log(`    skipped: no helm, ${HELM_HINT}`);
          this.skip();
        }
        for (const each of FOLDERS) compileAll(each);
        run = runAhead(files, (file) => judge(folder, file));
      });

      for (const file of files) {
        it(read(file).title, async () => {
          const result = await run(file);
          assert.equal(result.error, undefined);
          await compare(
            file,
            result.violations.map((each) => complaint(each)),
          );
        });
      }
    });
  }

  describe("recorded resources", () => {
    let pack: Pack;
    before(async () => {
      pack = await startPack(undefined, { GLOBAL_MONITORING_RENDER: "off" });
    });
    after(() => {
      pack.stop();
    });

    for (const file of recorded) {
      const { title, config, resources = [] } = read(file);
      it(title, async () => {
        await pack.configure({ ...NOT_RENDERED, ...config });
        const found = await pack.analyzeStack(resources);
        for (const each of resources) found.push(...(await pack.analyze(each)));
        await compare(
          file,
          found.map((each) => complaint(each, -2)),
        );
      });
    }
  });
});
