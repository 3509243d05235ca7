import type { Cause, NotLookedInto } from "./lib/contents";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import { stackPolicy } from "./lib/stackPolicy";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "helm-release-contents";

const DESCRIPTION =
  "Helm releases are looked into: what a chart deploys is judged like the program's own objects, and a release is but one resource with values. Have helm on PATH and the charts in the chart cache, or waive a release with owner, reason and expiry.";

const WAIVER_KEYS: WaiverKeys = { subject: "release" };

/** Folder of the charts, as it is said to users. */
const CHARTS = "${XDG_CACHE_HOME:-~/.cache}/global-monitoring/charts";

interface Advice {
  /** How to change it; absent when only an update does. */
  readonly fix?: string;
  /** What to say of releases that have reasons of their own; absent: what each says of itself. */
  readonly head?: string;
}

/** In the order in which they are listed. */
const ADVICE: Readonly<Record<Cause, Advice>> = {
  off: { fix: "unset GLOBAL_MONITORING_RENDER" },
  noHelm: { fix: "put helm 3.16 or newer on PATH, or its path into the environment variable HELM" },
  noChart: {
    fix: `put <name>-<version>.tgz (\`helm pull\`) into ${CHARTS}, or into the folder that GLOBAL_MONITORING_CHARTS names; or allow downloads by GLOBAL_MONITORING_CHART_DOWNLOAD=true`,
  },
  noVersion: { fix: "set `version`" },
  valuesInFiles: {
    fix: "`pulumi preview` looks into them; offline, read the files in the program and give what they hold as `values`",
  },
  postRenderer: { fix: "express the change in `values`, or waive the release" },
  failed: {
    head: "helm fails",
    fix: "mend the values; `helm template` with the same chart and values says more",
  },
  unknownChart: {},
  unknownValues: { head: `helm fails without values that are ${NOT_KNOWN}` },
};

const CAUSES = Object.keys(ADVICE) as Cause[];

/** Names of a line that are written out; a stack can have hundreds of the same. */
const MAX_NAMES = 3;

/**
 * One advisory with all releases that were not looked into, by why and how to change that.
 *
 * @param config The policy's config as given: `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function releasesNotLookedInto(
  notLookedInto: readonly NotLookedInto[],
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const open = notLookedInto.filter((each) => !waivers.covers(namesOf(each)));
  return [...summary(open), ...waivers.findings()];
}

function namesOf({ release, urn }: NotLookedInto): ReadonlySet<string> {
  return new Set([release, urn, resourceName(urn)]);
}

function resourceName(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function summary(open: readonly NotLookedInto[]): Finding[] {
  if (open.length === 0) return [];
  const groups = CAUSES.map((cause) => ({
    advice: ADVICE[cause],
    members: open.filter((each) => each.cause === cause),
  })).filter(({ members }) => members.length > 0);
  const count = open.length === 1 ? "1 Helm release was" : `${open.length} Helm releases were`;
  const lines = groups.flatMap(({ advice, members }) =>
    advice.head === undefined
      ? grouped(members, ({ why }) => why).flatMap(([why, same]) => group(why, advice, same))
      : group(advice.head, advice, members),
  );
  return [
    {
      message: [
        `${count} not looked into, so that no policy judged what they deploy:`,
        ...lines,
      ].join("\n"),
      // What only an update can tell is nobody's fault, whatever level the policy is given.
      undecided: groups.every(({ advice }) => advice.fix === undefined),
    },
  ];
}

/** Releases with the same reason: one line for each chart, and for each reason of their own. */
function group(reason: string, advice: Advice, members: readonly NotLookedInto[]): string[] {
  const title = ({ chart, why }: NotLookedInto) =>
    advice.head === undefined ? chart : `${chart} (${why})`;
  const charts = grouped(members, title).map(([line, same]) => {
    const names = same.map(({ urn }) => resourceName(urn)).sort();
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
    return `      ${line}: ${names.slice(0, MAX_NAMES).join(", ")}${more}`;
  });
  return [`  - ${reason}${advice.fix === undefined ? "" : `: ${advice.fix}`}:`, ...charts];
}

/** By a text, in its order: the order of a stack's resources is another in each preview. */
function grouped<T>(items: readonly T[], textOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(textOf(item), [...(groups.get(textOf(item)) ?? []), item]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Says which Helm releases no policy could look into. */
export const helmReleaseContents = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Releases that need not be looked into until a date, by name of the release or of its resource. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "advisory",
  judge: ({ notLookedInto }, config, date) => releasesNotLookedInto(notLookedInto, config, date),
});
