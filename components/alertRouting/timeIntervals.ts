import type { TimeIntervalConfig, TimeSpec } from "./timeIntervalSettings";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** What the clock and the calendar on the wall show somewhere. */
interface WallClock {
  readonly minute: number;
  readonly day: number;
  /** Asked for only where it matters: it takes four looks at the time zone. */
  readonly daysInMonth: () => number;
  readonly month: number;
  readonly year: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** Names of those intervals in which the moment lies. */
export function intervalsAt(intervals: readonly TimeIntervalConfig[], when: Date): Set<string> {
  return new Set(
    intervals
      .filter((interval) => interval.time_intervals.some((spec) => containsTime(spec, when)))
      .map((interval) => interval.name),
  );
}

/**
 * Whether a moment lies in a part of a time interval, as Alertmanager decides it (timeinterval.go, ContainsTime):
 * all fields that are given must hold, in the wall clock time of `location`, which is UTC when absent. Ends of times are
 * exclusive, ends of all other ranges inclusive; negative days count from the end of the month.
 */
export function containsTime(spec: TimeSpec, when: Date): boolean {
  const now = wallClock(when, spec.location ?? "UTC");
  const holds = <T>(ranges: readonly T[] | undefined, inRange: (range: T) => boolean) =>
    ranges === undefined || ranges.some(inRange);
  return (
    holds(spec.times, (range) => {
      return minuteOf(range.start_time) <= now.minute && now.minute < minuteOf(range.end_time);
    }) &&
    holds(spec.days_of_month, (range) => inDaysOfMonth(bounds(range, Number), now)) &&
    holds(spec.months, (range) => isWithin(bounds(range, monthNumber), now.month)) &&
    holds(spec.weekdays, (range) => isWithin(bounds(range, weekdayNumber), now.weekday)) &&
    holds(spec.years, (range) => isWithin(bounds(range, Number), now.year))
  );
}

type Bounds = readonly [begin: number, end: number];

/** `monday:friday` or `monday`: ranges of Alertmanager have one colon, or stand for a single value. */
function bounds(range: string, parse: (text: string) => number): Bounds {
  const [begin = "", end = begin] = range.toLowerCase().split(":");
  return [parse(begin), parse(end)];
}

function isWithin([begin, end]: Bounds, value: number): boolean {
  return begin <= value && value <= end;
}

function inDaysOfMonth(range: Bounds, now: WallClock): boolean {
  const days = now.daysInMonth();
  const [begin, end] = range.map((n) => (n < 0 ? days + n + 1 : n)) as [number, number];
  if (begin > days) return false;
  return begin <= now.day && now.day <= Math.min(end, days);
}

function weekdayNumber(name: string): number {
  return WEEKDAYS.indexOf(name);
}

function monthNumber(name: string): number {
  const index = MONTHS.indexOf(name);
  return index < 0 ? Number(name) : index + 1;
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function wallClock(when: Date, timeZone: string): WallClock {
  const { year, month, day, hour, minute } = localTime(when, timeZone);
  return {
    minute: hour * 60 + minute,
    day,
    month,
    year,
    daysInMonth: () => daysInMonth(year, month, timeZone),
    weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  };
}

/**
 * Days of a month as Alertmanager counts them: whole days among its hours (timeinterval.go, daysInMonth). A month in
 * which clocks go forward is an hour short, and so has a day less than the calendar: its last day is in no range.
 */
function daysInMonth(year: number, month: number, timeZone: string): number {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const clocksGoForward =
    offsetAtMidnight(year, month + 1, timeZone) > offsetAtMidnight(year, month, timeZone);
  return clocksGoForward ? days - 1 : days;
}

/** Milliseconds that a time zone is ahead of UTC when the first day of a month begins there. */
function offsetAtMidnight(year: number, month: number, timeZone: string): number {
  const midnight = Date.UTC(year, month - 1, 1);
  return offset(midnight - offset(midnight, timeZone), timeZone);
}

function offset(milliseconds: number, timeZone: string): number {
  const { year, month, day, hour, minute } = localTime(new Date(milliseconds), timeZone);
  const wholeMinutes = Math.floor(milliseconds / 60_000) * 60_000;
  return Date.UTC(year, month - 1, day, hour, minute) - wholeMinutes;
}

function localTime(when: Date, timeZone: string) {
  const format = formatOf(timeZone);
  const parts = new Map(format.formatToParts(when).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
  };
}

/** To make a format costs far more than to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}
