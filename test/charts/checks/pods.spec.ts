import assert from "node:assert/strict";
import { disruptionProblems } from "./disruption";
import { imageProblems, imagesOf } from "./images";
import type { Manifest, Tree } from "./manifest";
import { deployment, hardened, object, podContext } from "./objects";
import { restrictedProblems } from "./podSecurity";
import { resourceProblems } from "./resources";
import { workloads } from "./workloads";

describe("restrictedProblems", () => {
  const of = (manifest: Manifest) => workloads([manifest]).flatMap(restrictedProblems);

  it("accepts a hardened pod", () => {
    assert.deepEqual(of(deployment()), []);
  });

  const pods: readonly (readonly [string, Tree, Tree, RegExp])[] = [
    ["the host's network", {}, { hostNetwork: true }, /hostNetwork/],
    ["a hostPath volume", {}, { volumes: [{ name: "v", hostPath: { path: "/" } }] }, /hostPath/],
    ["no seccomp profile", {}, { securityContext: { runAsNonRoot: true } }, /seccomp/],
    ["root", {}, { securityContext: { ...podContext, runAsUser: 0 } }, /runAsUser/],
    [
      "a missing runAsNonRoot",
      {},
      { securityContext: { ...podContext, runAsNonRoot: undefined } },
      /NonRoot/,
    ],
    ["escalation", { securityContext: { capabilities: { drop: ["ALL"] } } }, {}, /Escalation/],
    ["kept capabilities", { securityContext: { allowPrivilegeEscalation: false } }, {}, /dropped/],
    ["a host port", { ports: [{ hostPort: 80 }] }, {}, /hostPort/],
    [
      "an unsafe sysctl",
      {},
      { securityContext: { ...podContext, sysctls: [{ name: "kernel.x" }] } },
      /sysctl/,
    ],
    ["a bare init container", {}, { initContainers: [{ name: "init" }] }, /init: allowPriv/],
  ];
  for (const [what, container, pod, expected] of pods) {
    it(`rejects ${what}`, () => {
      assert.match(of(deployment(container, pod)).join("\n"), expected);
    });
  }

  it("rejects a Prometheus whose pods may run as root", () => {
    const prometheus = object("monitoring.coreos.com/v1", "Prometheus", "p", {
      spec: { securityContext: { seccompProfile: { type: "RuntimeDefault" } }, thanos: {} },
    });
    assert.deepEqual(of(prometheus), [
      "ns/Prometheus/p: prometheus: runAsNonRoot is not true",
      "ns/Prometheus/p: thanos-sidecar: runAsNonRoot is not true",
    ]);
  });

  it("rejects what a Prometheus changes in the operator's containers, and bare ones beside them", () => {
    const prometheus = (...containers: Tree[]) =>
      object("monitoring.coreos.com/v1", "Prometheus", "p", {
        spec: { securityContext: podContext, thanos: {}, containers },
      });
    assert.deepEqual(of(prometheus({ name: "prometheus", livenessProbe: {} })), []);
    const privileged = { securityContext: { privileged: true } };
    for (const name of ["prometheus", "thanos-sidecar"])
      assert.deepEqual(of(prometheus({ name, ...privileged })), [
        `ns/Prometheus/p: ${name}: privileged`,
      ]);
    assert.match(of(prometheus({ name: "x", image: "x:v1" })).join("\n"), /x: allowPrivilege/);
  });

  it("names the path of a hostPath volume, and who may write to it", () => {
    const volumes = [{ name: "v", hostPath: { path: "/var" } }];
    const mounted = (readOnly: boolean) =>
      of(deployment({ volumeMounts: [{ name: "v", mountPath: "/x", readOnly }] }, { volumes }));
    assert.deepEqual(mounted(true), ["ns/Deployment/app: volume hostPath /var"]);
    assert.deepEqual(mounted(false), ["ns/Deployment/app: volume hostPath /var, written by main"]);
  });
});

describe("resourceProblems", () => {
  it("accepts requests with a memory limit", () => {
    assert.deepEqual(resourceProblems([deployment()]), []);
  });

  it("rejects a container without a memory limit, init containers and sidecars included", () => {
    const requests = { cpu: "1m", memory: "1Mi" };
    assert.deepEqual(resourceProblems([deployment({ resources: { requests } })]), [
      "ns/Deployment/app: main has no resources.limits.memory",
    ]);
    const prometheus = object("monitoring.coreos.com/v1", "Prometheus", "p", {
      spec: { resources: hardened.resources, thanos: {} },
    });
    assert.match(resourceProblems([prometheus]).join("\n"), /thanos-sidecar has no/);
  });

  it("rejects a limit below the request", () => {
    const resources = { requests: { cpu: "1m", memory: "2Gi" }, limits: { memory: "1Gi" } };
    assert.match(resourceProblems([deployment({ resources })])[0] ?? "", /below/);
  });

  it("rejects an operator that gives its config-reloaders nothing", () => {
    const args = ["--prometheus-config-reloader=x:v1", "--config-reloader-cpu-request=0"];
    assert.equal(resourceProblems([deployment({ args })]).length, 3);
  });
});

describe("imageProblems", () => {
  it("accepts a tag or a digest, also in a registry with a port", () => {
    for (const image of ["r:5000/a:v1", "r/a@sha256:00"]) {
      assert.deepEqual(imageProblems([deployment({ image })]), []);
    }
  });

  it("rejects no tag and latest", () => {
    for (const image of ["r:5000/a", "r/a:latest"]) {
      assert.equal(imageProblems([deployment({ image })]).length, 1, image);
    }
  });

  it("sees images in the flags of controllers", () => {
    const args = ["--thanos-default-base-image=r/thanos:latest", "--port=1"];
    assert.deepEqual(imagesOf([deployment({ args })]), ["example.org/app:v1", "r/thanos:latest"]);
  });
});

describe("disruptionProblems", () => {
  const budget = (spec: Tree, app = "app") =>
    object("policy/v1", "PodDisruptionBudget", "b", {
      spec: { selector: { matchLabels: { app } }, ...spec },
    });

  it("accepts a budget that lets one of several pods go", () => {
    assert.deepEqual(disruptionProblems([deployment({}, {}, 3), budget({ minAvailable: 2 })]), []);
    assert.deepEqual(
      disruptionProblems([deployment({}, {}, 2), budget({ maxUnavailable: "50%" })]),
      [],
    );
  });

  it("accepts one pod without a budget", () => {
    assert.deepEqual(disruptionProblems([deployment()]), []);
  });

  const bad: readonly (readonly [string, number, Tree, RegExp])[] = [
    ["that blocks every drain", 1, { minAvailable: 1 }, /blocks every drain/],
    ["that lets all go", 2, { maxUnavailable: 2 }, /protects nothing/],
    ["with both limits", 2, { minAvailable: 1, maxUnavailable: 1 }, /minAvailable and max/],
    ["with no limit", 2, {}, /neither/],
  ];
  for (const [what, replicas, spec, expected] of bad) {
    it(`rejects a budget ${what}`, () => {
      const problems = disruptionProblems([deployment({}, {}, replicas), budget(spec)]);
      assert.match(problems.join("\n"), expected);
    });
  }

  it("rejects a budget that selects nothing, and replicas without a budget", () => {
    const problems = disruptionProblems([
      deployment({}, {}, 2),
      budget({ minAvailable: 1 }, "other"),
    ]);
    assert.match(problems.join("\n"), /selects no workload[^]*has no budget/);
  });

  it("knows the labels that the Prometheus Operator gives its pods", () => {
    const prometheus = object("monitoring.coreos.com/v1", "Prometheus", "p", {
      spec: { replicas: 2 },
    });
    const selector = { "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": "p" };
    const spec = { minAvailable: 1, selector: { matchLabels: selector } };
    assert.deepEqual(disruptionProblems([prometheus, budget(spec)]), []);
  });
});
