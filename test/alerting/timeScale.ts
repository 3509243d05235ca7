import { parseDuration } from "../../components/internal/duration";

/**
 * How much faster the clock runs here than where the configuration is deployed: a minute takes 1.2 seconds. Every duration of the
 * configuration, of the rules and of the programs' flags is divided by it, so that the relations between them stay.
 */
export const FACTOR = Number(process.env.ALERTING_SPEED ?? 50);

/**
 * The one wait that is shortened less: how long a replica of Alertmanager leaves the sending to another. It has to outlast the work of
 * sending, which takes as long here as anywhere, and longer on a busy machine.
 */
export const PEER_WAIT_MS = Math.round((15_000 / FACTOR) * 2.5);

/** How long the start of a process takes, at most: this too is no faster here. */
export const PROCESS_START_MS = 1_000;

/** A Prometheus duration, `FACTOR` times shorter, in whole milliseconds. */
export function shrink(duration: string): string {
  return `${shrunkMs(duration)}ms`;
}

/** The same as a number. `0s` stays 0; nothing else becomes it. */
export function shrunkMs(duration: string): number {
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined) throw new Error(`not a duration: ${duration}`);
  return milliseconds === 0 ? 0 : Math.max(1, Math.round(milliseconds / FACTOR));
}
