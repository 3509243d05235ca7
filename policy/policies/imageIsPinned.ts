import type { StackObjects } from "./lib/contents";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import { imageWaivers, judgeImages, type ImageJudge, type Verdict } from "./lib/images/judgeImages";
import { parseImage } from "./lib/images/images";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { at, isUnknown, list, show, text } from "./lib/values";

const NAME = "image-is-pinned";

const DESCRIPTION =
  "Every image names one build: with `latest`, with another tag that moves or with none, a restarted pod runs something else than the one beside it, and no rollback brings the old one back. Give the image the tag of a version, best with its digest (name:1.2.3@sha256:…).";

const MOVING_TAGS = [
  "latest",
  "stable",
  "edge",
  "nightly",
  "main",
  "master",
  "head",
  "canary",
  "dev",
];

/**
 * Which objects use images that are not pinned; one finding for each.
 *
 * @param config The policy's config as given: `requireDigest`, `movingTags`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function unpinnedImages(
  resources: readonly StackResource[],
  contents: StackObjects,
  config: unknown,
  date: string,
): Finding[] {
  const given = at(config, "movingTags");
  const moving = Array.isArray(given) ? list(given).map(String) : MOVING_TAGS;
  const requireDigest = at(config, "requireDigest") === true;
  const judge: ImageJudge = ({ image }, byValues) =>
    verdictOf(image, byValues, moving, requireDigest);
  return judgeImages(
    { name: NAME, rule: "pinned images" },
    judge,
    resources,
    contents,
    config,
    date,
  );
}

function verdictOf(
  image: unknown,
  byValues: boolean,
  moving: readonly string[],
  requireDigest: boolean,
): Verdict {
  if (isUnknown(image)) {
    // What a chart makes of a value that is not known is its own; it is judged when it is rendered.
    return byValues ? undefined : { unknown: `its image is ${NOT_KNOWN}` };
  }
  const written = text(image);
  if (written === undefined) return undefined;
  const reference = parseImage(written);
  if (reference === undefined) {
    return byValues ? undefined : { wrong: `${show(written)} is no reference to an image` };
  }
  const { tag, digest } = reference;
  if (digest !== undefined) return undefined;
  if (tag !== undefined && isMoving(tag, moving)) {
    return { wrong: `${show(written)} has the tag "${tag}", which moves` };
  }
  // A chart adds its own version where values name none.
  if (byValues) return undefined;
  if (tag === undefined) return { wrong: `${show(written)} has no tag, which means "latest"` };
  return requireDigest ? { wrong: `${show(written)} has no digest` } : undefined;
}

function isMoving(tag: string, moving: readonly string[]): boolean {
  // Variants such as latest-alpine move, too; main-0f1e2d3 is a build.
  return moving.includes(tag) || (moving.includes("latest") && tag.startsWith("latest-"));
}

/** Every image at one build. */
export const imageIsPinned = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      requireDigest: {
        type: "boolean",
        description: "Whether a tag is not enough: its registry can move any tag.",
        default: false,
      },
      movingTags: {
        type: "array",
        items: { type: "string", minLength: 1 },
        description: "Tags that name no build. An image with a digest may have any tag.",
        default: MOVING_TAGS,
      },
      waivers: imageWaivers,
    },
  },
  enforcementLevel: "mandatory",
  judge: (stack, config, date) => unpinnedImages(stack.resources, stack, config, date),
});
