import type { ResourceValidationPolicy } from "@pulumi/policy";
import { NOT_KNOWN, reportAll, type Finding } from "./lib/finding";
import { chartOf, isExactVersion, isHelmType, type ChartReference } from "./lib/helm";
import { plain } from "./lib/plain";
import { at, isUnknown, show, type Properties } from "./lib/values";

const NAME = "helm-release-exact-version";

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
    message: `Chart "${chart.name}" (${chart.written}) must have an exact version, got ${show(got)}: ${fix}${local}.`,
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

/** Every chart at an exact version. */
export const helmReleaseExactVersion: ResourceValidationPolicy = {
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
    },
  },
  enforcementLevel: "mandatory",
  validateResource: (args, report) => {
    if (!isHelmType(args.type)) return;
    const findings = inexactChartVersion(args.type, plain(args.props), args.getConfig());
    reportAll(findings, DESCRIPTION, report);
  },
};
