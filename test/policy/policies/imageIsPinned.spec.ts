import assert from "node:assert/strict";
import { unpinnedImages } from "../../../policy/policies/imageIsPinned";
import { objectOf, objectOfManifest } from "../../../policy/policies/lib/objects";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { RELEASE, resource, urnOf } from "../helpers/resources";

const TODAY = "2027-03-01";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const DIGEST = `sha256:${"0".repeat(64)}`;

function judge(image: unknown, config: unknown = {}) {
  const object = objectOf(
    resource(DEPLOYMENT, "api", {
      metadata: { name: "api", namespace: "shop" },
      spec: { template: { spec: { containers: [{ name: "app", image }] } } },
    }),
  )!;
  return unpinnedImages([], { objects: [object], notLookedInto: [] }, config, TODAY);
}

function judgeValues(values: unknown, config: unknown = {}) {
  const release = resource(RELEASE, "r", { values });
  const not = { urn: release.urn, release: "r", chart: "c", cause: "noHelm", why: "" } as const;
  return unpinnedImages([release], { objects: [], notLookedInto: [not] }, config, TODAY);
}

describe("the policy image-is-pinned", () => {
  for (const image of [
    "nginx:1.27.3",
    `nginx@${DIGEST}`,
    `nginx:latest@${DIGEST}`,
    "localhost:5000/app:2",
    "app:main-0f1e2d3",
    "app:stable-20270301",
    undefined,
    "",
  ]) {
    it(`accepts ${String(image).slice(0, 40)}`, () => {
      assert.deepEqual(judge(image), []);
    });
  }

  const rejected: [string, RegExp][] = [
    ["nginx", /container app: "nginx" has no tag, which means "latest"/],
    ["localhost:5000/app", /has no tag/],
    ["nginx:latest", /has the tag "latest", which moves/],
    ["nginx:latest-alpine", /has the tag "latest-alpine", which moves/],
    ["nginx:stable", /which moves/],
    ["nginx:1 2", /is no reference to an image/],
  ];
  for (const [image, expected] of rejected) {
    it(`rejects ${image}`, () => {
      const [finding, ...more] = judge(image);
      assert.deepEqual(more, []);
      assert.match(finding!.message, /^Deployment shop\/api must use pinned images:\n {2}- /);
      assert.match(finding!.message, expected);
      assert.equal(finding!.urn, urnOf(DEPLOYMENT, "api"));
    });
  }

  it("says in which release an object is, and all that is wrong with it", () => {
    const manifest = {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "db" },
      spec: {
        template: {
          spec: {
            containers: [
              { name: "a", image: "a" },
              { name: "b", image: "b:1" },
              { name: "c", image: "c:edge" },
            ],
          },
        },
      },
    };
    const of = { urn: urnOf(RELEASE, "r"), name: "r", namespace: "shop" };
    const objects = [objectOfManifest(manifest, of)!];
    const [finding] = unpinnedImages([], { objects, notLookedInto: [] }, {}, TODAY);
    assert.match(finding!.message, /^release r → StatefulSet shop\/db/);
    assert.equal(finding!.message.split("\n").length, 3);
  });

  it("says not known until update for an unknown image, or an unknown tag", () => {
    for (const image of [UNKNOWN, `registry.example.com/api:${UNKNOWN}`]) {
      const findings = judge(image);
      assert.deepEqual(
        findings.map(({ undecided }) => undecided),
        [true],
      );
      assert.match(findings[0]!.message, /container app: its image is not known until update\.$/);
    }
  });

  it("finds tags that move in the values of a release that was not looked into", () => {
    const values = (tag: unknown) => ({ image: { repository: "a/b", tag } });
    assert.match(
      judgeValues(values("latest"))[0]!.message,
      /^Values of Helm Release "r" must use pinned images:\n {2}- values\.image: "a\/b:latest"/,
    );
    assert.match(
      judgeValues({ image: { tag: "latest" }, other: { tag: "latest" } })[0]!.message,
      /:\n {2}- values\.image: "image:latest" has the tag "latest", which moves$/,
      "the repository is the chart's",
    );
    for (const tag of ["1.2.3", "", undefined, UNKNOWN]) {
      assert.deepEqual(judgeValues(values(tag)), [], String(tag));
    }
    assert.deepEqual(judgeValues({ image: "a/b" }, { requireDigest: true }), []);
  });

  describe("with config", () => {
    it("asks for digests, and has other tags that move", () => {
      assert.match(judge("a:1", { requireDigest: true })[0]!.message, /"a:1" has no digest/);
      assert.deepEqual(judge(`a:1@${DIGEST}`, { requireDigest: true }), []);
      assert.deepEqual(judge("a:stable", { movingTags: ["latest"] }), []);
      assert.equal(judge("a:v1", { movingTags: ["v1"] }).length, 1);
    });

    it("waives an image, with or without its tag, or an object", () => {
      const waiver = { owner: "shop", reason: "a demo", expires: "2027-04-01" };
      for (const subject of ["nginx:latest", "docker.io/library/nginx", "shop/api", "api"]) {
        assert.deepEqual(judge("nginx:latest", { waivers: [{ ...waiver, subject }] }), [], subject);
      }
      const other = judge("nginx:latest", { waivers: [{ ...waiver, subject: "quay.io/nginx" }] });
      assert.deepEqual(
        other.map(({ advice }) => advice),
        [true, undefined],
      );
      const expired = { ...waiver, subject: "nginx:latest", expires: "2027-02-01" };
      assert.equal(judge("nginx:latest", { waivers: [expired] }).length, 2);
    });
  });
});
