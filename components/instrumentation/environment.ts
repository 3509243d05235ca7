import * as pulumi from "@pulumi/pulumi";
import { CLUSTER_LABEL } from "../internal/labels";
import type { Tree } from "../internal/merge";
import { type LanguageTraits, Trust } from "./languages";
import { AGENT_SECRET, AUTHORITY_FILE } from "./wellKnown";

/** An environment variable as Kubernetes has it. */
export interface EnvVar {
  readonly name: string;
  readonly value?: pulumi.Input<string>;
  readonly valueFrom?: Tree;
}

/** APM agents of a program, checked. The token is not here: it never comes near a pod's definition. */
export interface AgentSettings {
  readonly serverUrl: pulumi.Input<string>;
  readonly environment: string;
  readonly cluster: string;
  readonly globalLabels: Readonly<Record<string, string>>;
  readonly transactionSampleRate?: pulumi.Input<number>;
  readonly logLevel?: string;
  /** Whether APM Server's authority is none that every image trusts. */
  readonly ownAuthority: boolean;
}

/** Who a container is to APM. */
export interface ServiceIdentity {
  readonly name: string;
  readonly version?: string;
  readonly team?: string;
}

/** Variables that all agents read to tell pod and node, with the fields of the downward API. */
const POD_FIELDS = {
  KUBERNETES_NODE_NAME: "spec.nodeName",
  KUBERNETES_POD_NAME: "metadata.name",
  KUBERNETES_NAMESPACE: "metadata.namespace",
  KUBERNETES_POD_UID: "metadata.uid",
} as const;

/** What agents do not accept in a service's name (all agents' configuration references: `^[a-zA-Z0-9 _-]+$`). */
const NOT_IN_A_NAME = /[^a-zA-Z0-9 _-]/g;

/** A name that every agent accepts. */
function serviceNameOf(name: string): string {
  return name.replace(NOT_IN_A_NAME, "-");
}

/** The variables that make an agent of any language send to the platform's APM Server. */
export function agentEnvironment(
  agent: AgentSettings,
  service: ServiceIdentity,
  traits: LanguageTraits,
): EnvVar[] {
  const plain: Readonly<Record<string, pulumi.Input<string> | undefined>> = {
    ELASTIC_APM_SERVER_URL: agent.serverUrl,
    ELASTIC_APM_SERVICE_NAME: serviceNameOf(service.name),
    ELASTIC_APM_SERVICE_VERSION: service.version,
    ELASTIC_APM_ENVIRONMENT: agent.environment,
    ELASTIC_APM_GLOBAL_LABELS: globalLabels(agent, service),
    ELASTIC_APM_TRANSACTION_SAMPLE_RATE: sampleRateText(agent.transactionSampleRate),
    ELASTIC_APM_LOG_LEVEL: agent.logLevel,
  };
  return [
    ...Object.entries(plain).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    ),
    { name: "ELASTIC_APM_SECRET_TOKEN", valueFrom: { secretKeyRef: secretToken() } },
    ...authorityVariables(agent, traits),
    ...Object.entries(POD_FIELDS).map(([name, fieldPath]) => ({
      name,
      // With the version that the API server fills in: server-side apply takes a reference without it for another value.
      valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } },
    })),
  ];
}

/** Variables are text. A number stays plain, so that nobody has to wait for it. */
function sampleRateText(rate: pulumi.Input<number> | undefined): pulumi.Input<string> | undefined {
  if (rate === undefined || typeof rate === "number") return rate?.toString();
  return pulumi.output(rate).apply((known) => known.toString());
}

/** Optional, so that a pod starts, without traces, where the Secret is missing. */
function secretToken(): Tree {
  return { name: AGENT_SECRET.name, key: AGENT_SECRET.tokenKey, optional: true };
}

function authorityVariables(agent: AgentSettings, traits: LanguageTraits): EnvVar[] {
  const { authorityVariable } = traits;
  if (!agent.ownAuthority || traits.trust !== Trust.Variable || authorityVariable === undefined)
    return [];
  return [{ name: authorityVariable, value: AUTHORITY_FILE }];
}

function globalLabels(agent: AgentSettings, service: ServiceIdentity): string {
  const labels = {
    [CLUSTER_LABEL]: agent.cluster,
    ...(service.team !== undefined && { team: service.team }),
    ...agent.globalLabels,
  };
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}
