import assert from "node:assert/strict";
import { imageUsers, parseImage } from "../../../../../policy/policies/lib/images/images";
import { objectOf } from "../../../../../policy/policies/lib/objects";
import type { StackResource } from "../../../../../policy/policies/lib/resources";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";
import { RELEASE, resource } from "../../../helpers/resources";

const DIGEST = `sha256:${"0".repeat(64)}`;

function uses(each: StackResource): [string, unknown][] {
  const objects = [objectOf(each)].filter((object) => object !== undefined);
  return imageUsers([each], { objects, notLookedInto: [] }).flatMap((user) =>
    user.uses.map(({ place, image }): [string, unknown] => [place, image]),
  );
}

describe("parseImage", () => {
  const references: [string, string, string, string?, string?][] = [
    ["nginx", "docker.io", "library/nginx"],
    ["nginx:1.27", "docker.io", "library/nginx", "1.27"],
    ["grafana/grafana:13.2.0", "docker.io", "grafana/grafana", "13.2.0"],
    ["docker.io/nginx:1.27", "docker.io", "library/nginx", "1.27"],
    ["index.docker.io/grafana/grafana", "docker.io", "grafana/grafana"],
    ["quay.io/thanos/thanos:v0.42.4", "quay.io", "thanos/thanos", "v0.42.4"],
    ["localhost:5000/app", "localhost:5000", "app"],
    ["localhost/app:1", "localhost", "app", "1"],
    [`registry:5000/a/b:1@${DIGEST}`, "registry:5000", "a/b", "1", DIGEST],
    [`nginx@${DIGEST}`, "docker.io", "library/nginx", undefined, DIGEST],
  ];
  for (const [image, registry, repository, tag, digest] of references) {
    it(`reads ${image.slice(0, 40)}`, () => {
      assert.deepEqual(parseImage(image), { registry, repository, tag, digest });
    });
  }

  it("takes nothing else for a reference", () => {
    for (const odd of ["", "https://example.com/x.png", "a b", "nginx:", "nginx@sha256:"]) {
      assert.equal(parseImage(odd), undefined, odd);
    }
  });
});

describe("imageUsers", () => {
  it("finds containers, init containers and image volumes of every workload", () => {
    const spec = {
      initContainers: [{ name: "wait", image: "busybox:1" }],
      containers: [{ name: "app", image: "app:1" }, { name: "operator-fills-it" }],
      volumes: [
        { name: "model", image: { reference: "model:1" } },
        { name: "data", emptyDir: {} },
      ],
    };
    const expected = [
      ["init container wait", "busybox:1"],
      ["container app", "app:1"],
      ["volume model", "model:1"],
    ];
    const template = { template: { spec } };
    assert.deepEqual(uses(resource("kubernetes:core/v1:Pod", "p", { spec })), expected);
    assert.deepEqual(
      uses(resource("kubernetes:apps/v1:Deployment", "d", { spec: template })),
      expected,
    );
    assert.deepEqual(
      uses(
        resource("kubernetes:batch/v1:CronJob", "c", { spec: { jobTemplate: { spec: template } } }),
      ),
      expected,
    );
  });

  it("finds images in custom resources of operators, by name and in parts", () => {
    const prometheus = {
      spec: {
        image: "prom:1",
        thanos: { baseImage: "thanos:1", image: UNKNOWN },
        containers: [{ name: "proxy", image: "proxy" }],
      },
    };
    assert.deepEqual(
      uses(resource("kubernetes:monitoring.coreos.com/v1:Prometheus", "p", prometheus)),
      [
        ["spec.image", "prom:1"],
        ["spec.thanos.baseImage", "thanos:1"],
        ["spec.thanos.image", UNKNOWN],
        ["spec.containers[proxy].image", "proxy"],
      ],
    );
    const parts = { spec: { image: { registry: "quay.io", repository: "a/b", tag: 1.5 } } };
    assert.deepEqual(uses(resource("kubernetes:example.com/v1:App", "a", parts)), [
      ["spec.image", "quay.io/a/b:1.5"],
    ]);
  });

  it("does not take the image of a machine or a page for one of a container", () => {
    const machine = { spec: { image: "ubuntu-24" } };
    assert.deepEqual(uses(resource("kubernetes:cluster.x-k8s.io/v1:Machine", "m", machine)), []);
    assert.deepEqual(uses(resource("kubernetes:example.com/v1:Machine", "m", machine)), []);
    assert.deepEqual(uses(resource("kubernetes:core/v1:ConfigMap", "c", { image: "a:1" })), []);
  });

  it("reads values only of releases that were not looked into", () => {
    const release = resource(RELEASE, "r", {
      values: { server: { image: { repository: "a/b", tag: "latest", digest: "" } } },
    });
    const not = { urn: release.urn, release: "r", chart: "c", cause: "noHelm", why: "" } as const;
    assert.deepEqual(imageUsers([release], { objects: [], notLookedInto: [] }), []);
    const [user] = imageUsers([release], { objects: [], notLookedInto: [not] });
    assert.equal(user!.byValues, true);
    assert.deepEqual(user!.uses, [{ place: "values.server.image", image: "a/b:latest" }]);
  });
});
