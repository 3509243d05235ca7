import assert from "node:assert/strict";
import { secretsIn } from "../../../policy/policies/lib/secrets/secrets";

/** Characters that are searched. */
const LENGTH = 1_000_000;
/** A pattern that backtracks takes minutes for as many. */
const MAX_MS = 5000;

/** The search for secrets takes no longer than that in each of the texts, repeated, under a key. */
export function assertQuick(key: string, texts: readonly string[], begins = ""): void {
  for (const text of texts) {
    const began = performance.now();
    secretsIn({ [key]: begins + text.repeat(LENGTH / text.length) });
    const took = performance.now() - began;
    assert.ok(took < MAX_MS, `${JSON.stringify(text)}: ${took.toFixed(0)} ms`);
  }
}
