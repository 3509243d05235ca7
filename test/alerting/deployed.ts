import { receiverSecretsDir, secrets } from "../../components/internal/names";
import { RULE_SCOPE_LABEL } from "../../components/internal/labels";
import { parse } from "yaml";
import { at, list, type Manifest, ofKind, text, tree, type Tree } from "../charts/checks/manifest";
import { clustersOf, previewOf } from "../charts/program";
import { cannotRender, renderCluster } from "../charts/rendered";

/** The cluster whose alerting is tried: the hub has the rules of all, and Alertmanagers that get those of ThanosRuler too. */
const HUB = "monitoring-hub-euw1";
const CHART = "kube-prometheus-stack";
/** Any version the chart supports; rules and routing do not depend on it. */
const KUBE_VERSION = "1.34.0";

/** A group of rules as a PrometheusRule holds it. */
export interface DeployedGroup extends Tree {
  readonly name: string;
  readonly rules: readonly Tree[];
}

/** What the program deploys on one cluster to alert, as helm renders it. */
export interface Deployed {
  /** Configuration of Alertmanager, from the Secret that the operator reads. */
  readonly config: Tree;
  /** Templates of notifications, by file name. */
  readonly templates: Readonly<Record<string, string>>;
  /** Keys of the Secret that Alertmanager mounts for its receivers. */
  readonly secretKeys: readonly string[];
  /** Groups that Prometheus evaluates, the chart's and ours. */
  readonly rules: readonly DeployedGroup[];
  /** Groups that ThanosRuler evaluates. */
  readonly globalRules: readonly DeployedGroup[];
  /** `spec` of the custom resources that the operator turns into processes. */
  readonly prometheus: Tree;
  readonly alertmanager: Tree;
  readonly thanosRuler: Tree;
}

/** Why it cannot be rendered here, as one line; `undefined`: it can. */
export const cannotDeploy = cannotRender;

/** The alerting of the hub of prod. */
export async function deployedAlerting(): Promise<Deployed> {
  const { resources } = await previewOf("prod");
  const hub = clustersOf(resources).find(({ cluster }) => cluster === HUB);
  if (hub === undefined) throw new Error(`no cluster ${HUB} in the preview of prod`);
  const releases = hub.releases.filter(({ chart }) => chart === CHART);
  const { manifests } = renderCluster({ ...hub, releases }, KUBE_VERSION);

  const alertmanager = specOf(manifests, "Alertmanager");
  const prometheus = specOf(manifests, "Prometheus");
  const files = secretTexts(one(manifests, "Secret", configSecret(manifests)));
  const rules = ofKind(manifests, "PrometheusRule");
  return {
    config: tree(parse(files["alertmanager.yaml"] ?? "")),
    templates: Object.fromEntries(Object.entries(files).filter(([name]) => name.endsWith(".tmpl"))),
    secretKeys: Object.keys(
      secretTexts(one(manifests, "Secret", secrets.alertmanagerReceivers.name)),
    ),
    rules: groupsOf(rules.filter((rule) => !isGlobal(rule))),
    globalRules: groupsOf(rules.filter(isGlobal)),
    prometheus,
    alertmanager,
    thanosRuler: specOf(manifests, "ThanosRuler"),
  };
}

/** File names that a configuration reads receivers' secrets from. */
export function secretFiles(config: unknown): readonly string[] {
  if (Array.isArray(config)) return config.flatMap((item) => secretFiles(item));
  if (typeof config === "string")
    return config.startsWith(`${receiverSecretsDir}/`)
      ? [config.slice(receiverSecretsDir.length + 1)]
      : [];
  return Object.values(tree(config)).flatMap((value) => secretFiles(value));
}

/** The operator reads `alertmanager-<name>` unless the resource says otherwise. */
function configSecret(manifests: readonly Manifest[]): string {
  const alertmanager = one(manifests, "Alertmanager");
  const named = text(at(alertmanager, "spec", "configSecret"));
  return named ?? `alertmanager-${alertmanager.metadata.name}`;
}

function isGlobal(rule: Manifest): boolean {
  return rule.metadata.labels?.[RULE_SCOPE_LABEL] !== undefined;
}

function groupsOf(rules: readonly Manifest[]): readonly DeployedGroup[] {
  return rules.flatMap((rule) =>
    // Two objects may have groups of the same name; in one file they may not.
    list(at(rule, "spec", "groups")).map((group) => ({
      ...tree(group),
      name: `${rule.metadata.name}/${String(at(group, "name"))}`,
      rules: list(at(group, "rules")).map(tree),
    })),
  );
}

function secretTexts(secret: Manifest): Record<string, string> {
  const data = Object.entries(tree(secret.data)).map(
    ([key, value]) => [key, Buffer.from(String(value), "base64").toString()] as const,
  );
  const stringData = Object.entries(tree(secret.stringData)).map(
    ([key, value]) => [key, String(value)] as const,
  );
  return Object.fromEntries([...data, ...stringData]);
}

function specOf(manifests: readonly Manifest[], kind: string): Tree {
  return tree(one(manifests, kind).spec);
}

function one(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = ofKind(manifests, kind).filter(
    ({ metadata }) => name === undefined || metadata.name === name,
  );
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} objects ${kind} ${name ?? ""}, 1 expected`);
  return found[0];
}
