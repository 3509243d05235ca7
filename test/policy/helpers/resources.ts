/** Resources as an engine hands them to policies; each test changes what it is about. */
import type { StackResource } from "../../../policy/policies/lib/resources";
import type { Properties } from "../../../policy/policies/lib/values";

export const RELEASE = "kubernetes:helm.sh/v3:Release";
export const PROVIDER = "pulumi:providers:kubernetes";
export const BUCKET = "aws:s3/bucket:Bucket";
export const EKS = "aws:eks/cluster:Cluster";

/** URN of a resource at the top of the test's stack. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::test::${type}::${name}`;
}

/** A resource; `more` sets relations. */
export function resource(
  type: string,
  name: string,
  props: Properties = {},
  more: Partial<StackResource> = {},
): StackResource {
  return { type, name, urn: urnOf(type, name), props, ...more };
}

/** A Kubernetes provider with a kubeconfig of its own. */
export function provider(
  name: string,
  props: Properties = { kubeconfig: `kubeconfig of ${name}` },
) {
  return resource(PROVIDER, name, props);
}

/** A resource on the cluster of a provider of this name. */
export function on(
  providerName: string,
  type: string,
  name: string,
  props: Properties = {},
): StackResource {
  return resource(type, name, props, { provider: urnOf(PROVIDER, providerName) });
}

/** An Alertmanager configuration that pages and keeps a dead man's switch. */
export function alertmanagerConfig(): {
  route: Properties;
  receivers: Properties[];
} {
  return {
    route: {
      receiver: "oncall",
      routes: [{ receiver: "heartbeat", matchers: ['alertname = "Watchdog"'] }],
    },
    receivers: [
      { name: "oncall", pagerduty_configs: [{ routing_key_file: "/keys/pagerduty" }] },
      { name: "heartbeat", webhook_configs: [{ url_file: "/keys/heartbeat" }] },
    ],
  };
}

/** Values of kube-prometheus-stack with all that a cluster must have. */
export function stackValues(cluster = "shop-euw1"): Properties {
  return {
    prometheus: { prometheusSpec: { externalLabels: { cluster } } },
    alertmanager: { config: alertmanagerConfig() },
  };
}

/** A cluster that has metrics and alerting: its provider and one Release. */
export function metricsCluster(name: string, values: unknown = stackValues(name)): StackResource[] {
  return [
    provider(name),
    on(name, RELEASE, `${name}-release`, {
      chart: "kube-prometheus-stack",
      version: "88.5.3",
      repositoryOpts: { repo: "https://prometheus-community.github.io/helm-charts" },
      values,
    }),
  ];
}

/** A cluster that has everything: metrics and alerting, logs, traces. */
export function monitoredCluster(
  name: string,
  values: unknown = stackValues(name),
): StackResource[] {
  return [...metricsCluster(name, values), ...logsAndTraces(name)];
}

/** What ships a cluster's logs, and what its APM agents need. */
function logsAndTraces(name: string): StackResource[] {
  return [
    on(name, RELEASE, `${name}-filebeat`, {
      chart: "filebeat",
      version: "8.5.1",
      repositoryOpts: { repo: "https://helm.elastic.co" },
    }),
    on(name, "kubernetes:core/v1:Secret", `${name}-apm-agent`, {
      metadata: { name: "apm-agent", labels: { "app.kubernetes.io/name": "apm-agent" } },
    }),
  ];
}

/** A bucket with its side resources, as @pulumi/aws makes them. */
export interface BucketFixture {
  bucket: Properties;
  block: Properties | undefined;
  encryption: Properties | undefined;
  policy: Properties | undefined;
  versioning: Properties | undefined;
}

/** All that a compliant bucket has. */
export function compliantBucket(): BucketFixture {
  return {
    bucket: { bucket: "blocks" },
    block: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    encryption: {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
    },
    policy: { policy: JSON.stringify(tlsPolicy()) },
    versioning: { versioningConfiguration: { status: "Enabled" } },
  };
}

/** A bucket policy that denies plain HTTP. */
export function tlsPolicy(): { Version: string; Statement: Properties[] } {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::blocks", "arn:aws:s3:::blocks/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}

/** Side resources joined to the bucket by property dependency, as when `bucket: bucket.id` is written. */
export function bucketResources(
  fixture: BucketFixture,
  written: unknown = "blocks",
): StackResource[] {
  const urn = urnOf(BUCKET, "blocks");
  const side = (type: string, props: Properties | undefined) =>
    props === undefined
      ? []
      : [
          resource(
            type,
            "blocks-side",
            { bucket: written, ...props },
            {
              dependencies: [urn],
              propertyDependencies: { bucket: [urn] },
            },
          ),
        ];
  return [
    resource(BUCKET, "blocks", fixture.bucket),
    ...side("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", fixture.block),
    ...side(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      fixture.encryption,
    ),
    ...side("aws:s3/bucketPolicy:BucketPolicy", fixture.policy),
    ...side("aws:s3/bucketVersioning:BucketVersioning", fixture.versioning),
  ];
}
