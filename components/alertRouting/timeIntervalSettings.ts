import type { Problems } from "../internal/validation";
import type { TimeIntervalArgs, TimeRangeArgs } from "./args";
import { containsTime } from "./timeIntervals";

/** Part of a time interval as Alertmanager has it: all of it must hold. */
export interface TimeSpec {
  readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
  readonly weekdays?: readonly string[];
  readonly days_of_month?: readonly string[];
  readonly months?: readonly string[];
  readonly years?: readonly string[];
  readonly location?: string;
}

/** A named time interval as Alertmanager has it: one of its parts must hold. */
export interface TimeIntervalConfig {
  readonly name: string;
  readonly time_intervals: readonly TimeSpec[];
}

/** Alertmanager's own pattern (timeinterval.go, validTime). */
const TIME = /^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/;
const TIME_FORM = 'a time of day such as "09:00", at most "24:00"';

/** Checks the time intervals of a declaration and spells them as Alertmanager does. */
export function resolveTimeIntervals(
  intervals: readonly TimeIntervalArgs[],
  problems: Problems,
): TimeIntervalConfig[] {
  return intervals.map((interval, i) => {
    const at = problems.at(`timeIntervals[${i}]`);
    if (!/^[A-Za-z0-9_-]{1,63}$/.test(interval.name))
      at.add("name", interval.name, "1 to 63 letters, digits, - and _");
    else if (intervals.findIndex((other) => other.name === interval.name) < i)
      at.add("name", interval.name, "unique among the time intervals");
    checkInterval(interval, at);
    return { name: interval.name, time_intervals: timeSpecs(interval) };
  });
}

/**
 * Dates that Alertmanager never sees: it counts a month in which clocks go forward one day short, and that month's last
 * day, such as 31 March in Europe, is in none of its ranges.
 */
export function unseenDates(intervals: readonly TimeIntervalConfig[]): string[] {
  return intervals.flatMap(({ name, time_intervals: specs }) =>
    specs
      .filter((spec) => spec.months !== undefined && isLastOfMonth(spec) && !isEverSeen(spec))
      .map(
        ({ months = [], days_of_month: days = [], location = "UTC" }) =>
          `time interval ${name}: Alertmanager never sees day ${days.join()} of month ${months.join()} in ${location}, ` +
          "since clocks go forward in that month: give this date an interval in the time zone UTC",
      ),
  );
}

/** Whether a date is the last of its month, in any year: the only one that can be unseen. */
function isLastOfMonth({ days_of_month: [day] = [], months: [month] = [] }: TimeSpec): boolean {
  return Number(day) >= new Date(Date.UTC(2027, Number(month), 0)).getUTCDate();
}

/** Looks at noon UTC and the half days around it: one of them is on that date wherever it is. */
function isEverSeen(spec: TimeSpec): boolean {
  const date = { ...spec, times: undefined };
  // Of every-year dates, a leap year and the one before stand for all years.
  const years = date.years ?? ["2027", "2028"];
  return years.some((year) =>
    [-12, 0, 12].some((hours) => {
      const noon = Date.UTC(
        Number(year),
        Number(date.months?.[0]) - 1,
        Number(date.days_of_month?.[0]),
        12,
      );
      return containsTime(date, new Date(noon + hours * 3_600_000));
    }),
  );
}

function checkInterval(args: TimeIntervalArgs, problems: Problems): void {
  if (!isTimeZone(args.timeZone))
    problems.add("timeZone", args.timeZone, 'an IANA time zone such as "Europe/Berlin" or "UTC"');
  const lists = {
    weekdays: args.weekdays,
    daysOfMonth: args.daysOfMonth,
    dates: args.dates,
    times: args.times,
  };
  for (const [name, list] of Object.entries(lists))
    if (list?.length === 0) problems.add(name, list, "absent, or a list of at least one");
  if (Object.values(lists).every((list) => list === undefined))
    problems.add(
      "",
      { name: args.name },
      "given weekdays, daysOfMonth, dates or times: without any it is always",
    );
  if (args.dates !== undefined && (args.weekdays !== undefined || args.daysOfMonth !== undefined))
    problems.add(
      "dates",
      args.dates,
      "absent with weekdays or daysOfMonth: give dates a time interval of their own",
    );
  args.daysOfMonth?.forEach((day, i) => {
    if (!Number.isInteger(day) || day === 0 || Math.abs(day) > 31)
      problems.add(`daysOfMonth[${i}]`, day, "1 to 31, or -1 (the last day) to -31");
  });
  args.dates?.forEach((date, i) => {
    if (parseDate(date) === undefined)
      problems.add(`dates[${i}]`, date, 'a date such as "2026-12-24", or "12-25" for every year');
  });
  args.times?.forEach((range, i) => {
    checkRange(range, problems.at(`times[${i}]`));
  });
}

function checkRange({ from, to }: TimeRangeArgs, problems: Problems): void {
  if (!TIME.test(from)) problems.add("from", from, TIME_FORM);
  if (!TIME.test(to)) problems.add("to", to, TIME_FORM);
  if (TIME.test(from) && TIME.test(to) && from >= to)
    problems.add(
      "to",
      to,
      `later than from (${from}); a night is two spans, to 24:00 and from 00:00`,
    );
}

function timeSpecs(args: TimeIntervalArgs): TimeSpec[] {
  const base: TimeSpec = {
    ...(args.times && {
      times: args.times.map(({ from, to }) => ({ start_time: from, end_time: to })),
    }),
    ...(args.weekdays && { weekdays: [...args.weekdays] }),
    ...(args.daysOfMonth && { days_of_month: args.daysOfMonth.map(String) }),
    location: args.timeZone,
  };
  if (args.dates === undefined) return [base];
  return args.dates.map((date) => ({ ...base, ...parseDate(date) }));
}

/** `2026-12-24` or `12-25` as Alertmanager spells a date; `undefined` when there is no such day. */
function parseDate(text: string): TimeSpec | undefined {
  const match = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match;
  // 2028 is a leap year: every year's 29 February is a date that some years have.
  const date = new Date(Date.UTC(Number(year ?? 2028), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day))
    return undefined;
  return {
    days_of_month: [String(Number(day))],
    months: [String(Number(month))],
    ...(year !== undefined && { years: [year] }),
  };
}

/**
 * Whether Alertmanager knows the time zone. It reads names exactly, in capitals as the IANA database has them; `Intl`
 * takes any case, and offsets such as `+01:00`, which Alertmanager does not.
 */
function isTimeZone(name: string): boolean {
  const known = knownTimeZones.get(name) ?? lookUpTimeZone(name);
  knownTimeZones.set(name, known);
  return known;
}

/** `Intl` takes milliseconds for an answer, and every cluster asks the same. */
const knownTimeZones = new Map<string, boolean>();

function lookUpTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
  } catch {
    return false;
  }
  const canonical = Intl.supportedValuesOf("timeZone");
  return (
    canonical.includes(name) ||
    !canonical.some((known) => known.toLowerCase() === name.toLowerCase())
  );
}
