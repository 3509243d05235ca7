import { z } from "zod";
import {
  DeadMansSwitchKind,
  PhoneKind,
  ReceiverKind,
  ServiceRegion,
  Weekday,
} from "../components/alertRouting/args";
import { Severity } from "../components/internal/rules";

const text = (description: string) => z.string().describe(description);
const texts = (description: string) => z.array(z.string()).describe(description);
const yesNo = (description: string) => z.boolean().describe(description);

const smarthost = text(
  'SMTP server as host:port, such as "smtp.example.com:587". Port 465 speaks TLS from the start, others by STARTTLS.',
);
const routingKey = text(
  "Routing key that leads to an escalation policy. Only for splunkOnCall, and required there.",
);
const url = text("https:// URL of the alert source. Only for incidentio, and required there.");
const region = z
  .enum(ServiceRegion)
  .describe("Region of the account, us or eu. Only for pagerduty and opsgenie. Default: us.");
const apiUrl = text(
  "URL of the API, instead of the region's. Only for opsgenie. Default: the region's.",
);

const email = z
  .strictObject({
    to: texts('Addresses, each in its plain form "name@example.com"; at least one.'),
    from: text("Address of the sender."),
    smarthost,
    username: text(
      "User for SMTP authentication; the password is the secret receiverSecrets.email. Default: no authentication.",
    ).optional(),
    requireTls: yesNo(
      "Refuse to send without TLS. May be false only without username. Default: true.",
    ).optional(),
  })
  .describe("E-mail: the receiver email. Warnings go here, and critical alerts beside the phone.");

const phone = z
  .strictObject({
    kind: z
      .enum(PhoneKind)
      .describe(
        "The service. Its key is the secret receiverSecrets.phone. Opsgenie ends on 2027-04-05.",
      ),
    routingKey: routingKey.optional(),
    url: url.optional(),
    region: region.optional(),
    apiUrl: apiUrl.optional(),
  })
  .describe("The service that phones: the receiver phone. Critical alerts go here.");

const deadMansSwitch = z
  .strictObject({
    kind: z
      .enum(DeadMansSwitchKind)
      .describe(
        "webhook: a URL that must be called again and again, the secret receiverSecrets.deadMansSwitch, in which " +
          "{cluster} stands for the cluster's name. none: go without one, for the reason given.",
      ),
    intervalMinutes: z
      .number()
      .describe(
        "Minutes between two calls, 1 to 60. Set the service's grace time to three times this. Default: 1.",
      )
      .optional(),
    reason: text("Why there is none. Required for kind none, and only there.").optional(),
  })
  .describe(
    "Dead man's switch: a service outside that raises the alarm when a cluster's alerting dies. Required.",
  );

const receiver = z
  .strictObject({
    name: text(
      "Unique name: letters, digits, - and _. Its secret is receiverSecrets.<name>. Not email, phone, deadMansSwitch or nobody.",
    ),
    kind: z.enum(ReceiverKind).describe("What it is."),
    to: texts("Addresses. Only for email, and required there.").optional(),
    from: text("Sender. Only for email. Default: that of the receiver email.").optional(),
    smarthost: smarthost
      .describe(
        "SMTP server as host:port. Only for email. Default: that of the receiver email, with its user.",
      )
      .optional(),
    username: text(
      "SMTP user. Only for email with smarthost. Default: no authentication.",
    ).optional(),
    requireTls: yesNo(
      "Refuse to send without TLS. Only for email with smarthost. Default: true.",
    ).optional(),
    routingKey: routingKey.optional(),
    url: url.optional(),
    region: region.optional(),
    apiUrl: apiUrl.optional(),
    channel: text(
      'Channel such as "#alerts". Only for slack. Default: the channel of the webhook.',
    ).optional(),
  })
  .describe("A receiver to which routes may send.");

const route = z
  .strictObject({
    severities: z
      .array(z.enum(Severity))
      .describe("Severities that match. Default: all.")
      .optional(),
    teams: texts(
      "Values of the label team that match. Default: all, also alerts without it.",
    ).optional(),
    clusters: texts("Names of clusters that match. Default: all.").optional(),
    alerts: texts("Names of alerts that match. Default: all.").optional(),
    receivers: texts("Names of the receivers: email, phone, those of receivers, or nobody alone."),
    continue: yesNo("Go on to the following routes after this one. Default: false.").optional(),
    groupBy: texts("Labels by which alerts share a notification. Default: grouping.by.").optional(),
    groupWait: text(
      "How long the first notification of a group waits for more alerts. Default: grouping.wait.",
    ).optional(),
    groupInterval: text(
      "How long a group that was sent waits for news. Default: grouping.interval.",
    ).optional(),
    repeatInterval: text(
      "After how long an alert that still fires is sent again. Default: grouping.repeat.",
    ).optional(),
    activeTimes: texts(
      "Time intervals outside of which the route takes alerts and sends nothing. Default: always active.",
    ).optional(),
    muteTimes: texts(
      "Time intervals in which the route takes alerts and sends nothing. Default: none.",
    ).optional(),
  })
  .describe(
    "Sends the alerts that match elsewhere than their severity says. What is not given matches all.",
  );

const grouping = z
  .strictObject({
    by: texts(
      "Labels; alerts with the same values share one. Default: cluster, alertname, namespace.",
    ).optional(),
    wait: text("Wait for more alerts before the first notification. Default: 30s.").optional(),
    interval: text("Wait for news after a notification. Default: 5m.").optional(),
    repeat: text("Repeat what still fires. Default: 12h, and 4h for critical alerts.").optional(),
  })
  .describe("How alerts are put together into notifications. Prometheus durations.");

const timeInterval = z
  .strictObject({
    name: text("Unique name, for activeTimes and muteTimes of routes."),
    timeZone: text('IANA time zone such as "Europe/Berlin"; summer time follows it.'),
    weekdays: z.array(z.enum(Weekday)).describe("Days of the week. Default: every day.").optional(),
    daysOfMonth: z
      .array(z.number())
      .describe("Days of the month: 1 to 31, or -1 (the last) to -31. Default: every day.")
      .optional(),
    dates: texts(
      'Dates such as holidays: "2026-12-24" once, or "12-25" in every year. Not with weekdays or daysOfMonth.',
    ).optional(),
    times: z
      .array(
        z
          .strictObject({
            from: text('Begin, such as "09:00".'),
            to: text('End, exclusive, later than the begin, at most "24:00".'),
          })
          .describe("A span in wall clock time."),
      )
      .describe("Spans of those days. Default: whole days.")
      .optional(),
  })
  .describe("Times such as working hours or holidays, for routes.");

/** Form of `global-monitoring:alerting`. What the values mean is checked by the component's settings. */
export const alertingSchema = z
  .strictObject({
    email: email.optional(),
    phone: phone.optional(),
    deadMansSwitch: deadMansSwitch.optional(),
    receivers: z.array(receiver).describe("Further receivers. Default: none.").optional(),
    routes: z
      .array(route)
      .describe(
        "Routes, tried in order before the default ones: critical to phone and email, warning to email, info to nobody.",
      )
      .optional(),
    grouping: grouping.optional(),
    timeIntervals: z
      .array(timeInterval)
      .describe("Time intervals for routes. Default: none.")
      .optional(),
    pageOnCritical: yesNo(
      "Every critical alert, of any team and cluster and at any time, must reach a receiver that phones. Default: true.",
    ).optional(),
    runbookBaseUrl: text(
      "Where runbooks are: alert X has the runbook <runbookBaseUrl>/X.md. Default: alerts have no link, they name the file in docs/runbooks.",
    ).optional(),
  })
  .describe(
    "Who is told of which alert, the same on every cluster. Secrets are in receiverSecrets.",
  );
