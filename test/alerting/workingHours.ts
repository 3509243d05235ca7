import type { AlertingArgs, RouteArgs, TimeRangeArgs } from "../../components/alertRouting/args";

/** Minutes of a day. */
const DAY = 24 * 60;

/** What a declaration of working hours looks like that opens soon after a moment. */
export interface WorkingHours {
  readonly args: AlertingArgs;
  /** The moment at which the interval `soon` begins, in milliseconds since 1970. */
  readonly opens: number;
}

/** The alert that the routes are about. */
export const HELD_BACK = "KubeHpaMaxedOut";

/**
 * Alerting, in the program's own arguments, whose time intervals lie around a moment: one that holds now, one that does not, a
 * holiday that is today, and one that begins at the first full minute after `noSooner`. The time zone is one in which it is about noon, so that no interval
 * reaches over midnight.
 */
export function workingHours(now: Date, noSooner: Date): WorkingHours {
  const opens = Math.ceil(noSooner.getTime() / 60_000) * 60_000;
  const { timeZone, minuteOf, date } = noonZone(now);
  const minute = minuteOf(now.getTime());
  const span = (from: number, to: number): TimeRangeArgs[] => [
    { from: clock(from), to: clock(to) },
  ];
  const interval = (name: string, times: TimeRangeArgs[]) => ({ name, timeZone, times });
  const route = (receiver: string, times: Partial<RouteArgs>): RouteArgs => ({
    alerts: [HELD_BACK],
    severities: ["warning"],
    receivers: [receiver],
    continue: true,
    ...times,
  });
  const receiver = (name: string) => ({ name, kind: "webhook" as const });
  return {
    opens,
    args: {
      phone: { kind: "pagerduty" },
      deadMansSwitch: { kind: "none", reason: "tried elsewhere" },
      receivers: ["rest", "in-hours", "after-hours", "holiday", "at-opening"].map(receiver),
      timeIntervals: [
        interval("open", span(minute - 60, minute + 60)),
        interval("shut", span(minute + 60, minute + 120)),
        interval("soon", span(minuteOf(opens), minuteOf(opens) + 60)),
        { name: "today", timeZone, dates: [date] },
      ],
      routes: [
        route("in-hours", { activeTimes: ["open"] }),
        route("after-hours", { activeTimes: ["shut"] }),
        route("holiday", { activeTimes: ["open"], muteTimes: ["today"] }),
        route("at-opening", { activeTimes: ["soon"] }),
        { severities: ["warning"], receivers: ["rest"] },
      ],
    },
  };
}

/** The time zone of whole hours in which the clock shows between 11:30 and 12:30 at a moment, what it shows, and the date there. */
function noonZone(now: Date) {
  const utc = now.getUTCHours() * 60 + now.getUTCMinutes();
  const hours = Math.round((DAY / 2 - utc) / 60);
  const local = (milliseconds: number) => new Date(milliseconds + hours * 3_600_000);
  return {
    // The names of these zones have the sign of ISO 8601 turned round.
    timeZone: hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`,
    date: local(now.getTime()).toISOString().slice(0, 10),
    minuteOf: (milliseconds: number) =>
      local(milliseconds).getUTCHours() * 60 + local(milliseconds).getUTCMinutes(),
  };
}

function clock(minute: number): string {
  const part = (n: number) => String(n).padStart(2, "0");
  return `${part(Math.floor(minute / 60))}:${part(minute % 60)}`;
}
