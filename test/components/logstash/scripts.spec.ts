import assert from "node:assert/strict";
import { deadLetterScript } from "../../../components/logstash/pipeline/scripts/deadLetter";
import { fieldsScript } from "../../../components/logstash/pipeline/scripts/fields";
import { levelsScript } from "../../../components/logstash/pipeline/scripts/levels";
import { originScript } from "../../../components/logstash/pipeline/scripts/origin";
import { parseScript } from "../../../components/logstash/pipeline/scripts/parse";
import { redactionDocument } from "../../../components/logstash/pipeline/redaction";
import { redactScript } from "../../../components/logstash/pipeline/scripts/redact";
import { at, needsRuby, runEach, settingsOf, type EventData } from "./support";

const PARSE = [{ text: parseScript }, { text: fieldsScript }, { text: levelsScript }];

function parse(lines: readonly string[]): readonly EventData[] {
  return runEach(
    PARSE,
    lines.map((message) => ({ message })),
  );
}

/** What comes out of one line, at some paths. */
function parsed(line: string): EventData {
  return parse([line])[0] ?? {};
}

describe("the scripts of the log pipeline", () => {
  before(function () {
    needsRuby(this);
  });

  describe("parsing", () => {
    it("takes JSON apart, gives fields their names in ECS, and keeps the others under app", () => {
      const event = parsed(
        '{"level":"WARN","msg":"slow","ts":1767323045.25,"trace_id":"abc","service":"shop","order":7}',
      );
      assert.equal(event["message"], "slow");
      assert.equal(at(event, "log.level"), "warning");
      assert.equal(event["@timestamp"], "2026-01-02T03:04:05.250Z");
      assert.equal(at(event, "trace.id"), "abc");
      assert.equal(at(event, "service.name"), "shop");
      assert.deepEqual(event["app"], { order: 7 });
    });

    it("takes logfmt apart", () => {
      const event = parsed(
        'time=2026-01-02T03:04:05Z level=error msg="it said \\"no\\"" path=/a?b=c n=',
      );
      assert.equal(event["message"], 'it said "no"');
      assert.equal(at(event, "log.level"), "error");
      assert.deepEqual(event["app"], { path: "/a?b=c", n: "" });
    });

    it("takes klog apart", () => {
      const event = parsed("W0102 03:04:05.123456   17 reflector.go:533] watch closed");
      assert.equal(event["message"], "watch closed");
      assert.equal(at(event, "log.level"), "warning");
      assert.equal(at(event, "log.origin.file.name"), "reflector.go");
      assert.equal(at(event, "log.origin.file.line"), 533);
      assert.equal(at(event, "process.thread.id"), 17);
    });

    const prose: readonly string[] = [
      "plain text",
      "a=b alone",
      "a=b",
      "set a=b and c=d in prose",
      "{not json}",
      "[1,2]",
      '"text"',
      "",
      "  ",
      "Zahlung für Müller=1",
    ];
    for (const line of prose) {
      it(`leaves ${JSON.stringify(line)} as it is`, () => {
        const event = parsed(line);
        assert.equal(event["message"], line);
        assert.equal(event["app"], undefined);
        assert.equal(event["tags"], undefined);
      });
    }

    for (const line of ['{"a":', '{"a":NaN}', `{"a":${"[".repeat(200)}${"]".repeat(200)}}`]) {
      it(`keeps ${line.slice(0, 12)}, which looks like JSON and is none, with a tag`, () => {
        const event = parsed(line);
        assert.equal(event["message"], line);
        assert.deepEqual(event["tags"], ["_jsonparsefailure"]);
      });
    }

    it("keeps characters beyond ASCII in logfmt", () => {
      const event = parsed('msg="für Müller" ort=Köln');
      assert.equal(event["message"], "für Müller");
      assert.deepEqual(event["app"], { ort: "Köln" });
    });

    it("never overwrites what Filebeat said of the line", () => {
      const [event] = runEach(PARSE, [
        {
          message:
            '{"kubernetes":{"namespace":"x"},"cluster":"x","host":"x","data_stream":{"dataset":"x"}}',
          cluster: "shop",
          kubernetes: { namespace: "orders" },
        },
      ]);
      assert.equal(event?.["cluster"], "shop");
      assert.deepEqual(event["kubernetes"], { namespace: "orders" });
      assert.equal(event["data_stream"], undefined);
      assert.equal(at(event, "app.cluster"), "x");
    });

    it("takes over what Filebeat has decoded, and stores no copy of the line", () => {
      const [event] = runEach(PARSE, [
        { message: "raw", json: { msg: "hello", level: "info" }, event: { original: "raw" } },
      ]);
      assert.equal(event?.["message"], "hello");
      assert.equal(event["json"], undefined);
      assert.equal(at(event, "event.original"), undefined);
    });

    it("takes a logger that speaks ECS at its word, but not for what Filebeat fills in", () => {
      const [event] = runEach(PARSE, [
        {
          message: JSON.stringify({
            "@timestamp": "2026-01-02T03:04:05.678Z",
            "log.level": "INFO",
            message: "m",
            "ecs.version": "1.2.0",
            "http.request.method": "GET",
            log: { file: { path: "x" }, logger: "a.b" },
            host: { name: "x" },
            error: { type: "E", message: "bad", stack_trace: "at x" },
            user: { id: "1" },
          }),
          log: { file: { path: "/var/log/containers/a.log" }, offset: 3 },
        },
      ]);
      assert.equal(at(event ?? {}, "log.file.path"), "/var/log/containers/a.log");
      assert.equal(at(event ?? {}, "log.logger"), "a.b");
      assert.equal(at(event ?? {}, "http.request.method"), "GET");
      assert.equal(at(event ?? {}, "user.id"), "1");
      assert.deepEqual(event?.["error"], { type: "E", message: "bad", stack_trace: "at x" });
      assert.deepEqual(event["app"], { host: { name: "x" } });
    });

    it("puts an error under its names, whatever it was called", () => {
      const one = parsed('{"msg":"m","err":{"message":"bad","type":"E","stack":"at x"}}');
      assert.deepEqual(one["error"], { message: "bad", type: "E", stack_trace: "at x" });
      const two = parsed('{"msg":"m","error":"bad","stacktrace":"at x"}');
      assert.deepEqual(two["error"], { message: "bad", stack_trace: "at x" });
    });
  });

  describe("timestamps", () => {
    const times: readonly (readonly [value: unknown, expected: string])[] = [
      [1767323045, "2026-01-02T03:04:05.000Z"],
      [1767323045123, "2026-01-02T03:04:05.123Z"],
      [1767323045123456, "2026-01-02T03:04:05.123Z"],
      [1767323045123456789n, "2026-01-02T03:04:05.123Z"],
      ["1767323045.5", "2026-01-02T03:04:05.500Z"],
      ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"],
      ["2026-01-02 03:04:05,678", "2026-01-02T03:04:05.678Z"],
      ["2026-01-02T05:04:05.123456789+02:00", "2026-01-02T03:04:05.123Z"],
      ["2026-01-02T05:04:05+0200", "2026-01-02T03:04:05.000Z"],
      ["2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05.000Z"],
    ];
    it("are read from numbers and ISO 8601, without a zone as UTC", () => {
      const lines = times.map(([value]) =>
        typeof value === "bigint" ? `{"ts":${value},"a":1}` : JSON.stringify({ ts: value, a: 1 }),
      );
      assert.deepEqual(
        parse(lines).map((event) => event["@timestamp"]),
        times.map(([, expected]) => expected),
      );
    });

    for (const value of ["yesterday", 12, "2026-13-45T99:00:00Z", {}, ""]) {
      it(`stay those of the container runtime when ${JSON.stringify(value)} cannot be read`, () => {
        const event = parsed(JSON.stringify({ time: value, a: 1 }));
        assert.equal(event["@timestamp"], "2026-01-02T03:04:05.000Z");
        assert.deepEqual(event["tags"], ["_timestampparsefailure"]);
        assert.deepEqual(at(event, "app.time"), value);
      });
    }
  });

  describe("levels", () => {
    const levels: readonly (readonly [given: unknown, expected: string])[] = [
      ["WARN", "warning"],
      ["Warning", "warning"],
      ["W", "warning"],
      [30, "warning"],
      ["30", "warning"],
      ["err", "error"],
      ["SEVERE", "error"],
      ["FATAL", "critical"],
      ["emerg", "critical"],
      ["Information", "info"],
      ["INFO+2", "info"],
      ["DEBUG-4", "debug"],
      ["FINEST", "trace"],
      [0, "critical"],
      [3, "error"],
      [5, "notice"],
      [6, "info"],
      [7, "debug"],
      [50, "critical"],
    ];
    it("get one of seven names", () => {
      const events = parse(levels.map(([level]) => JSON.stringify({ level, msg: "m" })));
      assert.deepEqual(
        events.map((event) => at(event, "log.level")),
        levels.map(([, expected]) => expected),
      );
      assert.ok(events.every((event) => event["tags"] === undefined));
    });

    it("are Bunyan's and Pino's where the line is theirs", () => {
      const line = (level: number): string =>
        JSON.stringify({ level, time: 1767323045123, pid: 1, hostname: "a", msg: "m" });
      assert.deepEqual(
        parse([10, 20, 30, 40, 50, 60].map(line)).map((event) => at(event, "log.level")),
        ["trace", "debug", "info", "warning", "error", "critical"],
      );
    });

    for (const level of ["chatty", "99", "-1", "warn!"]) {
      it(`stay as they are, with a tag, when nobody knows ${level}`, () => {
        const event = parsed(JSON.stringify({ level, msg: "m" }));
        assert.equal(at(event, "log.level"), level);
        assert.deepEqual(event["tags"], ["_unknown_level"]);
      });
    }

    const lines: readonly (readonly [line: string, expected: string | undefined])[] = [
      ["2026-01-02 03:04:05,678 ERROR [main] c.e.Shop - failed", "error"],
      ["[WARN] low", "warning"],
      ["[error] 7#7: connect() failed", "error"],
      ["INFO: started", "info"],
      ["<11>Jan  2 03:04:05 host app: bad", "error"],
      ["<14>app: fine", "info"],
      ["2026 UTC [7] FATAL:  no", "critical"],
      ["no errors found, information follows", undefined],
      ["GET /ERROR/page 200", undefined],
      ["<999>x", undefined],
      ["x".repeat(200) + " ERROR", undefined],
    ];
    it("are looked for at the beginning of a line that names none", () => {
      assert.deepEqual(
        parse(lines.map(([line]) => line)).map((event) => at(event, "log.level")),
        lines.map(([, expected]) => expected),
      );
    });
  });

  describe("the origin", () => {
    const ORIGIN = [{ text: originScript, params: { clusters: "hub shop" } }];
    const from = (subject: string, cluster: unknown): EventData => ({
      message: "m",
      cluster,
      "@metadata": { input: { beats: { tls: { client: { subject } } } } },
    });

    it("is what the certificate says, with a tag where the event says otherwise", () => {
      const events = runEach(ORIGIN, [
        from("CN=shop.beats.global-monitoring", "shop"),
        from("O=x, CN=shop.beats.global-monitoring", "hub"),
        from("CN=shop.beats.global-monitoring.evil", "hub"),
        from("", "hub"),
        from("", "elsewhere"),
        from("", undefined),
      ]);
      assert.deepEqual(
        events.map(({ cluster, tags }) => [cluster, tags]),
        [
          ["shop", undefined],
          ["shop", ["_cluster_mismatch"]],
          ["hub", undefined],
          ["hub", undefined],
          ["elsewhere", ["_unknown_cluster"]],
          [undefined, ["_unknown_cluster"]],
        ],
      );
    });
  });

  describe("dead letters", () => {
    it("become events that nothing in them can make Elasticsearch refuse", () => {
      const [letter] = runEach(
        [{ text: deadLetterScript }],
        [
          {
            message: "m",
            cluster: { not: "text" },
            region: "eu-west-1",
            kubernetes: { namespace: "orders" },
            data_stream: { dataset: "shop.orders" },
            app: { count: "many" },
            "@metadata": {
              dead_letter_queue: {
                reason: "mapper_parsing_exception: count",
                plugin_id: "elasticsearch",
                entry_time: "2026-01-03T00:00:00Z",
              },
            },
          },
        ],
      );
      assert.equal(letter?.["message"], "mapper_parsing_exception: count");
      assert.equal(letter["@timestamp"], "2026-01-03T00:00:00.000Z");
      assert.equal(letter["region"], "eu-west-1");
      assert.equal(typeof letter["cluster"], "string");
      assert.equal(letter["app"], undefined);
      assert.equal(at(letter, "kubernetes.namespace"), "orders");
      assert.equal(at(letter, "event.dataset"), "shop.orders");
      const original = JSON.parse(String(at(letter, "event.original"))) as EventData;
      assert.deepEqual(original["app"], { count: "many" });
    });

    it("are cut where they are very long", () => {
      const [letter] = runEach([{ text: deadLetterScript }], [{ message: "x".repeat(100_000) }]);
      assert.equal(String(at(letter ?? {}, "event.original")).length, 32_000);
    });
  });

  it("make of a line what docs/log-pipeline.md shows", () => {
    const redaction = JSON.stringify(redactionDocument(settingsOf().redaction));
    const [event] = runEach(
      [
        { text: originScript, params: { clusters: "hub shop" } },
        ...PARSE,
        { text: redactScript, files: { file: redaction } },
      ],
      [
        {
          message:
            '{"level":"WARN","ts":1767323045.25,"msg":"login password=hunter2","trace_id":"4bf92f35","order":7}',
          cluster: "shop",
          kubernetes: { namespace: "orders" },
        },
      ],
    );
    assert.deepEqual(event, {
      "@timestamp": "2026-01-02T03:04:05.250Z",
      message: "login password=[redacted:secret]",
      log: { level: "warning" },
      trace: { id: "4bf92f35" },
      app: { order: 7 },
      cluster: "shop",
      kubernetes: { namespace: "orders" },
    });
  });

  it("read a line of 1 MiB in a time that grows with its length only", function () {
    this.timeout(120_000);
    const lines = ["a", "a=b ", 'a="', 'a="\\', "a=", "{", '{"', " ", "[", "I0102 ", "1", "<1"];
    const events = parse(lines.map((text) => text.repeat(Math.ceil(2 ** 20 / text.length))));
    assert.equal(events.length, lines.length);
  });
});
