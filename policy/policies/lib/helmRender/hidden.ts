/** What must not leave the process: secrets in the values of a release. */
import { secretsIn } from "../secrets/secrets";
import { isRecord } from "../values";

/** Whether values hold a secret in clear; then nothing that is made of them is written to disk. */
export function holdSecret(values: unknown): boolean {
  return secretsIn(values).length > 0;
}

/** Characters of helm's own words that are shown. */
const MAX_MESSAGE = 300;

/**
 * What helm says of a failure, on one line, without values that may be secret: helm quotes the value that it does not
 * like. What is made of small letters only is a name, and is kept unless it is found to be a secret.
 */
export function withoutValues(message: string, values: unknown): string {
  const hidden = leaves(values)
    .filter(({ key, text }) => !/^[a-z./-]*$/.test(text) || secretsIn({ [key]: text }).length > 0)
    .flatMap(({ text }) => text.split("\n"))
    .map((line) => line.trim())
    // Shorter ones are in any sentence.
    .filter((line) => line.length >= 4)
    .sort((a, b) => b.length - a.length);
  const shown = hidden.reduce((result, each) => result.replaceAll(each, "…"), message);
  return shown.replace(/\s+/g, " ").trim().slice(0, MAX_MESSAGE);
}

interface Leaf {
  readonly key: string;
  readonly text: string;
}

function leaves(value: unknown, key = ""): Leaf[] {
  if (typeof value === "string") return [{ key, text: value }];
  if (Array.isArray(value)) return (value as unknown[]).flatMap((each) => leaves(each, key));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => leaves(each, name));
}
