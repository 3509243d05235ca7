import { apmDnsNames, apmSecrets } from "./apmServer/names";
import { KeyKind } from "./certificates/certificates";
import { ClusterRole } from "./cluster";
import type { ClusterMonitoringArgs } from "./clusterMonitoring";
import { elasticsearchDnsNames } from "./elasticsearch/certificateNames";
import {
  beatsClientName,
  logstashServerNames,
  namespaces,
  secrets,
  sidecarServerName,
} from "./internal/names";
import { kibanaDnsNames } from "./kibana/certificateNames";

/** The certificates that a cluster needs. */
export function clusterCertificates(args: ClusterMonitoringArgs) {
  return [
    args.role === ClusterRole.Hub ? queryCertificate() : sidecarCertificate(args.cluster.name),
    ...(args.logShipping === undefined ? [] : loggingCertificates(args)),
  ];
}

/** With these Beats prove who they are, and on the hub Elasticsearch, Kibana and Logstash. */
function loggingCertificates({ cluster, role, domain, tracing }: ClusterMonitoringArgs) {
  const beats = {
    name: "filebeat",
    namespace: namespaces.beats,
    secretName: secrets.filebeatTls.name,
    commonName: beatsClientName(cluster.name),
    dnsNames: [beatsClientName(cluster.name)],
    usage: "client",
  } as const;
  if (role !== ClusterRole.Hub) return [beats];
  const server = (name: string, secretName: string, dnsNames: readonly string[]) =>
    ({ name, namespace: namespaces.logging, secretName, dnsNames, usage: "server" }) as const;
  // The ECK operator 3.5 takes PKCS8 of RSA only, and says so nowhere but in its log.
  const forEck = { key: KeyKind.Rsa };
  return [
    beats,
    { ...server("elasticsearch", secrets.elasticsearchTls.name, elasticsearchDnsNames), ...forEck },
    { ...server("kibana", secrets.kibanaTls.name, kibanaDnsNames(domain)), ...forEck },
    server("logstash", secrets.logstashTls.name, logstashServerNames),
    ...(tracing === undefined
      ? []
      : [{ ...server("apm", apmSecrets.tls.name, apmDnsNames(tracing.host)), ...forEck }]),
  ];
}

/** With this the hub's Thanos Query proves who it is. */
function queryCertificate() {
  return {
    name: "thanos-query",
    secretName: secrets.thanosQueryTls.name,
    dnsNames: ["thanos-query.global-monitoring.internal"],
    usage: "client",
  } as const;
}

/** With this the sidecars of a workload cluster prove who they are. */
function sidecarCertificate(cluster: string) {
  return {
    name: "thanos-sidecar",
    secretName: secrets.thanosSidecarTls.name,
    dnsNames: [sidecarServerName(cluster)],
    usage: "server",
  } as const;
}
