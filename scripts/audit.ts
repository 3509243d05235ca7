/** `npm audit`, with the findings that are known and why they do no harm here. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";

/** Known findings by the name of the package, each with the reason why it can stay for now. */
const EXPLAINED: Readonly<Record<string, string>> = {};

/** What of npm's answer is read. */
interface Finding {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
}

/** What the audit says. */
export interface AuditReport {
  /** Packages that the registry was asked about; none when it did not answer. */
  readonly checked: number;
  readonly problems: readonly string[];
  readonly explained: readonly string[];
  /** Why nothing could be checked. */
  readonly skipped?: string;
}

/** Reads what `npm audit --json` printed. */
export function judgeAudit(text: string, known = EXPLAINED): AuditReport {
  const { vulnerabilities, metadata, message } = parsed(text);
  if (vulnerabilities === undefined) {
    const reason = message ?? "npm audit printed no report";
    return {
      checked: 0,
      problems: [],
      explained: [],
      skipped: `no answer of the registry: ${reason}`,
    };
  }
  const findings = Object.values(vulnerabilities);
  const describe = ({ name, severity, range }: Finding) => `${name} ${range}: ${severity}`;
  return {
    checked: metadata?.dependencies?.total ?? 0,
    problems: [
      ...findings.filter(({ name }) => known[name] === undefined).map(describe),
      ...Object.keys(known)
        .filter((name) => !findings.some((one) => one.name === name))
        .map((name) => `${name} is explained, but no longer found: take it off the list`),
    ],
    explained: findings
      .filter(({ name }) => known[name] !== undefined)
      .map((one) => `${describe(one)}. ${known[one.name] ?? ""}`),
  };
}

interface Answer {
  readonly vulnerabilities?: Readonly<Record<string, Finding>>;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

function main(root: string): void {
  const { stdout } = spawnSync("npm", ["audit", "--json"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const { checked, problems, explained, skipped } = judgeAudit(stdout);
  for (const line of problems) console.error(`  ${line}`);
  for (const line of explained) console.log(`  explained: ${line}`);
  if (skipped !== undefined) console.log(`  skipped: ${skipped}`);
  console.log(
    `audit: ${checked} packages checked, ${problems.length} failed, ${explained.length} explained, ${skipped === undefined ? 0 : 1} skipped`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

if (require.main === module) main(path.join(__dirname, ".."));
