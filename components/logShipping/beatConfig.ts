import type { ClusterIdentity } from "../cluster";
import type { Tree } from "../internal/merge";
import { LOGSTASH_ALIAS_SERVICE, namespaces, serviceHost, services } from "../internal/names";

/** Where the Secret with the client certificate is mounted in every Beat. */
export const CERTIFICATE_DIRECTORY = "/etc/beats/certificates";

/** Port of the HTTP endpoint of a Beat, inside its pod only. */
const HTTP_PORT = 5066;

/** What every Beat is told, whatever it reads. Logs go to standard error, as JSON: ECK starts Beats with `-e`. */
export function commonConfig(): Tree {
  return {
    // The name of the pod tells nothing; agent.name and host.name are the node's.
    name: "${NODE_NAME}",
    // What JSON lines say of the process every 30 seconds, the exporter says too.
    logging: { level: "info", metrics: { enabled: false } },
    http: { enabled: true, host: "localhost", port: HTTP_PORT },
    seccomp: { enabled: true },
    output: { logstash: logstashOutput() },
  };
}

/**
 * Logstash of the hub. One host name, behind which are several Logstash: a connection ends after `ttl`, so that they share
 * the load again after one was away. `ttl` works without pipelining only (Beats docs, Logstash output); a batch of 2048 events for
 * each round trip is still more than a node writes.
 */
function logstashOutput(): Tree {
  const host = serviceHost(LOGSTASH_ALIAS_SERVICE, namespaces.beats);
  return {
    hosts: [`${host}:${services.logstashBeats.port}`],
    loadbalance: false,
    pipelining: 0,
    ttl: "5m",
    worker: 1,
    bulk_max_size: 2048,
    // After a failure, batches start small: one that is too slow to be acknowledged in time would be sent for ever.
    slow_start: true,
    compression_level: 3,
    timeout: "60s",
    backoff: { init: "1s", max: "60s" },
    ssl: {
      verification_mode: "full",
      supported_protocols: ["TLSv1.3"],
      certificate_authorities: [`${CERTIFICATE_DIRECTORY}/ca.crt`],
      certificate: `${CERTIFICATE_DIRECTORY}/tls.crt`,
      key: `${CERTIFICATE_DIRECTORY}/tls.key`,
      // cert-manager renews the files; the next handshake, at most `ttl` later, uses them. The default since 9.5.
      certificate_reload: { enabled: true },
    },
  };
}

/**
 * Says of each event where it comes from: `cluster`, `region` and `environment` as on every metric, and the same by ECS names. A processor,
 * not `fields`: it runs after what the line itself says was parsed, so that no line can claim another cluster.
 */
export function identityProcessor(cluster: ClusterIdentity): Tree {
  return {
    add_fields: {
      target: "",
      fields: {
        cluster: cluster.name,
        region: cluster.region,
        environment: cluster.environment,
        orchestrator: { type: "kubernetes", cluster: { name: cluster.name } },
        cloud: { region: cluster.region },
      },
    },
  };
}
