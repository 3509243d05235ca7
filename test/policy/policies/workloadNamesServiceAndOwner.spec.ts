import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { OPT_OUT_WORDS } from "../../../policy/policies/lib/optOut";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { unnamedWorkloads } from "../../../policy/policies/workloadNamesServiceAndOwner";
import {
  accepts,
  deployment,
  inRelease,
  namespace,
  rejects,
  TODAY,
  undecided,
} from "../helpers/workloads";

const labelled = (labels: unknown, metadata = {}) =>
  deployment({ podMetadata: { labels }, metadata });
const NAME = { "app.kubernetes.io/name": "api" };

describe("the policy workload-names-service-and-owner", () => {
  const accepted: [string, KubernetesObject[]][] = [
    ["both on the pods", [deployment()]],
    ["other usual labels", [labelled({ "k8s-app": "api", owner: "shop" })]],
    ["both on the workload", [labelled({}, { labels: { app: "api", team: "shop" } })]],
    ["the owner as annotation", [labelled(NAME, { annotations: { "a8r.io/owner": "@shop" } })]],
    ["the owner on the Namespace", [labelled(NAME), namespace({ labels: { team: "shop" } })]],
    [
      "the owner in an annotation of the Namespace",
      [labelled(NAME), namespace({ annotations: { owner: "shop" } })],
    ],
    [
      "values that are not known yet beside others",
      [labelled({ ...NAME, owner: "a", app: UNKNOWN })],
    ],
    [
      "a workload of a release in a Namespace of the stack",
      [
        inRelease("apps/v1", "Deployment", {
          metadata: { name: "api" },
          spec: { template: { metadata: { labels: NAME } } },
        }),
        namespace({ labels: { owner: "shop" } }),
      ],
    ],
  ];
  for (const [title, objects] of accepted) {
    it(`accepts ${title}`, () => {
      accepts(unnamedWorkloads, objects);
    });
  }

  const rejected: [string, KubernetesObject[], RegExp][] = [
    ["nothing at all", [labelled({})], /^Deployment shop\/api names no service and no owner: set/],
    ["no owner", [labelled(NAME)], / names no owner: set one of .* owner, team, a8r\.io\/owner on/],
    ["no service", [labelled({ team: "shop" })], / names no service: set one of the labels app\./],
    ["a blank owner", [labelled({ ...NAME, owner: " " })], / names no owner/],
    [
      "a service's name in an annotation: no metric has it",
      [labelled({ owner: "shop" }, { annotations: { app: "api" } })],
      / names no service/,
    ],
    [
      "an owner on another Namespace",
      [labelled(NAME), namespace({ name: "other", labels: { owner: "shop" } })],
      / names no owner/,
    ],
    [
      "a service on the Namespace, which is not one service",
      [labelled({ owner: "shop" }), namespace({ labels: { app: "api" } })],
      / names no service/,
    ],
  ];
  for (const [title, objects, message] of rejected) {
    it(`rejects ${title}`, () => {
      rejects(unnamedWorkloads, objects, message);
    });
  }

  it("says that an unknown decides", () => {
    undecided(unnamedWorkloads, [labelled(UNKNOWN)], /its service and owner is not known/);
    undecided(unnamedWorkloads, [labelled({ ...NAME, owner: UNKNOWN })], /its owner is/);
    undecided(unnamedWorkloads, [labelled(NAME), namespace({ labels: UNKNOWN })], /its owner is/);
  });

  it("asks for the labels of config", () => {
    const config = { serviceLabels: ["service"], ownerLabels: ["cost-center"] };
    rejects(
      unnamedWorkloads,
      [deployment()],
      /no service and no owner: .*service.*cost-center/,
      config,
    );
    accepts(unnamedWorkloads, [labelled({ service: "api", "cost-center": "7" })], config);
  });

  describe("and the words of opt-outs, for all policies", () => {
    const out = (word: string) => ({
      annotations: {
        "global-monitoring.io/opt-out": word,
        "global-monitoring.io/reason": "a batch tool",
      },
    });
    const allowed = OPT_OUT_WORDS.join(", ");
    const message = new RegExp(`has "scarpe" in annotation .*/opt-out: allowed are ${allowed}\\.$`);

    it("accepts the words of all policies", () => {
      accepts(unnamedWorkloads, [
        deployment({ metadata: out("scrape, apm,logs,requests,labels,replicas,page") }),
        namespace(out("apm,")),
      ]);
    });

    it("rejects a word that no policy knows, on a workload, on its pods and on a Namespace", () => {
      rejects(unnamedWorkloads, [deployment({ metadata: out("scarpe,apm") })], message);
      const pods = { ...out("scarpe"), labels: { ...NAME, owner: "shop" } };
      rejects(unnamedWorkloads, [deployment({ podMetadata: pods })], message);
      rejects(unnamedWorkloads, [namespace(out("scarpe"))], /^Namespace shop has "scarpe"/);
    });

    it("rejects an opt-out that is no text", () => {
      const metadata = { annotations: { "global-monitoring.io/opt-out": true } };
      rejects(unnamedWorkloads, [deployment({ metadata })], / has "true" in annotation/);
    });

    it("says all that is wrong with a workload in one finding", () => {
      const findings = unnamedWorkloads(
        [deployment({ metadata: out("scarpe"), podMetadata: {} })],
        {},
        TODAY,
      );
      assert.equal(findings.length, 1);
      assert.match(findings[0]!.message, /names no service and no owner: .*; it has "scarpe" in/);
    });
  });
});
