import assert from "node:assert/strict";
import { readFilters, readPipeline } from "../../../components/logstash/language";

/** As the grammar of Logstash 9.5.0 judges them inside `filter { … }`. */
const FILTERS: readonly string[] = [
  "",
  "# only a comment",
  "mutate { }",
  'mutate{add_tag=>"a"}drop{}',
  'mutate { add_tag => ["a","b"] }',
  "mutate { add_tag => ['it\\'s'] }",
  'mutate { add_field => { "a" => "b" "c" => "d" } }',
  "mutate { # closes nothing: }\n }",
  'if [a] == "b" { drop { } } else if [c] in ["x","y"] { drop { } } else { mutate { } }',
  "if [a][b] =~ /x\\/}/ and ![c] { drop {} }",
  'if "x" in [tags] or ([a] > 3 and [b] != -1.5) { drop {} }',
  'if [a] not in ["x"] { drop { } }',
  "if !([a] == 1) { drop{} }",
  "ruby { code => \"event.set('}', 1)\" }",
  'x { codec => json { charset => "UTF-8" } }',
  '"mutate" { "add_tag" => "a" }',
  "if[a]==1{drop{}}",
  "iffy { }",
];

const NO_FILTERS: readonly (readonly [text: string, line: number])[] = [
  ["drop { ", 1],
  ["drop { } }", 1],
  ["drop { }\n}\noutput { stdout { } }\nfilter {", 2],
  ['mutate { add_tag => "a }', 1],
  ['mutate {\n  add_tag = "a"\n}', 2],
  ['mutate { add_tag => "a"add_tag => "b" }', 1],
  ['mutate { add_field => { "a" => "b", "c" => "d" } }', 1],
  ["mutate { add_tag => [,] }", 1],
  ['mutate { add_tag => ["a" "b"] }', 1],
  ["if { drop {} }", 1],
  ["if [a] == { drop {} }", 1],
  ["if [a] =~ b { drop {} }", 1],
  ["if [a] == 1 drop {}", 1],
  ['if !"x" { drop{} }', 1],
  ["else { drop {} }", 1],
];

describe("the reader of Logstash's language", () => {
  for (const text of FILTERS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.ok(!("problem" in readFilters(text)));
    });
  }

  for (const [text, line] of NO_FILTERS) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      const result = readFilters(text);
      assert.ok("problem" in result);
      assert.equal(result.line, line);
    });
  }

  it("tells plugins and their settings", () => {
    const result = readFilters('if [a] { grok { match => { "message" => ["x", "y"] } } }');
    assert.ok("plugins" in result);
    assert.equal(result.plugins[0]?.name, "grok");
    assert.equal(result.plugins[0].attributes[0]?.[0], "match");
  });

  it("reads whole pipelines, and rejects other sections", () => {
    assert.ok("plugins" in readPipeline("input { stdin { } }\n filter { } output { stdout { } }"));
    assert.ok("problem" in readPipeline("inputs { stdin { } }"));
    assert.ok("problem" in readPipeline("input { stdin { }"));
  });
});
