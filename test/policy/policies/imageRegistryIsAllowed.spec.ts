import assert from "node:assert/strict";
import { foreignImages } from "../../../policy/policies/imageRegistryIsAllowed";
import { objectOf } from "../../../policy/policies/lib/objects";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { RELEASE, resource, urnOf } from "../helpers/resources";

const TODAY = "2027-03-01";
const POD = "kubernetes:core/v1:Pod";

function judge(image: unknown, allowed: unknown, waivers: unknown[] = []) {
  const object = objectOf(
    resource(POD, "api", {
      metadata: { namespace: "shop" },
      spec: { containers: [{ name: "app", image }] },
    }),
  )!;
  const contents = { objects: [object], notLookedInto: [] };
  return foreignImages([], contents, { allowed, waivers }, TODAY);
}

describe("the policy image-registry-is-allowed", () => {
  it("says nothing while no registry is named", () => {
    assert.deepEqual(judge("nginx", []), []);
    assert.deepEqual(judge("nginx", undefined), []);
    assert.deepEqual(foreignImages([], { objects: [], notLookedInto: [] }, {}, TODAY), []);
  });

  const accepted: [string, string][] = [
    ["quay.io/thanos/thanos:v0.42.4", "quay.io"],
    ["quay.io/thanos/thanos:v0.42.4", "quay.io/thanos/"],
    ["quay.io/thanos/thanos:v0.42.4", "quay.io/thanos/thanos"],
    ["nginx", "docker.io"],
    ["nginx", "docker.io/library"],
    ["nginx", "nginx"],
    ["grafana/grafana:13.2.0", "grafana/"],
    ["docker.io/grafana/grafana:13.2.0", "docker.io/grafana"],
    ["1.dkr.ecr.eu-west-1.amazonaws.com/app:1", "*.dkr.ecr.eu-west-1.amazonaws.com"],
    ["localhost:5000/app:1", "localhost:5000"],
    [`quay.io/thanos/thanos:${UNKNOWN}`, "quay.io"],
  ];
  for (const [image, allowed] of accepted) {
    it(`accepts ${image.slice(0, 40)} where ${allowed} is allowed`, () => {
      assert.deepEqual(judge(image, [allowed]), []);
    });
  }

  const rejected: [string, string][] = [
    ["nginx", "quay.io"],
    ["quay.io.example.com/app:1", "quay.io"],
    ["quay.io/thanosx/thanos:1", "quay.io/thanos"],
    ["example.com/quay.io/app:1", "quay.io"],
    ["quayxio/app:1", "quay.io"],
    ["a.example.com/dkr.ecr.eu-west-1.amazonaws.com/x", "*.dkr.ecr.eu-west-1.amazonaws.com"],
    ["example.com/grafana/grafana:1", "grafana/"],
    [`docker.io/app:${UNKNOWN}`, "quay.io"],
  ];
  for (const [image, allowed] of rejected) {
    it(`rejects ${image.slice(0, 50)} where ${allowed} is allowed`, () => {
      const [finding, ...more] = judge(image, [allowed]);
      assert.deepEqual(more, []);
      assert.equal(finding!.undecided, undefined);
      assert.equal(finding!.urn, urnOf(POD, "api"));
      assert.ok(
        finding!.message.startsWith("Pod shop/api must use images from allowed registries"),
      );
    });
  }

  it("tells the image as written, its registry, and what is allowed", () => {
    const [finding] = judge("nginx:1", ["quay.io", "ghcr.io/acme"]);
    assert.equal(
      finding!.message,
      "Pod shop/api must use images from allowed registries only (quay.io, ghcr.io/acme):\n" +
        '  - container app: "nginx:1" is docker.io/library/nginx',
    );
  });

  it("says not known until update where the registry is not known", () => {
    for (const image of [UNKNOWN, `${UNKNOWN}/app:1`]) {
      const [finding] = judge(image, ["quay.io"]);
      assert.equal(finding!.undecided, true);
      assert.match(finding!.message, /container app: its registry is not known until update\.$/);
    }
  });

  it("judges values of a release that was not looked into only where they name a registry", () => {
    const found = (image: unknown) => {
      const release = resource(RELEASE, "r", { values: { image } });
      const not = { urn: release.urn, release: "r", chart: "c", cause: "noHelm", why: "" } as const;
      const contents = { objects: [], notLookedInto: [not] };
      return foreignImages([release], contents, { allowed: ["quay.io"] }, TODAY).length;
    };
    assert.equal(found({ registry: "docker.io", repository: "a/b", tag: "1" }), 1);
    assert.equal(found({ registry: "quay.io", repository: "a/b", tag: "1" }), 0);
    assert.equal(found({ repository: "a/b", tag: "1" }), 0);
    assert.equal(found({ registry: UNKNOWN, repository: "a/b", tag: "ghcr.io/a" }), 0);
    assert.equal(found("ghcr.io/a/b:1"), 1);
  });

  it("waives an image until its date", () => {
    const waiver = { subject: "docker.io/library/nginx", owner: "web", reason: "a demo" };
    assert.deepEqual(judge("nginx:1", ["quay.io"], [{ ...waiver, expires: "2027-04-01" }]), []);
    const expired = judge("nginx:1", ["quay.io"], [{ ...waiver, expires: "2027-02-01" }]);
    assert.equal(expired.length, 2);
  });
});
