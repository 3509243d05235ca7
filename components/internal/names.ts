/**
 * Names that one piece uses for another. Each is fixed, since DNS names, IAM trust policies and Helm values of other
 * pieces depend on it. A test checks that every one of them exists in what is deployed.
 */

/** Namespaces on every cluster. */
export const namespaces = {
  /** Prometheus, Alertmanager, Thanos, Grafana: Pod Security "restricted". */
  monitoring: "monitoring",
  /** node-exporter needs the host's network and file systems: Pod Security "privileged". */
  nodeExporter: "node-exporter",
  certManager: "cert-manager",
  /** The ECK operator: Pod Security "restricted". */
  elasticSystem: "elastic-system",
  /** Beats read the host's log files: Pod Security "privileged". */
  beats: "beats",
  /** Hub only: Elasticsearch, Kibana, Logstash, log alerts. Pod Security "restricted". */
  logging: "logging",
} as const;

/** Helm release names; the charts derive Service names from them. */
export const releases = {
  prometheusOperatorCrds: "prometheus-operator-crds",
  kubePrometheusStack: "kps",
  certManager: "cert-manager",
  thanos: "thanos",
  grafana: "grafana",
  eckOperator: "elastic-operator",
  elasticsearch: "elasticsearch",
  kibana: "kibana",
  logstash: "logstash",
  filebeat: "filebeat",
  heartbeat: "heartbeat",
  auditbeat: "auditbeat",
  metricbeat: "metricbeat",
  elasticsearchExporter: "elasticsearch-exporter",
  elastalert2: "elastalert2",
} as const;

/** StorageClass of every volume unless another is named. EKS does not make it by itself. */
export const DEFAULT_STORAGE_CLASS = "gp3";

/** ServiceAccounts in the namespace `monitoring`; IAM roles trust exactly these. */
export const serviceAccounts = {
  prometheus: "prometheus",
  alertmanager: "alertmanager",
  thanosRuler: "thanos-ruler",
  thanosStore: "thanos-store",
  thanosCompact: "thanos-compact",
  thanosQuery: "thanos-query",
  thanosQueryFrontend: "thanos-query-frontend",
  grafana: "grafana",
} as const;

/** ServiceAccounts of the logging pillar, in the namespaces `logging` and `beats`. */
export const loggingServiceAccounts = {
  /** In `logging`; the IAM role of the snapshot bucket trusts it. */
  elasticsearch: "elasticsearch",
  /** In `beats`. */
  filebeat: "filebeat",
  /** In `logging`. */
  indexManagement: "index-management",
} as const;

/** Label of the pods of the index-management Job, by which network policies know them. */
export const indexManagementPods = {
  "app.kubernetes.io/name": loggingServiceAccounts.indexManagement,
} as const;

/** Secrets, with the keys that their readers expect. */
export const secrets = {
  thanosObjectStorage: { name: "thanos-objstore", key: "objstore.yml" },
  /** Receivers' keys; one key for each receiver that needs one. Mounted in Alertmanager at {@link receiverSecretsDir}. */
  alertmanagerReceivers: { name: "alertmanager-receivers" },
  grafanaAdmin: { name: "grafana-admin", userKey: "admin-user", passwordKey: "admin-password" },
  grafanaOidc: { name: "grafana-oidc", clientSecretKey: "client-secret" },
  /** The environment's CA (keys tls.crt, tls.key). */
  certificateAuthority: { name: "global-monitoring-ca" },
  /** Leaves made by cert-manager (keys tls.crt, tls.key, ca.crt). */
  thanosSidecarTls: { name: "thanos-sidecar-tls" },
  thanosQueryTls: { name: "thanos-query-tls" },
  elasticsearchTls: { name: "elasticsearch-tls" },
  kibanaTls: { name: "kibana-tls" },
  logstashTls: { name: "logstash-tls" },
  filebeatTls: { name: "filebeat-tls" },
  /** Made by ECK: the authority that signed Elasticsearch's certificate, which is the environment's. */
  elasticsearchCa: { name: "elasticsearch-es-http-certs-public", key: "ca.crt" },
  /** Made by ECK: password of the superuser `elastic`; only the index-management Job reads it. */
  elasticSuperuser: { name: "elasticsearch-es-elastic-user", key: "elastic" },
  /** Keys by which Kibana encrypts what it stores. */
  kibanaEncryption: { name: "kibana-encryption" },
  /** In `monitoring`: Grafana's user of Elasticsearch and the authority to check it with (keys password, ca.crt). */
  grafanaElasticsearch: { name: "grafana-elasticsearch", passwordKey: "password", caKey: "ca.crt" },
} as const;

/**
 * Users of Elasticsearch beside the superuser: each with a Secret of its own in `logging` (type kubernetes.io/basic-auth, keys
 * username, password, roles), read by ECK into the file realm, and one role, which index management applies.
 */
export const elasticUsers = {
  logstash: elasticUser("logstash"),
  grafana: elasticUser("grafana"),
  logAlerts: elasticUser("log-alerts"),
  exporter: elasticUser("exporter"),
  /** People who read logs in Kibana. */
  reader: elasticUser("reader"),
} as const;

function elasticUser(name: string) {
  return {
    username: `global-monitoring-${name}`,
    role: `global-monitoring-${name}`,
    secretName: `elasticsearch-user-${name}`,
    usernameKey: "username",
    passwordKey: "password",
  } as const;
}

/** Alertmanager's receiver of Watchdog: AlertRouting makes it, alerts of PrometheusStack ask after it. */
export const DEAD_MANS_SWITCH_RECEIVER = "deadMansSwitch";

/** Where the Prometheus Operator mounts the Secret {@link secrets.alertmanagerReceivers}. */
export const receiverSecretsDir = `/etc/alertmanager/secrets/${secrets.alertmanagerReceivers.name}`;

/** Issuer in each namespace with certificates; it signs with the environment's CA. */
export const issuer = "global-monitoring-ca";

/** Custom resources made by kube-prometheus-stack with `fullnameOverride: kps` and clean object names. */
export const prometheusResource = "kps";

/** Services, by the name that the charts and the operator give them, and the port that readers use. */
export const services = {
  prometheus: { name: "kps-prometheus", port: 9090 },
  alertmanager: { name: "kps-alertmanager", port: 9093 },
  /** Headless, all replicas; port name `http-web`. */
  alertmanagerOperated: { name: "alertmanager-operated", port: 9093, portName: "http-web" },
  /** Headless; port names grpc (10901) and http (10902). */
  thanosDiscovery: { name: "kps-thanos-discovery", port: 10901, portName: "grpc" },
  thanosRulerOperated: { name: "thanos-ruler-operated", port: 10901, portName: "grpc" },
  thanosRuler: { name: "kps-thanos-ruler", port: 10902 },
  thanosQuery: { name: "thanos-query", port: 10902, portName: "http" },
  thanosQueryFrontend: { name: "thanos-query-frontend", port: 10902 },
  thanosStoreGateway: { name: "thanos-store-gateway-headless", port: 10901, portName: "grpc" },
  thanosCompact: { name: "thanos-compact-headless", port: 10902 },
  grafana: { name: "grafana", port: 80 },
  /** HTTPS. In `logging`, as all that follow. */
  elasticsearch: { name: "elasticsearch-es-http", port: 9200 },
  /** HTTPS. */
  kibana: { name: "kibana-kb-http", port: 5601 },
  /** mTLS. */
  logstashBeats: { name: "logstash-ls-beats", port: 5044 },
  elasticsearchExporter: { name: "elasticsearch-exporter", port: 9108 },
} as const;

/** Service on the hub (a load balancer) by which the Beats of other clusters reach Logstash. */
export const LOGSTASH_EXTERNAL_SERVICE = "logstash-external";

/** Service in the namespace `beats` of every cluster (an ExternalName) through which Beats reach Logstash. */
export const LOGSTASH_ALIAS_SERVICE = "logstash";

/** Secret that the user makes, if at all: variables of own pipelines of Logstash. */
export const LOGSTASH_VARIABLES_SECRET = "logstash-variables";

/** Names that Logstash's certificate is valid for: what Beats connect to, on whichever cluster. */
export const logstashServerNames: readonly string[] = [
  `${LOGSTASH_ALIAS_SERVICE}.${namespaces.beats}.svc`,
  `${services.logstashBeats.name}.${namespaces.logging}.svc`,
];

/** Dataset of a log line whose namespace no dataset of the configuration claims. */
export const DEFAULT_DATASET = "kubernetes.container";

/** Data stream of a dataset, by Elastic's naming scheme type-dataset-namespace. */
export function logDataStream(dataset: string, environment: string): string {
  return `logs-${dataset}-${environment}`;
}

/** Prefix of everything that index management makes in Elasticsearch and Kibana. */
export const ELASTIC_PREFIX = "global-monitoring";

/** Lifecycle policy of a dataset. */
export function lifecyclePolicy(dataset: string): string {
  return `${ELASTIC_PREFIX}-logs-${dataset}`;
}

/** Port of every Thanos StoreAPI. */
export const STORE_API_PORT = 10901;

/** Service on a workload cluster that offers one Prometheus replica's StoreAPI to the hub over mTLS. */
export function sidecarService(replica: number): string {
  return `thanos-sidecar-${replica}`;
}

/** Service on the hub (an ExternalName) through which Thanos Query reaches one replica of another cluster. */
export function remoteSidecarService(cluster: string, replica: number): string {
  return `thanos-remote-${cluster}-${replica}`;
}

/** TLS server name of a cluster's sidecars. Fixed, and in nobody's DNS: it is only compared with the certificate. */
export function sidecarServerName(cluster: string): string {
  return `thanos-sidecar.${cluster}.global-monitoring.internal`;
}

/** What the names of {@link beatsClientName} end with. */
export const BEATS_CLIENT_DOMAIN = "beats.global-monitoring";

/**
 * Name in the certificate by which the Beats of a cluster prove who they are; Logstash reads the cluster from it. A common name
 * has at most 64 characters: no longer than this with a cluster's name of 30.
 */
export function beatsClientName(cluster: string): string {
  return `${cluster}.${BEATS_CLIENT_DOMAIN}`;
}

/** DNS name of a Service inside its cluster. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc`;
}

/** URL of a Service inside its cluster. */
export function serviceUrl(
  service: { readonly name: string; readonly port: number },
  namespace: string,
): string {
  const port = service.port === 80 ? "" : `:${service.port}`;
  return `http://${serviceHost(service.name, namespace)}${port}`;
}

/** SRV address by which Thanos finds every pod behind a headless Service. */
export function srvAddress(
  service: { readonly name: string; readonly portName: string },
  namespace: string,
): string {
  return `dnssrv+_${service.portName}._tcp.${service.name}.${namespace}.svc.cluster.local`;
}
