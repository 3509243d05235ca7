import type * as pulumi from "@pulumi/pulumi";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import type { ChartPin } from "./charts";

/** What a Release needs beside its chart. */
export interface ChartReleaseArgs {
  /** Name of the Helm release: fixed, because Services of the chart are named after it. */
  readonly releaseName: string;
  /** Namespace of the release; it must exist. */
  readonly namespace: string;
  /** Values; Outputs only at leaves, no secret. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Seconds that Helm waits for a release to become ready: image pulls and volume binding on a new node included. */
const TIMEOUT_SECONDS = 900;

/** Releases that Helm remembers for a rollback by hand; each is a Secret of up to 1 MiB. */
const MAX_HISTORY = 5;

/**
 * Deploys a pinned chart: atomic (a failed upgrade is rolled back), waited for, with a bounded history.
 * The resource is `helm.v3.Release` because hooks run and a cluster costs few resources (docs/adr/0001).
 */
export function chartRelease(
  name: string,
  pin: ChartPin,
  args: ChartReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): Release {
  return new Release(
    name,
    {
      chart: pin.chart,
      version: pin.version,
      repositoryOpts: { repo: pin.repo },
      name: args.releaseName,
      namespace: args.namespace,
      values: args.values,
      atomic: true,
      cleanupOnFail: true,
      maxHistory: MAX_HISTORY,
      timeout: TIMEOUT_SECONDS,
    },
    opts,
  );
}
