/**
 * What resources of AWS prove of clusters: add-ons of EKS, and scrapers, alert definitions and rules of Amazon Managed
 * Service for Prometheus. They belong to a cluster by its name, its ARN, or the resource that either comes from.
 */
import { NO_ROUTING, UNKNOWN_ROUTING, routingOfText, type Routing } from "../alerting/alertmanager";
import { addonEvidence, isAddon } from "./addons";
import type { Cluster } from "./clusters";
import { eksClusterFinder, type ClusterReference } from "./eksClusters";
import { alertmanagerParts, weakened, type Evidence } from "./parts";
import type { StackResource } from "../resources";
import { allOf, at, isUnknown, text } from "../values";
import { parseYaml } from "../yamlText";

const SCRAPER = /^(?:aws:amp\/scraper|aws-native:aps):Scraper$/;
const ALERT_DEFINITION = "aws:amp/alertManagerDefinition:AlertManagerDefinition";
const RULES = "aws:amp/ruleGroupNamespace:RuleGroupNamespace";
const NATIVE_WORKSPACE = "aws-native:aps:Workspace";

/** What AWS's resources prove of each of these clusters. */
export function cloudEvidence(
  resources: readonly StackResource[],
  clusters: readonly Cluster[],
): ReadonlyMap<Cluster, readonly Evidence[]> {
  const found = new Map<Cluster, Evidence[]>();
  const own = resources.filter(({ type }) => isAddon(type) || SCRAPER.test(type));
  const alerting = resources.filter(definesAlerts);
  if (clusters.length === 0 || own.length + alerting.length === 0) return found;
  const add = (cluster: Cluster, evidence: Evidence) => {
    found.set(cluster, [...(found.get(cluster) ?? []), evidence]);
  };
  const finder = eksClusterFinder(resources, clusters);
  const followed = new Set<StackResource>();
  for (const resource of own) {
    const { evidence, reference } = read(resource, resources, followed);
    if (evidence === undefined) continue;
    const { sure, perhaps } = finder(resource, reference);
    for (const cluster of sure) add(cluster, evidence);
    for (const cluster of perhaps) add(cluster, weakened(evidence));
  }
  // Any cluster may write to the other workspaces; one without metrics does not.
  if (alerting.some((definition) => !followed.has(definition))) {
    for (const cluster of clusters) add(cluster, { parts: {}, otherAlerts: true });
  }
  return found;
}

function read(
  resource: StackResource,
  resources: readonly StackResource[],
  followed: Set<StackResource>,
): { evidence: Evidence | undefined; reference: ClusterReference } {
  const { type, props } = resource;
  if (isAddon(type)) {
    return {
      evidence: addonEvidence(at(props, "addonName"), at(props, "configurationValues")),
      reference: { property: "clusterName", name: at(props, "clusterName") },
    };
  }
  const arn =
    at(props, "source", "eks", "clusterArn") ??
    at(props, "source", "eksConfiguration", "clusterArn");
  const reference = { property: "source", name: isUnknown(arn) ? arn : lastOf(arn, ":cluster/") };
  // Scrapers of MSK have another source.
  if (arn === undefined) return { evidence: undefined, reference };
  const alerts = managedAlerts(resource, resources, followed);
  return { evidence: { parts: { metrics: "present", ...alerts?.parts } }, reference };
}

function lastOf(value: unknown, after: string): string | undefined {
  const written = text(value);
  const index = written?.lastIndexOf(after) ?? -1;
  return index < 0 ? undefined : written?.slice(index + after.length);
}

function definesAlerts({ type, props }: StackResource): boolean {
  if (type === ALERT_DEFINITION) return true;
  return type === NATIVE_WORKSPACE && at(props, "alertManagerDefinition") !== undefined;
}

/** The Alertmanager of the workspace that a scraper writes to. */
function managedAlerts(
  scraper: StackResource,
  resources: readonly StackResource[],
  followed: Set<StackResource>,
): Evidence | undefined {
  const beside = (wanted: string) =>
    resources.find((each) => each.type === wanted && isSameWorkspace(each, scraper));
  const definition = beside(ALERT_DEFINITION);
  if (definition === undefined) return undefined;
  followed.add(definition);
  const { alerts, deadMansSwitch } = managedRouting(at(definition.props, "definition"));
  // A workspace has no rules of its own; they may stand in another stack.
  const rules = beside(RULES) === undefined ? "unknown" : "present";
  return alertmanagerParts("present", {
    alerts: allOf([alerts, rules]),
    deadMansSwitch: allOf([deadMansSwitch, rules]),
  });
}

/** The definition holds Alertmanager's configuration as text inside its own. */
function managedRouting(definition: unknown): Routing {
  if (isUnknown(definition)) return UNKNOWN_ROUTING;
  const written = text(definition);
  return written === undefined
    ? NO_ROUTING
    : routingOfText(at(parseYaml(written), "alertmanager_config"));
}

/** Whether a part of a workspace is of that which a scraper writes to. */
function isSameWorkspace(part: StackResource, scraper: StackResource): boolean {
  const id = text(at(part.props, "workspaceId"));
  const arn =
    at(scraper.props, "destination", "amp", "workspaceArn") ??
    at(scraper.props, "destination", "ampConfiguration", "workspaceArn");
  if (id !== undefined && text(arn) !== undefined) return lastOf(arn, ":workspace/") === id;
  const written = new Set(scraper.propertyDependencies?.destination ?? []);
  return (part.propertyDependencies?.workspaceId ?? []).some((urn) => written.has(urn));
}
