/**
 * Retention of metrics. The figures are Thanos's own:
 * - a sidecar uploads blocks of 2h; Prometheus should keep three of them, 6h, so that an outage of the object storage loses
 *   nothing (docs/components/sidecar.md);
 * - blocks older than 40h are downsampled to 5m, those of 5m older than 10d to 1h; a shorter retention deletes them
 *   before, and the compactor refuses to start (docs/components/compact.md, cmd/thanos/compact.go).
 */
import type { PrometheusInstance } from "../metrics/prometheusInstances";
import { DAY, HOUR, milliseconds, span } from "./durations";
import { RESOLUTIONS, type Compactor, type Resolution } from "../metrics/thanosCompactors";
import { show } from "../values";

/** What is wrong, or cannot be told (`undecided`, as the end of "whether …"). */
export interface RetentionFault {
  readonly text: string;
  readonly kind: "violation" | "undecided" | "advice";
}

/** Three blocks of 2h. */
export const LEAST_LOCAL = "6h";

const DOWNSAMPLED_AFTER: Readonly<Record<"raw" | "5m", number>> = {
  raw: 40 * HOUR,
  "5m": 10 * DAY,
};

/** What is wrong with the local retention of a Prometheus whose blocks are uploaded. */
export function localFaults(
  { uploads, retention, retentionSize }: PrometheusInstance,
  least: string,
): RetentionFault[] {
  if (uploads !== "present") return [];
  const minimum = milliseconds(least);
  const kept = milliseconds(retention);
  const sized = retentionSize !== undefined && retentionSize !== "" && retentionSize !== null;
  if (kept === "unknown") {
    return [{ kind: "undecided", text: `local retention is at least ${least}` }];
  }
  if (kept === undefined || kept === 0) {
    if (!sized) return [];
    const text = `local retention is limited by size alone (${show(retentionSize)}), which says nothing of how long an outage of the object storage may last: add a retention of at least ${least}`;
    return [{ kind: "advice", text }];
  }
  if (typeof minimum !== "number" || kept >= minimum) return [];
  const text = `local retention ${span(kept)} is below ${least}: blocks that the sidecar could not upload in that time are lost, set it to ${least} or more`;
  return [{ kind: "violation", text }];
}

/** What is wrong with what a compactor keeps. */
export function compactorFaults({ retention, downsampling }: Compactor): RetentionFault[] {
  const kept = (resolution: Resolution) => milliseconds(retention[resolution] ?? 0);
  const faults: RetentionFault[] = [];
  for (const resolution of RESOLUTIONS) {
    if (kept(resolution) !== undefined) continue;
    const text = `retention of ${resolution} blocks is no span of time: ${show(retention[resolution])}`;
    faults.push({ kind: "violation", text });
  }
  if (RESOLUTIONS.some((resolution) => kept(resolution) === "unknown")) {
    faults.push({
      kind: "undecided",
      text: "retention of raw, 5m and 1h blocks allows downsampling",
    });
  }
  if (downsampling === "absent") return faults;
  for (const resolution of ["raw", "5m"] as const) {
    const own = kept(resolution);
    const least = DOWNSAMPLED_AFTER[resolution];
    if (typeof own !== "number" || own === 0 || own >= least) continue;
    const text = `retention of ${resolution} blocks is ${span(own)}, they are downsampled after ${span(least)} only: set it to ${span(least)} or more`;
    faults.push({ kind: "violation", text });
  }
  return [...faults, ...shorter("raw", "5m", kept), ...shorter("5m", "1h", kept)];
}

/** Coarser samples are there to outlive finer ones; 0 is for ever. */
function shorter(
  finer: Resolution,
  coarser: Resolution,
  kept: (resolution: Resolution) => number | "unknown" | undefined,
): RetentionFault[] {
  const [fine, coarse] = [kept(finer), kept(coarser)];
  if (typeof fine !== "number" || typeof coarse !== "number" || coarse === 0) return [];
  if (fine !== 0 && fine <= coarse) return [];
  const text = `${coarser} blocks are kept for ${span(coarse)}, ${finer} ones ${fine === 0 ? "for ever" : `for ${span(fine)}`}: long ranges lose their downsampled samples first, keep ${coarser} at least as long`;
  return [{ kind: "violation", text }];
}

/** How long the longest-lived blocks of a compactor stay: Infinity for ever, "unknown" if that is not known. */
export function longestKept({ retention }: Compactor): number | "unknown" {
  const all = RESOLUTIONS.map((resolution) => milliseconds(retention[resolution] ?? 0));
  if (all.includes(0)) return Infinity;
  const numbers = all.filter((each) => typeof each === "number");
  return numbers.length < all.length ? "unknown" : Math.max(...numbers);
}
