/** This project's own stacks, as the policies on coverage see them; and what they say when one thing is taken out. */
import assert from "node:assert/strict";
import { unmonitoredClusters } from "../../../policy/policies/clusterIsMonitored";
import { silentAlertmanagers } from "../../../policy/policies/criticalAlertsPage";
import { ambiguousPrometheuses } from "../../../policy/policies/externalLabelsAreUnique";
import { stackOf, type StackContents } from "../../../policy/policies/lib/contents";
import type { StackResource } from "../../../policy/policies/lib/resources";
import type { Properties } from "../../../policy/policies/lib/values";
import { sharedBuckets } from "../../../policy/policies/oneCompactorPerBucket";
import { incoherentRetention } from "../../../policy/policies/retentionIsCoherent";
import { previewOf, STACKS } from "../../charts/program";
import { RELEASE } from "../helpers/resources";

const TODAY = "2027-03-01";
const PREDICATES = {
  unmonitoredClusters,
  ambiguousPrometheuses,
  sharedBuckets,
  silentAlertmanagers,
  incoherentRetention,
};

async function resourcesOf(stack: string): Promise<StackResource[]> {
  const { resources } = await previewOf(stack);
  return resources
    .filter(({ read }) => read !== true)
    .map(({ inputs, ...rest }) => ({ ...rest, props: inputs }));
}

/** Changes the properties of a chart's releases. */
function changed(
  resources: readonly StackResource[],
  chart: string,
  change: (values: Record<string, Properties>) => void,
): StackResource[] {
  return resources.map((each) => {
    if (each.type !== RELEASE || each.props.chart !== chart) return each;
    const props = structuredClone(each.props);
    change(props.values as Record<string, Properties>);
    return { ...each, props };
  });
}

describe("the policies on coverage, of this project's own stacks", () => {
  for (const stack of STACKS) {
    describe(stack, () => {
      let contents: StackContents;
      before(async () => {
        const { resources, allObjects } = await stackOf(await resourcesOf(stack));
        contents = { resources, objects: allObjects };
      });

      for (const [name, predicate] of Object.entries(PREDICATES)) {
        it(`${name} finds nothing, neither a violation nor advice`, () => {
          const { resources, objects } = contents;
          assert.deepEqual(predicate(resources, {}, TODAY, objects), []);
          assert.deepEqual(predicate(resources, {}, TODAY), [], "without helm");
        });
      }

      it("finds clusters without logs when Filebeat is taken out", () => {
        const without = contents.resources.filter(({ props }) => props.chart !== "eck-beats");
        const clusters = contents.resources.filter(({ type }) => type.endsWith(":kubernetes"));
        const findings = unmonitoredClusters(without, {}, TODAY, contents.objects);
        assert.equal(findings.length, clusters.length);
        for (const { message } of findings)
          assert.match(message, /Missing:\n {2}- logs: [^\n]*\nIf another/);
      });

      it("finds an Alertmanager whose annotations and receivers are taken out", () => {
        const silent = changed(contents.resources, "kube-prometheus-stack", (values) => {
          const config = values.alertmanager!.config as Properties;
          delete values.alertmanager!.annotations;
          config.receivers = [{ name: "email" }, { name: "phone" }, { name: "deadMansSwitch" }];
        });
        for (const { message } of silentAlertmanagers(silent, {}, TODAY)) {
          assert.match(
            message,
            /root route's receiver .* no alert with .* Watchdog does not leave/,
          );
        }
        assert.ok(silentAlertmanagers(silent, {}, TODAY).length > 0);
      });

      it("finds a second compactor and a retention that is too short", () => {
        const thanos = contents.resources.find(({ props }) => props.chart === "thanos");
        const twin = { ...thanos!, urn: `${thanos!.urn}-2`, name: "twin" };
        assert.equal(sharedBuckets([...contents.resources, twin], {}, TODAY).length, 2);
        const short = changed(contents.resources, "thanos", (values) => {
          values.compact!.extraArgs = ["--retention.resolution-raw=1d"];
        });
        assert.match(incoherentRetention(short, {}, TODAY)[0]!.message, /raw blocks is 1d/);
      });

      it("finds clusters of the same name", () => {
        const same = changed(contents.resources, "kube-prometheus-stack", (values) => {
          const spec = values.prometheus!.prometheusSpec as Properties;
          spec.externalLabels = {};
        });
        const findings = ambiguousPrometheuses(same, {}, TODAY);
        assert.ok(findings.length > 0);
        for (const { message } of findings) assert.match(message, /`cluster` is missing/);
      });
    });
  }
});
