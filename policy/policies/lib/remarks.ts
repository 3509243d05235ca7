/** What a policy has to say about one subject, and the findings made of it: one for each level. */
import { NOT_KNOWN, type Finding } from "./finding";
import type { Presence } from "./values";
import type { WaiverBook } from "./waivers";

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
  /** Under which waivers may speak of it. */
  readonly names: ReadonlySet<string>;
  /** What there is to say; nothing when all is well. */
  readonly remarks: readonly Remark[];
}

function findingsAbout({ title, urn, rule, question, remarks }: Subject): Finding[] {
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

/** The findings about all subjects that are not waived, after those about the waivers themselves. */
export function findingsOf(waivers: WaiverBook, subjects: readonly Subject[]): Finding[] {
  const findings = subjects
    .filter(({ names, remarks }) => remarks.length > 0 && !waivers.covers(names))
    .flatMap(findingsAbout);
  return [...waivers.findings(), ...findings];
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
