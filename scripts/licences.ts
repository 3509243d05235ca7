/** Licences of the npm packages: read from the lockfile and from what is installed, held against a list of what is allowed. */
import * as fs from "node:fs";
import * as path from "node:path";
import parseExpression from "spdx-expression-parse";

/** A package of the lockfile. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As its maker states it, an SPDX expression if all is well; missing when nothing is stated. */
  readonly licence?: string;
  /** Only who develops this project installs it. */
  readonly development: boolean;
}

/** What of package-lock.json is read. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** A package in the lockfile, by its folder. */
export interface LockEntry {
  /** Where the folder has another name than the package. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
}

/** Licences that ask for no more than a notice. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
]);

/** Packages allowed by name, each with what was found on reading its licence. */
const READ: Readonly<Record<string, { readonly stated: string; readonly reason: string }>> = {
  "@logdna/tail-file": {
    stated: "SEE LICENSE IN LICENSE",
    reason: "the file LICENSE of the package is the MIT licence",
  },
  "spdx-exceptions": {
    stated: "CC-BY-3.0",
    reason: "a list of names, used unchanged; its package.json names the authors",
  },
};

/** What the check says: one line for each package that is not allowed. */
export interface LicenceReport {
  readonly checked: number;
  readonly problems: readonly string[];
}

/** The packages of a lockfile, sorted by name; without the projects of this repository. */
export function lockedPackages(lock: Lockfile): LockedPackage[] {
  return Object.entries(lock.packages)
    .filter(([folder, entry]) => folder.includes("node_modules/") && entry.link !== true)
    .map(([folder, entry]) => ({
      name:
        entry.name ?? folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length),
      version: entry.version ?? "",
      licence: entry.license,
      development: entry.dev === true,
    }))
    .sort((one, other) => compare(one.name, other.name) || compare(one.version, other.version));
}

/** Holds every package against the allowed licences. */
export function checkLicences(packages: readonly LockedPackage[]): LicenceReport {
  const problems = packages
    .filter(({ name, licence }) => !isAllowed(licence) && !isRead(name, licence))
    .map(({ name, version, licence = "nothing" }) => `${name} ${version} states ${licence}`);
  return { checked: packages.length, problems };
}

function isRead(name: string, licence: string | undefined): boolean {
  return licence !== undefined && READ[name]?.stated === licence;
}

/** Packages whose installed package.json states another licence than the lockfile. */
export function checkInstalled(lock: Lockfile, root: string): LicenceReport {
  const problems: string[] = [];
  let checked = 0;
  for (const [folder, { license, link }] of Object.entries(lock.packages)) {
    const file = path.join(root, folder, "package.json");
    if (!folder.includes("node_modules/") || link === true || !fs.existsSync(file)) continue;
    checked++;
    const stated = statedIn(JSON.parse(fs.readFileSync(file, "utf8")));
    if (stated !== license)
      problems.push(
        `${folder} states ${stated ?? "nothing"}, the lockfile ${license ?? "nothing"}`,
      );
  }
  return { checked, problems };
}

/** Whether an SPDX expression can be met by allowed licences alone. */
export function isAllowed(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  try {
    return isMet(parseExpression(licence));
  } catch {
    // No SPDX expression.
    return false;
  }
}

function isMet(expression: parseExpression.Info): boolean {
  if ("license" in expression) return ALLOWED.has(expression.license);
  const [left, right] = [isMet(expression.left), isMet(expression.right)];
  return expression.conjunction === "and" ? left && right : left || right;
}

/** The licence of a package.json; npm knows two older forms beside the text. */
function statedIn(manifest: unknown): string | undefined {
  const { license, licenses } = manifest as { license?: unknown; licenses?: unknown };
  const first: unknown = license ?? (Array.isArray(licenses) ? licenses[0] : licenses);
  if (typeof first === "string") return first;
  return (first as { type?: string } | undefined)?.type;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reads the lockfile of a repository. */
export function readLockfile(root: string): Lockfile {
  return JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")) as Lockfile;
}

/** docs/licences.md. Without versions, which `npm run sbom` has: only another licence or package should change it. */
export function licenceReference(root = path.join(__dirname, "..")): string {
  const packages = lockedPackages(readLockfile(root));
  const used = packages.filter(({ development }) => !development);
  return `# Licences

Generated from package-lock.json (\`npm run generate\`); \`npm run licences\` checks them. Allowed without a further look:
${[...ALLOWED].sort(compare).join(", ")}. Of alternatives one must be allowed, of licences that hold together all.

## Installed by users

The packages that the components, the program and the policy pack need.

${byLicence(used)}

## Installed by developers only

${byLicence(packages.filter(({ development }) => development))}

## Read and allowed by name

| package | states | found |
|---|---|---|
${Object.entries(READ)
  .map(([name, { stated, reason }]) => `| ${name} | ${stated} | ${reason} |`)
  .join("\n")}
`;
}

/** A list and no table: Prettier would pad its columns to the longest row. */
function byLicence(packages: readonly LockedPackage[]): string {
  const groups = new Map<string, Set<string>>();
  for (const { licence = "none", name } of packages)
    groups.set(licence, (groups.get(licence) ?? new Set()).add(name));
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([licence, names]) => `- **${licence}** (${names.size}): ${[...names].join(", ")}`)
    .join("\n");
}

function main(root: string): void {
  const lock = readLockfile(root);
  const [allowed, installed] = [checkLicences(lockedPackages(lock)), checkInstalled(lock, root)];
  const problems = [...allowed.problems, ...installed.problems];
  for (const problem of problems) console.error(`  ${problem}`);
  console.log(
    `licences: ${allowed.checked} packages checked, ${installed.checked} of them in node_modules; ${problems.length} failed`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

if (require.main === module) main(path.join(__dirname, ".."));
