/** What the conditions of a statement limit. */
import { isRecord, isUnknown, list } from "../values";

/** Operators that hold when the key is missing, or for all but a few. */
const LOOSE = /Not|IfExists$|^Null$|^ForAllValues:/;

const ANYTHING: readonly unknown[] = ["*", "0.0.0.0/0", "::/0"];

/** Whether a condition demands a value of one of these keys. What is not known yet is taken to do so. */
export function isLimitedBy(condition: unknown, keys: RegExp): boolean {
  if (isUnknown(condition)) return true;
  if (!isRecord(condition)) return false;
  return Object.entries(condition).some(
    ([operator, demands]) =>
      !LOOSE.test(operator) &&
      (isUnknown(demands) ||
        (isRecord(demands) &&
          Object.entries(demands).some(
            ([key, value]) =>
              keys.test(key) && !list(value).some((each) => ANYTHING.includes(each)),
          ))),
  );
}
