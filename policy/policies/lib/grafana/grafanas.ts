/** The Grafanas of a stack: pods, configuration files and custom resources. */
import { environmentConfig, fileConfig, layered, type GrafanaConfig } from "./config";
import { adminPassword, anonymousAccess } from "./rules";
import { containersOf, podTemplateOf, type KubernetesObject } from "../objects";
import type { Remark } from "../remarks";
import { at, flag, isRecord, isUnknown, list, text } from "../values";

/** Something that makes a Grafana, with what is wrong with it. */
export interface GrafanaReport {
  readonly object: KubernetesObject;
  readonly remarks: readonly Remark[];
}

const IMAGE = /(?:^|\/)grafana(?:-oss|-enterprise)?(?:[:@]|$)/;
const FILES = ["grafana.ini", "custom.ini"];

/** What is wrong with the Grafanas among objects. */
export function grafanaReports(objects: readonly KubernetesObject[]): GrafanaReport[] {
  const files = new Map<
    string,
    { readonly object: KubernetesObject; readonly config: GrafanaConfig }
  >();
  for (const object of objects) {
    const config = configIn(object);
    if (config !== undefined)
      files.set(fileKey(object, object.kind, object.name), { object, config });
  }
  const mounted = new Set<string>();
  const pods = objects.flatMap((object) => {
    const found = podsReport(object, (kind, name) => {
      const key = fileKey(object, kind, name);
      mounted.add(key);
      return files.get(key)?.config;
    });
    return found === undefined ? [] : [{ object, remarks: found }];
  });
  const loose = [...files]
    .filter(([key]) => !mounted.has(key))
    .map(([, { object, config }]) => ({
      object,
      // What sets the password for it is not to be seen.
      remarks: [...adminPassword(config, true), ...anonymousAccess(config)],
    }));
  const custom = objects
    .filter(({ group, kind }) => group === "grafana.integreatly.org" && kind === "Grafana")
    .map((object) => ({ object, remarks: operatorReport(object) }));
  return [...pods, ...loose, ...custom];
}

function fileKey({ provider, namespace }: KubernetesObject, kind: string, name: string): string {
  return [provider ?? "", namespace, kind, name].join(" ");
}

/** The configuration file in a ConfigMap or Secret. Read raw: text with one unknown option in it is still text. */
function configIn({ group, kind, props }: KubernetesObject): GrafanaConfig | undefined {
  if (group !== "core" || (kind !== "ConfigMap" && kind !== "Secret")) return undefined;
  const data = kind === "ConfigMap" ? props.data : props.stringData;
  if (!isRecord(data)) return undefined;
  const file = FILES.find((key) => Object.hasOwn(data, key));
  return file === undefined ? undefined : fileConfig(data[file]);
}

/** What is wrong with a workload that runs Grafana; `undefined` for others. */
function podsReport(
  object: KubernetesObject,
  fileOf: (kind: "ConfigMap" | "Secret", name: string) => GrafanaConfig | undefined,
): Remark[] | undefined {
  const template = podTemplateOf(object);
  if (template === undefined) return undefined;
  const containers = containersOf(template).filter(
    ({ init, props }) => !init && IMAGE.test(text(at(props, "image")) ?? ""),
  );
  if (containers.length === 0) return undefined;
  const volumes = list(at(template.spec, "volumes"));
  return containers.flatMap(({ props }) => {
    const files = mountedFiles(props, volumes, fileOf);
    const environment = environmentConfig(at(props, "env"));
    const config = layered(environment, ...files.configs);
    const otherwise =
      files.unseen ||
      list(at(props, "envFrom")).length > 0 ||
      environment("paths", "config") !== undefined ||
      list(at(props, "args")).some((arg) => isUnknown(arg) || /^--?config|^cfg:/.test(String(arg)));
    return [...adminPassword(config, otherwise), ...anonymousAccess(config)];
  });
}

/** The configuration files of a pod, and whether there may be one that is not to be seen. */
function mountedFiles(
  container: unknown,
  volumes: readonly unknown[],
  fileOf: (kind: "ConfigMap" | "Secret", name: string) => GrafanaConfig | undefined,
) {
  const inEtc = new Set(
    list(at(container, "volumeMounts"))
      .filter((mount) => (text(at(mount, "mountPath")) ?? "").startsWith("/etc/grafana"))
      .map((mount) => text(at(mount, "name"))),
  );
  const configs: GrafanaConfig[] = [];
  let unseen = false;
  for (const volume of volumes) {
    const map = text(at(volume, "configMap", "name"));
    const secret = text(at(volume, "secret", "secretName"));
    const config =
      (map === undefined ? undefined : fileOf("ConfigMap", map)) ??
      (secret === undefined ? undefined : fileOf("Secret", secret));
    if (config !== undefined) configs.push(config);
    else if (isUnknown(volume) || inEtc.has(text(at(volume, "name")))) unseen = true;
  }
  return { configs, unseen };
}

/** What is wrong with a Grafana of the operator, which makes up a password unless it is told not to. */
function operatorReport({ props }: KubernetesObject): Remark[] {
  const spec = at(props, "spec");
  if (at(spec, "external") !== undefined) return [];
  const containers = list(at(spec, "deployment", "spec", "template", "spec", "containers"));
  const environments = containers.map((container) => environmentConfig(at(container, "env")));
  const written = at(spec, "config");
  const config = layered(...environments, fileConfig(written));
  const made = flag(at(spec, "disableDefaultAdminSecret"), false) !== "present";
  const given = containers.some((container) => list(at(container, "envFrom")).length > 0);
  return [...adminPassword(config, made || given), ...anonymousAccess(config)];
}
