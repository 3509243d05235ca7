import assert from "node:assert/strict";
import { quote } from "../../../components/logstash/pipeline/syntax";
import {
  deadLetterPipeline,
  mainPipeline,
  pipelineFiles,
  pipelineList,
} from "../../../components/logstash/pipeline/pipelines";
import { LogLevel } from "../../../components/logstash/pipeline/levels";
import {
  readPipeline,
  type ConfigValue,
  type PluginUse,
} from "../../../components/logstash/language";
import type { LogstashShapeArgs } from "../../../components/logstash/settings";
import { settingsOf } from "./support";

function pluginsOf(text: string): readonly PluginUse[] {
  const result = readPipeline(text);
  assert.ok("plugins" in result, "problem" in result ? result.problem : "");
  return result.plugins;
}

function setting(plugin: PluginUse | undefined, name: string): unknown {
  return simple(plugin?.attributes.find(([attribute]) => attribute === name)?.[1]);
}

function simple(value: ConfigValue | undefined): unknown {
  if (value?.kind === "text") return value.text;
  if (value?.kind === "array") return value.items.map(simple);
  if (value?.kind === "hash") {
    return Object.fromEntries(value.entries.map(([key, below]) => [key, simple(below)]));
  }
  return undefined;
}

function main(args: Partial<LogstashShapeArgs> = {}): string {
  return mainPipeline(settingsOf(args));
}

/** Stages in their order: what has an id by it, others by the plugin's name. */
function stages(text: string): readonly string[] {
  return pluginsOf(text).map(
    (plugin) => (setting(plugin, "id") as string | undefined) ?? plugin.name,
  );
}

describe("the main pipeline", () => {
  it("lets nobody in without a certificate of the environment", () => {
    const beats = pluginsOf(main()).find(({ name }) => name === "beats");
    assert.equal(setting(beats, "port"), "5044");
    assert.equal(setting(beats, "ssl_enabled"), "true");
    assert.equal(setting(beats, "ssl_client_authentication"), "required");
    assert.deepEqual(setting(beats, "ssl_certificate_authorities"), ["/etc/logstash/tls/ca.crt"]);
  });

  it("stores no second copy of a line", () => {
    const beats = pluginsOf(main()).find(({ name }) => name === "beats");
    assert.deepEqual(setting(beats, "enrich"), ["ssl_peer_metadata"]);
  });

  it("has its stages in order: the user's filters and drop rules before redaction, routing last", () => {
    const text = main({
      pipelines: [{ id: "own", filters: 'translate { id => "own" }' }],
      drop: { namespaces: ["kube-*"], levels: [LogLevel.Debug] },
    });
    assert.deepEqual(stages(text).slice(0, 13), [
      "beats",
      "origin",
      "parse",
      "fields",
      "levels",
      "own",
      "service",
      "drop",
      "drop",
      "redact",
      "asked-dataset",
      "no-data-stream",
      "data-stream",
    ]);
    assert.equal(stages(text).at(-1), "elasticsearch");
  });

  it("drops by namespace, with * for any text, and by level", () => {
    const text = main({
      drop: { namespaces: ["kube-*", "test"], levels: [LogLevel.Debug, LogLevel.Trace] },
    });
    assert.match(
      text,
      /if \[kubernetes\]\[namespace\] =~ \/\\A\(\?:kube-\.\*\|test\)\\z\/ \{\n\s+drop/,
    );
    assert.match(text, /if \[log\]\[level\] =~ \/\\A\(\?:debug\|trace\)\\z\/ \{\n\s+drop/);
    assert.doesNotMatch(main(), /drop \{/);
  });

  it("looks for no secrets where none are asked for", () => {
    const none = { authorization: false, awsKeys: false, cardNumbers: false };
    assert.ok(!stages(main({ redaction: none })).includes("redact"));
  });

  it("routes by namespace to the first dataset that claims it, else to the default one", () => {
    const text = main();
    const routes = [
      ...text.matchAll(
        /(?:if (.+)|else) \{\n\s+mutate \{\n\s+add_field => \{\n\s+"\[data_stream\]\[dataset\]" => "([^"]+)"/g,
      ),
    ];
    assert.deepEqual(
      routes.map(([, condition, dataset]) => [condition, dataset]),
      [
        [
          "[@metadata][asked_dataset] =~ /\\A(?:kubernetes\\.container|shop\\.orders)\\z/",
          "%{[@metadata][asked_dataset]}",
        ],
        ["[kubernetes][namespace] =~ /\\A(?:shop-.*|orders)\\z/", "shop.orders"],
        [undefined, "kubernetes.container"],
      ],
    );
  });

  it("lets no event ask for the dataset of dead letters", () => {
    assert.doesNotMatch(main(), /dead_letter/);
  });

  it("writes to data streams over TLS, with a user whose password stands nowhere", () => {
    const output = pluginsOf(main()).find(({ name }) => name === "elasticsearch");
    assert.deepEqual(setting(output, "hosts"), ["https://elasticsearch-es-http.logging.svc:9200"]);
    assert.equal(setting(output, "data_stream"), "true");
    assert.equal(setting(output, "data_stream_namespace"), "prod");
    assert.equal(setting(output, "user"), "${ELASTICSEARCH_USER}");
    assert.equal(setting(output, "password"), "${ELASTICSEARCH_PASSWORD}");
    assert.deepEqual(setting(output, "ssl_certificate_authorities"), [
      "/etc/logstash/elasticsearch/ca.crt",
    ]);
  });

  it("writes a line with an id under it, so that what is sent twice is stored once, and others without", () => {
    const text = main();
    assert.match(text, /output \{\n {2}if \[@metadata\]\[_id\] \{\n {4}elasticsearch \{/);
    const [once, plain, ...rest] = pluginsOf(text).filter(({ name }) => name === "elasticsearch");
    assert.deepEqual(rest, []);
    assert.equal(setting(once, "id"), "elasticsearch-once");
    assert.equal(setting(once, "document_id"), "%{[@metadata][_id]}");
    // The answer to the second time is no news, and the log line about it would hold the whole event.
    assert.deepEqual(setting(once, "silence_errors_in_log"), ["version_conflict_engine_exception"]);
    assert.equal(setting(plain, "id"), "elasticsearch");
    assert.equal(setting(plain, "document_id"), undefined);
    for (const name of ["hosts", "data_stream", "data_stream_namespace", "user"])
      assert.deepEqual(setting(once, name), setting(plain, name), name);
  });

  for (const filter of ['split { field => "items" }', 'clone { clones => ["copy"] }'])
    it(`writes without ids where one line becomes several, by ${filter}`, () => {
      const text = main({
        pipelines: [{ id: "own", filters: `if [items] {\n${filter}\n}` }],
      });
      assert.doesNotMatch(text, /document_id/);
      assert.equal(pluginsOf(text).filter(({ name }) => name === "elasticsearch").length, 1);
    });

  it("keeps the user's filters as they were written", () => {
    const filters = 'ruby {\n  code => "\n    # of two lines\n  "\n}\n# end';
    assert.ok(main({ pipelines: [{ id: "own", filters }] }).includes(filters));
  });

  it("keeps the user's patterns out of its text, so that nothing in them can change it", () => {
    const pattern = "a\"'/}${HOME}\\{";
    const settings = settingsOf({ redaction: { patterns: [{ name: "own", pattern }] } });
    assert.ok(!mainPipeline(settings).includes("HOME"));
    const document = JSON.parse(pipelineFiles(settings)["redaction.json"] ?? "") as {
      readonly patterns: readonly { readonly name: string; readonly pattern: string }[];
    };
    assert.equal(document.patterns.at(-1)?.pattern, pattern);
  });
});

describe("the pipeline of dead letters", () => {
  const text = deadLetterPipeline(settingsOf());

  it("reads those of the main pipeline, once, and frees their room", () => {
    const [input] = pluginsOf(text);
    assert.equal(input?.name, "dead_letter_queue");
    assert.equal(setting(input, "pipeline_id"), "main");
    assert.equal(setting(input, "commit_offsets"), "true");
    assert.equal(setting(input, "clean_consumed"), "true");
  });

  it("writes them to a dataset of their own", () => {
    assert.match(text, /"\[data_stream\]\[dataset\]" => "logstash\.dead_letter"/);
  });

  it("has no dead letters itself, so that none can go round in a circle", () => {
    const [first, second] = pipelineList(settingsOf());
    assert.equal(first?.["dead_letter_queue.enable"], true);
    assert.equal(second?.["pipeline.id"], "dead-letters");
    assert.equal(second["dead_letter_queue.enable"], false);
  });
});

describe("the list of pipelines", () => {
  it("gives the volume of the queue to the main pipeline alone", () => {
    const config = "input { stdin { } } output { stdout { } }";
    const list = pipelineList(settingsOf({ pipelines: [{ id: "own", config }] }));
    assert.deepEqual(
      list.map((pipeline) => [pipeline["pipeline.id"], pipeline["queue.type"]]),
      [
        ["main", "persisted"],
        ["dead-letters", "memory"],
        ["own", "memory"],
      ],
    );
    assert.equal(list[0]?.["queue.max_bytes"], "18gb");
    assert.equal(list[2]?.["config.string"], config);
  });

  it("comes with every script that its pipelines name", () => {
    const settings = settingsOf();
    const files = Object.keys(pipelineFiles(settings));
    const text = mainPipeline(settings) + deadLetterPipeline(settings);
    const named = [...text.matchAll(/\/etc\/logstash\/scripts\/([\w.-]+)/g)].map(
      ([, file]) => file,
    );
    assert.deepEqual([...files].sort(), [...new Set(named)].sort());
  });
});

describe("quoting", () => {
  it("takes the quote that the text does not contain", () => {
    assert.equal(quote("a"), '"a"');
    assert.equal(quote('a"b'), "'a\"b'");
  });

  for (const text of ["a\"b'c", "a\\"]) {
    it(`rejects ${text}, which cannot be written`, () => {
      assert.throws(() => quote(text), /no text of a Logstash pipeline/);
    });
  }
});
