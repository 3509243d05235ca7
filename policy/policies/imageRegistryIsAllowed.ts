import type { StackObjects } from "./lib/contents";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import { imageWaivers, judgeImages, type ImageJudge } from "./lib/images/judgeImages";
import { isHost, nameOf, parseImage } from "./lib/images/images";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { at, isUnknown, list, show, text, UNKNOWN } from "./lib/values";

const NAME = "image-registry-is-allowed";

const DESCRIPTION =
  "Images come from the registries that the organisation allows: an image from anywhere else was scanned by nobody and can vanish or change hands. Mirror it into an allowed registry, or add its registry to `allowed`; nothing is judged while that is empty.";

/**
 * Which objects use images from registries that are not allowed; one finding for each.
 *
 * @param config The policy's config as given: `allowed`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function foreignImages(
  resources: readonly StackResource[],
  contents: StackObjects,
  config: unknown,
  date: string,
): Finding[] {
  const allowed = list(at(config, "allowed")).filter((entry) => text(entry) !== undefined);
  const patterns = allowed.map((entry) => patternOf(String(entry)));
  const isAllowed = (name: string) => patterns.some((pattern) => pattern.test(name));
  const judge: ImageJudge = ({ image }, byValues) => {
    const written = writtenName(image);
    if (written === undefined) {
      return byValues ? undefined : { unknown: `its registry is ${NOT_KNOWN}` };
    }
    const reference = parseImage(written);
    // Without a host in its values, a chart may have a registry of its own.
    if (reference === undefined || (byValues && !isHost(written.split("/")[0] ?? ""))) {
      return undefined;
    }
    if (isAllowed(nameOf(reference))) return undefined;
    return { wrong: `${show(written)} is ${nameOf(reference)}` };
  };
  const rule = `images from allowed registries only (${allowed.join(", ")})`;
  // A waiver needs nothing then, and must not be called useless.
  if (patterns.length === 0) return [];
  return judgeImages({ name: NAME, rule }, judge, resources, contents, config, date);
}

/** The reference as far as it tells the registry and the repository: a tag may be unknown. */
function writtenName(image: unknown): string | undefined {
  if (!isUnknown(image)) return text(image);
  const [seen = ""] = typeof image === "string" ? image.split(UNKNOWN) : [];
  return /\/[^/]*[:@]$/.test(seen) ? seen.slice(0, -1) : undefined;
}

/** `quay.io`, `docker.io/grafana`, `grafana/`, `*.dkr.ecr.eu-west-1.amazonaws.com`: whole parts of a path, from its start. */
function patternOf(entry: string): RegExp {
  const parts = entry.trim().replace(/\/+$/, "").split("/");
  const host = isHost(parts[0] ?? "") ? "" : "docker\\.io/(?:library/)?";
  const path = parts
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, "[^/]*"))
    .join("/");
  return new RegExp(`^${host}${path}(?:/|$)`);
}

/** Images from allowed registries. */
export const imageRegistryIsAllowed = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      allowed: {
        type: "array",
        items: { type: "string", minLength: 1 },
        description:
          'Registries, or starts of repositories in them, e.g. "quay.io", "docker.io/grafana", "*.dkr.ecr.eu-west-1.amazonaws.com"; `*` stands for anything within a part. An image without a registry is on docker.io. Empty: any registry will do.',
        default: [],
      },
      waivers: imageWaivers,
    },
  },
  enforcementLevel: "mandatory",
  judge: (stack, config, date) => foreignImages(stack.resources, stack, config, date),
});
