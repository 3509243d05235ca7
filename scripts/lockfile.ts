/** What the lockfile must say of every package: what it is, and nothing of where it was downloaded. */
import * as path from "node:path";
import { type Lockfile, readLockfile } from "./licences";

/** Packages that npm would take from a place that the lockfile names, or without a checksum. */
export function lockfileProblems(lock: Lockfile): string[] {
  return Object.entries(lock.packages).flatMap(([folder, entry]) => {
    // A link is a folder of this repository; what a package carries inside itself has the checksum of that package.
    if (!folder.includes("node_modules/") || entry.link === true) return [];
    const problems: string[] = [];
    if (entry.resolved !== undefined)
      problems.push(`${folder} is downloaded from ${entry.resolved}`);
    if (entry.integrity === undefined && entry.inBundle !== true)
      problems.push(`${folder} has no checksum`);
    return problems;
  });
}

function main(root: string): void {
  const lock = readLockfile(root);
  const problems = lockfileProblems(lock);
  for (const problem of problems) console.error(`  ${problem}`);
  console.log(
    `lockfile: ${Object.keys(lock.packages).length} entries checked, ${problems.length} problems`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

if (require.main === module) main(path.join(__dirname, ".."));
