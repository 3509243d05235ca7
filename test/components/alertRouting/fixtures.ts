import assert from "node:assert/strict";
import type { AlertingArgs, EmailArgs } from "../../../components/alertRouting/args";
import {
  buildAlertmanagerConfig,
  type AlertmanagerConfig,
} from "../../../components/alertRouting/alertmanagerConfig";
import {
  type AlertingContext,
  type AlertingSettings,
  resolveAlertingSettings,
} from "../../../components/alertRouting/settings";
import { formatProblem, Problems } from "../../../components/internal/validation";

export const email: EmailArgs = {
  to: ["oncall@example.com"],
  from: "alerts@example.com",
  smarthost: "smtp.example.com:587",
};

/** What DESIGN shows: one phone, one mailbox, one dead man's switch. */
export const usual: AlertingArgs = {
  email,
  phone: { kind: "pagerduty" },
  deadMansSwitch: { kind: "webhook" },
};

/** Every kind of receiver, routes of every form, time intervals. */
export const everything: AlertingArgs = {
  email: { ...email, to: ["a@example.com", "b@example.com"], username: "smtp-user" },
  phone: { kind: "pagerduty", region: "eu" },
  deadMansSwitch: { kind: "webhook", intervalMinutes: 2 },
  receivers: [
    { name: "payments-phone", kind: "incidentio", url: "https://api.incident.io/v2/alert/X" },
    { name: "shop-phone", kind: "splunkOnCall", routingKey: "shop" },
    { name: "old-phone", kind: "opsgenie", region: "eu" },
    { name: "chat", kind: "slack", channel: "#alerts" },
    { name: "teams-chat", kind: "teams" },
    { name: "hook", kind: "webhook" },
    { name: "archive", kind: "email", to: ["archive@example.com"] },
  ],
  timeIntervals: [
    {
      name: "office",
      timeZone: "Europe/Berlin",
      weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday"],
      times: [{ from: "09:00", to: "17:30" }],
    },
    { name: "holidays", timeZone: "Europe/Berlin", dates: ["12-25", "2026-12-24"] },
    { name: "month-end", timeZone: "UTC", daysOfMonth: [-1] },
  ],
  routes: [
    { receivers: ["archive"], continue: true },
    {
      alerts: ["KubeJobFailed"],
      clusters: ["dev-1"],
      severities: ["warning"],
      receivers: ["nobody"],
    },
    { teams: ["payments"], severities: ["critical"], receivers: ["payments-phone", "chat"] },
    {
      teams: ["payments", "a.b|c"],
      receivers: ["chat", "hook"],
      continue: true,
      activeTimes: ["office"],
      muteTimes: ["holidays", "month-end"],
    },
    {
      teams: ["shop"],
      clusters: ["shop-euw1", "shop-use1"],
      receivers: ["shop-phone", "old-phone"],
      groupBy: ["..."],
      groupWait: "0s",
      groupInterval: "1m",
      repeatInterval: "1d",
    },
    { severities: ["info"], alerts: ["CPUThrottlingHigh"], receivers: ["teams-chat"] },
  ],
};

/** Settings of a declaration that must be right. */
export function settingsOf(args: AlertingArgs, context?: AlertingContext): AlertingSettings {
  const problems = Problems.none();
  const settings = resolveAlertingSettings(args, problems, context);
  if (problems.list.length > 0) throw new Error(problems.list.map(formatProblem).join("\n"));
  return settings;
}

/** Problems of a declaration, as the user reads them. */
export function problemsOf(args: AlertingArgs, context?: AlertingContext): string[] {
  const problems = Problems.none();
  resolveAlertingSettings(args, problems, context);
  return problems.list.map((problem) => formatProblem(problem).trim());
}

export function configOf(args: AlertingArgs, context?: AlertingContext): AlertmanagerConfig {
  return buildAlertmanagerConfig(settingsOf(args, context));
}

/** What is wrong, the declaration, and the problems as the user reads them. */
export type Rejection = readonly [what: string, args: AlertingArgs, ...problems: string[]];

/** One test for each rejection: these problems and no others. */
export function itRejects(rejections: readonly Rejection[]): void {
  for (const [what, args, ...problems] of rejections)
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf(args), problems);
    });
}
