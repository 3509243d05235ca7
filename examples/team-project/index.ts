/**
 * Two services of an application team: orders in Node.js and payments in Java. Neither image has an APM agent, and neither
 * Deployment says anything of monitoring but its language and its metrics port.
 */
import * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Namespace } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import { instrumentWorkloads, ServiceInstrumentation } from "global-monitoring";

/** What the platform's stack exports under `apm`. */
interface PlatformApm {
  readonly serverUrl: string;
  readonly certificateAuthority: string;
  readonly transactionSampleRate: number;
}

const config = new pulumi.Config();
const platform = new pulumi.StackReference(config.require("platformStack"));
const eks = new pulumi.StackReference(config.require("clusterStack"));
const apm = platform.requireOutput("apm") as pulumi.Output<PlatformApm>;

const provider = new Provider("cluster", {
  kubeconfig: eks.requireOutput("kubeconfig") as pulumi.Output<string>,
});
const namespace = new Namespace("shop", { metadata: { name: "shop" } }, { provider });

// Before the workloads: it changes what is made after it.
instrumentWorkloads(
  {
    apm: {
      serverUrl: apm.serverUrl,
      certificateAuthority: apm.certificateAuthority,
      transactionSampleRate: apm.transactionSampleRate,
      secretToken: platform.requireOutput("apmSecretToken") as pulumi.Output<string>,
      environment: config.require("environment"),
      cluster: config.require("cluster"),
      globalLabels: { team: "shop" },
    },
    namespaces: [{ name: "shop", madeBy: namespace }],
  },
  { provider },
);

/** A Deployment as the team has always written it. */
function service(name: string, language: string, port: number): Deployment {
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/version": "1.4.2" };
  return new Deployment(
    name,
    {
      metadata: {
        name,
        namespace: "shop",
        labels,
        annotations: {
          "global-monitoring.io/language": language,
          "global-monitoring.io/attach": "true",
        },
      },
      spec: {
        replicas: 2,
        selector: { matchLabels: { "app.kubernetes.io/name": name } },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 10001,
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
              {
                name: "app",
                image: `registry.example.com/shop/${name}:1.4.2`,
                ports: [{ name: "http", containerPort: port }],
                resources: {
                  requests: { cpu: "100m", memory: "256Mi" },
                  limits: { memory: "512Mi" },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ["ALL"] },
                },
              },
            ],
          },
        },
      },
    },
    { provider },
  );
}

service("orders", "nodejs", 3000);
const payments = service("payments", "java", 8080);

// Spring Boot offers its metrics beside the API, so no port is named "metrics": the service says where.
new ServiceInstrumentation(
  "payments",
  {
    workload: payments,
    namespace: "shop",
    metrics: { port: 8080, path: "/actuator/prometheus" },
  },
  { providers: [provider] },
);
