import { at, isRecord, isUnknown, text, type Properties } from "./values";

/** Where Helm takes a chart from. */
export type ChartSource = "repository" | "oci" | "local" | "archive";

/** A chart as a Release or Chart resource names it. */
export interface ChartReference {
  /** The chart's own name, whatever the repository, registry, path or release is called. */
  readonly name: string;
  readonly source: ChartSource;
  /** What the program wrote. */
  readonly written: string;
  /** A version that is part of the reference: an OCI tag or digest, or the name of an archive. */
  readonly version?: string;
}

const HELM_TYPE = /^kubernetes:helm\.sh\/v[234]:(Release|Chart)$/;
const ARCHIVE_NAME = /^(.+?)-(v?\d+\.\d+\.\d+[^/]*)$/;
const EXACT_VERSION = /^=?v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Whether a type is a Helm release or chart of @pulumi/kubernetes. */
export function isHelmType(type: string): boolean {
  return HELM_TYPE.test(type);
}

/** Whether a version names one chart: a full semantic version (no range, no wildcard) or a digest. */
export function isExactVersion(version: string): boolean {
  return EXACT_VERSION.test(version.trim()) || DIGEST.test(version);
}

/** The chart of a Release or Chart; "unknown" when it is not known yet, `undefined` when the resource names none. */
export function chartOf(props: Properties): ChartReference | "unknown" | undefined {
  const chart = at(props, "chart") ?? at(props, "path");
  if (isUnknown(chart)) return "unknown";
  const local = at(props, "chart") === undefined;
  const written = isRecord(chart) ? writtenInAsset(chart) : text(chart);
  if (written === undefined) return undefined;
  return parseReference(written, local || (isRecord(chart) && !written.includes("://")));
}

function writtenInAsset(asset: Properties): string | undefined {
  return text(at(asset, "uri")) ?? text(at(asset, "path"));
}

function parseReference(written: string, local: boolean): ChartReference | undefined {
  if (written.startsWith("oci://")) return ociReference(written);
  const archive = /\.(tgz|tar\.gz)$/.test(written.replace(/[?#].*$/, ""));
  const remote = /^[a-z][a-z0-9+.-]*:\/\//i.test(written);
  if (archive || remote) {
    return archiveReference(written, remote ? "archive" : "local");
  }
  const name = lastSegment(written);
  if (name === "") return undefined;
  const isPath = local || /^[./~]|\\/.test(written);
  return { name, source: isPath ? "local" : "repository", written };
}

function ociReference(written: string): ChartReference | undefined {
  const [reference, digest] = split(written.slice("oci://".length), "@");
  const [name, tag] = split(lastSegment(reference), ":");
  return name === "" ? undefined : { name, source: "oci", written, version: digest ?? tag };
}

function archiveReference(written: string, source: ChartSource): ChartReference | undefined {
  const file = lastSegment(written.replace(/[?#].*$/, "")).replace(/\.(tgz|tar\.gz)$/, "");
  if (file === "") return undefined;
  const match = ARCHIVE_NAME.exec(file);
  return { name: match?.[1] ?? file, source, written, version: match?.[2] };
}

function lastSegment(path: string): string {
  return (
    path
      .split(/[/\\]/)
      .filter((part) => part !== "" && part !== ".")
      .at(-1) ?? ""
  );
}

function split(value: string, separator: string): [string, string | undefined] {
  const index = value.indexOf(separator);
  return index < 0 ? [value, undefined] : [value.slice(0, index), value.slice(index + 1)];
}
