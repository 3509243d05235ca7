/** One resource, or a few, of each kind that some policy looks for: what random stacks are mutations of. */
import type { StackResource } from "../../../policy/policies/lib/resources";
import type { Properties } from "../../../policy/policies/lib/values";
import {
  alertmanagerConfig,
  BUCKET,
  bucketResources,
  compliantBucket,
  EKS,
  monitoredCluster,
  on,
  RELEASE,
  resource,
  stackValues,
  urnOf,
} from "./resources";
import { container, deploymentProps } from "./workloads";

const LABELS = { "app.kubernetes.io/name": "api" };

const CLUSTER = "shop";

function k8s(type: string, name: string, props: Properties): StackResource {
  const metadata = { name, namespace: "shop", labels: LABELS, annotations: {} };
  return on(CLUSTER, `kubernetes:${type}`, name, { metadata, ...props });
}

function monitoring(): StackResource[] {
  const thanos = {
    objstoreConfig: { create: false, name: "objstore", key: "objstore.yml" },
    compact: {
      enabled: true,
      retentionResolutionRaw: "1d",
      retentionResolution5m: "180d",
      retentionResolution1h: "2y",
    },
  };
  const objstore = JSON.stringify({ type: "S3", config: { bucket: "blocks" } });
  const claim = { volumeClaimTemplate: { spec: {} } };
  return [
    ...monitoredCluster(CLUSTER, { ...stackValues(), grafana: { adminPassword: "swordfish" } }),
    on(CLUSTER, RELEASE, "thanos", { chart: "thanos", version: "1.24.1", values: thanos }),
    on(CLUSTER, RELEASE, "grafana", { chart: "grafana", version: "~12", values: {} }),
    on(CLUSTER, "kubernetes:helm.sh/v4:Chart", "loki", { chart: "loki", values: {} }),
    k8s("core/v1:Secret", "objstore", { stringData: { "objstore.yml": objstore } }),
    k8s("core/v1:Secret", "alertmanager-main", {
      stringData: { "alertmanager.yaml": JSON.stringify(alertmanagerConfig()) },
    }),
    k8s("monitoring.coreos.com/v1:Prometheus", "main", {
      spec: { externalLabels: { cluster: CLUSTER }, retention: "2h", storage: claim, replicas: 2 },
    }),
    k8s("monitoring.coreos.com/v1:Alertmanager", "main", { spec: { configSecret: "elsewhere" } }),
    k8s("monitoring.coreos.com/v1:ServiceMonitor", "api", {
      spec: { selector: { matchLabels: LABELS }, endpoints: [{ port: "http" }] },
    }),
    k8s("apps/v1:StatefulSet", "compact", {
      spec: {
        replicas: 2,
        template: {
          metadata: { labels: LABELS },
          spec: {
            containers: [
              {
                name: "compact",
                image: "quay.io/thanos/thanos:v0.42.4",
                args: ["compact", "--retention.resolution-raw=1d", `--objstore.config=${objstore}`],
              },
            ],
          },
        },
      },
    }),
  ];
}

function workloads(): StackResource[] {
  const optOut = { "global-monitoring.io/opt-out": "apm,logs" };
  const ini = "[auth.anonymous]\nenabled = true\n[security]\nadmin_password = swordfish";
  return [
    k8s("core/v1:Namespace", "shop", { metadata: { name: "shop", annotations: optOut } }),
    k8s("apps/v1:Deployment", "api", {
      ...deploymentProps({ spec: { containers: [container({ image: "api", resources: {} })] } }),
    }),
    k8s("batch/v1:CronJob", "report", {
      spec: { jobTemplate: { spec: deploymentProps().spec } },
    }),
    k8s("core/v1:Pod", "one", {
      spec: {
        containers: [
          container({
            envFrom: [{ configMapRef: { name: "settings" } }],
            env: [{ name: "DB_PASSWORD", value: "swordfish" }],
          }),
        ],
      },
    }),
    k8s("core/v1:ConfigMap", "settings", { data: { "grafana.ini": ini, password: "swordfish" } }),
    k8s("core/v1:ConfigMap", "scripts", {
      data: {
        "backup.sh": "PGPASSWORD=swordfish pg_dump | mysql -pswordfish\ncurl -u app:swordfish x",
        ".pgpass": "db:5432:*:app:swordfish",
        ".netrc": "machine x login app password swordfish",
        "app.xml": '<db password="swordfish"><password>swordfish</password></db>',
      },
    }),
  ];
}

function routes(): StackResource[] {
  const api = "gateway.networking.k8s.io/v1";
  const ref = { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: "front" };
  const host = { destination: { host: "grafana" } };
  return [
    k8s(`${api}:GatewayClass`, "edge", { spec: { controllerName: "gateway.k8s.aws/alb" } }),
    k8s(`${api}:Gateway`, "front", {
      spec: {
        gatewayClassName: "edge",
        infrastructure: { annotations: { a: "b" }, parametersRef: ref },
        listeners: [{ name: "http", hostname: "x.example.com" }],
      },
    }),
    k8s("gateway.k8s.aws/v1:LoadBalancerConfiguration", "front", {
      spec: { scheme: "internet-facing", mergingMode: "prefer-gateway" },
    }),
    k8s(`${api}:HTTPRoute`, "grafana", {
      spec: {
        parentRefs: [{ name: "front" }],
        hostnames: ["g.example.com"],
        rules: [{ backendRefs: [{ name: "grafana", namespace: "shop" }] }],
      },
    }),
    k8s("networking.istio.io/v1:Gateway", "mesh", {
      spec: { selector: LABELS, servers: [{ hosts: ["*"] }] },
    }),
    k8s("networking.istio.io/v1:VirtualService", "grafana", {
      spec: { gateways: ["shop/mesh"], http: [{ route: [host], delegate: { name: "x" } }] },
    }),
    k8s("traefik.io/v1alpha1:IngressRoute", "grafana", {
      spec: {
        entryPoints: ["web"],
        routes: [{ match: "Host(`x`)", services: [{ name: "grafana" }] }],
      },
    }),
  ];
}

function entrances(): StackResource[] {
  const service = { type: "LoadBalancer", selector: LABELS, ports: [{ port: 9090 }] };
  return [
    k8s("core/v1:Service", "prometheus", { spec: service }),
    k8s("networking.k8s.io/v1:Ingress", "grafana", {
      spec: {
        ingressClassName: "alb",
        rules: [{ http: { paths: [{ backend: { service: { name: "grafana" } } }] } }],
      },
    }),
    k8s("elasticsearch.k8s.elastic.co/v1:Elasticsearch", "logs", {
      spec: {
        version: "9.5.6",
        http: { tls: { selfSignedCertificate: { disabled: true } }, service: { spec: service } },
        nodeSets: [{ name: "default", count: 1, config: { "xpack.security.enabled": false } }],
      },
    }),
    resource("aws:lb/loadBalancer:LoadBalancer", "grafana", { name: "grafana", internal: false }),
    resource("aws:opensearch/domain:Domain", "logs", { nodeToNodeEncryption: { enabled: false } }),
  ];
}

function cloud(): StackResource[] {
  const broad = { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
  const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
  const role = "arn:aws:iam::111122223333:role/open";
  const trust = {
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
        Condition: { StringLike: { [`${issuer}:sub`]: "system:serviceaccount:*:*" } },
      },
    ],
  };
  const bucket = { bucket: { bucket: "acme" }, block: {}, encryption: {} };
  return [
    resource(EKS, CLUSTER, {
      name: CLUSTER,
      endpoint: "https://abc.eks.amazonaws.com",
      identities: [{ oidcs: [{ issuer: `https://${issuer}` }] }],
    }),
    resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", CLUSTER, {
      url: `https://${issuer}`,
    }),
    k8s("core/v1:ServiceAccount", "api", {
      metadata: { name: "api", annotations: { "eks.amazonaws.com/role-arn": role } },
    }),
    ...bucketResources(compliantBucket()),
    ...bucketResources({ ...bucket, policy: { policy: broad }, versioning: {} }),
    resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "blocks", {
      bucket: "blocks",
      rules: [{ id: "old", status: "Enabled", filter: {}, expiration: { days: 1 } }],
    }),
    resource("aws-native:s3:Bucket", "native", {
      bucketName: "blocks",
      lifecycleConfiguration: { rules: [{ status: "Enabled", expirationInDays: 1 }] },
    }),
    resource(BUCKET, "old", { lifecycleRules: [{ enabled: true, expiration: { days: 1 } }] }),
    resource("aws:iam/policy:Policy", "broad", { policy: broad }),
    resource("aws:iam/role:Role", "open", {
      arn: role,
      assumeRolePolicy: JSON.stringify(trust),
      managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
      inlinePolicies: [{ name: "all", policy: JSON.stringify(broad) }],
    }),
    resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "admin", {
      role: urnOf("aws:iam/role:Role", "open"),
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    resource("aws:kms/key:Key", "key", { policy: JSON.stringify(broad) }),
  ];
}

/** Other people's agents, operators and services. */
function otherAgents(): StackResource[] {
  const alerting = JSON.stringify(alertmanagerConfig());
  const otlp = { receivers: ["otlp", "filelog"], exporters: ["otlp"] };
  const collector = {
    receivers: { prometheus: { config: { scrape_configs: [{ kubernetes_sd_configs: [] }] } } },
    service: { pipelines: { traces: otlp, logs: otlp, metrics: { receivers: ["prometheus"] } } },
  };
  const alloy = 'loki.source.kubernetes "pods" { }\nloki.write "main" { }';
  const workspaceArn = "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1";
  return [
    on(CLUSTER, RELEASE, "vm", {
      chart: "victoria-metrics-k8s-stack",
      values: { alertmanager: { config: alertmanagerConfig() }, vmagent: { spec: {} } },
    }),
    on(CLUSTER, RELEASE, "otel", {
      chart: "opentelemetry-collector",
      values: { config: collector, presets: { logsCollection: { enabled: true } } },
    }),
    on(CLUSTER, RELEASE, "otels", {
      chart: "opentelemetry-kube-stack",
      values: { collectors: { daemon: { enabled: true, config: collector, presets: {} } } },
    }),
    on(CLUSTER, RELEASE, "alloy", {
      chart: "alloy",
      values: { alloy: { configMap: { content: alloy } } },
    }),
    k8s("opentelemetry.io/v1beta1:OpenTelemetryCollector", "main", { spec: { config: collector } }),
    k8s("operator.victoriametrics.com/v1beta1:VMAlertmanager", "main", {
      spec: { configRawYaml: alerting, configSecret: "elsewhere" },
    }),
    k8s("operator.victoriametrics.com/v1beta1:VMAlertmanagerConfig", "shop", {
      spec: alertmanagerConfig(),
    }),
    k8s("logging.banzaicloud.io/v1beta1:Logging", "main", {
      spec: { fluentbit: {}, defaultFlow: {} },
    }),
    k8s("fluentbit.fluent.io/v1alpha2:ClusterOutput", "main", { spec: { match: "*", es: {} } }),
    resource("aws:eks/addon:Addon", "adot", {
      addonName: "adot",
      clusterName: CLUSTER,
      configurationValues: JSON.stringify({
        collector: {
          containerLogs: { pipelines: { logs: { cloudwatchLogs: { enabled: true } } } },
        },
      }),
    }),
    resource("aws:amp/scraper:Scraper", "shop", {
      source: { eks: { clusterArn: `arn:aws:eks:eu-west-1:111122223333:cluster/${CLUSTER}` } },
      destination: { amp: { workspaceArn } },
    }),
    resource("aws:amp/alertManagerDefinition:AlertManagerDefinition", "main", {
      workspaceId: "ws-1",
      definition: `alertmanager_config: ${JSON.stringify(alerting)}`,
    }),
    resource("aws:amp/ruleGroupNamespace:RuleGroupNamespace", "main", { workspaceId: "ws-1" }),
  ];
}

/** New ones at each call. */
export function realResources(): StackResource[] {
  return [
    ...monitoring(),
    ...workloads(),
    ...entrances(),
    ...routes(),
    ...cloud(),
    ...otherAgents(),
  ];
}
