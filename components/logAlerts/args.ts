import type { Severity } from "../internal/rules";

/** What turns log alerts into notifications. */
export const LogAlertEngine = {
  /** ElastAlert2 asks Elasticsearch and tells the hub's Alertmanager: same routes, e-mail and phone as for metrics. Any licence. */
  ElastAlert2: "elastalert2",
  /** Watcher, inside Elasticsearch: e-mail and PagerDuty by itself. Needs an enterprise or trial licence. */
  Watcher: "watcher",
} as const;
export type LogAlertEngine = (typeof LogAlertEngine)[keyof typeof LogAlertEngine];

/** What a log alert looks for. */
export const LogAlertKind = {
  /** At least `threshold` matching lines within `over`. */
  Frequency: "frequency",
  /** At least `threshold` matching lines within `over`, and `factor` times as many as in the `over` before. */
  Spike: "spike",
  /** Fewer than `threshold` matching lines within `over`. */
  Absence: "absence",
  /** A value of `field` that no line had within `over` before. */
  NewTerm: "newTerm",
} as const;
export type LogAlertKind = (typeof LogAlertKind)[keyof typeof LogAlertKind];

/** What every log alert says. Each is looked for in every cluster by itself, and its alerts carry the label `cluster`. */
export interface LogAlertCommonArgs {
  /** Name of the alert: CamelCase, 3 to 60 characters, and no other alert's name. */
  readonly name: string;
  /** Which lines count: a Lucene query string over ECS fields, such as `log.level:error AND service.name:checkout`. */
  readonly query: string;
  /** Window, a Prometheus duration such as `5m`; 1m to 24h, for `newTerm` 1h to 90d. */
  readonly over: string;
  /** Who is told: `critical` phones, `warning` writes, `info` tells nobody. */
  readonly severity: Severity;
  /** One line: what is wrong. `{cluster}` and fields of `by` in braces, as in `{service.name}`, stand for their values. @default "<name> in {cluster}" */
  readonly summary?: string;
  /** What it means and what follows if nobody acts; with the same braces as `summary`. @default - none */
  readonly description?: string;
  /** URL of the runbook. @default - `<runbookBaseUrl>/<name>.md`; without `runbookBaseUrl`, none */
  readonly runbook?: string;
  /** Whose it is: the label `team`, by which alerting routes. @default - none */
  readonly team?: string;
}

/** At least `threshold` matching lines within `over`. */
export interface FrequencyAlertArgs extends LogAlertCommonArgs {
  /** @default "frequency" */
  readonly kind?: "frequency";
  /** Matching lines, a whole number of 1 or more. */
  readonly threshold: number;
  /**
   * Fields that tell alerts apart, beside the cluster, at most 3; keyword fields. One field is counted by Elasticsearch. With two
   * or three, ElastAlert2 reads the matching lines themselves: only for lines that are rare. @default - none: all lines of a cluster
   */
  readonly by?: readonly string[];
}

/** More matching lines than before. */
export interface SpikeAlertArgs extends LogAlertCommonArgs {
  readonly kind: "spike";
  /** Least matching lines within `over`, a whole number of 1 or more: below it nothing is a spike. */
  readonly threshold: number;
  /** How many times as many lines as in the window before; more than 1, at most 1000. @default 3 */
  readonly factor?: number;
  /** As for {@link FrequencyAlertArgs}. @default - none */
  readonly by?: readonly string[];
}

/** Too few matching lines. */
export interface AbsenceAlertArgs extends LogAlertCommonArgs {
  readonly kind: "absence";
  /** It alerts below this many lines; a whole number of 1 or more. @default 1 */
  readonly threshold?: number;
  /**
   * At most one field beside the cluster, a keyword field. A value is known once it was seen: with ElastAlert2 since its start, with
   * Watcher within the last 24 hours. @default - none: all lines of a cluster; a cluster need not have been seen
   */
  readonly by?: readonly string[];
}

/** A value that was not there before. ElastAlert2 only. */
export interface NewTermAlertArgs extends LogAlertCommonArgs {
  readonly kind: "newTerm";
  /** The keyword field whose values are looked at, in each cluster by itself. */
  readonly field: string;
}

/** A log alert: one definition for both engines. */
export type LogAlertArgs =
  FrequencyAlertArgs | SpikeAlertArgs | AbsenceAlertArgs | NewTermAlertArgs;

/** Alerts on logs: which, and what evaluates them. */
export interface LogAlertsOptions {
  /** What evaluates the rules. `watcher` needs a paid licence. @default "elastalert2" */
  readonly engine?: LogAlertEngine;
  /** The starter rules of docs/log-alerts.md. @default true */
  readonly starterRules?: boolean;
  /** Names of starter rules to leave out. @default - none */
  readonly silence?: readonly string[];
  /** Rules of your own. @default - none */
  readonly rules?: readonly LogAlertArgs[];
}

/**
 * A log alert that counts lines; the other kinds have constructors of their own.
 *
 * @example
 * logAlert({
 *   name: "CheckoutPaymentErrors",
 *   query: 'service.name:checkout AND log.level:error AND message:"payment"',
 *   over: "5m",
 *   threshold: 20,
 *   severity: "critical",
 *   runbook: "https://runbooks.example.com/checkout-payments",
 * })
 */
export function logAlert(args: Omit<FrequencyAlertArgs, "kind">): FrequencyAlertArgs {
  return { ...args, kind: "frequency" };
}

/** A log alert on more lines than in the window before. */
export function logSpikeAlert(args: Omit<SpikeAlertArgs, "kind">): SpikeAlertArgs {
  return { ...args, kind: "spike" };
}

/** A log alert on lines that stay away. */
export function logAbsenceAlert(args: Omit<AbsenceAlertArgs, "kind">): AbsenceAlertArgs {
  return { ...args, kind: "absence" };
}

/** A log alert on a value that was not there before. */
export function logNewTermAlert(args: Omit<NewTermAlertArgs, "kind">): NewTermAlertArgs {
  return { ...args, kind: "newTerm" };
}
