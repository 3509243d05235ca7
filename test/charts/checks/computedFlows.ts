import type { Flow } from "./flows";
import { at, idOf, list, type Manifest, ofKind, selects, text, tree } from "./manifest";
import type { NetPod } from "./network";
import { backends, type Target, targetsOf } from "./netPods";

/** One flow from somebody to each target. */
function flowsTo(why: string, from: string, targets: readonly Target[]): readonly Flow[] {
  return targets.map(({ pod, port }) => ({ why, from: [from], to: [pod.id], ports: [port] }));
}

/** Prometheus to every pod and port that a ServiceMonitor or PodMonitor names. */
export function scrapeFlows(
  manifests: readonly Manifest[],
  pods: readonly NetPod[],
  prometheus: string,
): readonly Flow[] {
  const services = ofKind(manifests, "Service");
  const byService = ofKind(manifests, "ServiceMonitor").flatMap((monitor) => {
    const selected = services.filter(
      ({ metadata }) =>
        inScope(monitor, metadata.namespace) &&
        selects(at(monitor.spec, "selector"), tree(metadata.labels)),
    );
    const targets = list(at(monitor.spec, "endpoints"))
      .map(tree)
      .flatMap(({ port, targetPort }) =>
        selected.flatMap((service) =>
          targetPort === undefined
            ? backends(service, pods, text(port))
            : backends(service, pods).flatMap(({ pod }) => targetsOf(pod, targetPort)),
        ),
      );
    return flowsTo(`${idOf(monitor)} has Prometheus scrape it`, prometheus, targets);
  });
  const byPod = ofKind(manifests, "PodMonitor").flatMap((monitor) => {
    const selected = pods.filter(
      ({ namespace, labels }) =>
        inScope(monitor, namespace) && selects(at(monitor.spec, "selector"), labels),
    );
    const targets = list(at(monitor.spec, "podMetricsEndpoints"))
      .map(tree)
      .flatMap(({ port, portNumber }) =>
        selected.flatMap((pod) => targetsOf(pod, port ?? portNumber)),
      );
    return flowsTo(`${idOf(monitor)} has Prometheus scrape it`, prometheus, targets);
  });
  return [...byService, ...byPod];
}

function inScope(monitor: Manifest, namespace: string | undefined): boolean {
  const scope = tree(at(monitor.spec, "namespaceSelector"));
  if (scope.any === true) return true;
  const names = list(scope.matchNames);
  return names.length === 0 ? namespace === monitor.metadata.namespace : names.includes(namespace);
}

/** The API server, which has an address and no labels, to every admission webhook. */
export function webhookFlows(
  manifests: readonly Manifest[],
  pods: readonly NetPod[],
  apiServer: string,
): readonly Flow[] {
  const services = ofKind(manifests, "Service");
  return ofKind(
    manifests,
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
  ).flatMap((configuration) =>
    list(configuration.webhooks).flatMap((webhook) => {
      const reference = tree(at(webhook, "clientConfig", "service"));
      const behind = services
        .filter(
          ({ metadata }) =>
            metadata.name === reference.name && metadata.namespace === reference.namespace,
        )
        .flatMap((service) => backends(service, pods, Number(reference.port ?? 443)));
      const why = `the API server asks the webhook ${String(at(webhook, "name"))}`;
      // A webhook without pods is a flow to nobody, which is a problem of its own.
      return behind.length > 0
        ? flowsTo(why, apiServer, behind)
        : [{ why, from: [apiServer], to: [`Service ${String(reference.name)}`], ports: [443] }];
    }),
  );
}

/** Whoever comes through load balancers: their addresses arrive, or those of their callers. */
export function loadBalancerFlows(
  manifests: readonly Manifest[],
  pods: readonly NetPod[],
  outside: string,
): readonly Flow[] {
  const services = ofKind(manifests, "Service");
  const balanced = services
    .filter((service) => at(service.spec, "type") === "LoadBalancer")
    .flatMap((service) =>
      flowsTo(`${idOf(service)} leads to it`, outside, backends(service, pods)),
    );
  return [...balanced, ...ingressTargets(manifests, pods, outside)];
}

/** Services of ECK, which no manifest shows, are found by the pods that have their port. */
function ingressTargets(
  manifests: readonly Manifest[],
  pods: readonly NetPod[],
  outside: string,
): readonly Flow[] {
  return ofKind(manifests, "Ingress").flatMap((ingress) => {
    const backend = list(at(ingress.spec, "rules"))
      .flatMap((rule) => list(at(rule, "http", "paths")))
      .map((path) => tree(at(path, "backend", "service")));
    return backend.flatMap(({ name, port }) => {
      const service = ofKind(manifests, "Service").find(
        ({ metadata }) =>
          metadata.name === name && metadata.namespace === ingress.metadata.namespace,
      );
      if (service === undefined) return [];
      const wanted = text(at(port, "name")) ?? Number(at(port, "number"));
      return flowsTo(`${idOf(ingress)} leads to it`, outside, backends(service, pods, wanted));
    });
  });
}
