import assert from "node:assert/strict";
import { containsTime, intervalsAt } from "../../../components/alertRouting/timeIntervals";
import type { TimeSpec } from "../../../components/alertRouting/timeIntervalSettings";

/** Moment in UTC, and whether it lies in the interval. */
type Moment = readonly [when: string, inside: boolean];
type Case = readonly [what: string, spec: TimeSpec, ...moments: Moment[]];

const night = [{ start_time: "02:00", end_time: "03:00" }];

const cases: readonly Case[] = [
  [
    "begins at its start and ends before its end",
    { times: [{ start_time: "09:00", end_time: "17:00" }] },
    ["2026-06-01T08:59:59.999Z", false],
    ["2026-06-01T09:00:00Z", true],
    ["2026-06-01T16:59:59.999Z", true],
    ["2026-06-01T17:00:00Z", false],
  ],
  [
    "reaches to the end of the day with 24:00",
    { times: [{ start_time: "23:00", end_time: "24:00" }] },
    ["2026-06-01T23:59:59Z", true],
    ["2026-06-02T00:00:00Z", false],
  ],
  [
    "has one of several spans",
    {
      times: [
        { start_time: "00:00", end_time: "06:00" },
        { start_time: "22:00", end_time: "24:00" },
      ],
    },
    ["2026-06-01T00:00:00Z", true],
    ["2026-06-01T12:00:00Z", false],
    ["2026-06-01T22:00:00Z", true],
  ],
  [
    "is read in UTC without a location",
    { weekdays: ["monday"] },
    ["2026-06-01T00:00:00Z", true],
    ["2026-05-31T23:59:59Z", false],
  ],
  [
    "has the weekday of its location",
    { weekdays: ["monday"], location: "Pacific/Auckland" },
    ["2026-05-31T11:59:59Z", false],
    ["2026-05-31T12:00:00Z", true],
    ["2026-06-01T12:00:00Z", false],
  ],
  [
    "takes ranges of weekdays, Sunday first, in any case",
    { weekdays: ["Monday:FRIDAY"] },
    ["2026-06-05T12:00:00Z", true],
    ["2026-06-06T12:00:00Z", false],
    ["2026-06-07T12:00:00Z", false],
  ],
  [
    "follows summer time: nine in Berlin is eight in winter and seven in summer of UTC",
    { times: [{ start_time: "09:00", end_time: "10:00" }], location: "Europe/Berlin" },
    ["2026-01-15T08:00:00Z", true],
    ["2026-01-15T07:30:00Z", false],
    ["2026-07-15T07:00:00Z", true],
    ["2026-07-15T08:30:00Z", false],
  ],
  [
    "has no hour that the clock skips in spring",
    { times: night, location: "Europe/Berlin" },
    ["2026-03-29T00:59:00Z", false],
    ["2026-03-29T01:00:00Z", false],
    ["2026-03-29T01:30:00Z", false],
    ["2026-03-28T01:30:00Z", true],
  ],
  [
    "has the hour twice that the clock repeats in autumn",
    { times: night, location: "Europe/Berlin" },
    ["2026-10-24T23:59:00Z", false],
    ["2026-10-25T00:30:00Z", true],
    ["2026-10-25T01:30:00Z", true],
    ["2026-10-25T02:00:00Z", false],
  ],
  [
    "knows offsets of half and quarter hours",
    { times: [{ start_time: "09:00", end_time: "09:01" }], location: "Asia/Kathmandu" },
    ["2026-06-01T03:15:00Z", true],
    ["2026-06-01T03:14:59Z", false],
  ],
  [
    "counts negative days from the end of the month",
    { days_of_month: ["-1"] },
    ["2026-02-28T12:00:00Z", true],
    ["2026-02-27T12:00:00Z", false],
    ["2028-02-28T12:00:00Z", false],
    ["2028-02-29T12:00:00Z", true],
    ["2026-12-31T12:00:00Z", true],
  ],
  [
    "takes ranges of negative days",
    { days_of_month: ["-3:-2"] },
    ["2026-04-27T12:00:00Z", false],
    ["2026-04-28T12:00:00Z", true],
    ["2026-04-29T12:00:00Z", true],
    ["2026-04-30T12:00:00Z", false],
  ],
  [
    "takes ranges from a day to the last one",
    { days_of_month: ["28:-1"] },
    ["2026-02-28T12:00:00Z", true],
    ["2026-03-27T12:00:00Z", false],
    ["2026-03-31T12:00:00Z", true],
  ],
  [
    "clamps a range to the month, and leaves out one that begins after it",
    { days_of_month: ["30:31"] },
    ["2026-02-28T12:00:00Z", false],
    ["2026-04-30T12:00:00Z", true],
  ],
  [
    "begins a range of negative days at the first when the month is shorter",
    { days_of_month: ["-31:-28"] },
    ["2026-02-01T12:00:00Z", true],
    ["2026-02-02T12:00:00Z", false],
    ["2026-03-04T12:00:00Z", true],
    ["2026-03-05T12:00:00Z", false],
  ],
  [
    "has the last day of the month of its location",
    { days_of_month: ["-1"], location: "America/New_York" },
    ["2026-03-01T04:59:00Z", true],
    ["2026-03-01T05:00:00Z", false],
  ],
  [
    "has no last day in a month in which clocks go forward, as Alertmanager counts",
    { days_of_month: ["31"], location: "Europe/Berlin" },
    ["2026-03-31T10:00:00Z", false],
    ["2026-05-31T10:00:00Z", true],
    ["2026-10-31T10:00:00Z", true],
  ],
  [
    "counts negative days of such a month from the day before its last",
    { days_of_month: ["-1"], location: "Europe/Berlin" },
    ["2026-03-30T10:00:00Z", true],
    ["2026-03-31T10:00:00Z", false],
  ],
  [
    "takes months by name, number and range",
    { months: ["january", "5:6", "November:december"] },
    ["2026-01-15T12:00:00Z", true],
    ["2026-02-15T12:00:00Z", false],
    ["2026-05-15T12:00:00Z", true],
    ["2026-06-15T12:00:00Z", true],
    ["2026-07-15T12:00:00Z", false],
    ["2026-12-15T12:00:00Z", true],
  ],
  [
    "takes years and ranges of them, both ends included",
    { years: ["2024", "2026:2027"] },
    ["2024-06-01T00:00:00Z", true],
    ["2025-06-01T00:00:00Z", false],
    ["2027-12-31T23:59:59Z", true],
    ["2028-01-01T00:00:00Z", false],
  ],
  [
    "has the year of its location",
    { years: ["2027"], location: "Asia/Tokyo" },
    ["2026-12-31T14:59:00Z", false],
    ["2026-12-31T15:00:00Z", true],
  ],
  [
    "needs all of its fields",
    { weekdays: ["friday"], days_of_month: ["13"], months: ["2"] },
    ["2026-02-13T12:00:00Z", true],
    ["2026-03-13T12:00:00Z", false],
    ["2026-02-20T12:00:00Z", false],
  ],
  ["is always without any field", {}, ["2026-02-13T12:00:00Z", true]],
  ["is never with an empty list", { weekdays: [] }, ["2026-02-13T12:00:00Z", false]],
];

describe("a time interval", () => {
  for (const [what, spec, ...moments] of cases)
    it(what, () => {
      for (const [when, inside] of moments)
        assert.equal(containsTime(spec, new Date(when)), inside, when);
    });
});

describe("intervalsAt", () => {
  it("names the intervals of which one part holds", () => {
    const intervals = [
      { name: "weekend", time_intervals: [{ weekdays: ["saturday"] }, { weekdays: ["sunday"] }] },
      { name: "may", time_intervals: [{ months: ["may"] }] },
      { name: "never", time_intervals: [] },
    ];
    assert.deepEqual(
      [...intervalsAt(intervals, new Date("2026-05-31T12:00:00Z"))],
      ["weekend", "may"],
    );
    assert.deepEqual([...intervalsAt(intervals, new Date("2026-06-06T12:00:00Z"))], ["weekend"]);
    assert.deepEqual([...intervalsAt(intervals, new Date("2026-06-08T12:00:00Z"))], []);
  });
});
