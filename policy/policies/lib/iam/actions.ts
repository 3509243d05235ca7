/** What is known of the actions of AWS. */

/**
 * Actions that IAM cannot limit to a resource, so that their statement must say `Resource: "*"`: the column "Resource
 * types" of the Service Authorization Reference is empty for them (read in November 2026). Those that monitoring,
 * logging and the controllers of a cluster use; of EC2, CloudWatch and Cost Explorer also the few
 * that can be limited, but whose callers ask for all.
 */
const WITHOUT_RESOURCE: readonly string[] = [
  "acm:ListCertificates acm:RequestCertificate",
  "aps:CreateWorkspace aps:ListWorkspaces",
  "autoscaling:Describe*",
  "ce:Get*",
  "cloudwatch:DescribeAlarmsForMetric cloudwatch:DescribeAlarms cloudwatch:DescribeAlarmHistory cloudwatch:GetMetricData",
  "cloudwatch:GetMetricStatistics cloudwatch:ListDashboards cloudwatch:ListMetrics cloudwatch:PutMetricData",
  "cur:DescribeReportDefinitions",
  "dynamodb:DescribeLimits dynamodb:ListTables",
  "ec2:Describe*",
  "ec2messages:*",
  "ecr:DescribeRegistry ecr:GetAuthorizationToken ecr-public:GetAuthorizationToken",
  "eks:CreateCluster eks:DescribeAddonConfiguration eks:DescribeAddonVersions eks:DescribeClusterVersions eks:ListClusters",
  "elasticfilesystem:CreateFileSystem",
  "elasticloadbalancing:Describe*",
  "events:ListRules",
  "firehose:ListDeliveryStreams",
  "grafana:ListWorkspaces",
  "health:DescribeEvents health:DescribeEventAggregates health:DescribeEventTypes",
  "iam:GetAccountPasswordPolicy iam:GetAccountSummary iam:ListAccountAliases iam:ListGroups iam:ListInstanceProfiles",
  "iam:ListOpenIDConnectProviders iam:ListPolicies iam:ListRoles iam:ListSAMLProviders iam:ListServerCertificates iam:ListUsers",
  "kinesis:DescribeLimits kinesis:ListStreams",
  "kms:CreateKey kms:GenerateRandom kms:ListAliases kms:ListKeys",
  "lambda:GetAccountSettings lambda:ListFunctions",
  "logs:DescribeDestinations logs:DescribeExportTasks logs:DescribeLogGroups logs:DescribeQueries",
  "logs:DescribeQueryDefinitions logs:DescribeResourcePolicies logs:CreateLogDelivery logs:DeleteLogDelivery",
  "logs:GetLogDelivery logs:ListLogDeliveries logs:UpdateLogDelivery",
  "organizations:DescribeOrganization organizations:ListAccounts organizations:ListRoots",
  "pricing:*",
  "route53:CreateHealthCheck route53:CreateHostedZone route53:GetGeoLocation route53:GetHostedZoneCount",
  "route53:ListGeoLocations route53:ListHealthChecks route53:ListHostedZones route53:ListHostedZonesByName",
  "route53:ListHostedZonesByVPC route53:TestDNSAnswer",
  "s3:GetAccountPublicAccessBlock s3:ListAccessPoints s3:ListAllMyBuckets s3:ListJobs",
  "secretsmanager:BatchGetSecretValue secretsmanager:GetRandomPassword secretsmanager:ListSecrets",
  "servicequotas:ListServiceQuotas servicequotas:ListServices",
  "shield:GetSubscriptionState",
  "sns:ListSubscriptions sns:ListTopics",
  "sqs:ListQueues",
  "ssm:DescribeInstanceInformation ssm:DescribeParameters",
  "ssmmessages:*",
  "sts:DecodeAuthorizationMessage sts:GetCallerIdentity sts:GetServiceBearerToken sts:GetSessionToken",
  "support:Describe*",
  "tag:Get*",
  "xray:BatchGetTraces xray:GetGroups xray:GetSamplingRules xray:GetSamplingStatisticSummaries xray:GetSamplingTargets",
  "xray:GetServiceGraph xray:GetTimeSeriesServiceStatistics xray:GetTraceGraph xray:GetTraceSummaries",
  "xray:PutTelemetryRecords xray:PutTraceSegments",
].flatMap((line) => line.split(" "));

/** Verbs of actions that change nothing. */
const READING = /^(?:BatchGet|Describe|Get|Head|List|Lookup|Query|Read|Scan|Search|Select|View)/i;

/** How broad the wildcard of an action is. */
export type Breadth = "none" | "read" | "write" | "service" | "everything";

/** `s3:Get*` is "read", `s3:Put*` and `s3:*Object` are "write", `s3:*` is "service". */
export function breadthOf(action: string): Breadth {
  if (!/[*?]/.test(action)) return "none";
  const [service = "", name = ""] = action.split(":");
  if (/^[*?]+$/.test(action) || /[*?]/.test(service)) return "everything";
  if (/^[*?]+$/.test(name)) return "service";
  return READING.test(name.replace(/[*?].*$/, "")) ? "read" : "write";
}

const unlimited = WITHOUT_RESOURCE.map(matcher);

/** Whether an action, or all that its wildcard stands for, cannot be limited to a resource. */
export function needsAllResources(action: string, further: readonly string[]): boolean {
  return [...unlimited, ...further.map(matcher)].some((pattern) => pattern.test(action));
}

/** IAM ignores the case of actions. */
function matcher(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/[*]+/g, ".*");
  return new RegExp(`^${source.replaceAll("?", ".")}$`, "i");
}
