import {
  remoteSidecarService,
  serviceHost,
  services,
  sidecarServerName,
  srvAddress,
  STORE_API_PORT,
} from "../internal/names";
import type { RemoteCluster, ThanosSettings } from "./settings";

/** ConfigMap and file that tell Query what to read. */
export const endpointsConfigMap = {
  name: "thanos-query-endpoints",
  key: "endpoints.yaml",
} as const;

/** Where Query finds its certificate (keys tls.crt, tls.key, ca.crt). */
export const QUERY_TLS_DIR = "/etc/thanos/tls";

/** A Service by which Query reaches one replica of a remote cluster. */
export interface RemoteEndpoint {
  readonly cluster: string;
  readonly replica: number;
  /** Name of the ExternalName Service. */
  readonly service: string;
}

/** One Service for each replica of each remote cluster. */
export function remoteEndpoints(clusters: readonly RemoteCluster[]): readonly RemoteEndpoint[] {
  return clusters.flatMap(({ name, replicas }) =>
    Array.from({ length: replicas }, (_, replica) => ({
      cluster: name,
      replica,
      service: remoteSidecarService(name, replica),
    })),
  );
}

/**
 * The file of `thanos query --endpoint.sd-config-file` (Thanos docs, components/query.md, since v0.42): everything that
 * Query reads, in one place, since the flags `--endpoint` are deprecated and know one TLS setting for all.
 *
 * Inside the hub plaintext: NetworkPolicies admit only Query. Store gateways form a group: each query reads a block
 * from one of them, and goes to the other when it fails. Remote sidecars are static addresses, because only these may
 * have TLS settings of their own.
 */
export function endpointsFile(
  settings: Pick<ThanosSettings, "namespace" | "remoteClusters">,
): string {
  const { namespace } = settings;
  return [
    "endpoints:",
    `  - address: ${srvAddress(services.thanosDiscovery, namespace)}`,
    `  - address: ${srvAddress(services.thanosRulerOperated, namespace)}`,
    `  - address: ${srvAddress(services.thanosStoreGateway, namespace)}`,
    "    group: true",
    ...remoteEndpoints(settings.remoteClusters).flatMap(({ cluster, service }) => [
      `  - address: ${serviceHost(service, namespace)}:${STORE_API_PORT}`,
      "    client_config:",
      `      server_name: ${sidecarServerName(cluster)}`,
      "      compression: snappy",
      "      tls_config:",
      "        enabled: true",
      `        cert_file: ${QUERY_TLS_DIR}/tls.crt`,
      `        key_file: ${QUERY_TLS_DIR}/tls.key`,
      `        ca_file: ${QUERY_TLS_DIR}/ca.crt`,
      '        min_version: "1.3"',
    ]),
    "",
  ].join("\n");
}
