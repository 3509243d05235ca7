/** What random resources are made of: words that predicates look for, and some that bite. */
import { UNKNOWN } from "../../../policy/policies/lib/values";

/** Type tokens. */
export const TYPES: readonly string[] = [
  ...(
    "helm.sh/v3:Release helm.sh/v4:Chart core/v1:Secret core/v1:ConfigMap core/v1:Service core/v1:Namespace core/v1:Pod " +
    "core/v1:LimitRange apps/v1:DaemonSet apps/v1:Deployment apps/v1:StatefulSet apps/v1:DeploymentPatch apps/v1:DeploymentList " +
    "batch/v1:CronJob batch/v1:Job networking.k8s.io/v1:Ingress networking.k8s.io/v1:IngressClass yaml/v2:ConfigGroup " +
    "monitoring.coreos.com/v1:Prometheus monitoring.coreos.com/v1:ThanosRuler monitoring.coreos.com/v1:Alertmanager " +
    "monitoring.coreos.com/v1alpha1:AlertmanagerConfig monitoring.coreos.com/v1:ServiceMonitor monitoring.coreos.com/v1:PodMonitor " +
    "beat.k8s.elastic.co/v1beta1:Beat elasticsearch.k8s.elastic.co/v1:Elasticsearch kibana.k8s.elastic.co/v1:Kibana " +
    "logstash.k8s.elastic.co/v1alpha1:Logstash grafana.integreatly.org/v1beta1:Grafana " +
    "opentelemetry.io/v1beta1:OpenTelemetryCollector collectors.grafana.com/v1alpha1:Alloy " +
    "operator.victoriametrics.com/v1beta1:VMAgent operator.victoriametrics.com/v1beta1:VMAlertmanager " +
    "operator.victoriametrics.com/v1beta1:VMAlertmanagerConfig operator.victoriametrics.com/v1:VLAgent " +
    "logging.banzaicloud.io/v1beta1:Logging fluentbit.fluent.io/v1alpha2:ClusterOutput " +
    "gateway.networking.k8s.io/v1:Gateway gateway.networking.k8s.io/v1:GatewayClass gateway.networking.k8s.io/v1:HTTPRoute " +
    "gateway.k8s.aws/v1:LoadBalancerConfiguration gateway.envoyproxy.io/v1alpha1:EnvoyProxy networking.istio.io/v1:Gateway " +
    "networking.istio.io/v1:VirtualService traefik.io/v1alpha1:IngressRoute : :"
  )
    .split(" ")
    .map((type) => `kubernetes:${type}`),
  ...(
    "pulumi:providers:kubernetes eks:index:Cluster aws:eks/cluster:Cluster aws-native:eks:Cluster aws:s3/bucket:Bucket " +
    "aws:s3/bucketV2:BucketV2 aws-native:s3:Bucket aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock " +
    "aws:s3/bucketPolicy:BucketPolicy aws:s3/bucketAcl:BucketAcl aws:s3/bucketVersioning:BucketVersioning " +
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration " +
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration aws:iam/policy:Policy aws:iam/role:Role " +
    "aws:iam/rolePolicy:RolePolicy aws:iam/rolePolicyAttachment:RolePolicyAttachment aws:iam/userPolicy:UserPolicy " +
    "aws:eks/addon:Addon aws:amp/scraper:Scraper aws:amp/alertManagerDefinition:AlertManagerDefinition " +
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace aws-native:aps:Workspace aws:iam/openIdConnectProvider:OpenIdConnectProvider " +
    "aws:kms/key:Key aws:lb/loadBalancer:LoadBalancer aws:opensearch/domain:Domain aws:elasticsearch/domain:Domain"
  ).split(" "),
  "",
];

/** Keys that predicates look for, and some that bite. */
export const KEYS: readonly string[] = (
  "chart path uri version values valueYamlFiles alertmanager prometheus prometheusSpec externalLabels cluster " +
  "enabled config route routes receiver receivers name matchers match match_re alertname webhook_configs url " +
  "metadata labels spec template jobTemplate containers initContainers image stringData data binaryData alertmanager.yaml " +
  "configSecret kubeconfig objstore.yml grafana.ini elasticsearch.yml " +
  "context endpoint bucket acl grants policy Statement Effect Principal AWS Action Resource Condition Bool " +
  "aws:SecureTransport rules rule applyServerSideEncryptionByDefault sseAlgorithm blockPublicAcls tags require " +
  "env envFrom args command password token secretKeyRef annotations volumes volumeMounts volumeClaimTemplates storage " +
  "persistence emptyDir repository tag registry assumeRolePolicy inlinePolicies selector matchLabels matchExpressions " +
  "operator key podMetricsEndpoints endpoints namespaceSelector resources requests limits cpu memory type ports port " +
  "loadBalancerClass ingressClassName nodeSets count http tls selfSignedCertificate disabled compact retention " +
  "retentionResolutionRaw retentionResolution5m retentionResolution1h expiration days filter prefix status lifecycleRules " +
  "collectors presets pipelines service exporters mode configRawYaml addonName clusterName configurationValues source eks " +
  "clusterArn workspaceId definition destination amp workspaceArn identities oidcs issuer arn ingestOnlyMode k8sCollector " +
  "policyArn managedPolicyArns NotAction NotPrincipal Federated StringEquals a:sub a:aud allowed ignorePaths movingTags " +
  "enrolled waivers signals owner reason expires by scope encryption allowLocalCharts exemptNamespaces " +
  "gatewayClassName infrastructure parametersRef parentRefs backendRefs listeners entryPoints controllerName scheme " +
  "namespace replicas subject workload release " +
  "__proto__ constructor toString hasOwnProperty length 0"
).split(" ");

/** Texts, and all kinds of things that are not what they seem. */
export const TEXTS: readonly string[] = [
  UNKNOWN,
  `registry.example.com/${UNKNOWN}:1`,
  "",
  "[secret]",
  "kube-prometheus-stack",
  "oci://",
  "oci://@:",
  "https://",
  "https:///.tgz",
  "/",
  ".",
  "Watchdog",
  "nginx",
  "nginx:latest",
  "password: tiger",
  "--password=tiger",
  "curl -u elastic:tiger 'x",
  "PGPASSWORD=tiger psql",
  "<password>tiger</password",
  "<user password='tiger'>",
  "machine x login y password tiger",
  "*:*:*:pgpass:tiger",
  '{"Statement":{"Effect":"Allow","Action":"*"}}',
  "Allow",
  "s3:*",
  "arn:aws:s3:::*",
  "arn:aws:iam::1:oidc-provider/oidc.eks.x",
  "(",
  'alertname=~"("',
  "{",
  '{"Statement": 1}',
  '{"route": []}',
  "route: &a [*a]",
  "[auth.anonymous]\nenabled = true",
  "30d",
  "-1w",
  "1e999",
  "LoadBalancer",
  "ExternalName",
  "metrics",
  "2027-13-99",
  "*",
  "\u0000\uFFFF",
  "__proto__",
];
