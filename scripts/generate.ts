import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { capacityReference } from "./capacityDocs";
import { configurationReference, stackFileSchema } from "./config/reference";
import { writeImageDocs } from "./imageDocs";
import { jobScripts } from "./jobScripts";
import { licenceReference } from "./licences";
import { policyReference } from "./policyDocs";

/** Files that are made from the code, by their path from the root of the repository. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  "Pulumi.schema.json": () => JSON.stringify(stackFileSchema()),
  "docs/capacity.md": capacityReference,
  "docs/configuration.md": configurationReference,
  "docs/licences.md": licenceReference,
  "docs/policies.md": policyReference,
  "components/indexManagement/job/scripts.json": jobScripts,
};

/** The content of a generated file as it should be on disk. */
export async function generate(path: string): Promise<string> {
  const make = GENERATED[path];
  if (make === undefined) throw new Error(`${path} is not generated`);
  const options = await prettier.resolveConfig(path);
  return prettier.format(make(), { ...options, filepath: path });
}

/** Writes every generated file that has changed. */
async function main(root: string): Promise<void> {
  for (const path of Object.keys(GENERATED)) {
    const text = await generate(path);
    const file = join(root, path);
    if (read(file) === text) continue;
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
  await writeImageDocs(root);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

if (require.main === module) void main(join(__dirname, ".."));
