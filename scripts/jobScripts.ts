import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the scripts of the index-management Job are, from the root of the repository. */
const FOLDER = join(__dirname, "..", "components", "indexManagement", "job");

/** Files of the Job: the first is what it runs. */
const FILES = ["apply.mjs", "http.mjs", "kinds.mjs"] as const;

/**
 * The Job's scripts by their names, as JSON: the compiler copies JSON that is imported into the package, and leaves scripts behind.
 */
export function jobScripts(): string {
  return JSON.stringify(
    Object.fromEntries(FILES.map((file) => [file, readFileSync(join(FOLDER, file), "utf8")])),
  );
}
