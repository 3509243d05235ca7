/** What the policies say. */
import type { PreviewResult, Remediation, Violation } from "../preview";
import { plural, type Style } from "./style";

/** How @pulumi/policy begins the message of a policy that met a value only the cloud knows. */
const CANNOT_RUN = /^can't run policy '(.+?)' from policy pack .* during preview/;

function resourceOf(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").pop() ?? ""} ${name.join("::")}`;
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `      ${line}`);
}

/** The message, which begins with the description of the policy; one that was `told` of before is left out. */
function messageOf({ message, description }: Violation, told: boolean): string {
  if (message === "") return description;
  const start = `${description}\n`;
  return told && message.startsWith(start) ? message.slice(start.length) : message;
}

function renderViolation(violation: Violation, told: boolean, style: Style): string[] {
  const paint =
    violation.level === "mandatory"
      ? (text: string) => style.red(text)
      : (text: string) => style.yellow(text);
  return [
    `  ${paint(violation.level)}  ${style.bold(violation.policy)}  ${resourceOf(violation.urn)}`,
    ...indented(messageOf(violation, told)),
  ];
}

/** All violations; each policy is described at its first. */
function renderViolations(violations: readonly Violation[], style: Style): string[] {
  const told = new Set<string>();
  return violations.flatMap((violation) => {
    const lines = renderViolation(violation, told.has(violation.policy), style);
    told.add(violation.policy);
    return lines;
  });
}

function renderRemediation(remediation: Remediation, style: Style): string[] {
  const what = remediation.problem ?? remediation.description;
  const verb = remediation.problem === undefined ? "remediated" : "could not remediate";
  return [
    `  ${style.cyan(verb)}  ${style.bold(remediation.policy)}  ${resourceOf(remediation.urn)}`,
    ...indented(what),
  ];
}

/** Policies that could not judge some resource, with how many. */
function renderUndecided(violations: readonly Violation[], style: Style): string[] {
  const counts = new Map<string, number>();
  for (const { policy } of violations) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  return [...counts].map(
    ([policy, count]) =>
      `  ${style.dim("undecided")}  ${style.bold(policy)}  ` +
      `${plural(count, "resource")} with values that only the cloud knows`,
  );
}

/** Lines about the policy pack; none when there was no pack. */
export function renderPolicies(result: PreviewResult, style: Style): string[] {
  const pack = result.policyPack;
  if (pack === undefined) return [];
  const undecided = result.violations.filter(({ message }) => CANNOT_RUN.test(message));
  const decided = result.violations.filter((violation) => !undecided.includes(violation));
  const mandatory = decided.filter(({ level }) => level === "mandatory");
  const advisory = decided.filter(({ level }) => level === "advisory");
  const found = `${plural(mandatory.length, "mandatory violation")}, ${advisory.length} advisory`;
  const none = decided.length === 0;
  const counts = pack.judged
    ? none
      ? style.green("no violation")
      : found
    : style.yellow("did not judge the stack, because the program failed") +
      (none ? "" : ` (until then: ${found})`);
  return [
    `${style.bold("Policies")}  ${plural(pack.policies.length, "policy").replace("policys", "policies")}` +
      ` of ${pack.name} ${pack.version}: ${counts}`,
    ...result.remediations.flatMap((remediation) => renderRemediation(remediation, style)),
    ...renderViolations([...mandatory, ...advisory], style),
    ...renderUndecided(undecided, style),
  ];
}
