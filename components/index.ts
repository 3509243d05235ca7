export { type ApmConnection, GlobalMonitoring } from "./globalMonitoring";
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
export { KeyKind } from "./certificates/settings";
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

export { ElasticStack, type ElasticStackArgs } from "./elasticStack/elasticStack";
export type { ElasticStackShape } from "./elasticStack/settings";
export type { LoggingArgs } from "./logging/args";
export type { Dataset, DatasetArgs } from "./logging/datasets";
export { Licence } from "./logging/licence";
export type { LifecycleSettings } from "./logging/lifecycle";
export { Elasticsearch, type ElasticsearchArgs } from "./elasticsearch/elasticsearch";
export {
  ElasticSize,
  type ElasticHotOptions,
  type ElasticMasterOptions,
  type ElasticRolloverOptions,
  type ElasticsearchOptions,
  type ElasticTierOptions,
} from "./elasticsearch/args";
export { Kibana, type KibanaArgs } from "./kibana/kibana";
export type { KibanaIngress, KibanaOptions } from "./kibana/args";
export { Logstash, type LogstashArgs } from "./logstash/logstash";
export type {
  DropOptions,
  LogstashOptions,
  LogstashPipelineArgs,
  LogstashQueueOptions,
  RedactionOptions,
  RedactionPatternArgs,
} from "./logstash/args";
export {
  type DocumentKind,
  IndexManagement,
  type IndexManagementArgs,
  type IndexSnapshotsArgs,
  type ManagedDocument,
} from "./indexManagement/indexManagement";
export {
  LogSnapshotStorage,
  type LogSnapshotStorageArgs,
} from "./logSnapshotStorage/logSnapshotStorage";
export type { SnapshotOptions } from "./logSnapshotStorage/args";
export { LogShipping, type LogShippingArgs } from "./logShipping/logShipping";
export {
  type AuditbeatOptions,
  type BeatsOptions,
  EckOperatorMode,
  type FilebeatOptions,
  type FilebeatQueueOptions,
  type HeartbeatMonitor,
  type HeartbeatOptions,
  type LogShippingOptions,
  type MetricbeatOptions,
  MetricbeatModule,
  MonitorKind,
  type ShippingExtraValues,
  type TolerationArgs,
} from "./logShipping/args";
export { LogAlerts, type LogAlertsArgs } from "./logAlerts/logAlerts";
export {
  type AbsenceAlertArgs,
  type FrequencyAlertArgs,
  logAbsenceAlert,
  logAlert,
  type LogAlertArgs,
  LogAlertEngine,
  logNewTermAlert,
  type LogAlertsOptions,
  logSpikeAlert,
  type NewTermAlertArgs,
  type SpikeAlertArgs,
} from "./logAlerts/args";
export { ElasticHealth } from "./elasticHealth/elasticHealth";
export type { ElasticHealthArgs, ElasticHealthOptions } from "./elasticHealth/args";
export type { GrafanaElasticsearch } from "./grafana/args";
export type { RuleGroup } from "./internal/rules";
export type { ClusterLogShippingArgs } from "./clusterMonitoring";

export {
  AgentLogLevel,
  type ApmAgentArgs,
  type ExcludedWorkloadArgs,
  type InstrumentedNamespaceArgs,
  type InstrumentWorkloadsArgs,
  JAVA_STACK_TRACES,
  Language,
  type LogHintArgs,
  type MetricsHintArgs,
  type MultilineArgs,
} from "./instrumentation/args";
export {
  type ChartPodParts,
  type ChartServiceArgs,
  type Instrumentation,
  instrumentWorkloads,
  type SeenWorkload,
} from "./instrumentation/instrumentWorkloads";
export { Outcome } from "./instrumentation/instrumentWorkload";
export {
  type ExistingWorkloadArgs,
  PatchableKind,
  type ServiceApmArgs,
  type ServiceInstrumentationArgs,
  type ServiceMetricsArgs,
  type WorkloadArgs,
} from "./instrumentation/serviceArgs";
export { ServiceInstrumentation } from "./instrumentation/serviceInstrumentation";

export { BusinessMetrics } from "./businessMetrics/businessMetrics";
export {
  Aggregation,
  type BusinessClusterArgs,
  type BusinessDashboardArgs,
  type BusinessMetricArgs,
  type BusinessMetricsArgs,
  type EventsArgs,
  MetricKind,
  type MonitoredResource,
  type MonitoredWorkloadArgs,
  MonitorKind as BusinessMonitorKind,
  type MonitorLimitArgs,
  type ObjectiveArgs,
  ObjectiveKind,
} from "./businessMetrics/args";
export { businessMetricsTests } from "./businessMetrics/promtoolTests";
export type { PromtoolFiles, PromtoolTest } from "./businessMetrics/promtoolFiles";

export { ApmServer, type ApmServerArgs } from "./apmServer/apmServer";
export {
  type RumArgs,
  SamplingKind,
  type SamplingPolicyArgs,
  TraceOutcome,
  type TraceSamplingArgs,
  type TracingArgs,
} from "./apmServer/args";
export type { ClusterTracingArgs } from "./clusterMonitoring";
