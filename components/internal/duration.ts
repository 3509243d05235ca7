const MILLISECONDS = {
  y: 365 * 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
  d: 24 * 3_600_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
} as const;

/** A Prometheus duration: each unit at most once, from years down to milliseconds. */
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Prometheus counts nanoseconds in 64 bits with a sign. */
const MAX_MILLISECONDS = Number((2n ** 63n - 1n) / 1_000_000n);

/** What {@link parseDuration} accepts, for messages. */
export const DURATION_FORM = 'a Prometheus duration such as "30d", "12h" or "1h30m"';

/**
 * Milliseconds of a Prometheus duration such as `30d` or `1h30m`; `undefined` when it is none.
 * A year has 365 days, and more than 2^63 nanoseconds (about 292 years) are refused, as in Prometheus
 * (model.ParseDuration).
 */
export function parseDuration(text: string): number | undefined {
  const match = text === "" ? null : DURATION.exec(text);
  if (match === null) return undefined;
  const units = Object.values(MILLISECONDS);
  const milliseconds = (match.slice(1) as (string | undefined)[]).reduce<number>(
    (sum, digits, i) => sum + Number(digits ?? 0) * (units[i] ?? 0),
    0,
  );
  return milliseconds > MAX_MILLISECONDS ? undefined : milliseconds;
}

/** Whole hours of a Prometheus duration, rounded down; `undefined` when it is none. */
export function durationHours(text: string): number | undefined {
  const milliseconds = parseDuration(text);
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / MILLISECONDS.h);
}
