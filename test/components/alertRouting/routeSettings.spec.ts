import assert from "node:assert/strict";
import type { AlertingArgs, RouteArgs } from "../../../components/alertRouting/args";
import { itRejects, problemsOf, type Rejection, usual } from "./fixtures";

const withRoutes = (...routes: RouteArgs[]): AlertingArgs => ({ ...usual, routes });
const PAGES = "since the route takes critical alerts and pageOnCritical is true";

const rejections: readonly Rejection[] = [
  [
    "a route to an unknown receiver",
    withRoutes({ receivers: ["pohne"], continue: true }),
    'routes[0].receivers[0] must be one of receivers: email, phone, nobody, got "pohne"',
  ],
  [
    "a route to the dead man's switch",
    withRoutes({ receivers: ["deadMansSwitch"], continue: true }),
    'routes[0].receivers[0] must be another receiver: this one takes Watchdog only, got "deadMansSwitch"',
  ],
  [
    "a route to no receiver",
    withRoutes({ receivers: [], continue: true }),
    "routes[0].receivers must be a list of at least one receiver, or [nobody], got []",
  ],
  [
    "a route to nobody and somebody",
    withRoutes({ receivers: ["nobody", "email"], continue: true }),
    'routes[0].receivers must be nobody alone, or without nobody, got ["nobody","email"]',
  ],
  [
    "a route for Watchdog",
    withRoutes({ alerts: ["Watchdog"], receivers: ["phone"] }),
    'routes[0].alerts[0] must be another alert: Watchdog is routed before all routes, got "Watchdog"',
  ],
  [
    "an empty list of teams",
    withRoutes({ teams: [], receivers: ["phone"] }),
    "routes[0].teams must be absent, or a list of at least one name, none empty, got []",
  ],
  [
    "an empty name of a team",
    withRoutes({ teams: ["a", ""], receivers: ["phone"] }),
    'routes[0].teams must be absent, or a list of at least one name, none empty, got ["a",""]',
  ],
  [
    "a route that an earlier one makes unreachable",
    withRoutes(
      { teams: ["a", "b"], receivers: ["phone"] },
      { teams: ["c"], receivers: ["phone"] },
      { teams: ["b"], severities: ["warning"], receivers: ["email"] },
    ),
    'routes[2] must be reachable: routes[0] takes all its alerts and does not continue, got {"severities":["warning"],"teams":["b"]}',
  ],
  [
    "durations that do not parse",
    withRoutes({
      receivers: ["phone"],
      groupWait: "1",
      groupInterval: "0s",
      repeatInterval: "4 h",
    }),
    'routes[0].groupWait must be a Prometheus duration such as "30d", "12h" or "1h30m", got "1"',
    'routes[0].groupInterval must be a Prometheus duration such as "30d", "12h" or "1h30m", longer than 0s, got "0s"',
    'routes[0].repeatInterval must be a Prometheus duration such as "30d", "12h" or "1h30m", longer than 0s, got "4 h"',
  ],
  [
    "grouping by what is no label, or twice",
    { ...usual, grouping: { by: ["cluster", "a-b", "...", "cluster"], wait: "x" } },
    'grouping.by[1] must be the name of a label, or "..." alone for all labels, got "a-b"',
    'grouping.by[2] must be the name of a label, or "..." alone for all labels, got "..."',
    'grouping.by[3] must be named once, got "cluster"',
    'grouping.wait must be a Prometheus duration such as "30d", "12h" or "1h30m", got "x"',
  ],
  [
    "an unknown time interval",
    withRoutes({
      severities: ["warning"],
      receivers: ["email"],
      activeTimes: ["office"],
      muteTimes: [],
    }),
    'routes[0].activeTimes[0] must be the name of one of timeIntervals; there are none, got "office"',
    "routes[0].muteTimes must be absent, or a list of at least one, got []",
  ],
  [
    "critical alerts without a phone",
    { ...usual, phone: undefined },
    "phone must be a service that phones, since pageOnCritical is true, got nothing",
  ],
  [
    "a route that takes critical alerts of a team and phones nobody",
    withRoutes({ teams: ["a"], receivers: ["email"] }),
    `routes[0].receivers must be a list with a receiver that phones (phone), or with continue: true, ${PAGES}, got ["email"]`,
  ],
  [
    "a route that keeps critical alerts from the phone at night",
    {
      ...usual,
      timeIntervals: [{ name: "t", timeZone: "UTC", weekdays: ["monday"] }],
      routes: [{ teams: ["a"], receivers: ["phone"], activeTimes: ["t"] }],
    },
    `routes[0].activeTimes must be absent, or with continue: true, ${PAGES}, got ["t"]`,
  ],
  [
    "a route that phones some teams only, in front of one that phones nobody",
    withRoutes(
      { teams: ["a"], receivers: ["phone"], continue: true },
      { clusters: ["dev"], receivers: ["email"] },
    ),
    `routes[1].receivers must be a list with a receiver that phones (phone), or with continue: true, ${PAGES}, got ["email"]`,
  ],
];

describe("routes of a declaration", () => {
  itRejects(rejections);

  it("rejects a cluster that the environment does not have", () => {
    const args = withRoutes({ clusters: ["hub", "shp"], receivers: ["phone"] });
    assert.deepEqual(problemsOf(args, { clusters: ["hub", "shop"] }), [
      'routes[0].clusters[1] must be one of clusters: hub, shop, got "shp"',
    ]);
    assert.deepEqual(problemsOf(args), [], "clusters are not known: nothing to compare with");
  });

  it("accepts a further receiver that phones for every critical alert in place of phone", () => {
    assert.deepEqual(
      problemsOf({
        ...usual,
        phone: undefined,
        receivers: [{ name: "oncall", kind: "pagerduty" }],
        routes: [{ severities: ["critical"], receivers: ["oncall"] }],
      }),
      [],
    );
  });

  it("accepts a route that phones nobody after one that phones for all of it and continues", () => {
    const args = withRoutes(
      { teams: ["a", "b"], receivers: ["phone"], continue: true },
      { teams: ["a"], receivers: ["email"] },
    );
    assert.deepEqual(problemsOf(args), []);
  });
});
