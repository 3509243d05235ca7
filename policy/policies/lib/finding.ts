import type { ReportViolation } from "@pulumi/policy";

/** What a predicate has to say about a stack or a resource. */
export interface Finding {
  /** Resource, rule, what was got and how to mend it. */
  readonly message: string;
  /** The resource it is about; absent when it is about the stack or the policy's config. */
  readonly urn?: string;
  /** Whether the predicate could not see enough to decide: reported as advice, never as a violation. */
  readonly undecided?: boolean;
  /** Whether it is advice whatever the policy's level, e.g. to take out a waiver that nothing needs. */
  readonly advice?: boolean;
}

/** Ends every undecided finding. */
export const NOT_KNOWN = "not known until update";

/** @pulumi/policy takes an object, too (not in its types), which is the only way to report below the policy's level. */
type ReportObject = (info: {
  message: string;
  urn?: string;
  enforcementLevel?: "advisory";
}) => void;

/**
 * Reports findings: violations at the policy's level, what could not be decided, and advice, as advisory. What is said
 * of one resource becomes one report: a Helm release may have many objects.
 */
export function reportAll(
  findings: readonly Finding[],
  description: string,
  report: ReportViolation,
): void {
  const violations = findings.filter((finding) => !isAdvice(finding));
  for (const { message, urn } of joined(violations)) report(message, urn);
  const advise = report as unknown as ReportObject;
  for (const { message, urn } of joined(findings.filter(isAdvice))) {
    advise({ message: `${description}\n${message}`, urn, enforcementLevel: "advisory" });
  }
}

function isAdvice({ undecided, advice }: Finding): boolean {
  return undecided === true || advice === true;
}

/** Findings about the same resource as one, in the order of the first; those about no resource as they are. */
function joined(findings: readonly Finding[]): Pick<Finding, "message" | "urn">[] {
  const byUrn = new Map<string | Finding, { urn: string | undefined; messages: string[] }>();
  for (const finding of findings) {
    const { urn, message } = finding;
    const key = urn ?? finding;
    const known = byUrn.get(key);
    if (known === undefined) byUrn.set(key, { urn, messages: [message] });
    else known.messages.push(message);
  }
  return [...byUrn.values()].map(({ urn, messages }) => ({ urn, message: messages.join("\n") }));
}
