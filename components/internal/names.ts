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
} as const;

/** Helm release names; the charts derive Service names from them. */
export const releases = {
  prometheusOperatorCrds: "prometheus-operator-crds",
  kubePrometheusStack: "kps",
  certManager: "cert-manager",
  thanos: "thanos",
  grafana: "grafana",
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
} as const;

/** Alertmanager's receiver of Watchdog: AlertRouting makes it, alerts of PrometheusStack ask after it. */
export const DEAD_MANS_SWITCH_RECEIVER = "deadMansSwitch";

/** Where the Prometheus Operator mounts the Secret {@link secrets.alertmanagerReceivers}. */
export const receiverSecretsDir = `/etc/alertmanager/secrets/${secrets.alertmanagerReceivers.name}`;

/** Issuer in the namespace `monitoring` that signs with the environment's CA. */
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
} as const;

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
