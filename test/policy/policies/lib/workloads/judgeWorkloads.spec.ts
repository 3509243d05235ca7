import assert from "node:assert/strict";
import type { OptOutWord } from "../../../../../policy/policies/lib/optOut";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { untracedWorkloads } from "../../../../../policy/policies/workloadHasApmAgent";
import { workloadsWithoutRequests } from "../../../../../policy/policies/workloadHasResourceRequests";
import { unscrapedWorkloads } from "../../../../../policy/policies/workloadIsScraped";
import { workloadsWithoutLogs } from "../../../../../policy/policies/workloadLogsAreShipped";
import { unnamedWorkloads } from "../../../../../policy/policies/workloadNamesServiceAndOwner";
import {
  accepts,
  deployment,
  DEPLOYMENT,
  inRelease,
  namespace,
  object,
  rejects,
  TODAY,
  undecided,
  type Predicate,
} from "../../../helpers/workloads";
import { urnOf } from "../../../helpers/resources";

const POLICIES: [OptOutWord, Predicate][] = [
  ["scrape", unscrapedWorkloads],
  ["apm", untracedWorkloads],
  ["logs", workloadsWithoutLogs],
  ["requests", workloadsWithoutRequests],
  ["labels", unnamedWorkloads],
];

/** Pods that comply with nothing. */
const BAD_PODS = { annotations: { "co.elastic.logs/enabled": "false" } };

/** A Deployment that complies with nothing. */
function bad(metadata: Properties = {}, annotations: Properties = {}) {
  return deployment({
    metadata,
    podMetadata: { annotations: { ...BAD_PODS.annotations, ...annotations } },
    spec: { containers: [{ name: "api" }] },
  });
}

const optOut = (words: unknown, reason?: unknown) => ({
  "global-monitoring.io/opt-out": words,
  ...(reason !== undefined && { "global-monitoring.io/reason": reason }),
});

const waiver = (workload: string, change: object = {}) => ({
  waivers: [
    { workload, owner: "team-shop", reason: "leaves in spring", expires: "2027-03-31", ...change },
  ],
});

for (const [word, judge] of POLICIES) {
  const other = word === "logs" ? "apm" : "logs";
  const reason = "a tool that runs once";
  describe(`policies about workloads: ${word}`, () => {
    it("rejects a workload that complies with nothing, at its URN, and says how to opt out", () => {
      rejects(
        judge,
        [bad()],
        new RegExp(`^Deployment shop/api .*opt-out: "${word}" with .*/reason\\.$`),
      );
      assert.equal(judge([bad()], {}, TODAY)[0]!.urn, urnOf(DEPLOYMENT, "api"));
    });

    it("accepts an opt-out with a reason: of the workload, its pods, its Namespace", () => {
      accepts(judge, [bad({ annotations: optOut(`${other}, ${word}`, reason) })]);
      accepts(judge, [bad({}, optOut(word, reason))]);
      accepts(judge, [bad(), namespace({ annotations: optOut(word, reason) })]);
      accepts(judge, [bad({ annotations: optOut(word, UNKNOWN) })]);
    });

    it("rejects when another policy is opted out of", () => {
      rejects(judge, [bad({ annotations: optOut(other, reason) })], /^Deployment shop\/api /);
    });

    it("rejects when a Namespace of another name or cluster opts out", () => {
      const annotations = optOut(word, reason);
      rejects(judge, [bad(), namespace({ name: "other", annotations })], /^Deployment/);
      const type = "kubernetes:core/v1:Namespace";
      const elsewhere = object(type, { metadata: { name: "shop", annotations } }, "other");
      rejects(judge, [bad(), elsewhere], /^Deployment/);
    });

    it("rejects an opt-out without a reason, of a workload that complies, too", () => {
      const message = new RegExp(
        `^Deployment shop/api opts out by .*"${word}" without a reason: add`,
      );
      rejects(judge, [bad({ annotations: optOut(word) })], message);
      rejects(judge, [deployment({ metadata: { annotations: optOut(word, " ") } })], message);
    });

    it("rejects a Namespace's opt-out without a reason once, not at each of its workloads", () => {
      const objects = [bad(), bad({ name: "web" }), namespace({ annotations: optOut(word) })];
      rejects(judge, objects, /^Namespace shop opts out by .* without a reason: add annotation/);
    });

    it("says that it is not known whether a workload opts out", () => {
      const expected = /^Deployment shop\/api: whether it opts out is not known until update\.$/;
      undecided(judge, [bad({ annotations: UNKNOWN })], expected);
      undecided(judge, [bad({ annotations: optOut(UNKNOWN) })], expected);
      undecided(judge, [bad(), namespace({ annotations: optOut(UNKNOWN, reason) })], expected);
      accepts(judge, [deployment({ metadata: { annotations: UNKNOWN } })]);
    });

    it("says that it is not known whether a workload's namespace is exempt", () => {
      const expected = /^Deployment api: its namespace, which may be exempt, is not known/;
      undecided(judge, [bad({ namespace: UNKNOWN })], expected);
    });

    it("exempts the namespaces of Kubernetes, or those of config instead", () => {
      accepts(judge, [bad({ namespace: "kube-system" })]);
      const config = { exemptNamespaces: ["shop"] };
      accepts(judge, [bad(), namespace({ annotations: optOut(word) })], config);
      rejects(judge, [bad({ namespace: "kube-system" })], /^Deployment kube-system\/api/, config);
    });

    it("waives by name, namespace/name and URN, and reports a waiver that nothing needs", () => {
      for (const name of ["api", "shop/api", urnOf(DEPLOYMENT, "api")]) {
        accepts(judge, [bad()], waiver(name));
        accepts(judge, [bad({ annotations: optOut(word) })], waiver(name));
      }
      const [unused, ...others] = judge([deployment()], waiver("shop/api"), TODAY);
      assert.equal(unused!.advice, true);
      assert.equal(others.length, 0);
      const expired = judge([bad()], waiver("api", { expires: "2026-11-21" }), TODAY);
      assert.deepEqual(
        expired.map(({ message }) => /expired on|^Deployment/.exec(message)?.[0]),
        ["expired on", "Deployment"],
      );
    });

    it("waives all that a release makes by the release's own name", () => {
      const made = inRelease("apps/v1", "Deployment", bad().props);
      rejects(judge, [made], /^release shop → Deployment/);
      accepts(judge, [made], waiver("shop-release"));
    });

    it("names the release that makes a workload", () => {
      const props = {
        metadata: { name: "api" },
        spec: { template: { metadata: BAD_PODS, spec: { containers: [{ name: "api" }] } } },
      };
      const rendered = inRelease("apps/v1", "StatefulSet", props);
      rejects(judge, [rendered], /^release shop → StatefulSet shop\/api /);
      accepts(judge, [rendered, namespace({ annotations: optOut(word, reason) })]);
    });

    it("passes over pods that only `helm test` runs", () => {
      accepts(judge, [bad({ annotations: { "helm.sh/hook": "test" } })]);
    });

    it("has nothing to say of a stack without workloads", () => {
      accepts(judge, []);
      accepts(judge, [namespace()]);
    });
  });
}

describe("policies about workloads: global-monitoring.io/instrument", () => {
  const off = { "global-monitoring.io/instrument": "false" };
  const why = { "global-monitoring.io/reason": "a tool of others" };

  it("opts out of apm, with a reason, and of nothing else", () => {
    const metadata = { annotations: { ...off, ...why } };
    accepts(untracedWorkloads, [bad(metadata)]);
    accepts(untracedWorkloads, [bad(), namespace(metadata)]);
    rejects(unscrapedWorkloads, [bad(metadata)], /is not scraped/);
  });

  it("rejects it without a reason", () => {
    rejects(untracedWorkloads, [bad({ annotations: off })], /instrument: "false" without a reason/);
  });

  it("takes the workload's own word before that of its pods", () => {
    const yes = { "global-monitoring.io/instrument": "true" };
    rejects(untracedWorkloads, [bad({ annotations: yes }, { ...off, ...why })], /no APM agent/);
  });
});
