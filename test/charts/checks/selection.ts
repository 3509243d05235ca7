import { at, idOf, type Manifest, ofKind, selects, tree } from "./manifest";

/** Field of a Prometheus that selects objects of a kind; the one of their namespaces is beside it. */
const SELECTORS: Readonly<Record<string, string>> = {
  ServiceMonitor: "serviceMonitor",
  PodMonitor: "podMonitor",
  Probe: "probe",
  ScrapeConfig: "scrapeConfig",
};

/** Monitors that no Prometheus selects, and rules that nothing evaluates, or two: they would alert twice, once over the wrong series. */
export function selectionProblems(manifests: readonly Manifest[]): readonly string[] {
  const servers = ofKind(manifests, "Prometheus");
  const evaluators = ofKind(manifests, "Prometheus", "ThanosRuler");
  const monitors = ofKind(manifests, ...Object.keys(SELECTORS)).filter(
    (monitor) =>
      !servers.some((server) =>
        isSelected(server, SELECTORS[monitor.kind] ?? "", monitor, manifests),
      ),
  );
  const rules = ofKind(manifests, "PrometheusRule").map(
    (rule) =>
      [
        rule,
        evaluators.filter((one) => isSelected(one, "rule", rule, manifests)).map(idOf),
      ] as const,
  );
  return [
    ...monitors.map((monitor) => `${idOf(monitor)}: no Prometheus selects it`),
    ...rules
      .filter(([, by]) => by.length !== 1)
      .map(([rule, by]) => `${idOf(rule)}: evaluated by ${by.join(" and ") || "nobody"}`),
  ];
}

/** A missing selector of objects selects none; a missing one of namespaces selects the server's own (Prometheus Operator, API reference). */
function isSelected(
  server: Manifest,
  field: string,
  object: Manifest,
  manifests: readonly Manifest[],
): boolean {
  const own = at(server.spec, `${field}Selector`);
  const scope = at(server.spec, `${field}NamespaceSelector`);
  if (own === undefined || own === null) return false;
  const { namespace } = object.metadata;
  const inScope =
    scope === undefined || scope === null
      ? namespace === server.metadata.namespace
      : selects(scope, namespaceLabels(namespace, manifests));
  return inScope && selects(own, tree(object.metadata.labels));
}

function namespaceLabels(
  name: string | undefined,
  manifests: readonly Manifest[],
): Readonly<Record<string, unknown>> {
  const found = ofKind(manifests, "Namespace").find(({ metadata }) => metadata.name === name);
  return { ...tree(found?.metadata.labels), "kubernetes.io/metadata.name": name };
}
