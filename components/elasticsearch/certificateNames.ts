import { namespaces, services } from "../internal/names";

/**
 * Names that a certificate of a Service is asked for by. ECK's operator and the nodes' own scripts need no further one: the
 * operator calls each pod and checks the chain only, the scripts check nothing, and the readiness probe speaks no TLS.
 */
export function certificateNames(service: string, namespace: string): readonly string[] {
  const host = `${service}.${namespace}.svc`;
  return [host, `${host}.cluster.local`, `${service}.${namespace}`, service];
}

/** DNS names for the certificate in the Secret `elasticsearch-tls`. */
export const elasticsearchDnsNames = certificateNames(
  services.elasticsearch.name,
  namespaces.logging,
);
