/** Spans of time as Prometheus, Thanos, Loki and Elasticsearch write them. */
import { isUnknown } from "../values";

const MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  // As Prometheus has it.
  y: 365 * 86_400_000,
};

export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Milliseconds of "15d", "1h30m", "0"; `undefined` for what is no span, "unknown" for what is not known. */
export function milliseconds(value: unknown): number | "unknown" | undefined {
  if (isUnknown(value)) return "unknown";
  if (value === 0) return 0;
  if (typeof value !== "string") return undefined;
  const source = value.trim();
  if (source === "0") return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdwy]))+$/.test(source)) return undefined;
  let sum = 0;
  for (const [, number, unit] of source.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])/g)) {
    sum += Number(number) * (MS[unit ?? ""] ?? 0);
  }
  return sum;
}

/** A span for a message. */
export function span(ms: number): string {
  if (ms % DAY === 0) return `${ms / DAY}d`;
  return ms % HOUR === 0 ? `${ms / HOUR}h` : `${ms / 1000}s`;
}
