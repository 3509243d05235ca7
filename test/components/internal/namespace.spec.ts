import assert from "node:assert/strict";
import { namespaceMetadata } from "../../../components/internal/namespace";
import { namespaces } from "../../../components/internal/names";

describe("the Namespaces that we make", () => {
  it("name their component, their owner and their Pod Security Standard", () => {
    const { name, labels } = namespaceMetadata(namespaces.monitoring, "thanos", "restricted");
    assert.equal(name, "monitoring");
    assert.equal(labels["app.kubernetes.io/name"], "thanos");
    assert.equal(labels.owner, "global-monitoring");
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
  });

  it("opt out of APM agents, with the reason, and of no other policy", () => {
    const { beats, ...others } = namespaces;
    for (const name of Object.values(others)) {
      const { annotations } = namespaceMetadata(name, name, "restricted");
      assert.equal(annotations?.["global-monitoring.io/opt-out"], "apm", name);
      assert.match(annotations["global-monitoring.io/reason"] ?? "", /without an APM agent/);
    }
    assert.equal(namespaceMetadata(beats, beats, "privileged").annotations, undefined);
  });
});
