import type { Problems } from "../../internal/validation";
import type { LogAlertsSettings } from "../settings";
import { elastAlertRules, type ElastAlertRule } from "./rules";

/** All rules are in one ConfigMap, of 1 MiB at most (Kubernetes docs, ConfigMap); the rest is for what Kubernetes adds. */
const MAX_BYTES = 1_000_000;

/** The text of each rule's file, by its name without `.yaml`. */
export function ruleFiles(
  settings: Parameters<typeof elastAlertRules>[0],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(elastAlertRules(settings)).map(([name, rule]) => [name, ruleText(rule)]),
  );
}

/**
 * One option a line, its value as JSON, which is YAML too. ElastAlert2 replaces `$NAME` by environment variables, among which is its
 * password, before it reads the YAML: as an escape sequence, a dollar sign is only seen after that.
 */
export function ruleText(rule: ElastAlertRule): string {
  return Object.entries(rule)
    .map(([key, value]) => `${key}: ${JSON.stringify(value).replaceAll("$", "\\u0024")}`)
    .join("\n");
}

/** Notes that the rules do not fit in their ConfigMap. */
export function rulesFileProblem(settings: LogAlertsSettings, problems: Problems): void {
  const files = Object.values(ruleFiles(settings));
  const bytes = files.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MAX_BYTES)
    problems.add(
      "rules",
      `${files.length} rules of ElastAlert2 with ${bytes} bytes for ${settings.clusters.length} clusters`,
      `fewer: together at most ${MAX_BYTES} bytes, the size of a ConfigMap. Rules with by or of kind absence or newTerm count once for each cluster; silence leaves out starter rules`,
    );
}
