import { namespaces } from "../internal/names";

/** Helm release, and name of the custom resource: ECK names Service and Secrets after it. */
export const APM_RELEASE = "apm";

/** HTTPS; named by ECK. In the namespace `logging`. Elastic's own protocol and OTLP, over HTTP and gRPC, on one port. */
export const apmService = { name: `${APM_RELEASE}-apm-http`, port: 8200 } as const;

/** Service on the hub (a load balancer) by which agents of other clusters reach APM Server. */
export const APM_EXTERNAL_SERVICE = "apm-external";

/** Service in the namespace `beats` of every cluster (an ExternalName) through which agents reach APM Server. */
export const APM_ALIAS_SERVICE = "apm-server";

/** Secrets in the namespace `logging`. */
export const apmSecrets = {
  /** Leaf made by cert-manager (keys tls.crt, tls.key, ca.crt), for the names {@link apmDnsNames}. */
  tls: { name: "apm-tls" },
  /** What agents prove themselves with. ECK puts each key into APM Server's keystore; the configuration names the key. */
  token: { name: "apm-secret-token", key: "APM_SECRET_TOKEN" },
} as const;

/** Labels that ECK puts on the pods (pkg/apis/apm/v1/labels.go at v3.5.0). */
export const apmPodLabels = {
  "common.k8s.elastic.co/type": "apm-server",
  "apm.k8s.elastic.co/name": APM_RELEASE,
} as const;

/** Host that agents connect to where no DNS name is given: the same on every cluster, so that one certificate fits all. */
export const APM_ALIAS_HOST = `${APM_ALIAS_SERVICE}.${namespaces.beats}.svc`;

/** DNS names for the certificate in the Secret {@link apmSecrets}.tls: what agents connect to, on whichever cluster. */
export function apmDnsNames(host?: string): readonly string[] {
  const inside = `${apmService.name}.${namespaces.logging}.svc`;
  const names = [APM_ALIAS_HOST, inside, `${inside}.cluster.local`];
  return host === undefined ? names : [...names, host];
}
