/** Whether what keeps data keeps it when its pod goes: custom resources of operators, and pods of well-known stores. */
import { containersOf, podTemplateOf, type KubernetesObject } from "../objects";
import type { Remark } from "../remarks";
import { dataIn, type Store } from "./stores";
import { at, isRecord, isUnknown, list, text } from "../values";

const REMEDY = "give it a volumeClaimTemplate";

/** What is lost of Prometheus Operator's resources, and whether that is a violation. */
const OPERATOR: Readonly<Record<string, { readonly loses: string; readonly mandatory: boolean }>> =
  {
    Prometheus: { loses: "all metrics that are not uploaded yet", mandatory: true },
    PrometheusAgent: { loses: "what is not sent yet", mandatory: false },
    Alertmanager: { loses: "silences, and which alerts were sent,", mandatory: false },
    ThanosRuler: { loses: "results of rules that are not uploaded yet", mandatory: false },
  };

/** What an object would lose; nothing for one that keeps no data, or keeps it well. */
export function lossesOf(object: KubernetesObject): Remark[] {
  const type = `${object.group}/${object.kind}`;
  if (object.group === "monitoring.coreos.com") return operatorLosses(object);
  if (type === "elasticsearch.k8s.elastic.co/Elasticsearch") return nodeSetLosses(object);
  if (type === "logstash.k8s.elastic.co/Logstash") return logstashLosses(object);
  return podLosses(object);
}

function operatorLosses({ kind, props }: KubernetesObject): Remark[] {
  const known = Object.hasOwn(OPERATOR, kind) ? OPERATOR[kind] : undefined;
  // An agent on every node has no volume of its own by design.
  if (known === undefined || at(props, "spec", "mode") === "DaemonSet") return [];
  const storage = at(props, "spec", "storage");
  const claim = at(storage, "volumeClaimTemplate");
  if (isUnknown(storage) || isUnknown(claim)) return [{ level: "unknown", text: "spec.storage" }];
  // The operator takes the first of these that is set.
  const temporary = ["emptyDir", "ephemeral"].find((key) => at(storage, key) !== undefined);
  if (temporary === undefined && isRecord(claim)) return [];
  const got = `spec.storage is ${temporary ?? "not set"}`;
  return [loss(got, known.loses, known.mandatory, "spec.storage.volumeClaimTemplate")];
}

function loss(got: string, loses: string, mandatory: boolean, where?: string): Remark {
  const remedy = where === undefined ? REMEDY : `set ${where}`;
  const text = `${got}, so that ${loses} go with the pod: ${remedy}`;
  return { level: mandatory ? "violation" : "advice", text };
}

/** The operator adds a claim of its own to a nodeSet without one, unless the pods bring a volume of that name. */
function nodeSetLosses({ props }: KubernetesObject): Remark[] {
  return list(at(props, "spec", "nodeSets")).flatMap((set) => {
    const claims = at(set, "volumeClaimTemplates");
    const volumes = list(at(set, "podTemplate", "spec", "volumes"));
    if (isUnknown(set) || isUnknown(claims) || volumes.some(isUnknown)) {
      return [{ level: "unknown" as const, text: "the volumes of its nodeSets" }];
    }
    if (!isTemporary("elasticsearch-data", volumes)) return [];
    const got = `nodeSet ${text(at(set, "name")) ?? ""}: elasticsearch-data is an emptyDir`;
    return [loss(got, "indices, or the state of the cluster,", true)];
  });
}

function logstashLosses({ props }: KubernetesObject): Remark[] {
  const volumes = list(at(props, "spec", "podTemplate", "spec", "volumes"));
  if (!isTemporary("logstash-data", volumes)) return [];
  return [loss("logstash-data is an emptyDir", "events that wait in queues", false)];
}

function isTemporary(name: string, volumes: readonly unknown[]): boolean {
  return volumes.some(
    (volume) =>
      at(volume, "name") === name &&
      (at(volume, "emptyDir") !== undefined || at(volume, "ephemeral") !== undefined),
  );
}

function podLosses(object: KubernetesObject): Remark[] {
  const template = podTemplateOf(object);
  // A DaemonSet keeps what it has on its node; Jobs keep nothing.
  if (template === undefined || !["Deployment", "StatefulSet"].includes(object.kind)) return [];
  const volumes = list(at(template.spec, "volumes"));
  const claims = list(at(object.props, "spec", "volumeClaimTemplates"));
  return containersOf(template)
    .filter(({ init }) => !init)
    .flatMap(({ props }) => {
      const store = dataIn(props);
      return store === undefined ? [] : storeLosses(store, props, volumes, claims);
    });
}

function storeLosses(
  store: Store,
  container: unknown,
  volumes: readonly unknown[],
  claims: readonly unknown[],
): Remark[] {
  const mounts = at(container, "volumeMounts");
  if ([mounts, ...list(mounts), ...volumes, ...claims].some(isUnknown)) {
    return [{ level: "unknown", text: "its volumes" }];
  }
  const name = volumeAt(store.path, list(mounts));
  if (name === undefined) {
    return [loss(`no volume is mounted at ${store.path}`, store.loses, store.mandatory)];
  }
  if (claims.some((claim) => at(claim, "metadata", "name") === name)) return [];
  if (!isTemporary(name, volumes)) return [];
  return [loss(`${store.path} is in an emptyDir`, store.loses, store.mandatory)];
}

/** Name of the volume on which a path lies. */
function volumeAt(path: string, mounts: readonly unknown[]): string | undefined {
  const over = mounts
    .map((mount) => ({
      path: (text(at(mount, "mountPath")) ?? "").replace(/\/+$/, ""),
      name: text(at(mount, "name")),
    }))
    .filter((mount) => path === mount.path || path.startsWith(`${mount.path}/`))
    .sort((left, right) => right.path.length - left.path.length);
  return over[0]?.name;
}
