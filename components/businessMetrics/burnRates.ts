import { Severity } from "../internal/rules";

/** One alert on an error budget: both windows must burn at least `factor` times as fast as the budget allows. */
export interface BurnRate {
  readonly long: Window;
  readonly short: Window;
  /** Share of the budget that is gone when `long` has burnt at this rate. */
  readonly budgetShare: number;
  readonly severity: Severity;
}

/** A window as Prometheus writes it, and its minutes. */
export interface Window {
  readonly text: string;
  readonly minutes: number;
}

const window = (text: string, minutes: number): Window => ({ text, minutes });

/**
 * Multi-window, multi-burn-rate alerts: Google, "The Site Reliability Workbook", chapter 5 "Alerting on SLOs", section 6. The short
 * window is a twelfth of the long one, so that an alert ends soon after the trouble. Table 5-8 has the two pages (2 % of a budget
 * of 30 days in 1 h is 14.4 times too fast, 5 % in 6 h is 6 times) and the ticket of 10 % in 3 days (once). The ticket of 10 % in
 * 1 day (3 times) is by the same arithmetic; KubeAPIErrorBudgetBurn of kube-prometheus-stack has the same four.
 */
export const BURN_RATES: readonly BurnRate[] = [
  {
    long: window("1h", 60),
    short: window("5m", 5),
    budgetShare: 0.02,
    severity: Severity.Critical,
  },
  {
    long: window("6h", 360),
    short: window("30m", 30),
    budgetShare: 0.05,
    severity: Severity.Critical,
  },
  {
    long: window("1d", 1_440),
    short: window("2h", 120),
    budgetShare: 0.1,
    severity: Severity.Warning,
  },
  {
    long: window("3d", 4_320),
    short: window("6h", 360),
    budgetShare: 0.1,
    severity: Severity.Warning,
  },
];

/** All windows, the shortest first. */
export const WINDOWS: readonly Window[] = BURN_RATES.flatMap(({ long, short }) => [long, short])
  .filter(({ text }, i, all) => all.findIndex((other) => other.text === text) === i)
  .sort((a, b) => a.minutes - b.minutes);

/** How many times too fast: 14.4, 6, 3 and 1 of a window of 30 days. */
export function burnFactor(rate: BurnRate, windowDays: number): number {
  return rounded((rate.budgetShare * windowDays * 1_440) / rate.long.minutes);
}

/** Share of bad events that the target allows. */
export function errorBudget(target: number): number {
  return rounded(1 - target);
}

/** Share of bad events from which a rate alerts. */
export function burnThreshold(rate: BurnRate, target: number, windowDays: number): number {
  return rounded(burnFactor(rate, windowDays) * errorBudget(target));
}

/** The rates that a target can reach: no more than all events are bad, so that 14.4 times a budget of 10 % never happens. */
export function reachableRates(target: number, windowDays: number): readonly BurnRate[] {
  return BURN_RATES.filter((rate) => burnThreshold(rate, target, windowDays) < 1);
}

/** Without the noise of binary fractions: 1 - 0.999 is 0.001. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
