import assert from "node:assert/strict";
import type { Properties } from "../../../policy/policies/lib/values";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import {
  addStandardMetadata,
  missingMetadata,
  workloadStandardMetadata,
} from "../../../policy/policies/workloadStandardMetadata";
import { resource } from "../helpers/resources";
import { container, DEPLOYMENT, deploymentProps } from "../helpers/workloads";

const CONFIG = {
  labels: { owner: "platform", "cost-center": "7" },
  annotations: { "example.com/contact": "#platform" },
  scrape: { port: "metrics", path: "/metrics" },
};

/** The properties after remediation, as a copy. */
function remedied(props: Properties, type = DEPLOYMENT, config: unknown = CONFIG): Properties {
  const copy = structuredClone(props);
  addStandardMetadata(type, copy, config);
  return copy;
}

interface Metadata {
  readonly labels?: Properties;
  readonly annotations?: Properties;
}

function parts(props: Properties): { own: Metadata; pods: Metadata } {
  const shape = props as { metadata: Metadata; spec: { template: { metadata: Metadata } } };
  return { own: shape.metadata, pods: shape.spec.template.metadata };
}

function messages(props: Properties, config: unknown = CONFIG) {
  return missingMetadata(resource(DEPLOYMENT, "api"), props, config);
}

describe("the policy workload-standard-metadata", () => {
  it("is off unless somebody turns it on", () => {
    assert.equal(workloadStandardMetadata.enforcementLevel, "disabled");
  });

  it("adds labels and annotations to the workload and to its pods, and keeps all that is set", () => {
    const props = deploymentProps({ metadata: { labels: { owner: "team-api" } } });
    const { own, pods } = parts(remedied(props));
    assert.deepEqual(own, {
      name: "api",
      namespace: "shop",
      labels: { owner: "team-api", "cost-center": "7" },
      annotations: { "example.com/contact": "#platform" },
    });
    assert.deepEqual(pods, {
      labels: {
        "app.kubernetes.io/name": "api",
        team: "shop",
        owner: "platform",
        "cost-center": "7",
      },
      annotations: { "prometheus.io/scrape": "true", "example.com/contact": "#platform" },
    });
  });

  it("changes nothing outside of metadata, and nothing a second time", () => {
    const props = deploymentProps();
    const once = remedied(props);
    const bare = (given: Properties) => {
      const copy = structuredClone(given) as { metadata?: unknown; spec: { template: Properties } };
      delete copy.metadata;
      delete copy.spec.template.metadata;
      return copy;
    };
    assert.deepEqual(bare(once), bare(props));
    assert.equal(addStandardMetadata(DEPLOYMENT, once, CONFIG), false);
    assert.deepEqual(messages(once), []);
  });

  it("makes metadata where there is none", () => {
    const props: Properties = { spec: { template: { spec: { containers: [container()] } } } };
    const { own, pods } = parts(remedied(props));
    assert.deepEqual(own.labels, CONFIG.labels);
    assert.deepEqual(pods.annotations, {
      "example.com/contact": "#platform",
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "9090",
      "prometheus.io/path": "/metrics",
    });
  });

  describe("annotations for Prometheus", () => {
    const config = { scrape: { port: 9090 } };
    const pods = (podMetadata: Properties, containers: unknown = [container()], given = config) =>
      parts(remedied(deploymentProps({ podMetadata, spec: { containers } }), DEPLOYMENT, given))
        .pods.annotations;

    it("go to pods that have the port, by number or name", () => {
      const expected = {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "9090",
        "prometheus.io/path": "/metrics",
      };
      assert.deepEqual(pods({}), expected);
      assert.deepEqual(
        parts(
          remedied(deploymentProps({ podMetadata: {} }), DEPLOYMENT, {
            scrape: { port: "metrics", path: "/m" },
          }),
        ).pods.annotations,
        { ...expected, "prometheus.io/path": "/m" },
      );
    });

    it("do not go to pods without the port, nor to those that have one of the family", () => {
      assert.equal(pods({}, [container({ ports: [{ containerPort: 8080 }] })]), undefined);
      assert.equal(pods({}, [container({ ports: undefined })]), undefined);
      const own = { "prometheus.io/scrape": "false" };
      assert.deepEqual(pods({ annotations: own }), own);
    });

    it("do not go to CronJobs, whose pods end before they are scraped", () => {
      const template = { spec: { containers: [container()] } };
      const props = { spec: { jobTemplate: { spec: { template } } } };
      assert.deepEqual(remedied(props, "kubernetes:batch/v1:CronJob", config), props);
    });
  });

  it("takes the workloads of every kind and version, and their own template", () => {
    for (const type of [
      "apps/v1:StatefulSet",
      "apps/v1beta2:DaemonSet",
      "extensions/v1beta1:Deployment",
    ]) {
      assert.deepEqual(
        parts(remedied(deploymentProps({ podMetadata: {} }), `kubernetes:${type}`)).pods.labels,
        CONFIG.labels,
        type,
      );
    }
    const cron = remedied(
      { spec: { jobTemplate: { spec: { template: {} } } } },
      "kubernetes:batch/v1:CronJob",
    );
    assert.deepEqual(cron.spec, {
      jobTemplate: {
        spec: {
          template: { metadata: { labels: CONFIG.labels, annotations: CONFIG.annotations } },
        },
      },
    });
    const pod = remedied({ spec: { containers: [] } }, "kubernetes:core/v1:Pod");
    assert.deepEqual(pod.metadata, { labels: CONFIG.labels, annotations: CONFIG.annotations });
  });

  it("leaves alone what is no workload, a Job that cannot change, and patches", () => {
    for (const type of [
      "core/v1:Service",
      "batch/v1:Job",
      "apps/v1:DeploymentPatch",
      "apps/v1:DeploymentList",
      "core/v1:Namespace",
    ]) {
      assert.deepEqual(remedied(deploymentProps(), `kubernetes:${type}`), deploymentProps(), type);
    }
  });

  it("respects opt-outs, and the namespaces of Kubernetes", () => {
    const words = { "global-monitoring.io/opt-out": "labels,scrape" };
    for (const own of [
      deploymentProps({ metadata: { annotations: words } }),
      deploymentProps({ podMetadata: { annotations: words } }),
      deploymentProps({ metadata: { namespace: "kube-system" }, podMetadata: {} }),
    ]) {
      assert.deepEqual(remedied(own), own);
      assert.deepEqual(messages(own), []);
    }
    const some = { "global-monitoring.io/opt-out": "scrape" };
    const { own, pods } = parts(
      remedied(deploymentProps({ metadata: { annotations: some }, podMetadata: {} })),
    );
    assert.deepEqual(own.labels, CONFIG.labels);
    assert.deepEqual(pods.annotations, CONFIG.annotations);
  });

  it("says at the other levels what is missing, where, and what to do", () => {
    const [finding, ...others] = messages(
      deploymentProps({ podMetadata: {}, metadata: { labels: { owner: "a" } } }),
      { labels: CONFIG.labels },
    );
    assert.equal(others.length, 0);
    assert.equal(
      finding!.message,
      "Deployment api lacks cost-center in metadata.labels; owner, cost-center in spec.template.metadata.labels: add them, or set the level of workload-standard-metadata to remediate.",
    );
  });

  const unseen: [string, Properties][] = [
    ["labels", deploymentProps({ metadata: { labels: UNKNOWN }, podMetadata: UNKNOWN })],
    ["the namespace", deploymentProps({ metadata: { namespace: UNKNOWN } })],
    ["annotations", deploymentProps({ metadata: { annotations: UNKNOWN } })],
    ["everything", { metadata: UNKNOWN, spec: UNKNOWN }],
  ];
  for (const [title, props] of unseen) {
    it(`leaves alone what is not known yet, and says so: ${title}`, () => {
      assert.deepEqual(remedied(props), props);
      const [finding, ...others] = messages(props);
      assert.equal(others.length, 0);
      assert.equal(finding!.undecided, true);
      assert.match(finding!.message, /not known until update\.$/);
    });
  }

  it("writes over nothing that has another shape", () => {
    for (const metadata of ["text", ["list"], 7, { labels: "text", annotations: ["list"] }]) {
      const props = { metadata, spec: { template: "text" } };
      assert.deepEqual(remedied(props), props);
    }
  });

  it("does nothing without config, or with one of another shape", () => {
    for (const config of [
      null,
      {},
      { labels: "owner", annotations: [1], scrape: 9090 },
      { labels: { owner: 1 } },
    ]) {
      assert.deepEqual(remedied({ spec: {} }, DEPLOYMENT, config), { spec: {} });
    }
  });
});
