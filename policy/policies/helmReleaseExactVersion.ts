import { NOT_KNOWN, type Finding } from "./lib/finding";
import { chartOf, isExactVersion, isHelmType, type ChartReference } from "./lib/helm";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { at, isUnknown, show, withoutPassword, type Properties } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "helm-release-exact-version";

const WAIVER_KEYS: WaiverKeys = { subject: "release" };

const DESCRIPTION =
  "Helm releases and charts name one exact chart version: without it, or with a range, the same program deploys something else tomorrow. Set `version` to a full version such as 88.5.3, or use an OCI digest, an archive with a version in its name, or a chart in the repository of the program.";

/**
 * What is wrong with the version of a Helm release or chart; empty for other resources.
 *
 * A remote `helm.v4.Chart` reaches policies of the real engine without its arguments: it is not judged then.
 *
 * @param config The policy's config as given: `allowLocalCharts`.
 */
export function inexactChartVersion(type: string, props: Properties, config: unknown): Finding[] {
  if (!isHelmType(type)) return [];
  const chart = chartOf(props);
  if (chart === undefined) return [];
  const version = at(props, "version");
  if (typeof version === "string" && !isUnknown(version) && isExactVersion(version)) return [];
  if (chart === "unknown") {
    return [undecided("Its chart", type)];
  }
  if (chart.source === "local") {
    return at(config, "allowLocalCharts") === false ? [localChart(chart)] : [];
  }
  if (isUnknown(version)) return [undecided(`The version of chart "${chart.name}"`, type)];
  // A URL is fetched as it is; Helm looks at `version` only to compare it.
  if (chart.version !== undefined && isExactVersion(chart.version)) return [];
  return [violation(chart, version)];
}

function violation(chart: ChartReference, version: unknown): Finding {
  const got = chart.version ?? (version === "" ? undefined : version);
  const local =
    chart.source === "repository" && chart.written.includes("/")
      ? `; if it is a path, write "./${chart.written}"`
      : "";
  const fix =
    chart.source === "archive"
      ? "use a URL whose file name ends in the version, e.g. chart-1.2.3.tgz"
      : 'set `version` to a full version, e.g. "1.2.3" (no range, no wildcard, no "latest")';
  return {
    message: `Chart "${chart.name}" (${withoutPassword(chart.written)}) must have an exact version, got ${show(got)}: ${fix}${local}.`,
  };
}

function localChart(chart: ChartReference): Finding {
  return {
    message: `Chart "${chart.name}" must come from a repository or registry, got the local path ${show(chart.written)}: publish it, or set \`allowLocalCharts\` in the config of ${NAME}.`,
  };
}

function undecided(what: string, type: string): Finding {
  return { undecided: true, message: `${what} is ${NOT_KNOWN} (${type}).` };
}

/**
 * Which releases and charts of a stack have no exact version; one finding for each.
 *
 * @param config The policy's config as given: `allowLocalCharts`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function inexactChartVersions(
  resources: readonly StackResource[],
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const findings = resources.flatMap(({ type, name, urn, props }) =>
    inexactChartVersion(type, props, config)
      .filter(() => !waivers.covers(new Set([name, urn])))
      .map((finding) => ({ ...finding, urn })),
  );
  return [...waivers.findings(), ...findings];
}

/** Every chart at an exact version. */
export const helmReleaseExactVersion = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      allowLocalCharts: {
        type: "boolean",
        description:
          "Whether a chart may be a path: its version is then that of the program's own repository.",
        default: true,
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Releases that may go without an exact version until a date. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources }, config, date) => inexactChartVersions(resources, config, date),
});
