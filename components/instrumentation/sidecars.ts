/**
 * Containers that meshes, agents and proxies put beside the application: they are instrumented only when an annotation names
 * them. An agent copied into one would load into a program that is not the team's, and it needs no token.
 */
const SIDECARS: ReadonlySet<string> = new Set([
  "istio-proxy",
  "linkerd-proxy",
  "envoy",
  "envoy-sidecar",
  "consul-dataplane",
  "daprd",
  "cloud-sql-proxy",
  "vault-agent",
  "secrets-store",
  "oauth2-proxy",
  "kube-rbac-proxy",
  "xray-daemon",
  "cloudwatch-agent",
  "datadog-agent",
  "fluent-bit",
  "fluentd",
  "filebeat",
  "otc-container",
  "otel-collector",
  "opentelemetry-collector",
  "config-reloader",
  "thanos-sidecar",
]);

/** Which containers are instrumented: those of the annotation, else all but the well-known sidecars. */
export function containerChoice(annotation: string | undefined): (container: string) => boolean {
  if (annotation === undefined) return (container) => !SIDECARS.has(container);
  const chosen = new Set(
    annotation
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
  return (container) => chosen.has(container);
}
