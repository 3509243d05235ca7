/** A notification, as far as it can be foretold. */
export interface Expected {
  /** Where it arrives: `email`, `phone`, or the name of a webhook. */
  readonly at: string;
  /** `[CRITICAL] hub: ThanosQueryDown`: state, where and what, as the templates say it. */
  readonly subject: string;
}

/** A notification that came. */
export interface Received extends Expected {
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** How what came differs from what should have come. */
export interface Difference {
  /** Expected, and did not come. */
  readonly lost: readonly string[];
  /** Came more often than expected. */
  readonly duplicated: readonly string[];
  /** Came, and was not expected at all. */
  readonly unexpected: readonly string[];
}

/** Compares what should have come, each once for each time it is listed, with what came. */
export function compare(expected: readonly Expected[], received: readonly Expected[]): Difference {
  const wanted = counts(expected);
  const came = counts(received);
  const names = [...new Set([...wanted.keys(), ...came.keys()])].sort();
  const times = (name: string, n: number) => Array.from({ length: Math.max(0, n) }, () => name);
  return {
    lost: names.flatMap((name) => times(name, (wanted.get(name) ?? 0) - (came.get(name) ?? 0))),
    duplicated: names
      .filter((name) => wanted.has(name))
      .flatMap((name) => times(name, (came.get(name) ?? 0) - (wanted.get(name) ?? 0))),
    unexpected: names
      .filter((name) => !wanted.has(name))
      .flatMap((name) => times(name, came.get(name) ?? 0)),
  };
}

function counts(notifications: readonly Expected[]): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  for (const { at, subject } of notifications) {
    const name = `${at}: ${subject}`;
    result.set(name, (result.get(name) ?? 0) + 1);
  }
  return result;
}
