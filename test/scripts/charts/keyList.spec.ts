import assert from "node:assert/strict";
import { keyList } from "../../../scripts/charts/keyList";
import { valuesUses } from "../../../scripts/charts/templates";
import { unknownKeys } from "../../../scripts/charts/unknownKeys";

function chart(values: string, template = "", more: Record<string, string> = {}) {
  const files = {
    "Chart.yaml": "name: demo\nversion: 1.2.3\n",
    "values.yaml": values,
    "templates/all.yaml": template,
    ...more,
  };
  return new Map(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)]));
}

const keysOf = (...args: Parameters<typeof chart>) => keyList(chart(...args)).keys;

describe("valuesUses", () => {
  const paths = (template: string) =>
    valuesUses(template).map(({ path, whole }) => `${path.join(".")}${whole ? "*" : ""}`);

  it("finds what actions read, through the root, variables and named contexts", () => {
    assert.deepEqual(paths("{{ .Values.a.b }} {{ $.Values.c }} {{ .context.Values.d | quote }}"), [
      "a.b",
      "c",
      "d",
    ]);
  });

  it("follows the dot into `with` and back", () => {
    const template =
      "{{ with .Values.a }}{{ .b }}{{ else }}{{ .Values.c }}{{ end }}{{ .Values.d }}";
    assert.deepEqual(paths(template), ["a", "a.b", "c", "d"]);
  });

  it("follows variables", () => {
    assert.deepEqual(paths("{{ $x := .Values.a }}{{ $x.b }}{{ toYaml $x }}"), ["a", "a.b", "a*"]);
  });

  it("marks what is rendered or walked through as a whole", () => {
    const template =
      "{{ with .Values.a }}{{ toYaml . }}{{ end }}{{ range $k, $v := .Values.b }}x{{ end }}";
    assert.deepEqual(paths(template), ["a", "a*", "b*"]);
  });

  it("forgets the dot inside `range`", () => {
    assert.deepEqual(paths("{{ range .Values.a }}{{ .b }}{{ end }}"), ["a*"]);
  });

  it("reads keys with a dash through index, and no text inside quotes or comments", () => {
    const template =
      '{{ index .Values "a-b" "c" }}{{ eq "x.Values.y" .Values.d }}{{/* .Values.e */}}';
    assert.deepEqual(paths(template), ["a-b.c", "d"]);
  });
});

describe("keyList", () => {
  it("lists the defaults: scalars take values, lists and null anything", () => {
    assert.deepEqual(keysOf("a: 1\nb: {c: x, d: []}\ne:\n"), {
      a: "value",
      b: { c: "value", d: "free" },
      e: "free",
    });
  });

  it("adds what only templates read", () => {
    assert.deepEqual(keysOf("a: {b: 1}", "{{ .Values.a.c }}{{ .Values.d.e }}"), {
      a: { b: "value", c: "template" },
      d: { e: "template" },
    });
  });

  it("frees a map that a template renders as a whole, with defaults or without", () => {
    assert.deepEqual(
      keysOf("a: {b: 1}\nc: {}", "{{ toYaml .Values.a }}{{ tpl (toYaml .Values.c) $ }}"),
      {
        a: "free",
        c: "free",
      },
    );
  });

  it("knows the fields of an empty default of which templates read only fields", () => {
    const template = "{{ if .Values.a }}{{ .Values.a.b }}{{ end }}{{ .Values.a.c.d }}";
    assert.deepEqual(keysOf("a: {}", template), { a: { b: "template", c: { d: "template" } } });
  });

  it("knows the fields of a map without default of which templates read only fields", () => {
    const template = "{{ with .Values.a }}{{ if .b }}x{{ end }}{{ toYaml .c }}{{ end }}";
    assert.deepEqual(keysOf("{}", template), { a: { b: "template", c: "template" } });
    assert.deepEqual(keysOf("{}", `${template}{{ toYaml .Values.a }}`), { a: "template" });
    // A list that is empty by default may be read by position or field; it stays free.
    assert.deepEqual(keysOf("a: []", "{{ .Values.a.b.c }}"), { a: "free" });
  });

  it("frees an empty default that goes to a named template", () => {
    assert.deepEqual(keysOf("a: {}", '{{ .Values.a.b }}{{ include "x" .Values.a }}'), {
      a: "free",
    });
  });

  it("nests sub-charts below their names and shares global", () => {
    const below = {
      "charts/sub/Chart.yaml": "name: sub\nversion: 9.9.9\n",
      "charts/sub/values.yaml": "x: 1\n",
      "charts/sub/templates/a.yaml": "{{ .Values.y }}{{ .Values.global.z }}",
    };
    assert.deepEqual(keysOf("sub: {x: 2, w: 1}", "", below), {
      global: { z: "template" },
      sub: { w: "value", x: "value", y: "template" },
    });
  });

  it("adds the conditions of sub-charts", () => {
    const meta = {
      "Chart.yaml":
        "name: demo\nversion: 1.2.3\ndependencies: [{name: sub, condition: sub.enabled}]",
    };
    assert.deepEqual(keysOf("a: 1", "", meta), { a: "value", sub: { enabled: "template" } });
  });

  it("takes keys listed by hand", () => {
    const extra = [{ path: "a.b", reason: "read through a library chart" }];
    assert.deepEqual(keyList(chart("a: {c: 1}"), extra).keys, { a: { b: "free", c: "value" } });
  });
});

describe("unknownKeys", () => {
  const list = keyList(
    chart("replicas: 1\nspec: {name: x, list: []}\nextra: {}", "{{ .Values.hidden }}"),
  );

  it("accepts what the chart knows, and anything below free maps", () => {
    const values = {
      replicas: 2,
      spec: { list: [{ a: 1 }] },
      extra: { a: { b: 1 } },
      hidden: { a: 1 },
    };
    assert.deepEqual(unknownKeys(values, list), []);
  });

  it("rejects a misspelt key, with its path", () => {
    assert.deepEqual(unknownKeys({ replica: 2, spec: { nam: "x" } }, list), [
      "replica",
      "spec.nam",
    ]);
  });

  it("rejects keys below a scalar", () => {
    assert.deepEqual(unknownKeys({ replicas: { max: 2 } }, list), ["replicas.max"]);
  });

  it("rejects an unknown key that is null, and ignores undefined", () => {
    assert.deepEqual(unknownKeys({ other: null, gone: undefined, replicas: null }, list), [
      "other",
    ]);
  });

  it("does not look into what stands for a secret or an Output", () => {
    class Leaf {
      readonly promise = Promise.resolve(1);
    }
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    assert.deepEqual(unknownKeys({ spec: new Leaf(), replicas: secret }, list), []);
  });

  it("does not take inherited names for known keys", () => {
    assert.deepEqual(unknownKeys({ constructor: 1, spec: { toString: 1 } }, list), [
      "constructor",
      "spec.toString",
    ]);
  });
});
