import type { LogAlertArgs } from "../../../components/logAlerts/args";
import {
  resolveLogAlertsSettings,
  type LogAlertsSettings,
} from "../../../components/logAlerts/settings";
import type { LogAlertsArgs } from "../../../components/logAlerts/logAlerts";
import { formatProblem, Problems } from "../../../components/internal/validation";
import { usual } from "../alertRouting/fixtures";

export const context: LogAlertsArgs = {
  environment: "prod",
  alerting: usual,
  clusterNames: ["shop", "hub"],
  domain: "monitoring.example.com",
  availability: "replicated",
};

/** The least that a rule needs. */
export const frequency = {
  kind: "frequency",
  name: "CheckoutErrors",
  query: "service.name:checkout AND log.level:error",
  over: "5m",
  threshold: 20,
  severity: "critical",
} as const satisfies LogAlertArgs;

/** What is wrong with the arguments, one line each. */
export function problemsOf(args: Partial<LogAlertsArgs>): string[] {
  const problems = Problems.none();
  resolveLogAlertsSettings({ ...context, ...args }, problems);
  return problems.list.map((problem) => formatProblem(problem).trim());
}

/** Settings of arguments that must be right. */
export function settingsOf(args: Partial<LogAlertsArgs> = {}): LogAlertsSettings {
  const problems = Problems.none();
  const settings = resolveLogAlertsSettings({ ...context, ...args }, problems);
  if (problems.list.length > 0) throw new Error(problems.list.map(formatProblem).join("\n"));
  return settings;
}

/** Settings with rules of the test only. */
export function settingsWith(...rules: readonly LogAlertArgs[]): LogAlertsSettings {
  return settingsOf({ starterRules: false, rules });
}
