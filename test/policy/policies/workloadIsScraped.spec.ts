import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { unscrapedWorkloads } from "../../../policy/policies/workloadIsScraped";
import {
  accepts,
  deployment,
  inRelease,
  namespace,
  object,
  rejects,
  undecided,
} from "../helpers/workloads";

const LABELS = { "app.kubernetes.io/name": "api", tier: "web" };

/** Pods that no annotation has scraped. */
function silent(labels: unknown = LABELS): KubernetesObject {
  return deployment({ podMetadata: { labels } });
}

function service(change: Properties = {}, metadata: Properties = {}): KubernetesObject {
  return object("kubernetes:core/v1:Service", {
    metadata: { name: "api", namespace: "shop", labels: { app: "api" }, ...metadata },
    spec: { selector: { tier: "web" }, ...change },
  });
}

function monitor(
  kind: string,
  spec: Properties,
  metadata: Properties = {},
  cluster?: string,
): KubernetesObject {
  const props = { metadata: { name: "api", namespace: "shop", ...metadata }, spec };
  return object(`kubernetes:monitoring.coreos.com/v1:${kind}`, props, cluster);
}

const podMonitor = (spec: Properties, metadata?: Properties, cluster?: string) =>
  monitor("PodMonitor", spec, metadata, cluster);
const serviceMonitor = (spec: Properties, metadata?: Properties) =>
  monitor("ServiceMonitor", spec, metadata);

const WEB = { selector: { matchLabels: { tier: "web" } } };
const API = { selector: { matchLabels: { app: "api" } } };

describe("the policy workload-is-scraped", () => {
  const accepted: [string, KubernetesObject[]][] = [
    ["annotated pods", [deployment()]],
    [
      "pods annotated by a boolean",
      [deployment({ podMetadata: { annotations: { "prometheus.io/scrape": true } } })],
    ],
    [
      "an annotated Service that selects the pods",
      [silent(), service({}, { annotations: { "prometheus.io/scrape": "true" } })],
    ],
    ["a PodMonitor that selects the pods", [silent(), podMonitor(WEB)]],
    ["a PodMonitor that selects everything", [silent(), podMonitor({ selector: {} })]],
    [
      "a PodMonitor that selects by expressions",
      [
        silent(),
        podMonitor({
          selector: {
            matchExpressions: [
              { key: "tier", operator: "In", values: ["web", "worker"] },
              { key: "canary", operator: "NotIn", values: ["true"] },
              { key: "app.kubernetes.io/name", operator: "Exists" },
              { key: "batch", operator: "DoesNotExist" },
            ],
          },
        }),
      ],
    ],
    [
      "a ServiceMonitor that selects a Service that selects the pods",
      [silent(), service(), serviceMonitor(API)],
    ],
    [
      "a monitor in another namespace that takes all",
      [silent(), podMonitor({ ...WEB, namespaceSelector: { any: true } }, { namespace: "mon" })],
    ],
    [
      "a monitor in another namespace that names this one",
      [
        silent(),
        podMonitor({ ...WEB, namespaceSelector: { matchNames: ["shop"] } }, { namespace: "mon" }),
      ],
    ],
    [
      "Google's managed Prometheus",
      [
        silent(),
        object("kubernetes:monitoring.googleapis.com/v1:ClusterPodMonitoring", {
          metadata: { name: "all" },
          spec: WEB,
        }),
      ],
    ],
    [
      "a Deployment of a release, by a monitor of the same release",
      [
        inRelease("apps/v1", "Deployment", {
          metadata: { name: "api" },
          spec: { template: { metadata: { labels: LABELS } } },
        }),
        inRelease("monitoring.coreos.com/v1", "PodMonitor", {
          metadata: { name: "api" },
          spec: WEB,
        }),
      ],
    ],
    [
      "pods annotated by a patch",
      [
        silent(),
        object("kubernetes:apps/v1:DeploymentPatch", {
          metadata: { name: "api", namespace: "shop" },
          spec: { template: { metadata: { annotations: { "prometheus.io/scrape": "true" } } } },
        }),
      ],
    ],
    [
      "a Pod of its own",
      [
        object("kubernetes:core/v1:Pod", {
          metadata: { name: "api", annotations: { "prometheus.io/scrape": "true" } },
        }),
      ],
    ],
    ["a Job", [object("kubernetes:batch/v1:Job", { metadata: { name: "api" } })]],
    ["a CronJob", [object("kubernetes:batch/v1beta1:CronJob", { metadata: { name: "api" } })]],
    [
      "what Helm runs around an installation",
      [
        deployment({
          metadata: { annotations: { "helm.sh/hook": "pre-install" } },
          podMetadata: {},
        }),
      ],
    ],
    [
      "a ReplicaSet that a Deployment owns",
      [
        object("kubernetes:apps/v1:ReplicaSet", {
          metadata: { name: "api-1", ownerReferences: [{ kind: "Deployment", name: "api" }] },
        }),
      ],
    ],
    [
      "a namespace of Kubernetes itself",
      [deployment({ metadata: { namespace: "kube-system" }, podMetadata: {} })],
    ],
    [
      "custom resources that make pods",
      [monitor("Prometheus", { serviceMonitorSelector: {} }, { name: "own" })],
    ],
  ];
  for (const [title, objects] of accepted) {
    it(`accepts ${title}`, () => {
      accepts(unscrapedWorkloads, objects);
    });
  }

  const rejected: [string, KubernetesObject[]][] = [
    ["pods that nothing scrapes", [silent()]],
    ["pods without metadata", [deployment({ podMetadata: {} })]],
    [
      "pods annotated with false",
      [deployment({ podMetadata: { annotations: { "prometheus.io/scrape": "false" } } })],
    ],
    [
      "an annotation on the Deployment only",
      [
        deployment({
          metadata: { annotations: { "prometheus.io/scrape": "true" } },
          podMetadata: {},
        }),
      ],
    ],
    [
      "an annotated Service of other pods",
      [
        silent(),
        service(
          { selector: { tier: "worker" } },
          { annotations: { "prometheus.io/scrape": "true" } },
        ),
      ],
    ],
    [
      "an annotated Service in another namespace",
      [
        silent(),
        service({}, { namespace: "other", annotations: { "prometheus.io/scrape": "true" } }),
      ],
    ],
    [
      "an annotated Service without a selector",
      [silent(), service({ selector: {} }, { annotations: { "prometheus.io/scrape": "true" } })],
    ],
    ["a PodMonitor of other pods", [silent({ tier: "worker" }), podMonitor(WEB)]],
    [
      "a PodMonitor that one expression keeps off",
      [
        silent(),
        podMonitor({ selector: { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] } }),
      ],
    ],
    [
      "a PodMonitor that NotIn keeps off",
      [
        silent(),
        podMonitor({
          selector: { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["web"] }] },
        }),
      ],
    ],
    ["a PodMonitor without selector", [silent(), podMonitor({})]],
    ["a PodMonitor in another namespace", [silent(), podMonitor(WEB, { namespace: "mon" })]],
    ["a PodMonitor on another cluster", [silent(), podMonitor(WEB, {}, "other")]],
    ["a ServiceMonitor without the Service", [silent(), serviceMonitor(API)]],
    [
      "a ServiceMonitor of another Service",
      [silent(), service({}, { labels: { app: "web" } }), serviceMonitor(API)],
    ],
    [
      "a Probe: it asks from outside",
      [silent(), monitor("Probe", { targets: { ingress: { selector: {} } } })],
    ],
    [
      "a CronJob, where config includes Jobs",
      [object("kubernetes:batch/v1:CronJob", { metadata: { name: "api", namespace: "shop" } })],
    ],
  ];
  for (const [title, objects] of rejected) {
    it(`rejects ${title}`, () => {
      rejects(unscrapedWorkloads, objects, / shop\/api is not scraped: /, { includeJobs: true });
    });
  }

  it("rejects a monitor that no Prometheus of the cluster takes, and names it", () => {
    const prometheus = (spec: Properties, more?: Properties) =>
      monitor("Prometheus", spec, { name: "own", ...more });
    const objects = (spec: Properties, more?: Properties) => [
      silent(),
      podMonitor(WEB, { labels: { release: "kps" } }),
      prometheus(spec, more),
      namespace({ labels: { team: "shop" } }),
    ];
    const all = { podMonitorSelector: {}, podMonitorNamespaceSelector: {} };
    const untaken =
      /\(PodMonitor shop\/api would select it, but no Prometheus on this cluster selects that\)/;
    accepts(unscrapedWorkloads, objects(all, { namespace: "mon" }));
    rejects(unscrapedWorkloads, objects({}), untaken);
    const release = { matchLabels: { release: "other" } };
    rejects(unscrapedWorkloads, objects({ ...all, podMonitorSelector: release }), untaken);
    rejects(unscrapedWorkloads, objects({ podMonitorSelector: {} }, { namespace: "mon" }), untaken);
    const teams = { matchLabels: { team: "shop" } };
    const byTeam = { ...all, podMonitorNamespaceSelector: teams };
    accepts(unscrapedWorkloads, objects(byTeam, { namespace: "mon" }));
    const without = objects(byTeam, { namespace: "mon" }).slice(0, 3);
    accepts(unscrapedWorkloads, without);
    rejects(unscrapedWorkloads, [...without, namespace({ labels: { team: "till" } })], untaken);
  });

  const unseen: [string, KubernetesObject[]][] = [
    ["labels of the pods", [silent(UNKNOWN), podMonitor(WEB)]],
    ["one label of the pods", [silent({ tier: UNKNOWN }), podMonitor(WEB)]],
    ["a selector", [silent(), podMonitor({ selector: UNKNOWN })]],
    ["annotations of the pods", [deployment({ podMetadata: { annotations: UNKNOWN } })]],
    ["a pod template", [deployment({ podMetadata: UNKNOWN })]],
    ["the namespace of a monitor", [silent(), podMonitor(WEB, { namespace: UNKNOWN })]],
    [
      "the workload's namespace",
      [deployment({ metadata: { namespace: UNKNOWN }, podMetadata: {} })],
    ],
    ["a Service's selector", [silent(), service({ selector: UNKNOWN }), serviceMonitor(API)]],
  ];
  for (const [title, objects] of unseen) {
    it(`says that an unknown decides: ${title}`, () => {
      undecided(unscrapedWorkloads, objects);
    });
  }

  it("asks for other annotations, if config says so", () => {
    const config = { annotations: ["example.com/scrape"] };
    rejects(unscrapedWorkloads, [deployment()], /with example\.com\/scrape: "true"/, config);
  });
});
