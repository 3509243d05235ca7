import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { untracedWorkloads } from "../../../policy/policies/workloadHasApmAgent";
import {
  accepts,
  container,
  deployment,
  deploymentWith,
  namespace,
  object,
  rejects,
  undecided,
} from "../helpers/workloads";

const env = (...variables: unknown[]) => deploymentWith({ env: variables });

/** Pods without variables, with these annotations. */
function annotated(annotations: unknown): KubernetesObject {
  return deployment({
    podMetadata: { annotations },
    spec: { containers: [container({ env: [] })] },
  });
}

function source(kind: string, name: string, props: Properties, namespaceName = "shop") {
  return object(`kubernetes:core/v1:${kind}`, {
    metadata: { name, namespace: namespaceName },
    ...props,
  });
}

const fromConfig = deploymentWith({
  env: undefined,
  envFrom: [{ configMapRef: { name: "settings" } }],
});

describe("the policy workload-has-apm-agent", () => {
  const accepted: [string, KubernetesObject[]][] = [
    ["the server in a variable", [deployment()]],
    [
      "the server from a Secret",
      [env({ name: "ELASTIC_APM_SERVER_URL", valueFrom: { secretKeyRef: { name: "x" } } })],
    ],
    ["OpenTelemetry", [env({ name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://c:4318" })]],
    ["a server that is not known yet", [env({ name: "ELASTIC_APM_SERVER_URL", value: UNKNOWN })]],
    [
      "an agent in the second container",
      [
        deployment({
          spec: { containers: [container({ name: "proxy", env: [] }), container()] },
        }),
      ],
    ],
    [
      "a Java agent on the command line of the JVM",
      [env({ name: "JAVA_TOOL_OPTIONS", value: "-javaagent:/agents/elastic-apm-agent.jar" })],
    ],
    [
      "OpenTelemetry's launcher",
      [deploymentWith({ env: [], command: ["opentelemetry-instrument", "python", "app.py"] })],
    ],
    [
      "an init container that copies Elastic's agent",
      [
        deployment({
          spec: {
            initContainers: [
              { name: "agent", image: "docker.elastic.co/observability/apm-agent-java:1.55.0" },
            ],
            containers: [container({ env: [] })],
          },
        }),
      ],
    ],
    [
      "OpenTelemetry's operator by annotation",
      [annotated({ "instrumentation.opentelemetry.io/inject-java": "monitoring/default" })],
    ],
    ["Elastic's attacher by annotation", [annotated({ "co.elastic.apm/attach": "java" })]],
    [
      "injection for the whole Namespace",
      [
        annotated({}),
        namespace({ annotations: { "instrumentation.opentelemetry.io/inject-nodejs": "true" } }),
      ],
    ],
    [
      "all variables of the agents' Secret",
      [deploymentWith({ env: [], envFrom: [{ secretRef: { name: "apm-agent" } }] })],
    ],
    [
      "all variables of a ConfigMap that has the server",
      [fromConfig, source("ConfigMap", "settings", { data: { ELASTIC_APM_SERVER_URL: "x" } })],
    ],
    [
      "all variables of a ConfigMap labelled as that of agents",
      [
        fromConfig,
        object("kubernetes:core/v1:ConfigMap", {
          metadata: {
            name: "settings",
            namespace: "shop",
            labels: { "app.kubernetes.io/name": "apm-agent" },
          },
        }),
      ],
    ],
    [
      "an agent that a patch adds to the container",
      [
        env({ name: "LOG_LEVEL", value: "info" }),
        object("kubernetes:apps/v1:DeploymentPatch", {
          metadata: { name: "api", namespace: "shop" },
          spec: {
            template: {
              spec: {
                containers: [
                  { name: "api", env: [{ name: "ELASTIC_APM_SERVER_URL", value: "https://apm" }] },
                ],
              },
            },
          },
        }),
      ],
    ],
    [
      "a CronJob with an agent",
      [
        object("kubernetes:batch/v1:CronJob", {
          metadata: { name: "api", namespace: "shop" },
          spec: { jobTemplate: { spec: { template: { spec: { containers: [container()] } } } } },
        }),
      ],
    ],
    [
      "what Helm runs around an installation",
      [
        deployment({
          metadata: { annotations: { "helm.sh/hook": "post-install" } },
          spec: { containers: [container({ env: [] })] },
        }),
      ],
    ],
  ];
  for (const [title, objects] of accepted) {
    it(`accepts ${title}`, () => {
      accepts(untracedWorkloads, objects);
    });
  }

  const rejected: [string, KubernetesObject[]][] = [
    ["no variables", [env()]],
    ["an empty server", [env({ name: "ELASTIC_APM_SERVER_URL", value: "" })]],
    ["a server of logs only", [env({ name: "OTEL_SERVICE_NAME", value: "api" })]],
    [
      "an agent that is switched off",
      [
        env(
          { name: "ELASTIC_APM_SERVER_URL", value: "https://apm" },
          { name: "ELASTIC_APM_ENABLED", value: "false" },
        ),
      ],
    ],
    [
      "OpenTelemetry that is switched off",
      [
        env(
          { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://c" },
          { name: "OTEL_SDK_DISABLED", value: "true" },
        ),
      ],
    ],
    [
      "injection that is refused",
      [annotated({ "instrumentation.opentelemetry.io/inject-java": "false" })],
    ],
    [
      "injection for the Namespace that the pods refuse",
      [
        annotated({ "instrumentation.opentelemetry.io/inject-java": "false" }),
        namespace({ annotations: { "instrumentation.opentelemetry.io/inject-java": "true" } }),
      ],
    ],
    [
      "a sidecar that collects: it is no agent",
      [annotated({ "sidecar.opentelemetry.io/inject": "true" })],
    ],
    ["our language without an agent", [annotated({ "global-monitoring.io/language": "java" })]],
    [
      "a ConfigMap without the server",
      [fromConfig, source("ConfigMap", "settings", { data: { LOG_LEVEL: "info" } })],
    ],
    [
      "an image of an agent that runs beside, not before",
      [deploymentWith({ env: [], image: "docker.elastic.co/observability/apm-agent-java:1" })],
    ],
  ];
  for (const [title, objects] of rejected) {
    it(`rejects ${title}`, () => {
      rejects(
        untracedWorkloads,
        objects,
        /^Deployment shop\/api has no APM agent: set one of ELASTIC_APM_SERVER_URL, .*opt-out: "apm"/,
      );
    });
  }

  const unseen: [string, KubernetesObject[]][] = [
    ["all variables", [deploymentWith({ env: UNKNOWN })]],
    ["a variable's name", [env({ name: UNKNOWN, value: "x" })]],
    ["the containers", [deployment({ spec: { containers: UNKNOWN } })]],
    ["the pods", [deployment({ spec: UNKNOWN })]],
    ["annotations of the pods", [annotated(UNKNOWN)]],
    ["the runtime's options", [env({ name: "NODE_OPTIONS", value: UNKNOWN })]],
    [
      "the name of a Secret",
      [deploymentWith({ env: [], envFrom: [{ secretRef: { name: UNKNOWN } }] })],
    ],
  ];
  for (const [title, objects] of unseen) {
    it(`says that an unknown decides: ${title}`, () => {
      undecided(untracedWorkloads, objects);
    });
  }

  it("names the ConfigMap that another stack makes, and decides nothing", () => {
    const expected = /\(variables of ConfigMap "settings", not made by this stack\)/;
    undecided(untracedWorkloads, [fromConfig], expected);
    const elsewhere = source("ConfigMap", "settings", { data: { A: "b" } }, "other");
    undecided(untracedWorkloads, [fromConfig, elsewhere], expected);
  });

  it("takes the variables of other agents, if config says so", () => {
    const config = { variables: ["DD_TRACE_AGENT_URL"] };
    accepts(untracedWorkloads, [env({ name: "DD_TRACE_AGENT_URL", value: "http://dd" })], config);
    rejects(untracedWorkloads, [deployment()], /set one of DD_TRACE_AGENT_URL in/, config);
  });
});
