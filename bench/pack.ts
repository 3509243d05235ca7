/**
 * Previews a stack of N resources that is not ours with a policy pack: `node pack.js N PACK_DIR`. Prints JSON with the
 * number of resources judged and of complaints.
 */
import { join } from "node:path";
import { preview } from "../preview/preview";

/** Root of the repository: this file runs as bin/bench/pack.js. */
const ROOT = join(__dirname, "..", "..");

async function main(resources: string, pack: string): Promise<void> {
  const result = await preview({
    directory: ROOT,
    main: "bin/bench/workloadsProgram.js",
    stack: "workloads",
    config: { "workloads:resources": Number(resources) },
    policyPack: pack,
  });
  if (result.error !== undefined) throw new Error(result.error);
  const judged = { resources: result.resources.length, complaints: result.violations.length };
  process.stdout.write(`${JSON.stringify(judged)}\n`);
}

void main(process.argv[2] ?? "", process.argv[3] ?? "");
