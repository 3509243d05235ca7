import type { Severity } from "../internal/rules";

/** Services that phone somebody. */
export const PhoneKind = {
  /** PagerDuty, by its Events API v2. */
  PagerDuty: "pagerduty",
  /** incident.io, by an alert source of kind Alertmanager. */
  IncidentIo: "incidentio",
  /** Splunk On-Call, formerly VictorOps. */
  SplunkOnCall: "splunkOnCall",
  /** Opsgenie; its maker ends it on 2027-04-05. */
  Opsgenie: "opsgenie",
} as const;
export type PhoneKind = (typeof PhoneKind)[keyof typeof PhoneKind];

/** Kinds of further receivers: the phone services and those that only write. */
export const ReceiverKind = {
  ...PhoneKind,
  Email: "email",
  Slack: "slack",
  /** Microsoft Teams, by a workflow ("Post to a channel when a webhook request is received"). */
  Teams: "teams",
  /** Any HTTP endpoint that takes Alertmanager's JSON. */
  Webhook: "webhook",
} as const;
export type ReceiverKind = (typeof ReceiverKind)[keyof typeof ReceiverKind];

/** Where a phone service keeps an account. */
export const ServiceRegion = { Us: "us", Eu: "eu" } as const;
export type ServiceRegion = (typeof ServiceRegion)[keyof typeof ServiceRegion];

/** Who notices that a cluster's alerting has died. */
export const DeadMansSwitchKind = {
  /** A URL that must be called again and again, such as a check of healthchecks.io. */
  Webhook: "webhook",
  /** Nobody, for the reason given. */
  None: "none",
} as const;
export type DeadMansSwitchKind = (typeof DeadMansSwitchKind)[keyof typeof DeadMansSwitchKind];

/** Days of the week, as Alertmanager spells them. */
export const Weekday = {
  Monday: "monday",
  Tuesday: "tuesday",
  Wednesday: "wednesday",
  Thursday: "thursday",
  Friday: "friday",
  Saturday: "saturday",
  Sunday: "sunday",
} as const;
export type Weekday = (typeof Weekday)[keyof typeof Weekday];

/** E-mail: the receiver `email`. Its secret, the SMTP password, is needed with `username` only. */
export interface EmailArgs {
  /** Addresses, each in its plain form `name@example.com`; at least one. */
  readonly to: string[];
  /** Address of the sender. */
  readonly from: string;
  /** SMTP server as `host:port`. Port 465 speaks TLS from the start, other ports by STARTTLS. */
  readonly smarthost: string;
  /** User for SMTP authentication. @default - no authentication */
  readonly username?: string;
  /** Refuse to send without TLS. May be `false` only without `username`. @default true */
  readonly requireTls?: boolean;
}

/** The service that phones: the receiver `phone`. Its secret is always needed. */
export interface PhoneArgs {
  /** The service. */
  readonly kind: PhoneKind;
  /** Routing key that leads to an escalation policy. Only for `splunkOnCall`, and required there. */
  readonly routingKey?: string;
  /** URL of the alert source, `https://…`. Only for `incidentio`, and required there. */
  readonly url?: string;
  /** Region of the account. Only for `pagerduty` and `opsgenie`. @default "us" */
  readonly region?: ServiceRegion;
  /** URL of the API, instead of the region's. Only for `opsgenie`. @default - the region's */
  readonly apiUrl?: string;
}

/**
 * Dead man's switch: the receiver `deadMansSwitch`. The alert `Watchdog` always fires; when it stops coming, the
 * service outside raises the alarm. Its secret is the URL; `{cluster}` in it stands for the name of the cluster, so
 * that each cluster has a check of its own, as in `https://hc-ping.com/<ping key>/{cluster}?create=1`.
 */
export interface DeadMansSwitchArgs {
  /** `webhook`, or `none` to go without one. */
  readonly kind: DeadMansSwitchKind;
  /** Minutes between two calls, 1 to 60. Set the service's grace time to three times this. @default 1 */
  readonly intervalMinutes?: number;
  /** Why there is none. Required for `none`, and only there. */
  readonly reason?: string;
}

/** A receiver beside `email` and `phone`, to which routes may send. Its secret has the receiver's name. */
export interface ReceiverArgs {
  /** Unique name: letters, digits, `-` and `_`, at most 63 characters. */
  readonly name: string;
  /** What it is. */
  readonly kind: ReceiverKind;
  /** Addresses. Only for `email`, and required there. */
  readonly to?: string[];
  /** Sender. Only for `email`. @default - that of the receiver `email` */
  readonly from?: string;
  /** SMTP server as `host:port`. Only for `email`. @default - server, user, password and TLS of the receiver `email` */
  readonly smarthost?: string;
  /** SMTP user. Only for `email` with `smarthost`. @default - no authentication */
  readonly username?: string;
  /** Refuse to send without TLS. Only for `email` with `smarthost`. @default true */
  readonly requireTls?: boolean;
  /** Only for `splunkOnCall`, and required there. */
  readonly routingKey?: string;
  /** URL of the alert source. Only for `incidentio`, and required there. */
  readonly url?: string;
  /** Only for `pagerduty` and `opsgenie`. @default "us" */
  readonly region?: ServiceRegion;
  /** Only for `opsgenie`. @default - the region's */
  readonly apiUrl?: string;
  /** Channel such as `#alerts`. Only for `slack`. @default - the channel of the webhook */
  readonly channel?: string;
}

/**
 * Sends some alerts elsewhere than their severity says. Routes are tried in order, before the default routes; an alert
 * stops at the first that matches, unless that one says `continue`. What is not given matches everything.
 */
export interface RouteArgs {
  /** Severities that match. @default - all */
  readonly severities?: Severity[];
  /** Values of the label `team` that match. @default - all, also alerts without the label */
  readonly teams?: string[];
  /** Names of clusters that match. @default - all */
  readonly clusters?: string[];
  /** Names of alerts that match. @default - all */
  readonly alerts?: string[];
  /** Names of the receivers: `email`, `phone`, those of `receivers`, or `nobody` alone. */
  readonly receivers: string[];
  /** Go on to the following routes after this one. @default false */
  readonly continue?: boolean;
  /** Labels by which alerts are put into one notification. @default - `grouping.by` */
  readonly groupBy?: string[];
  /** How long the first notification of a group waits for more alerts. @default - `grouping.wait` */
  readonly groupWait?: string;
  /** How long a group that was sent waits for news. @default - `grouping.interval` */
  readonly groupInterval?: string;
  /** After how long an alert that still fires is sent again. @default - `grouping.repeat` */
  readonly repeatInterval?: string;
  /** Names of time intervals: outside of them, the route takes alerts and sends nothing. @default - always active */
  readonly activeTimes?: string[];
  /** Names of time intervals in which the route takes alerts and sends nothing. @default - none */
  readonly muteTimes?: string[];
}

/** How alerts are put together into notifications. Times are Prometheus durations such as `5m`. */
export interface GroupingArgs {
  /** Labels; alerts with the same values share a notification. @default ["cluster", "alertname", "namespace"] */
  readonly by?: string[];
  /** @default "30s" */
  readonly wait?: string;
  /** @default "5m" */
  readonly interval?: string;
  /** @default "12h"; critical alerts 4h */
  readonly repeat?: string;
}

/** A span of a day in wall clock time, end exclusive: `09:00` to `17:30`, at most to `24:00`. */
export interface TimeRangeArgs {
  /** Begin, `HH:MM`. */
  readonly from: string;
  /** End, `HH:MM`, later than `from`: a night is two spans. */
  readonly to: string;
}

/**
 * Times such as working hours or holidays. All that is given must hold: days of the week and of the month, and times.
 * Holidays are `dates`, and take no other days.
 */
export interface TimeIntervalArgs {
  /** Unique name, for `activeTimes` and `muteTimes` of routes. */
  readonly name: string;
  /** IANA time zone such as `Europe/Berlin`; summer time follows it. */
  readonly timeZone: string;
  /** Days of the week. @default - every day */
  readonly weekdays?: Weekday[];
  /**
   * Days of the month: 1 to 31, or -1 (the last) to -31. Alertmanager counts a month in which clocks go forward in the
   * time zone one day short; UTC has no such month. @default - every day
   */
  readonly daysOfMonth?: number[];
  /** Dates: `2026-12-24` once, or `12-25` in every year. @default - none */
  readonly dates?: string[];
  /** Spans of those days. @default - whole days */
  readonly times?: TimeRangeArgs[];
}

/** Who is told of which alert, the same on every cluster. Secrets are no part of it. */
export interface AlertingArgs {
  /** E-mail. @default - none */
  readonly email?: EmailArgs;
  /** The service that phones. Required unless `pageOnCritical` is `false` or a route sends all critical alerts to one. @default - none */
  readonly phone?: PhoneArgs;
  /** The dead man's switch; required, since nothing else notices that alerting itself has died. */
  readonly deadMansSwitch?: DeadMansSwitchArgs;
  /** Further receivers. @default - none */
  readonly receivers?: ReceiverArgs[];
  /** Routes before the default ones. @default - none */
  readonly routes?: RouteArgs[];
  /** Grouping of notifications. @default - see {@link GroupingArgs} */
  readonly grouping?: GroupingArgs;
  /** Time intervals for routes. @default - none */
  readonly timeIntervals?: TimeIntervalArgs[];
  /** Every critical alert of any team and cluster, at any time, must reach a receiver that phones. @default true */
  readonly pageOnCritical?: boolean;
  /** Where runbooks are: alert `X` links to `<runbookBaseUrl>/X.md`. @default - no link: alerts name the file in docs/runbooks */
  readonly runbookBaseUrl?: string;
}
