import assert from "node:assert/strict";
import type { GlobalMonitoringArgs } from "../../../components/globalMonitoringArgs";
import { checkEnvironment, elasticStackArgs } from "../../../components/globalMonitoringSettings";
import { formatProblem, Problems } from "../../../components/internal/validation";
import type { LoggingArgs } from "../../../components/logging/args";

const ENVIRONMENT = {
  environment: "test",
  domain: "monitoring.example.com",
  clusters: [
    { name: "hub", role: "hub", region: "eu-west-1" },
    { name: "shop", role: "workload", region: "eu-west-1" },
  ],
  alerting: {
    email: {
      to: ["oncall@example.com"],
      from: "alerts@example.com",
      smarthost: "smtp.example.com:587",
    },
    phone: { kind: "pagerduty" },
    deadMansSwitch: { kind: "webhook" },
  },
  receiverSecrets: { phone: "key", deadMansSwitch: "https://example.com/{cluster}" },
} as const satisfies Partial<GlobalMonitoringArgs>;

const LOGGING: LoggingArgs = { gibPerDay: 10, retentionDays: 30 };

const RULE = { name: "TooManyErrors", query: "log.level:error", over: "5m", threshold: 10 };

describe("logging of an environment", () => {
  it("takes nothing but the amount of a day", () => {
    assert.deepEqual(problemsOf({ gibPerDay: 10 }), []);
  });

  it("takes everything that may be said of it", () => {
    const logging: Partial<LoggingArgs> = {
      elasticsearch: { zones: ["eu-west-1a", "eu-west-1b"], warm: { afterDays: 7 } },
      datasets: [{ name: "shop.payments", namespaces: ["payments-*"], retentionDays: 90 }],
      logstash: {
        redaction: { email: true, patterns: [{ name: "iban", pattern: "DE[0-9]{20}" }] },
      },
      shipping: { beats: { auditbeat: {} } },
      snapshots: { schedule: "0 0 3 * * ?", retentionDays: 14 },
      alerts: { rules: [{ ...RULE, kind: "frequency", severity: "critical" }] },
    };
    assert.deepEqual(problemsOf(logging), []);
  });

  it("knows where an operator is that is not ours", () => {
    const namespaceOf = (shipping: LoggingArgs["shipping"]) =>
      elasticStackArgs(ENVIRONMENT, { ...LOGGING, shipping }).existingOperatorNamespace;
    assert.equal(namespaceOf({}), undefined);
    assert.equal(namespaceOf({ operator: "existing" }), "elastic-system");
    assert.equal(namespaceOf({ operator: "existing", operatorNamespace: "eck" }), "eck");
  });

  const rejections: readonly (readonly [string, Partial<LoggingArgs>, RegExp])[] = [
    [
      "a namespace of an operator that is ours",
      { shipping: { operatorNamespace: "eck" } },
      /^logging\.shipping\.operatorNamespace must be left out unless operator is existing, got "eck"$/,
    ],
    [
      "a namespace of the operator that is none, once",
      { shipping: { operator: "existing", operatorNamespace: "Eck!" } },
      /^logging\.shipping\.operatorNamespace must be a DNS label.*, got "Eck!"$/,
    ],
    ["no logs at all", { gibPerDay: 0 }, /^logging\.gibPerDay must be .*got 0$/],
    [
      "retention shorter than the time to a rollover",
      { retentionDays: 2, elasticsearch: { rollover: { days: 5 } } },
      /^logging\.retentionDays must be .*got 2$/,
    ],
    [
      "a warm tier that indices reach after they are deleted",
      { elasticsearch: { warm: { afterDays: 40 } } },
      /^logging\.elasticsearch\.warm\.afterDays must be less than .*30 days.*got 40$/,
    ],
    [
      "a cold tier before the warm one",
      { elasticsearch: { warm: { afterDays: 10 }, cold: { afterDays: 5 } } },
      /^logging\.elasticsearch\.cold\.afterDays must be more than warm\.afterDays/,
    ],
    [
      "an unknown licence",
      { licence: "gold" as never },
      /^logging\.licence must be .*basic.*"gold"$/,
    ],
    [
      "two datasets of one name",
      {
        datasets: [
          { name: "shop", namespaces: ["shop"] },
          { name: "shop", namespaces: ["cart"] },
        ],
      },
      /^logging\.datasets\[1\]\.name must be unique/,
    ],
    [
      "a dataset that a further Beat has",
      {
        datasets: [{ name: "auditbeat", namespaces: ["shop"] }],
        shipping: { beats: { auditbeat: {} } },
      },
      /^logging\.datasets\[0\]\.name must be another name than auditbeat/,
    ],
    [
      "a redaction pattern that is none",
      { logstash: { redaction: { patterns: [{ name: "bad", pattern: "(unclosed" }] } } },
      /^logging\.logstash\.redaction\.patterns\[0\]\.pattern must be .*"\(unclosed"$/,
    ],
    [
      "grok that is none",
      {
        logstash: {
          pipelines: [
            { id: "own", filters: 'grok { match => { "message" => "%{NO_SUCH_PATTERN:x}" } }' },
          ],
        },
      },
      /^logging\.logstash\.pipelines\[0\]\.filters must be .*NO_SUCH_PATTERN/,
    ],
    [
      "a log alert with an unknown severity",
      { alerts: { rules: [{ ...RULE, kind: "frequency", severity: "fatal" as never }] } },
      /^logging\.alerts\.rules\[0\]\.severity must be one of critical, warning, info, got "fatal"$/,
    ],
    [
      "Watcher without a licence for it",
      { alerts: { engine: "watcher" } },
      /^logging\.alerts\.engine must be elastalert2 with licence basic: .*Watcher.*got "watcher"$/,
    ],
    [
      "one node with copies of its shards",
      { elasticsearch: { size: "single", replicas: 1 } },
      /^logging\.elasticsearch\.replicas must be left out or 0 with size "single".*got 1$/,
    ],
    [
      "a heap above half of the memory",
      { elasticsearch: { hot: { memory: "16Gi", heap: "12Gi" } } },
      /^logging\.elasticsearch\.hot\.heap must be at most half of hot\.memory.*"12Gi"$/,
    ],
    [
      "a heap above 31 GiB",
      { elasticsearch: { hot: { memory: "128Gi", heap: "40Gi" } } },
      /^logging\.elasticsearch\.hot\.heap must be at most 31Gi.*"40Gi"$/,
    ],
    [
      "volumes too small for what is kept, saying by how much",
      { gibPerDay: 100, elasticsearch: { hot: { nodes: 3, volume: "100Gi" } } },
      /^logging\.elasticsearch\.hot\.volume must be at least \d+Gi.*"100Gi"$/,
    ],
    [
      "an unknown toleration of Beats",
      { shipping: { tolerations: [{ operator: "Maybe" }] } },
      /^logging\.shipping\.tolerations\[0\]\.operator must be/,
    ],
  ];
  for (const [what, logging, expected] of rejections)
    it(`rejects ${what}`, () => {
      assert.match(problemsOf(logging)[0] ?? "no problem", expected);
    });

  it("rejects a log alert that nobody would be told of", () => {
    const nobody = { alerting: { deadMansSwitch: { kind: "webhook" }, pageOnCritical: false } };
    const alerts = { rules: [{ ...RULE, kind: "frequency", severity: "critical" } as const] };
    assert.match(
      problemsOf({ alerts }, nobody as never).join("\n"),
      /^alerting\.receivers must be given.*nobody is told of any alert/m,
    );
  });

  it("rejects the metrics' bucket for snapshots", () => {
    const objectStorage = { kind: "aws", bucket: "acme-blocks" } as const;
    const [problem] = problemsOf({ snapshots: { bucket: "acme-blocks" } }, { objectStorage });
    assert.match(problem ?? "", /^logging\.snapshots\.bucket must be another bucket than/);
  });

  it("rejects the name that the snapshots' bucket gets for the metrics', where there are snapshots", () => {
    const bucket = "gm-test-logs-111122223333-eu-west-1";
    const objectStorage = { kind: "aws", bucket } as const;
    const [problem] = problemsOf({}, { objectStorage });
    assert.match(problem ?? "", /^logging\.snapshots\.bucket must be given: .*gm-test-logs-1111/);
    assert.deepEqual(problemsOf({ snapshots: { enabled: false } }, { objectStorage }), []);
    assert.deepEqual(problemsOf({ snapshots: { bucket: "acme-logs" } }, { objectStorage }), []);
  });

  it("rejects snapshots without AWS", () => {
    const without = {
      objectStorage: { kind: "s3Compatible", endpoint: "minio:9000", bucket: "blocks" },
      objectStorageKeys: { accessKey: "a", secretKey: "b" },
    } as const;
    const [problem] = problemsOf({ snapshots: { enabled: true } }, without);
    assert.match(problem ?? "", /^logging\.snapshots\.enabled must be absent/);
  });

  it("says everything that is wrong at once", () => {
    const problems = problemsOf({
      licence: "gold" as never,
      retentionDays: 0,
      logstash: { replicas: 0 },
      shipping: { filebeat: { memory: "1" } },
    });
    const paths = problems.map((problem) => problem.split(" ")[0]);
    for (const path of [
      "licence",
      "retentionDays",
      "logstash.replicas",
      "shipping.filebeat.memory",
    ])
      assert.ok(paths.includes(`logging.${path}`), problems.join("\n"));
  });
});

function problemsOf(
  logging: Partial<LoggingArgs>,
  environment: Partial<GlobalMonitoringArgs> = {},
): string[] {
  const problems = Problems.none();
  checkEnvironment(
    { ...ENVIRONMENT, ...environment, logging: { ...LOGGING, ...logging } },
    problems,
  );
  return problems.list.map(formatProblem).map((line) => line.trim());
}

describe("tracing of an environment", () => {
  it("is taken beside logging", () => {
    assert.deepEqual(problemsOf({}, { tracing: { retentionDays: 14 } }), []);
  });

  it("rejects tracing without logging, whose Elasticsearch would keep the traces", () => {
    const problems = Problems.none();
    checkEnvironment({ ...ENVIRONMENT, tracing: {} }, problems);
    assert.match(
      problems.list.map(formatProblem).join("\n"),
      /^ {2}tracing must be absent without logging/m,
    );
  });

  it("rejects tail-based sampling with a licence that has none", () => {
    const tracing = { sampling: { kind: "tail" } } as const;
    assert.match(
      problemsOf({}, { tracing })[0] ?? "",
      /^tracing\.sampling\.kind must be head with licence basic/,
    );
  });

  it("rejects browsers without allowed origins", () => {
    assert.match(
      problemsOf({}, { tracing: { rum: { allowedOrigins: [] } } })[0] ?? "",
      /^tracing\.rum\.allowedOrigins must be/,
    );
  });
});
