import type { ReportViolation } from "@pulumi/policy";

/** What a predicate has to say about a stack or a resource. */
export interface Finding {
  /** Resource, rule, what was got and how to mend it. */
  readonly message: string;
  /** The resource it is about; absent when it is about the stack or the policy's config. */
  readonly urn?: string;
  /** Whether the predicate could not see enough to decide: reported as advice, never as a violation. */
  readonly undecided?: boolean;
}

/** Ends every undecided finding. */
export const NOT_KNOWN = "not known until update";

/** @pulumi/policy takes an object, too (not in its types), which is the only way to report below the policy's level. */
type ReportObject = (info: {
  message: string;
  urn?: string;
  enforcementLevel?: "advisory";
}) => void;

/** Reports findings: violations at the policy's level, what could not be decided as advisory. */
export function reportAll(
  findings: readonly Finding[],
  description: string,
  report: ReportViolation,
): void {
  for (const { message, urn, undecided } of findings) {
    if (undecided === true) {
      const advise = report as unknown as ReportObject;
      advise({ message: `${description}\n${message}`, urn, enforcementLevel: "advisory" });
    } else {
      report(message, urn);
    }
  }
}
