/** What the policies about images have in common: findings by user of images, and waivers. */
import type { StackObjects } from "../contents";
import type { Finding } from "../finding";
import { imageUsers, nameOf, parseImage, type ImageUse, type ImageUser } from "./images";
import type { StackResource } from "../resources";
import { text } from "../values";
import { waiverBook, waiverSchema, type WaiverKeys } from "../waivers";

const WAIVER_KEYS: WaiverKeys = { subject: "subject" };

/** What a policy says of one image; nothing when it is all right. */
export type Verdict = { readonly wrong: string } | { readonly unknown: string } | undefined;

/** @param byValues As {@link ImageUser.byValues}. */
export type ImageJudge = (use: ImageUse, byValues: boolean) => Verdict;

/** Findings of a policy about images: one for each object or release. */
export function judgeImages(
  { name, rule }: { readonly name: string; readonly rule: string },
  judge: ImageJudge,
  resources: readonly StackResource[],
  contents: StackObjects,
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(name, config, WAIVER_KEYS, date);
  const findings = imageUsers(resources, contents).flatMap((user) => {
    const verdicts = user.uses.flatMap((use) => {
      const verdict = judge(use, user.byValues);
      if (verdict === undefined || waivers.covers(waiverNames(user, use), undefined)) return [];
      return [{ place: use.place, verdict }];
    });
    return findingsOf(user, rule, verdicts);
  });
  return [...waivers.findings(), ...findings];
}

function findingsOf(
  { title, urn }: ImageUser,
  rule: string,
  verdicts: readonly { readonly place: string; readonly verdict: NonNullable<Verdict> }[],
): Finding[] {
  const wrong = verdicts.flatMap(({ place, verdict }) =>
    "wrong" in verdict ? [`  - ${place}: ${verdict.wrong}`] : [],
  );
  const open = verdicts.flatMap(({ place, verdict }) =>
    "unknown" in verdict ? [`${place}: ${verdict.unknown}`] : [],
  );
  const findings: Finding[] = [];
  if (wrong.length > 0) {
    findings.push({ urn, message: [`${title} must use ${rule}:`, ...wrong].join("\n") });
  }
  if (open.length > 0) {
    findings.push({ urn, undecided: true, message: `${title}, ${open.join("; ")}.` });
  }
  return findings;
}

/** The object's names, the image as written, and its name without tag. */
function waiverNames({ names }: ImageUser, { image }: ImageUse): ReadonlySet<string> {
  const written = text(image);
  if (written === undefined) return names;
  const reference = parseImage(written);
  return new Set([...names, written, ...(reference === undefined ? [] : [nameOf(reference)])]);
}

/** Waivers of the policies about images. */
export const imageWaivers = waiverSchema(
  WAIVER_KEYS,
  "Images that are let through until a date, by `subject`: the image as written, or registry and repository of it (docker.io/library/nginx), or the name of the object that uses it. An expired or incomplete waiver is a violation.",
);
