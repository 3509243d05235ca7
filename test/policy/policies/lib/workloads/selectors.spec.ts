import assert from "node:assert/strict";
import {
  selects,
  selectsNamespace,
  serviceSelects,
} from "../../../../../policy/policies/lib/workloads/selectors";
import { UNKNOWN, type Presence } from "../../../../../policy/policies/lib/values";

const LABELS = { app: "api", tier: "web", later: UNKNOWN };

const expression = (key: unknown, operator: unknown, values?: unknown) => ({
  matchExpressions: [{ key, operator, values }],
});

describe("label selectors", () => {
  const table: [string, unknown, Presence][] = [
    ["none takes nothing", undefined, "absent"],
    ["an empty one takes everything", {}, "present"],
    ["all labels must match", { matchLabels: { app: "api", tier: "web" } }, "present"],
    ["one that differs is enough", { matchLabels: { app: "api", tier: "x" } }, "absent"],
    ["a missing label does not match", { matchLabels: { zone: "a" } }, "absent"],
    ["a value that is not known", { matchLabels: { later: "a" } }, "unknown"],
    ["a wanted value that is not known", { matchLabels: { app: UNKNOWN } }, "unknown"],
    ["what differs for sure decides", { matchLabels: { later: "a", app: "x" } }, "absent"],
    ["In, with the value", expression("app", "In", ["x", "api"]), "present"],
    ["In, without the value", expression("app", "In", ["x"]), "absent"],
    ["In, with a missing label", expression("zone", "In", ["x"]), "absent"],
    ["In, with a value not known", expression("app", "In", ["x", UNKNOWN]), "unknown"],
    ["NotIn, with the value", expression("app", "NotIn", ["api"]), "absent"],
    ["NotIn, with a missing label", expression("zone", "NotIn", ["x"]), "present"],
    ["NotIn, with a label not known", expression("later", "NotIn", ["x"]), "unknown"],
    ["Exists", expression("app", "Exists"), "present"],
    ["Exists, of a label with a value not known", expression("later", "Exists"), "present"],
    ["Exists, of none", expression("zone", "Exists"), "absent"],
    ["DoesNotExist", expression("zone", "DoesNotExist"), "present"],
    ["DoesNotExist, of one", expression("app", "DoesNotExist"), "absent"],
    ["an operator that Kubernetes refuses", expression("app", "Like", ["api"]), "absent"],
    ["an operator that is not known", expression("app", UNKNOWN), "unknown"],
    ["one that is not known", UNKNOWN, "unknown"],
    [
      "labels and expressions must both match",
      { matchLabels: { app: "api" }, ...expression("tier", "In", ["x"]) },
      "absent",
    ],
  ];
  for (const [title, selector, expected] of table) {
    it(title, () => {
      assert.equal(selects(selector, LABELS), expected);
    });
  }

  it("labels that are not known decide nothing, but for a selector of everything", () => {
    assert.equal(selects({}, UNKNOWN), "present");
    assert.equal(selects({ matchLabels: { app: "api" } }, UNKNOWN), "unknown");
    assert.equal(selects(expression("app", "Exists"), UNKNOWN), "unknown");
  });

  it("a Service without selector takes no pods", () => {
    assert.equal(serviceSelects({}, LABELS), "absent");
    assert.equal(serviceSelects(undefined, LABELS), "absent");
    assert.equal(serviceSelects({ app: "api" }, LABELS), "present");
    assert.equal(serviceSelects({ app: "api", tier: "x" }, LABELS), "absent");
    assert.equal(serviceSelects(UNKNOWN, LABELS), "unknown");
  });
});

describe("namespace selectors of monitors", () => {
  const table: [string, unknown, string | undefined, string | undefined, Presence][] = [
    ["none stays in its own", undefined, "mon", "mon", "present"],
    ["none takes no other", undefined, "mon", "shop", "absent"],
    ["an empty one stays in its own", {}, "mon", "shop", "absent"],
    ["any takes all", { any: true }, "mon", "shop", "present"],
    ["any takes one that is not known", { any: true }, undefined, undefined, "present"],
    ["names take what they name", { matchNames: ["shop"] }, "mon", "shop", "present"],
    ["names take not even its own", { matchNames: ["shop"] }, "mon", "mon", "absent"],
    ["a name not known may be it", { matchNames: ["a", UNKNOWN] }, "mon", "shop", "unknown"],
    ["one not known may be any", UNKNOWN, "mon", "shop", "unknown"],
    ["a namespace not known may be it", {}, "mon", undefined, "unknown"],
    ["its own not known may be it", {}, undefined, "shop", "unknown"],
  ];
  for (const [title, selector, own, namespace, expected] of table) {
    it(title, () => {
      assert.equal(selectsNamespace(selector, own, namespace), expected);
    });
  }
});
