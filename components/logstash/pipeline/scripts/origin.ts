import { BEATS_CLIENT_DOMAIN } from "../../../internal/names";

const DOMAIN = BEATS_CLIENT_DOMAIN.replaceAll(".", "\\.");

/** File name of {@link originScript}. */
export const ORIGIN_SCRIPT = "origin.rb";

/**
 * Holds what an event says of its cluster against the certificate that it came with: with a leaked key of one cluster nobody writes logs of
 * another. The certificate wins, where it names a cluster.
 */
export const originScript = String.raw`# Holds the cluster of an event against the certificate of its Beat.
def register(params)
  @clusters = params["clusters"].split
  @subject = /(?:\A|,\s*)CN=([a-z0-9-]{1,63})\.${DOMAIN}(?:,|\z)/
end

def filter(event)
  claimed = event.get("cluster")
  proven = event.get("[@metadata][input][beats][tls][client][subject]").to_s[@subject, 1]
  if !proven.nil? && proven != claimed
    event.set("cluster", proven)
    event.set("[orchestrator][cluster][name]", proven)
    event.tag("_cluster_mismatch")
  elsif !@clusters.include?(claimed)
    event.tag("_unknown_cluster")
  end
  [event]
end
`;
