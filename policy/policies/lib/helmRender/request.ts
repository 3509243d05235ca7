/** What of a stack's resources can be rendered. Pure. */
import { NOT_KNOWN } from "../finding";
import { chartOf, isExactVersion, isHelmType, type ChartReference } from "../helm";
import type { StackResource } from "../resources";
import { at, isRecord, isUnknown, list, text, UNKNOWN, type Properties } from "../values";
import { failure, type Attempt, type NotLookedInto, type RenderRequest } from "./types";

/** What becomes of one release: what to render, or why not. */
export type Asked = { readonly request: RenderRequest } | { readonly not: NotLookedInto };

const RELEASE_TYPE = "kubernetes:helm.sh/v3:Release";

/** The releases of a stack whose objects are no resources of it. */
export function releasesOf(resources: readonly StackResource[]): StackResource[] {
  const helm = resources.filter(({ type }) => isHelmType(type));
  if (helm.every(({ type }) => type === RELEASE_TYPE)) return helm;
  // The objects of a Chart are its children: where they are shown, policies see them anyway.
  const parents = new Set(resources.map(({ parent }) => parent));
  return helm.filter(({ type, urn }) => type === RELEASE_TYPE || !parents.has(urn));
}

/** How to render a release. */
export function askFor(resource: StackResource): Asked {
  const { urn, provider, props } = resource;
  const release = releaseName(resource);
  const chart = chartOf(props);
  const attempt = chartToRender(chart, props);
  if ("failure" in attempt) {
    return { not: { urn, release, chart: chartTitle(chart, props), ...attempt.failure } };
  }
  const isRelease = resource.type === RELEASE_TYPE;
  // Provider 4 takes nulls out of a Release's values unless it is told to keep them.
  const keepNulls = !isRelease || at(props, "allowNullValues") === true;
  const { values, hasUnknown } = canonical(at(props, "values"), keepNulls);
  return {
    request: {
      urn,
      provider,
      release,
      namespace: namespaceOf(props),
      chart: attempt.got,
      version: exactVersion(attempt.got, props),
      repository: text(at(props, "repositoryOpts", "repo")),
      values,
      hasUnknown,
      hooks: isRelease && at(props, "disableWebhooks") !== true,
    },
  };
}

function chartToRender(
  chart: ChartReference | "unknown" | undefined,
  props: Properties,
): Attempt<ChartReference> {
  if (chart === "unknown") return failure("unknownChart", `its chart is ${NOT_KNOWN}`);
  if (chart === undefined) {
    return failure("unknownChart", "neither its chart nor its objects reach policies");
  }
  if (exactVersion(chart, props) === undefined && !mayBePath(chart, props)) {
    return isUnknown(at(props, "version"))
      ? failure("unknownChart", `its chart's version is ${NOT_KNOWN}`)
      : failure("noVersion", "it names no exact chart version");
  }
  // The provider merges the files into `values`, and only then asks policies; an offline preview has no provider.
  if (list(at(props, "valueYamlFiles")).length > 0) {
    return failure("valuesInFiles", "its `valueYamlFiles` do not reach policies");
  }
  if ((at(props, "postrender") ?? at(props, "postRenderer") ?? "") !== "") {
    return failure("postRenderer", "a post-renderer changes what helm makes");
  }
  if (isUnknown(at(props, "values"))) {
    return failure("unknownValues", `all of its values are ${NOT_KNOWN}`);
  }
  return { got: chart };
}

/** Helm takes a name for a path, too, if there is one and no repository is given. */
function mayBePath(chart: ChartReference, props: unknown): boolean {
  if (chart.source === "local") return true;
  return chart.source === "repository" && at(props, "repositoryOpts", "repo") === undefined;
}

function exactVersion(chart: ChartReference, props: Properties): string | undefined {
  const version = text(at(props, "version"));
  if (version !== undefined && isExactVersion(version)) return version.trim().replace(/^=/, "");
  return chart.version !== undefined && isExactVersion(chart.version) ? chart.version : undefined;
}

function chartTitle(chart: ChartReference | "unknown" | undefined, props: Properties): string {
  if (chart === undefined || chart === "unknown") return "not known";
  return titleOf(chart, exactVersion(chart, props));
}

/** Chart and version as messages call them. */
export function titleOf(chart: ChartReference, version: string | undefined): string {
  return version === undefined ? chart.name : `${chart.name} ${version}`;
}

/** Longest name of a release that helm takes. */
const MAX_NAME = 53;

/** A release without a name gets one from Pulumi at update: the resource's and a suffix. */
function releaseName({ name, props }: StackResource): string {
  const written = text(at(props, "name")) ?? name;
  const valid = written
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .slice(0, MAX_NAME)
    .replace(/\.[.-]+|-+\./g, ".")
    .replace(/^[.-]+|[.-]+$/g, "");
  return valid === "" ? "release" : valid;
}

function namespaceOf(props: Properties): string {
  const namespace = at(props, "namespace");
  // The sentinel is a valid name: templates that print the namespace print that it is not known.
  return isUnknown(namespace) ? UNKNOWN : (text(namespace) ?? "default");
}

/** Deeper than any values; a bound, so that no input makes the copy endless. */
const MAX_DEPTH = 64;

/** Values with keys in order, so that the same values give the same text. */
function canonical(
  values: unknown,
  keepNulls: boolean,
): { readonly values: Properties; readonly hasUnknown: boolean } {
  let hasUnknown = false;
  const copy = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) {
      const items = (value as unknown[]).map((item) => copy(item, depth + 1) ?? null);
      return keepNulls ? items : items.filter((item) => item !== null);
    }
    if (isRecord(value) && depth < MAX_DEPTH) {
      const entries = Object.keys(value)
        .sort()
        .map((key) => [key, copy(value[key], depth + 1)] as const);
      return Object.fromEntries(entries.filter(([, each]) => keepNulls || each !== null));
    }
    if (isUnknown(value)) {
      hasUnknown = true;
      // One sentinel for all, since a template may put it inside a longer text, where only this one is found.
      return UNKNOWN;
    }
    return typeof value === "object" || typeof value === "symbol" ? null : value;
  };
  const copied = copy(values, 0);
  return { values: isRecord(copied) ? copied : {}, hasUnknown };
}
