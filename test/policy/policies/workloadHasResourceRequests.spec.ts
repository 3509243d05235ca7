import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { workloadsWithoutRequests } from "../../../policy/policies/workloadHasResourceRequests";
import {
  accepts,
  container,
  deployment,
  deploymentWith,
  object,
  rejects,
  undecided,
} from "../helpers/workloads";

const resources = (given: unknown) => deploymentWith({ resources: given });
const BOTH = { cpu: "100m", memory: "64Mi" };

function limitRange(limit: unknown, metadata: Properties = {}): KubernetesObject {
  return object("kubernetes:core/v1:LimitRange", {
    metadata: { name: "defaults", namespace: "shop", ...metadata },
    spec: { limits: [limit] },
  });
}

describe("the policy workload-has-resource-requests", () => {
  const accepted: [string, KubernetesObject[]][] = [
    ["requests", [deployment()]],
    ["requests as numbers", [resources({ requests: { cpu: 1, memory: 1073741824 } })]],
    ["limits, which count as requests", [resources({ limits: BOTH })]],
    ["one of each", [resources({ limits: { memory: "1Gi" }, requests: { cpu: "0.5" } })]],
    ["unknown limits beside requests", [resources({ requests: BOTH, limits: UNKNOWN })]],
    [
      "requests of the whole pod",
      [
        deployment({
          spec: { resources: { requests: BOTH }, containers: [container({ resources: {} })] },
        }),
      ],
    ],
    [
      "a LimitRange with defaults",
      [resources({}), limitRange({ type: "Container", defaultRequest: BOTH })],
    ],
    [
      "a LimitRange from which the API server makes defaults",
      [
        resources({}),
        limitRange({ type: "Container", max: { cpu: "2" }, min: { memory: "16Mi" } }),
      ],
    ],
    [
      "a LimitRange for what is left",
      [
        resources({ requests: { cpu: "1" } }),
        limitRange({ type: "Container", default: { memory: "1Gi" } }),
      ],
    ],
    ["pods without containers, which the API server refuses", [deployment({ spec: {} })]],
  ];
  for (const [title, objects] of accepted) {
    it(`accepts ${title}`, () => {
      accepts(workloadsWithoutRequests, objects);
    });
  }

  const none = /has no resource request in container api \(cpu, memory\): set/;
  const rejected: [string, KubernetesObject[], RegExp][] = [
    ["no resources", [deploymentWith({ resources: undefined })], none],
    ["empty resources", [resources({ requests: {}, limits: {} })], none],
    ["requests of nothing", [resources({ requests: { cpu: "0m", memory: 0 } })], none],
    ["no memory", [resources({ requests: { cpu: "1" } })], /in container api \(memory\): set/],
    [
      "a second container and an init container without",
      [
        deployment({
          spec: {
            initContainers: [container({ name: "init", resources: {} })],
            containers: [
              container(),
              container({ name: "proxy", resources: { limits: { cpu: 1 } } }),
            ],
          },
        }),
      ],
      /in container init \(init\) \(cpu, memory\), container proxy \(memory\): set/,
    ],
    [
      "a LimitRange in another namespace",
      [
        resources({}),
        limitRange({ type: "Container", defaultRequest: BOTH }, { namespace: "other" }),
      ],
      none,
    ],
    ["a LimitRange of pods", [resources({}), limitRange({ type: "Pod", max: BOTH })], none],
  ];
  for (const [title, objects, message] of rejected) {
    it(`rejects ${title}`, () => {
      rejects(workloadsWithoutRequests, objects, message);
    });
  }

  it("says that an unknown decides, unless something else is wrong for sure", () => {
    undecided(workloadsWithoutRequests, [resources(UNKNOWN)], /container api \(cpu, memory\)/);
    const withoutMemory = resources({ requests: { cpu: "1" } });
    undecided(
      workloadsWithoutRequests,
      [withoutMemory, limitRange(UNKNOWN)],
      /container api \(memory\)/,
    );
    undecided(workloadsWithoutRequests, [deployment({ spec: UNKNOWN })]);
    const one = resources({ limits: UNKNOWN, requests: {} });
    undecided(workloadsWithoutRequests, [one]);
    const mixed = [container({ resources: UNKNOWN }), container({ name: "b", resources: {} })];
    rejects(
      workloadsWithoutRequests,
      [deployment({ spec: { containers: mixed } })],
      /in container b \(cpu, memory\): set/,
    );
  });

  it("asks for what config requires", () => {
    const config = { require: ["memory"] };
    accepts(workloadsWithoutRequests, [resources({ requests: { memory: "1Gi" } })], config);
    rejects(workloadsWithoutRequests, [resources({})], /api \(memory\)/, config);
    accepts(workloadsWithoutRequests, [resources({})], { require: [] });
  });
});
