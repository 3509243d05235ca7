import type { ExtraKey } from "./keyList";

/** Keys of each chart that the scan of its templates cannot find, each with how the chart reads it. */
export const extraKeys: Readonly<Record<string, readonly ExtraKey[]>> = {};
