/** What the programs of the corpus share: a cluster with all that the pack demands of one, and compliant workloads. */
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** An Alertmanager configuration that phones somebody and keeps a dead man's switch. */
export function alerting(): { route: object; receivers: object[] } {
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

/** A volume of a custom resource of the Prometheus Operator. */
export const storage = {
  volumeClaimTemplate: { spec: { resources: { requests: { storage: "50Gi" } } } },
};

/** Values of kube-prometheus-stack that no policy objects to. */
export function stackValues(cluster: pulumi.Input<string>, change: object = {}): object {
  return {
    prometheus: {
      prometheusSpec: {
        externalLabels: { cluster },
        retention: "2d",
        storageSpec: storage,
      },
    },
    alertmanager: { config: alerting(), alertmanagerSpec: { storage } },
    grafana: { enabled: false },
    ...change,
  };
}

/** A cluster's provider. */
export function provider(name: string, kubeconfig?: pulumi.Input<string>): k8s.Provider {
  return new k8s.Provider(name, { kubeconfig: kubeconfig ?? `kubeconfig of ${name}` });
}

/** Metrics, exporters, alerts and the dead man's switch of a cluster. */
export function prometheus(
  name: string,
  on: k8s.Provider,
  values: object = stackValues(name),
  version = "88.5.3",
) {
  return new k8s.helm.v3.Release(
    `${name}-prometheus`,
    {
      chart: "kube-prometheus-stack",
      version,
      repositoryOpts: { repo: "https://prometheus-community.github.io/helm-charts" },
      namespace: "monitoring",
      values,
    },
    { provider: on },
  );
}

/** Logs of a cluster. */
export function logs(name: string, on: k8s.Provider) {
  return new k8s.helm.v3.Release(
    `${name}-filebeat`,
    {
      chart: "eck-beats",
      version: "0.20.0",
      repositoryOpts: { repo: "https://helm.elastic.co" },
      namespace: "beats",
      values: { type: "filebeat", daemonSet: {} },
    },
    { provider: on },
  );
}

/** The way by which agents of a cluster reach their APM server. */
export function traces(name: string, on: k8s.Provider) {
  return new k8s.core.v1.Service(
    `${name}-apm-server`,
    {
      metadata: {
        name: "apm-server",
        namespace: "beats",
        labels: { "app.kubernetes.io/name": "apm-server" },
      },
      spec: { type: "ExternalName", externalName: "apm.monitoring.example.com" },
    },
    { provider: on },
  );
}

/** A cluster with everything. */
export function monitoredCluster(name: string, kubeconfig?: pulumi.Input<string>): k8s.Provider {
  const on = provider(name, kubeconfig);
  prometheus(name, on);
  logs(name, on);
  traces(name, on);
  return on;
}

/** A cluster with everything, whose Alertmanager has this configuration. */
export function clusterThatAlertsBy(name: string, config: object): void {
  const on = provider(name);
  const alertmanager = { config, alertmanagerSpec: { storage } };
  prometheus(name, on, stackValues(name, { alertmanager }));
  logs(name, on);
  traces(name, on);
}

/** Thanos with a compactor, under each of these names, of one bucket: `acme-blocks`. */
export function thanos(on: k8s.Provider, names: readonly string[], raw = "30d"): void {
  const opts = { provider: on };
  const objstore = { type: "S3", config: { bucket: "acme-blocks" } };
  new k8s.core.v1.Secret(
    "objstore",
    {
      metadata: { name: "thanos-objstore", namespace: "monitoring" },
      stringData: { "objstore.yml": JSON.stringify(objstore) },
    },
    opts,
  );
  const compact = {
    enabled: true,
    retentionResolutionRaw: raw,
    retentionResolution5m: "180d",
    retentionResolution1h: "2y",
    persistence: { enabled: true },
  };
  const objstoreConfig = { create: false, name: "thanos-objstore", key: "objstore.yml" };
  for (const name of names) {
    new k8s.helm.v3.Release(
      name,
      {
        chart: "thanos",
        version: "1.24.1",
        repositoryOpts: { repo: "https://stevehipwell.github.io/helm-charts" },
        namespace: "monitoring",
        values: { objstoreConfig, compact, query: { autoscaling: { enabled: false } } },
      },
      opts,
    );
  }
}

/** Metadata, pod template and selector of a workload that no policy objects to; each program changes one thing. */
export function workload(
  name: string,
  change: { annotations?: object; labels?: object; container?: object } = {},
) {
  const labels = { "app.kubernetes.io/name": name, owner: "team-shop", ...change.labels };
  return {
    metadata: { name, namespace: "shop", labels },
    spec: {
      selector: { matchLabels: { "app.kubernetes.io/name": name } },
      template: {
        metadata: {
          labels,
          annotations: {
            "prometheus.io/scrape": "true",
            "prometheus.io/port": "8080",
            ...change.annotations,
          },
        },
        spec: {
          containers: [
            {
              name: "app",
              image: "registry.example.com/shop/api:1.4.2",
              env: [
                { name: "ELASTIC_APM_SERVER_URL", value: "https://apm-server.beats.svc:8200" },
                { name: "ELASTIC_APM_SERVICE_NAME", value: name },
              ],
              resources: { requests: { cpu: "100m", memory: "128Mi" } },
              ...change.container,
            },
          ],
        },
      },
    },
  };
}

/** A bucket that no policy objects to, but for what `leaveOut` names. */
export function bucket(
  name: string,
  leaveOut: readonly ("block" | "encryption" | "tls" | "versioning")[] = [],
): aws.s3.Bucket {
  const made = new aws.s3.Bucket(name, { bucket: `acme-${name}` });
  const args = { bucket: made.id };
  if (!leaveOut.includes("block")) {
    new aws.s3.BucketPublicAccessBlock(name, {
      ...args,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }
  if (!leaveOut.includes("encryption")) {
    new aws.s3.BucketServerSideEncryptionConfiguration(name, {
      ...args,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
    });
  }
  if (!leaveOut.includes("tls")) {
    const arn = `arn:aws:s3:::acme-${name}`;
    new aws.s3.BucketPolicy(name, {
      ...args,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    });
  }
  if (!leaveOut.includes("versioning")) {
    new aws.s3.BucketVersioning(name, {
      ...args,
      versioningConfiguration: { status: "Enabled" },
    });
  }
  return made;
}

/** A trust policy of an IAM role for a service account of a cluster. */
export function serviceAccountTrust(subject: string, operator = "StringEquals"): string {
  const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Condition: {
          [operator]: { [`${issuer}:sub`]: subject },
          StringEquals: {
            [`${issuer}:aud`]: "sts.amazonaws.com",
            ...(operator === "StringEquals" ? { [`${issuer}:sub`]: subject } : {}),
          },
        },
      },
    ],
  });
}
