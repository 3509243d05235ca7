import assert from "node:assert/strict";
import type { AlertingArgs } from "../../../components/alertRouting/args";
import type { RouteConfig } from "../../../components/alertRouting/alertmanagerConfig";
import {
  type AlertLabels,
  describeRoutes,
  routeInConfig,
  routeOf,
} from "../../../components/alertRouting/routeOf";
import { amtoolRoutes, needAmtool } from "./amtool";
import { configOf, email, everything, usual } from "./fixtures";

const NOON = new Date("2026-11-18T11:00:00Z");

type Case = readonly [labels: AlertLabels, receivers: string];

const usualCases: readonly Case[] = [
  [{ alertname: "Watchdog", severity: "none", cluster: "a" }, "deadMansSwitch"],
  [{ alertname: "Watchdog", severity: "critical" }, "deadMansSwitch"],
  [{ alertname: "Watchdogs", severity: "none" }, "email"],
  [{ alertname: "InfoInhibitor", severity: "none", cluster: "a" }, "nobody"],
  [{ alertname: "NodeDown", severity: "critical", cluster: "a" }, "phone,email"],
  [{ alertname: "NodeDown", severity: "critical", team: "x", cluster: "a" }, "phone,email"],
  [{ alertname: "NodeDown", severity: "warning", cluster: "a" }, "email"],
  [{ alertname: "NodeDown", severity: "info", cluster: "a" }, "nobody"],
  [{ alertname: "NodeDown", cluster: "a" }, "email"],
  [{ alertname: "NodeDown", severity: "page" }, "email"],
  [{ alertname: "NodeDown", severity: "Critical" }, "email"],
  [{ alertname: "NodeDown", severity: "critical " }, "email"],
  [{ severity: "critical" }, "phone,email"],
];

const everythingCases: readonly Case[] = [
  [{ alertname: "Watchdog", severity: "none", team: "payments" }, "deadMansSwitch"],
  [{ alertname: "InfoInhibitor", severity: "none", team: "payments" }, "nobody"],
  [{ alertname: "A", severity: "critical" }, "archive,phone,email"],
  [{ alertname: "A", severity: "warning" }, "archive,email"],
  [{ alertname: "A", severity: "info" }, "archive,nobody"],
  [{ alertname: "A" }, "archive"],
  [{ alertname: "KubeJobFailed", severity: "warning", cluster: "dev-1" }, "archive,nobody"],
  [{ alertname: "KubeJobFailed", severity: "warning", cluster: "dev-10" }, "archive,email"],
  [{ alertname: "KubeJobFailed", severity: "warning", cluster: "xdev-1" }, "archive,email"],
  [{ alertname: "KubeJobFailed", severity: "critical", cluster: "dev-1" }, "archive,phone,email"],
  [{ alertname: "A", severity: "critical", team: "payments" }, "archive,payments-phone,chat"],
  [{ alertname: "A", severity: "warning", team: "payments" }, "archive,chat,hook,email"],
  [{ alertname: "A", severity: "info", team: "payments" }, "archive,chat,hook,nobody"],
  [{ alertname: "A", team: "payments" }, "archive,chat,hook"],
  [{ alertname: "A", severity: "warning", team: "paymentsx" }, "archive,email"],
  [{ alertname: "A", severity: "critical", team: "a.b|c" }, "archive,chat,hook,phone,email"],
  [{ alertname: "A", severity: "critical", team: "a.b" }, "archive,phone,email"],
  [{ alertname: "A", severity: "critical", team: "aXb|c" }, "archive,phone,email"],
  [{ alertname: "A", severity: "critical", team: "c" }, "archive,phone,email"],
  [{ alertname: "A", severity: "critical", team: "" }, "archive,phone,email"],
  [
    { alertname: "A", severity: "critical", team: "shop", cluster: "shop-euw1" },
    "archive,shop-phone,old-phone",
  ],
  [
    { alertname: "A", severity: "info", team: "shop", cluster: "shop-use1" },
    "archive,shop-phone,old-phone",
  ],
  [{ alertname: "A", severity: "critical", team: "shop", cluster: "hub" }, "archive,phone,email"],
  [{ alertname: "A", severity: "warning", team: "shop" }, "archive,email"],
  [{ alertname: "CPUThrottlingHigh", severity: "info" }, "archive,teams-chat"],
  [{ alertname: "CPUThrottlingHigh", severity: "warning" }, "archive,email"],
  [
    { alertname: "CPUThrottlingHigh", severity: "info", team: "payments" },
    "archive,chat,hook,teams-chat",
  ],
];

/** A tree that we would not build: nested, every operator, inherited receivers, bare values. */
const foreignTree: RouteConfig = {
  receiver: "root",
  routes: [
    {
      matchers: ['team!=""'],
      receiver: "team",
      continue: true,
      routes: [
        {
          matchers: ['team!~"a|b"'],
          routes: [{ matchers: ["severity=critical"], receiver: "deep" }],
        },
        {
          matchers: ["team =~ a.*", 'severity=~"crit.*|warn.*"'],
          receiver: "regex",
          continue: true,
        },
        { matchers: ['cluster=~"(x|y)-[0-9]+"'], receiver: "numbered" },
      ],
    },
    { matchers: ['namespace!~".+"'], receiver: "no-namespace" },
    { matchers: ['summary="say \\"hi\\" \\\\ there"'], receiver: "quoted" },
    { matchers: ['namespace=~"kube-.*"'] },
  ],
};

const foreignCases: readonly Case[] = [
  [{ namespace: "n" }, "root"],
  [{}, "no-namespace"],
  [{ team: "a" }, "team,no-namespace"],
  [{ team: "a", namespace: "n" }, "team"],
  [{ team: "c", severity: "critical", namespace: "n" }, "deep"],
  [{ team: "c", severity: "warning", namespace: "n" }, "team"],
  [{ team: "a", severity: "critical", namespace: "n" }, "regex"],
  [{ team: "ab", severity: "warning", cluster: "x-12", namespace: "n" }, "team"],
  [{ team: "a", severity: "warning", cluster: "x-12", namespace: "n" }, "regex,numbered"],
  [{ team: "a", severity: "info", cluster: "y-1", namespace: "n" }, "numbered"],
  [{ team: "a", severity: "info", cluster: "y-1z", namespace: "n" }, "team"],
  [{ team: "b", severity: "critical", namespace: "kube-system" }, "team,root"],
  [{ namespace: "kube-system" }, "root"],
  [{ namespace: "n", summary: 'say "hi" \\ there' }, "quoted"],
  [{ namespace: "n", summary: "line\nbreak" }, "root"],
];

const phoneOnly: AlertingArgs = {
  phone: { kind: "pagerduty" },
  deadMansSwitch: { kind: "webhook" },
};
const emailOnly: AlertingArgs = { ...usual, phone: undefined, pageOnCritical: false };

const trees = [
  { title: "the usual declaration", config: configOf(usual), cases: usualCases },
  { title: "a declaration with everything", config: configOf(everything), cases: everythingCases },
  {
    title: "a tree of any form",
    config: { route: foreignTree, time_intervals: [] },
    cases: foreignCases,
  },
  {
    title: "a phone alone",
    config: configOf(phoneOnly),
    cases: [
      [{ alertname: "A", severity: "critical" }, "phone"],
      [{ alertname: "A", severity: "warning" }, "phone"],
      [{ alertname: "A", severity: "info" }, "nobody"],
      [{ alertname: "A" }, "phone"],
    ] satisfies Case[],
  },
  {
    title: "e-mail alone",
    config: configOf(emailOnly),
    cases: [
      [{ alertname: "A", severity: "critical" }, "email"],
      [{ alertname: "A", severity: "warning" }, "email"],
      [{ alertname: "Watchdog", severity: "none" }, "deadMansSwitch"],
    ] satisfies Case[],
  },
];

describe("routeOf", () => {
  for (const { title, config, cases } of trees) {
    it(`names the receivers of ${cases.length} alerts in ${title}`, () => {
      for (const [labels, receivers] of cases)
        assert.equal(
          routeInConfig(config, labels, NOON)
            .map(({ receiver }) => receiver)
            .join(","),
          receivers,
          JSON.stringify(labels),
        );
    });

    it(`says what amtool config routes test says of ${cases.length} alerts in ${title}`, function () {
      needAmtool(this);
      const reduced = withBareReceivers(config.route);
      const answers = amtoolRoutes(
        reduced,
        cases.map(([labels]) => labels),
      );
      cases.forEach(([labels], i) => {
        const ours = routeInConfig(config, labels, NOON).map(({ receiver }) => receiver);
        assert.deepEqual(ours, answers[i], JSON.stringify(labels));
      });
    });
  }

  it("is compared with amtool on more than 40 alerts", () => {
    assert.ok(trees.reduce((sum, { cases }) => sum + cases.length, 0) > 40);
  });

  it("says that a route is muted outside of its active times", () => {
    const alert = { alertname: "A", severity: "warning", team: "payments" };
    const chatAt = (when: string) =>
      routeOf(alert, new Date(when), everything).find(({ receiver }) => receiver === "chat")?.muted;
    assert.equal(chatAt("2026-11-18T11:00:00Z"), false);
    assert.equal(chatAt("2026-11-18T07:59:00Z"), true, "08:59 in Berlin");
    assert.equal(chatAt("2026-11-18T08:00:00Z"), false, "09:00 in Berlin");
    assert.equal(chatAt("2026-11-18T16:30:00Z"), true, "17:30 in Berlin");
    assert.equal(chatAt("2026-11-21T11:00:00Z"), true, "Saturday");
  });

  it("says that a route is muted in its mute times, though it is active", () => {
    const alert = { alertname: "A", team: "payments" };
    const chatAt = (when: string) =>
      routeOf(alert, new Date(when), everything).find(({ receiver }) => receiver === "chat")?.muted;
    assert.equal(chatAt("2026-12-24T11:00:00Z"), true, "that date, a Thursday");
    assert.equal(chatAt("2027-12-24T11:00:00Z"), false, "the date of another year, a Friday");
    assert.equal(chatAt("2028-12-25T11:00:00Z"), true, "every year, a Monday");
    assert.equal(chatAt("2026-11-30T11:00:00Z"), true, "last of the month, a Monday");
  });

  it("never mutes the default routes", () => {
    for (const when of ["2026-12-25T03:00:00Z", "2026-11-21T11:00:00Z"])
      assert.deepEqual(
        routeOf({ alertname: "A", severity: "critical" }, new Date(when), everything),
        ["archive", "phone", "email"].map((receiver) => ({ receiver, muted: false })),
      );
  });

  it("rejects a declaration with problems, all of them in one error", () => {
    assert.throws(
      () => routeOf({}, NOON, { email: { ...email, smarthost: "smtp" } }),
      (error: Error) =>
        /email\.smarthost/.test(error.message) &&
        /deadMansSwitch/.test(error.message) &&
        /phone/.test(error.message),
    );
  });

  it("rejects a matcher that Alertmanager would not read", () => {
    const route = { receiver: "r", routes: [{ matchers: ["severity ~ critical"], receiver: "x" }] };
    assert.throws(
      () => routeInConfig({ route, time_intervals: [] }, {}, NOON),
      /not a matcher of Alertmanager: severity ~ critical/,
    );
  });
});

describe("describeRoutes", () => {
  it("has a line for each branch and one for what is left", () => {
    assert.equal(
      describeRoutes(configOf(usual)),
      [
        'alertname="Watchdog" → deadMansSwitch',
        'alertname="InfoInhibitor" → nobody',
        'severity="critical" → phone, continue',
        'severity="critical" → email',
        'severity="warning" → email',
        'severity="info" → nobody',
        "else → email",
      ].join("\n"),
    );
  });

  it("names times and what matches everything", () => {
    const lines = describeRoutes(configOf(everything)).split("\n");
    assert.equal(lines[2], "all → archive, continue");
    assert.match(
      lines[6] ?? "",
      /→ chat, only in office, not in holidays, not in month-end, continue$/,
    );
  });
});

/** The routing tree with receivers that have a name only: any amtool knows them. */
function withBareReceivers(route: RouteConfig): unknown {
  const withoutTimes = (node: RouteConfig): RouteConfig => ({
    ...node,
    active_time_intervals: [],
    mute_time_intervals: [],
    routes: (node.routes ?? []).map(withoutTimes),
  });
  const names = (node: RouteConfig): string[] => [
    ...(node.receiver === undefined ? [] : [node.receiver]),
    ...(node.routes ?? []).flatMap(names),
  ];
  return {
    route: withoutTimes(route),
    receivers: [...new Set(names(route))].map((name) => ({ name })),
  };
}
