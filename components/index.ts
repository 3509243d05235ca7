export { GlobalMonitoring } from "./globalMonitoring";
export type {
  ChartValuesArgs,
  ClusterArgs,
  GlobalMonitoringArgs,
  LoadBalancerArgs,
  MetricsArgs,
  MetricsStorageArgs,
  ObjectStorageArgs,
  ObjectStorageKeysArgs,
  RetentionArgs,
} from "./globalMonitoringArgs";
export { ClusterMonitoring, type ClusterMonitoringArgs } from "./clusterMonitoring";
export { type ClusterIdentity, ClusterRole } from "./cluster";
export { Availability } from "./internal/availability";
export { InvalidSettingsError, type Problem } from "./internal/validation";

export { AlertRouting, type AlertRoutingArgs } from "./alertRouting/alertRouting";
export {
  type AlertingArgs,
  type DeadMansSwitchArgs,
  DeadMansSwitchKind,
  type EmailArgs,
  type GroupingArgs,
  type PhoneArgs,
  PhoneKind,
  type ReceiverArgs,
  ReceiverKind,
  type RouteArgs,
  ServiceRegion,
  type TimeIntervalArgs,
  type TimeRangeArgs,
  Weekday,
} from "./alertRouting/args";
export {
  type AlertLabels,
  describeRoutes,
  type RoutedReceiver,
  routeOf,
} from "./alertRouting/routeOf";
export { requiredReceiverSecrets } from "./alertRouting/requiredReceiverSecrets";
export { Severity } from "./internal/rules";

export {
  CertificateAuthority,
  type CertificateAuthorityArgs,
} from "./certificates/certificateAuthority";
export {
  type AuthorityArgs,
  type CertificateLeafArgs,
  Certificates,
  type CertificatesArgs,
} from "./certificates/certificates";
export { CertManagerMode } from "./certificates/certManagerMode";

export { PrometheusStack } from "./prometheusStack/prometheusStack";
export {
  AdditionalScrape,
  type AlertmanagerArgs,
  DashboardDeployment,
  type PrometheusStackArgs,
  type PrometheusStorageArgs,
  type RemoteAccessArgs,
  type RulerArgs,
  type ScrapeLimitArgs,
} from "./prometheusStack/prometheusStackArgs";

export {
  StorageKind,
  type StorageClusterArgs,
  ThanosObjectStorage,
  type ThanosObjectStorageArgs,
  type ThanosRoleArns,
} from "./thanosObjectStorage/thanosObjectStorage";
export { type RemoteClusterArgs, Thanos, type ThanosArgs } from "./thanos/thanos";

export { Grafana } from "./grafana/grafana";
export {
  type GrafanaArgs,
  type GrafanaDataSources,
  type GrafanaIngress,
  type GrafanaOptions,
  type GrafanaSso,
  SsoKind,
} from "./grafana/args";
