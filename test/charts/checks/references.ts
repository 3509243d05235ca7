import {
  at,
  eachTree,
  idOf,
  list,
  type Manifest,
  ofKind,
  text,
  texts,
  type Tree,
  tree,
  UNKNOWN,
} from "./manifest";
import { workloads } from "./workloads";

/** An object that another piece makes at run time, with the reason to believe so. */
export interface MadeElsewhere {
  readonly kind: "Service" | "Secret" | "ConfigMap" | "ServiceAccount";
  readonly namespace: string;
  readonly name: string;
  /** Ports by name, of a Service. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Keys, of a Secret or ConfigMap; without them any key is taken to exist. */
  readonly keys?: readonly string[];
  /** Who makes it, and where that is written. */
  readonly by: string;
}

/** A Service's ports by name; an ExternalName without ports has the ports of what it names. */
type Ports = Readonly<Record<string, number>> | "any";

/** What a cluster has, for looking up references. */
export interface Inventory {
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Ports>;
  /** Keys by `namespace/name`. */
  readonly secrets: ReadonlyMap<string, ReadonlySet<string> | "any">;
  readonly configMaps: ReadonlyMap<string, ReadonlySet<string> | "any">;
  readonly serviceAccounts: ReadonlySet<string>;
}

/**
 * What the manifests of one cluster and what operators make there amount to. `hidden` are the keys, by name, of Secrets with a value that
 * no preview knows: Pulumi hides the whole of such a Secret's data.
 */
export function inventory(
  manifests: readonly Manifest[],
  elsewhere: readonly MadeElsewhere[] = [],
  hidden: ReadonlyMap<string, readonly string[]> = new Map(),
): Inventory {
  const made = (kind: MadeElsewhere["kind"]): readonly MadeElsewhere[] =>
    elsewhere.filter((object) => object.kind === kind);
  const keys = (kind: "Secret" | "ConfigMap"): [string, ReadonlySet<string> | "any"][] => [
    ...ofKind(manifests, kind).map((object) => [place(object), dataKeys(object, hidden)] as never),
    ...made(kind).map(
      (object) =>
        [where(object), object.keys === undefined ? "any" : new Set(object.keys)] as never,
    ),
  ];
  return {
    services: new Map([
      ...ofKind(manifests, "Service").map((object) => [place(object), portsOf(object)] as const),
      ...made("Service").map((object) => [where(object), object.ports ?? {}] as const),
    ]),
    secrets: new Map([...keys("Secret"), ...certificateSecrets(manifests)]),
    configMaps: new Map(keys("ConfigMap")),
    serviceAccounts: new Set([
      ...ofKind(manifests, "ServiceAccount").map(place),
      ...made("ServiceAccount").map(where),
    ]),
  };
}

function place(manifest: Manifest): string {
  return `${manifest.metadata.namespace ?? ""}/${manifest.metadata.name}`;
}

function where(object: MadeElsewhere): string {
  return `${object.namespace}/${object.name}`;
}

function dataKeys(
  object: Manifest,
  hidden: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> | "any" {
  const fields = ["data", "stringData", "binaryData"].map((field) => object[field]);
  if (fields.includes(UNKNOWN)) {
    const keys = hidden.get(object.metadata.name);
    return keys === undefined ? "any" : new Set(keys);
  }
  return new Set(fields.flatMap((field) => Object.keys(tree(field))));
}

function portsOf(service: Manifest): Ports {
  const ports = list(at(service, "spec", "ports"));
  if (ports.length === 0 && at(service, "spec", "type") === "ExternalName") return "any";
  return Object.fromEntries(
    ports.map((port, i) => [text(at(port, "name")) ?? String(i), Number(at(port, "port"))]),
  );
}

/** cert-manager keeps the certificate, its key and its CA in the Secret that a Certificate names. */
function certificateSecrets(
  manifests: readonly Manifest[],
): readonly (readonly [string, ReadonlySet<string>])[] {
  return ofKind(manifests, "Certificate").map((certificate) => [
    `${certificate.metadata.namespace ?? ""}/${text(at(certificate, "spec", "secretName")) ?? ""}`,
    new Set(["tls.crt", "tls.key", "ca.crt"]),
  ]);
}

/** Host names of Services, with a port or an SRV port name. Other clusters' names do not end in `.svc`. */
const SERVICE_HOST =
  /(?:_([\w-]+)\._tcp\.)?([a-z0-9][a-z0-9-]*)\.([a-z0-9][a-z0-9-]*)\.svc(?:\.cluster\.local)?\.?(?::(\d+))?(?![\w.-]*[\w-])/g;

/** Texts that name a Service or a port of one that does not exist. */
export function serviceProblems(
  manifests: readonly Manifest[],
  { services }: Inventory,
): readonly string[] {
  return manifests
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .flatMap((manifest) => {
      const problems = texts(manifest).flatMap((line) =>
        [...line.matchAll(SERVICE_HOST)].flatMap((match) => hostProblem(line, match, services)),
      );
      return [...new Set(problems)].map((what) => `${idOf(manifest)}: ${what}`);
    });
}

function hostProblem(
  line: string,
  match: RegExpMatchArray,
  services: Inventory["services"],
): readonly string[] {
  const [address, portName, name = "", namespace = "", digits] = match;
  const ports = services.get(`${namespace}/${name}`);
  if (ports === undefined) return [`${address}: no Service ${namespace}/${name}`];
  if (ports === "any") return [];
  if (portName !== undefined) {
    return ports[portName] === undefined ? [`${address}: no port named ${portName}`] : [];
  }
  const scheme = /(https?):\/\/$/.exec(line.slice(0, match.index))?.[1];
  const implied = scheme === undefined ? undefined : { http: 80, https: 443 }[scheme];
  const port = digits === undefined ? implied : Number(digits);
  // A host alone, as in a certificate's DNS names, says nothing of a port.
  if (port === undefined || Object.values(ports).includes(port)) return [];
  return [`${address}: no port ${port}, only ${Object.values(ports).join(", ")}`];
}

/** Pods and custom resources that name a Secret, ConfigMap, key or ServiceAccount that does not exist. */
export function objectProblems(manifests: readonly Manifest[], have: Inventory): readonly string[] {
  const pods = workloads(manifests).flatMap(({ id, namespace, pod, containers, operated }) => {
    const spec = operated ? pod : { ...pod, containers };
    const account = text(pod.serviceAccountName);
    const accounts =
      account === undefined || have.serviceAccounts.has(`${namespace}/${account}`)
        ? []
        : [`no ServiceAccount ${namespace}/${account}`];
    return [...accounts, ...podReferences(spec, namespace, have)].map((what) => `${id}: ${what}`);
  });
  const custom = ofKind(manifests, "Prometheus", "Alertmanager", "ThanosRuler").flatMap((object) =>
    customReferences(object, have).map((what) => `${idOf(object)}: ${what}`),
  );
  return [...new Set([...pods, ...custom])];
}

function podReferences(spec: Tree, namespace: string, have: Inventory): readonly string[] {
  const problems: string[] = [];
  const need = (kind: "secrets" | "configMaps", reference: Tree, ...keys: unknown[]): void => {
    if (reference.optional === true) return;
    const name = text(reference.name) ?? text(reference.secretName);
    if (name !== undefined) problems.push(...missing(kind, `${namespace}/${name}`, keys, have));
  };
  eachTree(spec, (node, field) => {
    const items = list(node.items).map((item) => at(item, "key"));
    if (field === "secret" && (node.secretName ?? node.name) !== undefined) {
      need("secrets", node, ...items);
    } else if (field === "configMap") need("configMaps", node, ...items);
    else if (field === "secretKeyRef") need("secrets", node, node.key);
    else if (field === "configMapKeyRef") need("configMaps", node, node.key);
    else if (field === "secretRef") need("secrets", node);
    else if (field === "configMapRef") need("configMaps", node);
  });
  return problems;
}

function missing(
  kind: "secrets" | "configMaps",
  name: string,
  keys: readonly unknown[],
  have: Inventory,
): readonly string[] {
  const label = kind === "secrets" ? "Secret" : "ConfigMap";
  const known = have[kind].get(name);
  if (known === undefined) return [`no ${label} ${name}`];
  if (known === "any") return [];
  return keys
    .map(String)
    .flatMap((key) => (known.has(key) ? [] : [`no key ${key} in ${label} ${name}`]));
}

/** Selectors `{name, key}`, lists of Secrets and ConfigMaps to mount, and the configuration Secret of a custom resource. */
function customReferences(object: Manifest, have: Inventory): readonly string[] {
  const namespace = object.metadata.namespace ?? "";
  const spec = tree(object.spec);
  const problems: string[] = [];
  const need = (kind: "secrets" | "configMaps", name: unknown, ...keys: unknown[]): void => {
    problems.push(...missing(kind, `${namespace}/${String(name)}`, keys, have));
  };
  for (const name of list(spec.secrets)) need("secrets", name);
  for (const name of list(spec.configMaps)) need("configMaps", name);
  if (object.kind === "Alertmanager") {
    // Without configSecret the operator reads alertmanager-<name> (prometheus-operator API reference).
    need(
      "secrets",
      spec.configSecret ?? `alertmanager-${object.metadata.name}`,
      "alertmanager.yaml",
    );
  }
  eachTree(spec, (node, field) => {
    const selector = typeof node.name === "string" && typeof node.key === "string";
    if (!selector || node.optional === true) return;
    // An `env` entry has a name and no key; tolerations have a key and no name.
    need(field.startsWith("configMap") ? "configMaps" : "secrets", node.name, node.key);
  });
  return problems;
}
