import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { workloadsWithoutLogs } from "../../../policy/policies/workloadLogsAreShipped";
import {
  accepts,
  container,
  deployment,
  namespace,
  rejects,
  undecided,
} from "../helpers/workloads";

const annotated = (annotations: unknown, containers = [container()]) =>
  deployment({ podMetadata: { annotations }, spec: { containers } });

const two = [container(), container({ name: "proxy" })];

describe("the policy workload-logs-are-shipped", () => {
  const accepted: [string, KubernetesObject[]][] = [
    ["pods without a word about logs", [deployment()]],
    ["pods that say yes", [annotated({ "co.elastic.logs/enabled": "true" })]],
    ["hints", [annotated({ "co.elastic.logs/multiline.type": "pattern" })]],
    [
      "one container of two left out",
      [annotated({ "co.elastic.logs.proxy/enabled": "false" }, two)],
    ],
    ["raw inputs", [annotated({ "co.elastic.logs/raw": '[{"type":"filestream"}]' })]],
    ["raw inputs that are no JSON", [annotated({ "co.elastic.logs/raw": "[{" })]],
    ["an exclusion that says no", [annotated({ "fluentbit.io/exclude": "false" })]],
    [
      "pods that say yes in a Namespace that says no",
      [
        annotated({ "co.elastic.logs/enabled": "true" }),
        namespace({ annotations: { "co.elastic.logs/enabled": "false" } }),
      ],
    ],
    [
      "an annotation on the workload, which no shipper reads",
      [deployment({ metadata: { annotations: { "co.elastic.logs/enabled": "false" } } })],
    ],
  ];
  for (const [title, objects] of accepted) {
    it(`accepts ${title}`, () => {
      accepts(workloadsWithoutLogs, objects);
    });
  }

  const rejected: [string, KubernetesObject[], RegExp][] = [
    [
      "Filebeat's hint",
      [annotated({ "co.elastic.logs/enabled": "false" })],
      /by co\.elastic\.logs\/enabled: "false": take/,
    ],
    [
      "Filebeat's other hint",
      [annotated({ "co.elastic.logs/disable": "true" })],
      /by co\.elastic\.logs\/disable: "true"/,
    ],
    [
      "Filebeat's hint on the Namespace",
      [deployment(), namespace({ annotations: { "co.elastic.logs/enabled": "false" } })],
      /co\.elastic\.logs\/enabled/,
    ],
    [
      "raw inputs that are all off",
      [annotated({ "co.elastic.logs/raw": '[{"type":"filestream","enabled":false}]' })],
      /raw with enabled: false/,
    ],
    [
      "each of the containers",
      [
        annotated(
          { "co.elastic.logs.proxy/enabled": "false", "co.elastic.logs.api/enabled": "false" },
          two,
        ),
      ],
      /co\.elastic\.logs\.api\/enabled, co\.elastic\.logs\.proxy\/enabled/,
    ],
    ["Fluent Bit's", [annotated({ "fluentbit.io/exclude": "true" })], /fluentbit/],
    ["Fluent Bit's of a container", [annotated({ "fluentbit.io/exclude-api": "true" })], /-api/],
    [
      "Vector's label",
      [deployment({ podMetadata: { labels: { "vector.dev/exclude": "true" } } })],
      /vector\.dev\/exclude: "true"/,
    ],
    [
      "Vector's list of containers",
      [annotated({ "vector.dev/exclude-containers": "proxy, api" }, two)],
      /exclude-containers/,
    ],
    ["Datadog's", [annotated({ "ad.datadoghq.com/logs_exclude": "true" })], /datadoghq/],
  ];
  for (const [title, objects, message] of rejected) {
    it(`rejects ${title}`, () => {
      rejects(workloadsWithoutLogs, objects, message);
      rejects(workloadsWithoutLogs, objects, /^Deployment shop\/api keeps its logs out of/);
    });
  }

  it("says that an unknown decides", () => {
    undecided(workloadsWithoutLogs, [annotated(UNKNOWN)]);
    undecided(workloadsWithoutLogs, [annotated({ "co.elastic.logs/enabled": UNKNOWN })]);
    undecided(workloadsWithoutLogs, [annotated({}), namespace({ annotations: UNKNOWN })]);
  });
});
