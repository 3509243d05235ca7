import assert from "node:assert/strict";
import { registeredTypes } from "./helpers/mocks";
import { ALERTING, type Values, failure, load, problemPaths } from "./helpers/stackConfig";

const COMMON = {
  name: "CheckoutErrors",
  query: "log.level:error",
  over: "5m",
  severity: "critical",
};

const RULE = { ...COMMON, threshold: 5 };

function withRules(...rules: object[]): Values {
  return { logging: { gibPerDay: 1, alerts: { rules } } };
}

describe("the configuration of logging", () => {
  it("takes a log alert without kind as one of kind frequency, and every kind", async () => {
    const rules = [
      RULE,
      { ...RULE, name: "CheckoutErrorsMany", kind: "frequency" },
      { ...RULE, name: "CheckoutErrorsRise", kind: "spike", factor: 4 },
      { ...COMMON, name: "CheckoutSilent", kind: "absence" },
      {
        ...COMMON,
        name: "CheckoutNew",
        kind: "newTerm",
        over: "7d",
        field: "user.name",
      },
    ];
    const args = await load(withRules(...rules));
    assert.deepEqual(args.logging?.alerts?.rules, rules);
  });

  const rejections: readonly (readonly [string, object, RegExp])[] = [
    [
      "a severity that does not exist",
      { ...RULE, severity: "urgent" },
      /alerts\.rules\[0\]\.severity must be one of "critical", "warning", "info", got "urgent"/,
    ],
    [
      "a log alert without threshold",
      COMMON,
      /alerts\.rules\[0\]\.threshold must be a number, got nothing/,
    ],
    [
      "a kind that does not exist",
      { ...RULE, kind: "freq" },
      /alerts\.rules\[0\]\.kind must be one of "frequency", "spike", "absence", "newTerm", got "freq"/,
    ],
    [
      "a misspelt key of a log alert without kind",
      { ...RULE, sumary: "x" },
      /alerts\.rules\[0\]\.sumary must be one of the known keys \(did you mean "summary"\?\)/,
    ],
    [
      "a misspelt key of a spike, with those of a spike",
      { ...RULE, kind: "spike", facter: 3 },
      /alerts\.rules\[0\]\.facter must be .*did you mean "factor"\?/,
    ],
    [
      "a key of another kind, with those of its own",
      { ...RULE, kind: "absence", field: "user.name" },
      /alerts\.rules\[0\]\.field must be one of the known keys(?!.*factor).*threshold, by/,
    ],
  ];
  for (const [what, rule, message] of rejections)
    it(`rejects ${what}`, async () => {
      const error = await failure(withRules(rule));
      assert.match(error.message, message);
      assert.equal(error.message.split("\n").length, 2, error.message);
      assert.deepEqual(registeredTypes(), []);
    });

  const ELSEWHERE = { gibPerDay: 1, snapshots: { retentionDays: 0 } };
  const TAIL = { sampling: { kind: "tail" } };
  const together: readonly (readonly [string, Values, readonly string[]])[] = [
    [
      "a part of a wrong form and what other parts mean",
      { logging: { ...ELSEWHERE, alerts: { rules: [{ ...RULE, severity: "urgent" }] } } },
      ["logging.alerts.rules[0].severity", "logging.snapshots.retentionDays"],
    ],
    [
      "a misspelt key within a part of a wrong form",
      { logging: { ...ELSEWHERE, alerts: { engin: "x", starterRules: 1 } } },
      ["logging.alerts.starterRules", "logging.alerts.engin", "logging.snapshots.retentionDays"],
    ],
    [
      "logging of a wrong form, and not that tracing needs logging",
      { logging: { gibPerDay: "1", licence: "trial" }, tracing: { ...TAIL, retentionDays: 0 } },
      ["logging.gibPerDay", "tracing.retentionDays"],
    ],
    [
      "a licence that does not exist, and not what needs another",
      {
        logging: { gibPerDay: 1, licence: "trail", alerts: { engine: "watcher" } },
        tracing: TAIL,
      },
      ["logging.licence"],
    ],
    [
      "alerting of a wrong form, and not that log alerts reach nobody",
      {
        alerting: { ...ALERTING, routes: 1 },
        logging: { gibPerDay: 1, licence: "trial", alerts: { engine: "watcher" } },
      },
      ["alerting.routes"],
    ],
    [
      "a secret of a wrong form, and not that Watcher lacks it",
      {
        receiverSecrets: { phone: 1 },
        logging: { gibPerDay: 1, licence: "trial", alerts: { engine: "watcher" } },
      },
      ["receiverSecrets.phone"],
    ],
    [
      "metrics of a wrong form and what is wrong beside it",
      { metrics: { retention: { raw: 30 }, local: "soon" } },
      ["metrics.retention.raw", "metrics.local"],
    ],
    [
      "an unknown kind of storage, and not that its keys are too many",
      {
        objectStorage: { kind: "s3compatible" },
        objectStorageKeys: { accessKey: "a", secretKey: "b" },
      },
      ["objectStorage.kind"],
    ],
  ];
  for (const [what, values, paths] of together)
    it(`rejects ${what}`, async () => {
      assert.deepEqual(await problemPaths(values), paths);
    });

  it("rejects tracing without logging", async () => {
    assert.deepEqual(await problemPaths({ tracing: { retentionDays: 7 } }), ["tracing"]);
  });
});
