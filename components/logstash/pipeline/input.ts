import { services } from "../../internal/names";
import { TLS_DIR } from "../paths";
import { plugin } from "./syntax";

/**
 * Where Beats arrive: only with a certificate of the environment. No `event.original` (codec metadata): it would double the volume, and keep
 * what redaction takes out. The subject of the certificate is kept, for {@link originStage}.
 */
export function beatsInput(): string {
  return plugin("beats", {
    id: "beats",
    port: services.logstashBeats.port,
    enrich: ["ssl_peer_metadata"],
    // Filebeat keeps its connections for minutes (ttl); shorter, and quiet nodes would connect anew all the time.
    client_inactivity_timeout: 600,
    ssl_enabled: true,
    ssl_client_authentication: "required",
    ssl_certificate: `${TLS_DIR}/tls.crt`,
    ssl_key: `${TLS_DIR}/tls.key`,
    ssl_certificate_authorities: [`${TLS_DIR}/ca.crt`],
    ssl_supported_protocols: ["TLSv1.2", "TLSv1.3"],
  });
}
