import type { DropOptions } from "../args";
import { fieldMatches, plugin, when } from "./syntax";

/** Throws away lines by namespace and by level. */
export function dropStages(drop: Required<DropOptions>): readonly string[] {
  return [
    ...(drop.namespaces.length > 0 ? [dropped("[kubernetes][namespace]", drop.namespaces)] : []),
    ...(drop.levels.length > 0 ? [dropped("[log][level]", drop.levels)] : []),
  ];
}

function dropped(field: string, names: readonly string[]): string {
  return when(fieldMatches(field, names), [plugin("drop")]);
}
