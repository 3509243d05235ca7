import { parse } from "yaml";
import { at, eachTree, idOf, list, type Manifest, ofKind, text, tree } from "./manifest";

/** Data source of Grafana itself. */
const BUILT_IN = new Set(["grafana", "-- Grafana --", "-- Mixed --"]);

/** A URL of a Service: the references of those are checked wherever they stand. */
const SERVICE_URL = /^https?:\/\/[a-z0-9-]+\.[a-z0-9-]+\.svc(?::\d+)?(?:\/.*)?$/;

/**
 * Data sources whose URL is no Service's, dashboards that ask a data source that is not provisioned, and environment variables in
 * provisioned files that no container has: Grafana puts an empty text for them.
 */
export function grafanaProblems(manifests: readonly Manifest[]): readonly string[] {
  const provisioned = ofKind(manifests, "ConfigMap").flatMap((map) =>
    Object.entries(tree(map.data))
      .filter(([file]) => file.endsWith("datasources.yaml"))
      .map(([, content]) => ({ map, content: text(content) ?? "" })),
  );
  const sources = provisioned.flatMap(({ content }) => list(at(parse(content), "datasources")));
  const uids = new Set(sources.map((source) => at(source, "uid")));
  const urls = sources
    .filter((source) => !SERVICE_URL.test(text(at(source, "url")) ?? ""))
    .map((source) => `data source ${String(at(source, "name"))}: ${String(at(source, "url"))}`);
  return [
    ...urls.map((what) => `${what} is no Service`),
    ...dashboardProblems(manifests, uids),
    ...variableProblems(manifests, provisioned),
  ];
}

function dashboardProblems(
  manifests: readonly Manifest[],
  uids: ReadonlySet<unknown>,
): readonly string[] {
  return ofKind(manifests, "ConfigMap")
    .filter(({ metadata }) => metadata.labels?.grafana_dashboard !== undefined)
    .flatMap((map) => {
      const unknown = new Set<string>();
      for (const content of Object.values(tree(map.data))) {
        eachTree(JSON.parse(String(content)), ({ uid }, field) => {
          if (field !== "datasource" || typeof uid !== "string") return;
          // A variable takes one of those that are provisioned.
          if (!uid.startsWith("$") && !BUILT_IN.has(uid) && !uids.has(uid)) unknown.add(uid);
        });
      }
      return [...unknown].map((uid) => `${idOf(map)}: no data source ${uid}`);
    });
}

function variableProblems(
  manifests: readonly Manifest[],
  provisioned: readonly { readonly map: Manifest; readonly content: string }[],
): readonly string[] {
  const containers = ofKind(manifests, "Deployment").flatMap((deployment) =>
    list(at(deployment.spec, "template", "spec", "containers")),
  );
  const known = new Set(
    containers.flatMap((container) => list(at(container, "env")).map((env) => at(env, "name"))),
  );
  return provisioned.flatMap(({ map, content }) =>
    // `$$` is a dollar sign.
    [...content.matchAll(/(?<!\$)\$\{?([A-Z][A-Z0-9_]*)/g)]
      .map(([, name]) => name ?? "")
      .filter((name) => !known.has(name))
      .map((name) => `${idOf(map)}: no container has the variable ${name}`),
  );
}
