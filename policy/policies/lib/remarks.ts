/** What a policy has to say about one subject, and the findings made of it: one for each level. */
import { NOT_KNOWN, type Finding } from "./finding";
import type { Presence } from "./values";

/** One thing about a subject. */
export interface Remark {
  /** `unknown`: what is wrong hangs on something that is not known yet; `advice`: worth a look, no violation. */
  readonly level: "violation" | "unknown" | "advice";
  /** What was got and how to mend it; for `unknown` only what it hangs on. */
  readonly text: string;
}

/** Who a policy speaks of, and what it wants of it. */
export interface Subject {
  /** How messages call it. */
  readonly title: string;
  readonly urn?: string;
  /** What it must be, after its title: "must be internal". */
  readonly rule: string;
  /** What cannot be said while something is unknown, after "whether": "it is internal". */
  readonly question: string;
}

/** The findings about a subject. */
export function findingsAbout(subject: Subject, remarks: readonly Remark[]): Finding[] {
  const { title, urn, rule, question } = subject;
  const of = (level: Remark["level"]) =>
    remarks.filter((remark) => remark.level === level).map(({ text }) => text);
  const [broken, open, advice] = [of("violation"), of("unknown"), of("advice")];
  const lines = (texts: readonly string[]) => texts.map((text) => `  - ${text}`).join("\n");
  return [
    ...(broken.length > 0 ? [{ urn, message: `${title} ${rule}:\n${lines(broken)}` }] : []),
    ...(advice.length > 0
      ? [{ urn, advice: true, message: `${title}, worth a look:\n${lines(advice)}` }]
      : []),
    ...(open.length > 0
      ? [
          {
            urn,
            undecided: true,
            message: `${title}: whether ${question} hangs on ${open.join(", ")}: ${NOT_KNOWN}.`,
          },
        ]
      : []),
  ];
}

/** A remark when something must not be there but is, or may be. */
export function forbidden(
  presence: Presence,
  remark: { readonly text: string; readonly hangsOn: string; readonly advice?: boolean },
): Remark[] {
  if (presence === "absent") return [];
  if (presence === "unknown") return [{ level: "unknown", text: remark.hangsOn }];
  return [{ level: remark.advice === true ? "advice" : "violation", text: remark.text }];
}
