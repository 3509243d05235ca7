import type { Tree } from "../internal/merge";
import type { PodAdditions } from "./additions";
import type { EnvVar } from "./environment";
import { isOpen, isTree, listAt, namesIn, textAt, treeAt } from "./tree";

/** A pod template with the additions, and what a reader should know. */
export interface ChangedTemplate {
  readonly template: Tree;
  readonly notes: readonly string[];
}

/** Variables that load an agent or trust: an application that sets one itself has to add ours to its own. */
const RUNTIME_VARIABLES = new Set([
  "JAVA_TOOL_OPTIONS",
  "NODE_OPTIONS",
  "PYTHONPATH",
  "SSL_CERT_FILE",
]);

/**
 * Adds to a pod template what it lacks, and changes nothing that is there: no variable, annotation, volume, mount or container of
 * the same name. What is not known yet is left alone too, and a note says so. Doing it twice is as doing it once.
 */
export function addToTemplate(
  template: Tree,
  additions: PodAdditions,
  isChosen: (container: string) => boolean,
): ChangedTemplate {
  const spec = treeAt(template, "spec");
  const containers = listAt(spec, "containers");
  if (!isOpen(template["spec"]) || containers === undefined) {
    return { template, notes: ["its containers are not known yet: not instrumented"] };
  }
  const notes: string[] = [];
  const changed = containers.map((container) => {
    const name = textAt(container, "name");
    if (!isTree(container) || name === undefined || !isChosen(name)) return container;
    return changedContainer(container, name, additions, notes);
  });
  const withLists = withAdded(
    withAdded({ ...spec, containers: changed }, "volumes", additions.volumes, notes),
    "initContainers",
    additions.initContainers,
    notes,
  );
  return { template: withAnnotations({ ...template, spec: withLists }, additions), notes };
}

function changedContainer(
  container: Tree,
  name: string,
  additions: PodAdditions,
  notes: string[],
): Tree {
  const environment = additions.environmentOf(imageTag(textAt(container, "image")));
  const present = listAt(container, "env");
  const names = present && namesIn(present);
  if (present === undefined || names === undefined) {
    notes.push(`container ${name}: its variables are not known yet: left as it is`);
    return container;
  }
  const mounts = listAt(container, "volumeMounts");
  const paths = mounts?.map((mount) => textAt(mount, "mountPath"));
  if (mounts === undefined || paths === undefined || paths.includes(undefined)) {
    notes.push(`container ${name}: its mounts are not known yet: left as it is`);
    return container;
  }
  noteOwn(name, present, environment, notes);
  if ((listAt(container, "envFrom") ?? [undefined]).length > 0) {
    notes.push(`container ${name}: variables from envFrom give way to those added here`);
  }
  const env = [...present, ...environment.filter((variable) => !names.has(variable.name))];
  const volumeMounts = [
    ...mounts,
    ...additions.mounts.filter((mount) => !paths.includes(textAt(mount, "mountPath"))),
  ];
  return { ...container, env, ...(volumeMounts.length > 0 && { volumeMounts }) };
}

/** Tells of variables that the application sets itself and that an agent depends on. */
function noteOwn(
  container: string,
  present: readonly unknown[],
  wanted: readonly EnvVar[],
  notes: string[],
): void {
  for (const { name, value } of wanted) {
    const own = present.find((variable) => textAt(variable, "name") === name);
    if (own === undefined || !RUNTIME_VARIABLES.has(name) || typeof value !== "string") continue;
    if (textAt(own, "value")?.includes(value) === true) continue;
    notes.push(`container ${container} sets ${name} itself: add "${value}" to it`);
  }
}

/** Adds named objects to a list of the pod, unless one of that name is there. */
function withAdded(spec: Tree, key: string, added: readonly Tree[], notes: string[]): Tree {
  if (added.length === 0) return spec;
  const present = listAt(spec, key);
  const names = present && namesIn(present);
  if (present === undefined || names === undefined) {
    notes.push(`its ${key} are not known yet: left as they are`);
    return spec;
  }
  const missing = added.filter((one) => !names.has(textAt(one, "name") ?? ""));
  return { ...spec, [key]: [...present, ...missing] };
}

/** Adds annotations to the pods. Where one of a family is there, the whole family is the workload's own business. */
function withAnnotations(template: Tree, additions: PodAdditions): Tree {
  const metadata = treeAt(template, "metadata");
  if (!isOpen(template["metadata"]) || !isOpen(metadata["annotations"])) return template;
  const present = treeAt(metadata, "annotations");
  const families = new Set(Object.keys(present).map(familyOf));
  const missing = Object.entries(additions.annotations).filter(
    ([key]) => present[key] === additions.annotations[key] || !families.has(familyOf(key)),
  );
  if (missing.length === 0) return template;
  const annotations = { ...Object.fromEntries(missing), ...present };
  return { ...template, metadata: { ...metadata, annotations } };
}

/** `co.elastic.logs` of `co.elastic.logs.app/json.target` and `co.elastic.logs/enabled`; `prometheus.io` of `prometheus.io/port`. */
function familyOf(annotation: string): string {
  const prefix = annotation.split("/")[0] ?? "";
  return prefix.startsWith("co.elastic.logs") ? "co.elastic.logs" : prefix;
}

/** Tag of an image, as the version of what runs in it; none for a digest alone. */
export function imageTag(image: string | undefined): string | undefined {
  const withoutDigest = image?.split("@")[0] ?? "";
  return /:([^:/]+)$/.exec(withoutDigest)?.[1];
}
