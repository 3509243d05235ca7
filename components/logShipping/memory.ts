import { mebibytes, parseQuantity, QUANTITY_FORM } from "../internal/quantity";
import type { Problems } from "../internal/validation";

/** ECK gives a Beat 300Mi; below 128Mi a Beat does not get through its start on a node with many pods. */
const MIN_MEMORY_BYTES = 128 * 2 ** 20;
const MAX_MEMORY_BYTES = 16 * 2 ** 30;

/** Bytes of a Beat's memory, which `problems` knows as `memory`. */
export function memoryBytes(memory: string, problems: Problems): number {
  const bytes = parseQuantity(memory);
  if (bytes === undefined) problems.add("memory", memory, QUANTITY_FORM);
  else if (bytes < MIN_MEMORY_BYTES || bytes > MAX_MEMORY_BYTES) {
    problems.add("memory", memory, "from 128Mi to 16Gi");
  }
  return bytes ?? MIN_MEMORY_BYTES;
}

/**
 * Part of its memory that Go fills before it collects harder. Without the limit it lets garbage grow to as much as what lives, and a
 * burst ends in an out-of-memory kill.
 */
const GO_SHARE = 0.85;

/** `GOMEMLIMIT` for a container of so many bytes. */
export function goMemoryLimit(bytes: number): string {
  return `${mebibytes(bytes * GO_SHARE)}B`;
}
