/** What a release is rendered from, and why it may not be possible. */
import type { ChartReference } from "../helm";
import type { Properties } from "../values";

/** Why a release was not looked into. */
export type Cause =
  /** Rendering is switched off. */
  | "off"
  /** There is no helm that runs. */
  | "noHelm"
  /** The chart is not on this machine. */
  | "noChart"
  /** The release names no exact chart version. */
  | "noVersion"
  /** Which chart it is, is not known, or does not reach policies. */
  | "unknownChart"
  /** Helm fails, and some values are not known yet. */
  | "unknownValues"
  /** Values are in files, whose content does not reach policies of an offline preview. */
  | "valuesInFiles"
  /** A command changes what helm makes. */
  | "postRenderer"
  /** Helm fails. */
  | "failed";

/** A release of which nobody could say what it makes. */
export interface NotLookedInto {
  /** URN of the release. */
  readonly urn: string;
  readonly release: string;
  /** Name of the chart and, where it is known, its version: "grafana 12.11.1". */
  readonly chart: string;
  readonly cause: Cause;
  /** Why, in words; no secret. */
  readonly why: string;
}

/** A release that can be rendered. */
export interface RenderRequest {
  readonly urn: string;
  /** URN of the Kubernetes provider. */
  readonly provider?: string;
  readonly release: string;
  readonly namespace: string;
  readonly chart: ChartReference;
  /** Exact version; absent for a chart that is a path. */
  readonly version?: string;
  /** Repository, when the chart is a name in one. */
  readonly repository?: string;
  /** Values as they reach helm, keys in order. */
  readonly values: Properties;
  /** Whether some values are not known, or hidden as secrets. */
  readonly hasUnknown: boolean;
  /** Whether hooks are part of what is deployed. */
  readonly hooks: boolean;
}

/** A failure to render, in the words of {@link NotLookedInto}. */
export interface Failure {
  readonly cause: Cause;
  readonly why: string;
}

/** A value, or why there is none. */
export type Attempt<T> = { readonly got: T } | { readonly failure: Failure };

/** A failure as the result of an attempt. */
export function failure(cause: Cause, why: string): { readonly failure: Failure } {
  return { failure: { cause, why } };
}
