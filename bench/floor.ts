/** Previews the floor program with an empty pack and prints the same report: `node floor.js RESOURCES.json`. */
import { join } from "node:path";
import { preview } from "../preview/preview";
import { coverage } from "../preview/render/coverage";
import { renderReport } from "../preview/render/report";
import { createStyle } from "../preview/render/style";

/** Root of the repository: this file runs as bin/bench/floor.js. */
const ROOT = join(__dirname, "..", "..");

async function main(resources: string): Promise<void> {
  const result = await preview({
    directory: ROOT,
    main: "bin/bench/floorProgram.js",
    stack: "floor",
    config: { "floor:resources": resources },
    policyPack: join(ROOT, "bench", "empty-pack"),
  });
  process.stdout.write(renderReport(result, coverage(result.resources), createStyle(false)));
  process.exitCode = result.ok ? 0 : 1;
}

void main(process.argv[2] ?? "");
