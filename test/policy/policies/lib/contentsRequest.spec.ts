import assert from "node:assert/strict";
import { askFor, releasesOf } from "../../../../policy/policies/lib/helmRender/request";
import type { Cause, RenderRequest } from "../../../../policy/policies/lib/helmRender/types";
import { UNKNOWN, type Properties } from "../../../../policy/policies/lib/values";
import { demoRelease } from "../../helpers/fakeHelm";
import { RELEASE, resource } from "../../helpers/resources";

const V3_CHART = "kubernetes:helm.sh/v3:Chart";
const V4_CHART = "kubernetes:helm.sh/v4:Chart";

function requestOf(more: Properties, type = RELEASE): RenderRequest {
  const asked = askFor({ ...demoRelease(more), type });
  assert.ok("request" in asked, JSON.stringify(asked));
  return asked.request;
}

describe("what a release is rendered from", () => {
  it("is its chart, exact version, repository, name, namespace, values and provider", () => {
    const { urn, provider } = demoRelease();
    assert.deepEqual(requestOf({}), {
      urn,
      provider,
      release: "demo",
      namespace: "shop",
      chart: { name: "demo", source: "repository", written: "demo" },
      version: "1.2.3",
      repository: "https://charts.example.com",
      values: { replicas: 1 },
      hasUnknown: false,
      hooks: true,
    });
  });

  const NAMES: readonly [unknown, string, string][] = [
    ["kps", "res", "kps"],
    [undefined, "Shop_Release", "shop-release"],
    [UNKNOWN, "shop", "shop"],
    ["", "-.-", "release"],
    [undefined, "a".repeat(60), "a".repeat(53)],
    [undefined, `${"a".repeat(52)}-b`, "a".repeat(52)],
    ["--post-renderer=x", "res", "post-renderer-x"],
  ];
  for (const [name, resourceName, release] of NAMES) {
    it(`calls the release ${release} for name ${String(name)} of resource ${resourceName}`, () => {
      const asked = askFor(demoRelease({ name }, resourceName));
      assert.equal("request" in asked && asked.request.release, release);
    });
  }

  it("is in namespace default when it names none, and in a namespace not known when that is not known", () => {
    assert.equal(requestOf({ namespace: undefined }).namespace, "default");
    assert.equal(requestOf({ namespace: UNKNOWN }).namespace, UNKNOWN);
  });

  it("takes nulls out of the values of a Release, as its provider does, unless they are allowed", () => {
    const values = { a: null, b: { c: null, d: [1, null] } };
    assert.deepEqual(requestOf({ values }).values, { b: { d: [1] } });
    assert.deepEqual(requestOf({ values, allowNullValues: true }).values, values);
    assert.deepEqual(requestOf({ values }, V4_CHART).values, values);
  });

  it("is the same for the same values in another order", () => {
    const one = requestOf({ values: { a: { x: 1, y: 2 }, b: 2 } });
    const other = requestOf({ values: { b: 2, a: { y: 2, x: 1 } } });
    assert.equal(JSON.stringify(one), JSON.stringify(other));
  });

  it("has one sentinel for whatever is not known or hidden, and says that there is one", () => {
    const number = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";
    const { values, hasUnknown } = requestOf({ values: { a: number, b: ["[secret]"], c: 1 } });
    assert.deepEqual(values, { a: UNKNOWN, b: [UNKNOWN], c: 1 });
    assert.equal(hasUnknown, true);
  });

  it("has no hooks for a Chart, and none for a Release that switches them off", () => {
    assert.equal(requestOf({}, V3_CHART).hooks, false);
    assert.equal(requestOf({ disableWebhooks: true }).hooks, false);
  });

  it("takes the version of an OCI tag, and a path without version", () => {
    const chart = "oci://registry.example.com/charts/demo:2.0.0";
    assert.equal(requestOf({ chart, version: undefined }).version, "2.0.0");
    assert.equal(requestOf({ chart: "./demo", version: undefined }).version, undefined);
  });

  it("takes a Release as its provider fills it in", () => {
    const empty = { description: "", keyring: "", postrender: "", allowNullValues: false };
    const filled = { ...empty, disableWebhooks: false, status: UNKNOWN, resourceNames: UNKNOWN };
    assert.deepEqual(requestOf(filled), requestOf({}));
  });

  const NOT: readonly [string, Properties, Cause][] = [
    ["a chart that is not known", { chart: UNKNOWN }, "unknownChart"],
    ["no chart", { chart: undefined }, "unknownChart"],
    ["a version that is not known", { version: UNKNOWN }, "unknownChart"],
    ["no version", { version: undefined }, "noVersion"],
    ["a range of versions", { version: "^1.2.3" }, "noVersion"],
    ["values in files", { valueYamlFiles: [{}] }, "valuesInFiles"],
    ["a post-renderer", { postrender: "./patch.sh" }, "postRenderer"],
    ["values of which none is known", { values: UNKNOWN }, "unknownValues"],
  ];
  for (const [what, more, cause] of NOT) {
    it(`rejects ${what}: ${cause}`, () => {
      const asked = askFor(demoRelease(more));
      assert.equal("not" in asked ? asked.not.cause : "asked", cause);
    });
  }

  it("survives whatever the properties are", () => {
    const odd = [null, 1, "x", [], {}, [null], { __proto__: { a: 1 } }, Symbol.iterator, NaN];
    for (const values of odd) {
      for (const version of odd) {
        const asked = askFor(demoRelease({ values, version, name: values, namespace: version }));
        assert.ok("not" in asked || JSON.stringify(asked.request.values).startsWith("{"));
      }
    }
  });
});

describe("which resources are releases to render", () => {
  it("are Releases, and Charts whose objects the stack does not show", () => {
    const release = demoRelease();
    const shown = resource(V4_CHART, "shown", { chart: "demo" });
    const bare = resource(V4_CHART, "bare", { chart: "demo" });
    const child = resource("kubernetes:core/v1:Service", "child", {}, { parent: shown.urn });
    assert.deepEqual(releasesOf([release, shown, bare, child]), [release, bare]);
  });

  it("are Releases even where something is their child", () => {
    const release = demoRelease();
    const child = resource("kubernetes:core/v1:Service", "child", {}, { parent: release.urn });
    assert.deepEqual(releasesOf([release, child]), [release]);
  });
});
