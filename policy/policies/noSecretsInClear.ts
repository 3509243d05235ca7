import { NOT_KNOWN, type Finding } from "./lib/finding";
import { isHelmType } from "./lib/helm";
import { describeObject, namesOfObject, type KubernetesObject } from "./lib/objects";
import type { StackResource } from "./lib/resources";
import { search, type SecretSearch } from "./lib/secrets/secrets";
import { stackPolicy } from "./lib/stackPolicy";
import { at, list, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverBook, type WaiverKeys } from "./lib/waivers";

const NAME = "no-secrets-in-clear";

const DESCRIPTION =
  "No secret stands in clear in Helm values, ConfigMaps, workloads and other objects: whoever may read the object or the release has it, and Pulumi's secrets are in clear there, too, once they are deployed. Put it into a Kubernetes Secret and name that (secretKeyRef, existingSecret, *_file), or waive it with owner, reason and expiry.";

const WAIVER_KEYS: WaiverKeys = { subject: "place" };

/** Where a secret belongs, encrypted secrets, and objects that only say where one is kept. */
const KEEPERS: ReadonlySet<string> = new Set([
  "Secret",
  "SealedSecret",
  "SopsSecret",
  "ExternalSecret",
  "ClusterExternalSecret",
  "PushSecret",
  "SecretProviderClass",
  "CustomResourceDefinition",
]);

/** Something in which no secret may stand. */
interface Place {
  readonly title: string;
  /** How a secret gets out of there. */
  readonly remedy: string;
  readonly urn: string;
  readonly names: ReadonlySet<string>;
  readonly search: SecretSearch;
}

/**
 * Which Helm releases and objects hold a secret in clear; one finding for each, which never has the value.
 *
 * @param objects The stack's own and those inside its releases.
 * @param config The policy's config as given: `ignorePaths`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function secretsInClear(
  resources: readonly StackResource[],
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const { isIgnored, problems } = ignoredPaths(config);
  const places = [
    ...resources.filter(({ type }) => isHelmType(type)).map(placeOfRelease),
    ...objects.filter(({ kind }) => !KEEPERS.has(kind)).map(placeOfObject),
  ];
  const findings = places.flatMap((place) => findingsOf(place, waivers, isIgnored));
  return [...waivers.findings(), ...problems, ...findings];
}

function placeOfRelease({ name, urn, type, props }: StackResource): Place {
  const release = text(at(props, "name")) ?? name;
  return {
    title: `Values of Helm ${type.split(":").at(-1) ?? ""} "${name}"`,
    remedy:
      "Helm keeps values in clear in the Secret of the release, `helm get values` prints them, and charts write them into ConfigMaps and arguments; make a Secret, and give the chart its name",
    urn,
    names: new Set([name, release, urn]),
    search: searchOnce(props, () => ({
      // Addresses may have a password in them.
      chart: at(props, "chart"),
      repositoryOpts: { repo: at(props, "repositoryOpts", "repo") },
      values: at(props, "values"),
      valueYamlFiles: at(props, "valueYamlFiles"),
    })),
  };
}

function placeOfObject(object: KubernetesObject): Place {
  const { kind, urn, props } = object;
  return {
    title: describeObject(object),
    remedy:
      kind === "ConfigMap"
        ? "move the file or the key into a Secret, or let the file refer to one that is mounted"
        : "take it from a Secret: `valueFrom.secretKeyRef`, a mounted file, or the reference that the resource has for it",
    urn,
    names: namesOfObject(object),
    search: searchOnce(props, () => ({ ...props, status: undefined })),
  };
}

/** By the object that is searched: the charts of a hundred clusters make many that are one and the same. */
const searched = new WeakMap<object, SecretSearch>();

function searchOnce(props: object, value: () => Record<string, unknown>): SecretSearch {
  const known = searched.get(props);
  if (known !== undefined) return known;
  const found = search(value());
  searched.set(props, found);
  return found;
}

function findingsOf(
  { title, remedy, urn, names, search: { found, unseen } }: Place,
  waivers: WaiverBook,
  isIgnored: (path: string) => boolean,
): Finding[] {
  const isOpen = (path: string) => !isIgnored(path) && !waivers.covers(placesOf(names, path));
  const lines = found
    .filter(({ path }) => isOpen(path))
    .map(({ path, looksLike }) => `  - ${path}: looks like ${looksLike}`);
  const findings: Finding[] = [];
  if (lines.length > 0) {
    const message = [`${title} must not hold a secret in clear:`, ...lines, `  ${remedy}.`];
    findings.push({ urn, message: message.join("\n") });
  }
  const paths = unseen.filter(isOpen);
  if (paths.length > 0) {
    findings.push({
      urn,
      undecided: true,
      message: `${title}: whether there is a secret in clear at ${paths.join(", ")} is ${NOT_KNOWN}.`,
    });
  }
  return findings;
}

/** How waivers call a place: an object's or resource's name, a colon, and the path of the value. */
function placesOf(names: ReadonlySet<string>, path: string): ReadonlySet<string> {
  return new Set([...names].map((name) => `${name}:${path}`));
}

function ignoredPaths(config: unknown) {
  const problems: Finding[] = [];
  const patterns = list(at(config, "ignorePaths")).flatMap((source, index) => {
    try {
      return typeof source === "string" && source !== "" ? [new RegExp(source)] : [];
    } catch {
      const message = `Config of ${NAME}: ignorePaths[${index}] ignores nothing: it is no regular expression.`;
      problems.push({ message });
      return [];
    }
  });
  return { isIgnored: (path: string) => patterns.some((pattern) => pattern.test(path)), problems };
}

/** No secret in clear but in a Secret. */
export const noSecretsInClear = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      ignorePaths: {
        type: "array",
        items: { type: "string", minLength: 1 },
        description:
          'Regular expressions of paths at which nothing is a secret whatever it looks like, as findings write them, e.g. "\\\\.licenseKey$".',
        default: [],
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        'Secrets that may stand in clear until a date, by `place`: name of the resource or object (namespace/name, too), a colon and the path as the finding writes it, e.g. "shop/api:spec.template.spec.containers[app].env[DB_PASSWORD]". An expired or incomplete waiver is a violation.',
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, objects }, config, date) => secretsInClear(resources, objects, config, date),
});
