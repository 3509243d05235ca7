import assert from "node:assert/strict";
import { Availability } from "../../../components/internal/availability";
import type { LogLevel } from "../../../components/logstash/pipeline/levels";
import { formatProblem, Problems } from "../../../components/internal/validation";
import {
  resolveLogstashSettings,
  type LogstashShapeArgs,
} from "../../../components/logstash/settings";
import { BASE, problemsOf, settingsOf } from "./support";

describe("settings of Logstash", () => {
  it("have safe defaults", () => {
    const settings = settingsOf();
    assert.equal(settings.replicas, 2);
    assert.equal(settings.memoryMebibytes, 4096);
    assert.equal(settings.heapMebibytes, 2048);
    assert.deepEqual(settings.queue, { volume: "20Gi", maxGib: 18 });
    assert.deepEqual(settings.redaction, {
      authorization: true,
      awsKeys: true,
      cardNumbers: true,
      email: false,
      patterns: [],
    });
  });

  it("are small where one copy runs", () => {
    const settings = settingsOf({ availability: Availability.Single, exposed: false });
    assert.equal(settings.replicas, 1);
    assert.equal(settings.heapMebibytes, 768);
    assert.deepEqual(settings.queue, { volume: "5Gi", maxGib: 4 });
    assert.equal(settings.loadBalancer, undefined);
  });

  it("keep the heap at 8 GiB unless asked for more", () => {
    assert.equal(settingsOf({ memory: "32Gi" }).heapMebibytes, 8192);
    assert.equal(settingsOf({ memory: "64Gi", heap: "31Gi" }).heapMebibytes, 31 * 1024);
  });

  it("leave 1 GiB of the smallest volume free", () => {
    assert.equal(settingsOf({ queue: { volume: "2Gi" } }).queue.maxGib, 1);
  });

  it("name a pattern's replacement after it", () => {
    const { patterns } = settingsOf({
      redaction: { patterns: [{ name: "iban", pattern: "DE\\d{20}" }] },
    }).redaction;
    assert.deepEqual(patterns, [
      { name: "iban", pattern: "DE\\d{20}", replacement: "[redacted:iban]" },
    ]);
  });

  it("tell filters from whole pipelines", () => {
    const settings = settingsOf({
      pipelines: [
        { id: "nginx", filters: "mutate { }" },
        { id: "syslog", config: "input { syslog { } } output { stdout { } }" },
      ],
    });
    assert.deepEqual(
      [settings.filters, settings.pipelines].map((list) => list.map(({ id }) => id)),
      [["nginx"], ["syslog"]],
    );
  });

  const grok = (pattern: string): Partial<LogstashShapeArgs> => ({
    pipelines: [{ id: "a", filters: `grok { match => { "message" => "${pattern}" } }` }],
  });

  it("take grok patterns that Logstash knows, and those defined beside them", () => {
    settingsOf(grok("%{IPORHOST:[client][ip]} %{NUMBER:size:int} (?<rest>.*)"));
    settingsOf({
      pipelines: [
        {
          id: "a",
          filters:
            'grok { pattern_definitions => { "ORDER" => "O-\\d+" } match => { "message" => ["%{ORDER:id}", "%{GREEDYDATA}"] } }',
        },
      ],
    });
  });

  const wrong: readonly (readonly [name: string, args: Partial<LogstashShapeArgs>, at: string])[] =
    [
      ["one replica replicated", { replicas: 1 }, "replicas must be a whole number of at least 2"],
      [
        "two replicas single",
        { availability: Availability.Single, replicas: 2 },
        'replicas must be 1 with availability "single"',
      ],
      ["too little memory", { memory: "512Mi" }, "memory must be a Kubernetes quantity"],
      ["heap above half of memory", { memory: "4Gi", heap: "3Gi" }, "heap must be at most half"],
      ["heap above 31 GiB", { memory: "80Gi", heap: "32Gi" }, "heap must be at most 31Gi"],
      ["heap that is no quantity", { heap: "much" }, "heap must be a Kubernetes quantity"],
      [
        "a queue as large as its volume",
        { queue: { volume: "10Gi", maxGib: 10 } },
        "queue.maxGib must be a whole number from 1 to 9",
      ],
      [
        "a volume too small",
        { queue: { volume: "1Gi" } },
        "queue.volume must be a Kubernetes quantity",
      ],
      [
        "a volume larger than any",
        { queue: { volume: "65Ti" } },
        "queue.volume must be at most 64Ti",
      ],
      [
        "an invalid redaction pattern",
        { redaction: { patterns: [{ name: "a", pattern: "(" }] } },
        "redaction.patterns[0].pattern must be a regular expression of Ruby",
      ],
      [
        "two patterns of one name",
        {
          redaction: {
            patterns: [
              { name: "a", pattern: "x" },
              { name: "a", pattern: "y" },
            ],
          },
        },
        "redaction.patterns[1].name must be unique",
      ],
      [
        "a pattern named as one of ours",
        { redaction: { patterns: [{ name: "email", pattern: "x" }] } },
        "redaction.patterns[0].name must be unique",
      ],
      [
        "a replacement that brings the secret back",
        { redaction: { patterns: [{ name: "a", pattern: "x", replacement: "<\\0>" }] } },
        "redaction.patterns[0].replacement must be without",
      ],
      [
        "a replacement with a group that is not there",
        { redaction: { patterns: [{ name: "a", pattern: "(?:x)", replacement: "\\1" }] } },
        "redaction.patterns[0].replacement must be a group",
      ],
      [
        "a namespace that is none",
        { drop: { namespaces: ["Kube"] } },
        "drop.namespaces[0] must be a namespace",
      ],
      [
        "dropping every namespace",
        { drop: { namespaces: ["*"] } },
        "drop.namespaces[0] must be more than *",
      ],
      [
        "an unknown level",
        { drop: { levels: ["chatty" as LogLevel] } },
        "drop.levels[0] must be one of trace",
      ],
      [
        "a pipeline called main",
        { pipelines: [{ id: "main", filters: "mutate { }" }] },
        "pipelines[0].id must be unique",
      ],
      [
        "a pipeline without text",
        { pipelines: [{ id: "a" }] },
        "pipelines[0] must be either filters or config",
      ],
      [
        "a pipeline with both texts",
        { pipelines: [{ id: "a", filters: "mutate { }", config: "input { stdin { } }" }] },
        "pipelines[0] must be either filters or config",
      ],
      [
        "filters that close what is around them",
        { pipelines: [{ id: "a", filters: "drop { } } output { stdout { } } filter {" }] },
        "pipelines[0].filters must be in the language of Logstash: line 1",
      ],
      [
        "an unknown grok pattern",
        grok("%{IPP:x}"),
        "pipelines[0].filters must be grok with patterns that Logstash knows",
      ],
      [
        "a grok reference of a wrong form",
        grok("%{IP:x y}"),
        "pipelines[0].filters must be grok with references",
      ],
      [
        "a grok pattern that is no expression",
        grok("(%{IP:x}"),
        "pipelines[0].filters must be grok with a pattern",
      ],
      [
        "a public load balancer",
        {
          loadBalancer: {
            annotations: {
              "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
            },
          },
        },
        "loadBalancer.annotations.service.beta.kubernetes.io/aws-load-balancer-scheme must be absent",
      ],
      [
        "a range that is none",
        { loadBalancer: { sourceRanges: ["10.0.0.1"] } },
        "loadBalancer.sourceRanges[0] must be",
      ],
      [
        "a range longer than an address",
        { loadBalancer: { sourceRanges: ["10.0.0.0/33"] } },
        "loadBalancer.sourceRanges[0] must be a CIDR range",
      ],
      [
        "a class of load balancers with a name that Kubernetes refuses",
        { loadBalancer: { className: "my class" } },
        "loadBalancer.className must be a loadBalancerClass",
      ],
      [
        "a load balancer that nobody needs",
        { exposed: false, loadBalancer: {} },
        "loadBalancer must be left out",
      ],
    ];
  for (const [name, args, at] of wrong) {
    it(`rejects ${name}`, () => {
      const problems = problemsOf(args);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.ok(problems[0]?.startsWith(at), problems[0]);
    });
  }

  const pipeline = (text: string) =>
    problemsOf({ pipelines: [{ id: "a", config: `input { ${text} } output { stdout { } }` }] });

  for (const [setting, text] of [
    ["elasticsearch.password", 'elasticsearch { user => "u" password => "hunter2" }'],
    ["elasticsearch.api_key", "elasticsearch { api_key => 'id:key' }"],
    ["elasticsearch.cloud_auth", 'elasticsearch { cloud_auth => "elastic:hunter2" }'],
    ["slack.token", "slack { token => xoxb }"],
    ["beats.ssl_key_passphrase", 'beats { ssl_key_passphrase => "hunter2" }'],
    ["jdbc.jdbc_password", 'jdbc { jdbc_password => "${PASSWORD:hunter2}" }'],
    ["s3.secret_access_key", 's3 { secret_access_key => "hunter2" }'],
    ["http.headers", 'http { headers => { "Authorization" => "Bearer hunter2" } }'],
    ["http.headers", 'http { headers => [ "X-Api-Key", "hunter2" ] }'],
    ["http.url", 'http { url => "https://me:hunter2@example.com" }'],
    ["http_poller.urls", 'http_poller { urls => { main => { password => "hunter2" } } }'],
    ["http_poller.urls", 'http_poller { urls => { main => "https://me:hunter2@example.com" } }'],
    ["fingerprint.key", 'fingerprint { key => "hunter2" }'],
  ] as const)
    it(`rejects a secret in a pipeline: ${text}`, () => {
      const problems = Problems.none();
      const config = `input { ${text} } output { stdout { } }`;
      resolveLogstashSettings({ ...BASE, pipelines: [{ id: "a", config }] }, problems);
      const [problem = "", ...others] = problems.list.map(formatProblem);
      assert.deepEqual(others, []);
      assert.match(problem, /pipelines\[0\]\.config must be without a secret: /);
      assert.ok(problem.includes(`${setting} takes a variable such as \${PASSWORD}`), problem);
      assert.doesNotMatch(problem, /hunter2|xoxb|id:key/);
    });

  it("rejects a secret in filters, and prints it with no other problem", () => {
    const problems = Problems.none();
    const filters =
      'grok { match => { "message" => "%{NOPE}" } } elasticsearch { password => "hunter2" }';
    resolveLogstashSettings({ ...BASE, pipelines: [{ id: "a", filters }] }, problems);
    assert.equal(problems.list.length, 2);
    assert.ok(!problems.list.map(formatProblem).join().includes("hunter2"));
  });

  it("take variables for secrets, and fields that are called like one", () => {
    for (const text of [
      'elasticsearch { user => "u" password => "${PASSWORD}" cloud_auth => "u:${PASSWORD}" }',
      'http { url => "https://me:${PASSWORD}@example.com:443/a@b" headers => { "Authorization" => "Bearer ${TOKEN}" } }',
      'http { headers => { "Accept" => "application/json" } password => "" }',
      'mutate { rename => { "password" => "[user][password]" } add_field => { "token" => "none" } }',
      'grok { match => { "url" => "%{URIPROTO}://%{USER}:%{USER}@%{GREEDYDATA}" } }',
    ])
      assert.deepEqual(pipeline(text), [], text);
  });

  it("rejects all that is wrong at once", () => {
    assert.equal(
      problemsOf({ replicas: 0, memory: "x", drop: { namespaces: ["*", "_"] } }).length,
      4,
    );
  });
});
