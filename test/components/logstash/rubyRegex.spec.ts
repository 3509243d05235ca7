import assert from "node:assert/strict";
import { redactionDocument } from "../../../components/logstash/pipeline/redaction";
import { regexProblem, regexSyntaxProblem } from "../../../components/logstash/rubyRegex";
import { rubyMissing, runScripts } from "./support";

const GOOD: readonly string[] = [
  "abc",
  "\\bDE\\d{20}\\b",
  "(?<name>a|b){1,3}c",
  "(?i:secret)[ =:]{1,3}\\S{1,64}",
  "ba+c",
  "[a-z&&[^aeiou]]x",
  "[[:alpha:]]{2}",
  "[\\]\\-a]b",
  "\\p{Alpha}{3}",
  "(?<=id=)\\d{1,9}",
  "(?<!a|b)x",
  "x(?=y)",
  "(?>ab{1,3})c",
  "\\x41\\u00e4",
  "a{,3}b",
  "{a}",
  "Zoë",
];

const BAD: readonly (readonly [pattern: string, problem: RegExp])[] = [
  ["a(b", /"\)" for each/],
  ["a)b", /nothing opens/],
  ["[ab", /"\]" for each/],
  ["[]", /empty class/],
  ["[z-a]", /smaller character first/],
  ["*a", /something before/],
  ["a|+b", /something before/],
  ["a{3,1}", /smaller number first/],
  ["a\\", /backslash/],
  ["a{200000}", /at most 100000/],
  ["\\p{Foo}a", /properties/],
  ["[[:foo:]]a", /\[\[:alpha:\]\]/],
  ["(?P<n>a)", /groups such as/],
  ["(?<=a+)b", /look-behind/],
  ["(?<=ab|c{1,2})b", /one length/],
  ["a+b", /begin with/],
  ["(a)\\1", /references/],
  ["\\k<a>(?<a>x)", /references/],
  ["(a+)+b", /within each other/],
  ["x(?:a{1,99}){1,99}", /within each other/],
  ["x(a|b*)+", /within each other/],
  ["x(a?)*y", /may be empty/],
  ["a*", /empty text/],
  ["a|", /empty text/],
  ["\\b", /empty text/],
  [".*secret", /begin with/],
  ["x?\\w+@", /begin with/],
  ["(?:\\w+)@", /begin with/],
  ["a**", /one repetition of another|within each other/],
];

describe("the check of regular expressions", () => {
  for (const pattern of GOOD) {
    it(`takes ${pattern}`, () => {
      assert.equal(regexProblem(pattern), undefined);
    });
  }

  for (const [pattern, problem] of BAD) {
    it(`rejects ${pattern}`, () => {
      assert.match(regexProblem(pattern) ?? "", problem);
    });
  }

  it("reads every pattern that is built in", () => {
    const all = {
      authorization: true,
      awsKeys: true,
      cardNumbers: true,
      email: true,
      patterns: [],
    };
    for (const { name, pattern } of redactionDocument(all).patterns) {
      assert.equal(regexSyntaxProblem(pattern), undefined, name);
    }
  });

  it("agrees with a library that reads the same syntax", async () => {
    const { toRegExp } = await import("oniguruma-to-es");
    for (const pattern of GOOD) assert.doesNotThrow(() => toRegExp(pattern), pattern);
    // Of what is wrong for other reasons than syntax the library knows nothing.
    const wrong = BAD.filter(
      ([, { source }]) =>
        !/each other|empty text|empty$|begin|reference|repetition|at most|look-behind|one length|smaller number/.test(
          source,
        ),
    );
    for (const [pattern] of wrong) assert.throws(() => toRegExp(pattern), pattern);
  });

  it("takes nothing that Ruby refuses", function () {
    const missing = rubyMissing();
    if (missing !== undefined) {
      console.log(missing);
      this.skip();
    }
    const script = "def register(_) end\ndef filter(e)\n Regexp.new(e.get('message'))\n [e]\nend\n";
    assert.equal(
      runScripts(
        [{ text: script }],
        GOOD.map((message) => ({ message })),
      ).length,
      GOOD.length,
    );
  });
});
