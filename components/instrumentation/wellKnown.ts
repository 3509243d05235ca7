/** Names that pods, Secrets and agents share. */

/** Secret in each instrumented namespace, with the keys that pods read. */
export const AGENT_SECRET = {
  name: "apm-agent",
  tokenKey: "secret-token",
  authorityKey: "ca.crt",
} as const;

/** Volume of {@link AGENT_SECRET}'s authority, and where containers have it. */
export const AUTHORITY_VOLUME = "apm-agent-ca";
export const AUTHORITY_DIR = "/var/run/secrets/global-monitoring/apm";
export const AUTHORITY_FILE = `${AUTHORITY_DIR}/${AGENT_SECRET.authorityKey}`;

/** Volume into which init containers put what the application loads: an agent, a trust store. */
export const AGENT_VOLUME = "apm-agent";
export const AGENT_DIR = "/opt/global-monitoring/apm";

/** Trust store of a Java service: the public authorities and the platform's. */
export const TRUST_STORE_FILE = `${AGENT_DIR}/cacerts`;

/** Recommended labels of Kubernetes that name a service. */
export const NAME_LABEL = "app.kubernetes.io/name";
export const VERSION_LABEL = "app.kubernetes.io/version";

/** Label of a workload that becomes a label of its traces. */
export const TEAM_LABEL = "team";

/** Name of the container port that offers metrics. */
export const METRICS_PORT_NAME = "metrics";
