import assert from "node:assert/strict";
import { withPatches } from "../../../../../policy/policies/lib/workloads/patches";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { deployment, object } from "../../../helpers/workloads";

function patch(props: Properties, metadata: Properties = {}, cluster?: string) {
  const all = { metadata: { name: "api", namespace: "shop", ...metadata }, ...props };
  return object("kubernetes:apps/v1:DeploymentPatch", all, cluster);
}

const pods = (spec: unknown) => ({ spec: { template: { spec } } });

function patched(...patches: ReturnType<typeof patch>[]): Properties {
  const [made, ...others] = withPatches([
    ...patches.slice(0, 1),
    deployment(),
    ...patches.slice(1),
  ]);
  assert.deepEqual(others, []);
  return made!.props;
}

describe("patches of objects", () => {
  it("join containers and variables by name, and keep what they do not name", () => {
    const { spec } = patched(
      patch(
        pods({
          containers: [
            { name: "api", env: [{ name: "A", value: "1" }] },
            { name: "sidecar", image: "x" },
          ],
        }),
      ),
    ) as { spec: { template: { spec: { containers: Properties[] } } } };
    const [api, sidecar] = spec.template.spec.containers;
    assert.equal(api!.image, "registry.example.com/api:1.4.2");
    assert.deepEqual(api!.env, [
      { name: "ELASTIC_APM_SERVER_URL", value: "https://apm-server.beats.svc:8200" },
      { name: "A", value: "1" },
    ]);
    assert.deepEqual(sidecar, { name: "sidecar", image: "x" });
  });

  it("come one after the other, and the last word counts", () => {
    const labels = (owner: string) => patch({}, { labels: { owner } });
    const { metadata } = patched(labels("a"), labels("b"));
    assert.deepEqual(metadata, { name: "api", namespace: "shop", labels: { owner: "b" } });
  });

  it("make unknown what they set to an unknown", () => {
    const { spec } = patched(patch(pods(UNKNOWN))) as { spec: { template: Properties } };
    assert.equal(spec.template.spec, UNKNOWN);
  });

  it("change no object of another name, namespace, kind or cluster", () => {
    const labels = { labels: { owner: "a" } };
    for (const other of [
      patch({}, { ...labels, name: "web" }),
      patch({}, { ...labels, namespace: "other" }),
      patch({}, labels, "other"),
      object("kubernetes:apps/v1:StatefulSetPatch", {
        metadata: { name: "api", namespace: "shop", ...labels },
      }),
    ]) {
      assert.deepEqual(patched(other), deployment().props);
    }
  });
});
