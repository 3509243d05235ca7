import { certificateNames } from "../elasticsearch/certificateNames";
import { namespaces, services } from "../internal/names";
import { kibanaHost } from "./settings";

/** DNS names for the certificate in the Secret `kibana-tls`: the Service's and, where TLS is passed through, the public one. */
export function kibanaDnsNames(domain?: string): readonly string[] {
  const inside = certificateNames(services.kibana.name, namespaces.logging);
  return domain === undefined ? inside : [...inside, kibanaHost(domain)];
}
