import assert from "node:assert/strict";
import type { AlertingArgs, TimeIntervalArgs } from "../../../components/alertRouting/args";
import { itRejects, problemsOf, type Rejection, settingsOf, usual } from "./fixtures";

const withInterval = (over: Partial<TimeIntervalArgs>): AlertingArgs => ({
  ...usual,
  timeIntervals: [{ name: "t", timeZone: "UTC", weekdays: ["monday"], ...over }],
});

const rejections: readonly Rejection[] = [
  ...["Europe/Berln", "europe/berlin", "EUROPE/BERLIN", "+01:00", "", "Local"].map(
    (timeZone): Rejection => [
      `the time zone ${JSON.stringify(timeZone)}`,
      withInterval({ timeZone }),
      `timeIntervals[0].timeZone must be an IANA time zone such as "Europe/Berlin" or "UTC", got ${JSON.stringify(timeZone)}`,
    ],
  ),
  ...["9:00", "09:60", "24:01", "0900", "25:00"].map((from): Rejection => [
    `the time ${from}`,
    withInterval({ times: [{ from, to: "24:00" }] }),
    `timeIntervals[0].times[0].from must be a time of day such as "09:00", at most "24:00", got "${from}"`,
  ]),
  [
    "a time that ends before it begins",
    withInterval({ times: [{ from: "22:00", to: "06:00" }] }),
    'timeIntervals[0].times[0].to must be later than from (22:00); a night is two spans, to 24:00 and from 00:00, got "06:00"',
  ],
  ...["2026-02-29", "02-30", "2026-13-01", "1-1", "25.12."].map((date): Rejection => [
    `the date ${date}`,
    withInterval({ weekdays: undefined, dates: [date] }),
    `timeIntervals[0].dates[0] must be a date such as "2026-12-24", or "12-25" for every year, got "${date}"`,
  ]),
  ...[0, 32, -32, 1.5].map((day): Rejection => [
    `the day ${day} of a month`,
    withInterval({ daysOfMonth: [day] }),
    `timeIntervals[0].daysOfMonth[0] must be 1 to 31, or -1 (the last day) to -31, got ${day}`,
  ]),
  [
    "a time interval that is always",
    withInterval({ weekdays: undefined }),
    'timeIntervals[0] must be given weekdays, daysOfMonth, dates or times: without any it is always, got {"name":"t"}',
  ],
  [
    "dates on weekdays",
    withInterval({ dates: ["12-25"] }),
    'timeIntervals[0].dates must be absent with weekdays or daysOfMonth: give dates a time interval of their own, got ["12-25"]',
  ],
  [
    "two time intervals of one name",
    {
      ...usual,
      timeIntervals: [
        { name: "t", timeZone: "UTC", weekdays: ["monday"] },
        { name: "t", timeZone: "UTC", weekdays: ["sunday"] },
      ],
    },
    'timeIntervals[1].name must be unique among the time intervals, got "t"',
  ],
];

describe("time intervals of a declaration", () => {
  itRejects(rejections);

  it("accepts links of the time zone database that are not its canonical names", () => {
    for (const timeZone of [
      "UTC",
      "Asia/Kolkata",
      "Asia/Calcutta",
      "America/Port-au-Prince",
      "Etc/GMT+5",
    ])
      assert.deepEqual(problemsOf(withInterval({ timeZone })), [], timeZone);
  });

  it("warns of a date that Alertmanager never sees, and of no other", () => {
    const warnings = (timeZone: string, dates: string[]) =>
      settingsOf(withInterval({ timeZone, dates, weekdays: undefined })).warnings;
    assert.deepEqual(warnings("Europe/Berlin", ["03-31", "2026-03-30", "12-31", "02-29"]), [
      "time interval t: Alertmanager never sees day 31 of month 3 in Europe/Berlin, since clocks go forward in that month: give this date an interval in the time zone UTC",
    ]);
    assert.deepEqual(warnings("UTC", ["03-31"]), []);
    for (const timeZone of ["Pacific/Auckland", "Pacific/Honolulu", "Pacific/Kiritimati"])
      assert.deepEqual(warnings(timeZone, ["01-01", "2026-12-25"]), [], timeZone);
  });
});
