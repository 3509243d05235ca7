import { Availability } from "../internal/availability";
import { DNS_LABEL, DNS_NAME } from "../internal/dns";
import { DURATION_FORM, parseDuration } from "../internal/duration";
import { namespaces, secrets } from "../internal/names";
import type { Problems } from "../internal/validation";
import { CertManagerMode } from "./certManagerMode";

/** What a certificate proves. */
export const CertificateUsage = {
  Server: "server",
  Client: "client",
  Both: "both",
} as const;
export type CertificateUsage = (typeof CertificateUsage)[keyof typeof CertificateUsage];

/** Kind of a leaf's private key; both are written as PKCS8. */
export const KeyKind = {
  /** On the curve P-256: small and quick. */
  Ecdsa: "ecdsa",
  /** Of 3072 bits, as strong as P-256: for readers that take PKCS8 of RSA only, such as the ECK operator 3.5. */
  Rsa: "rsa",
} as const;
export type KeyKind = (typeof KeyKind)[keyof typeof KeyKind];

/** A certificate that cert-manager issues and renews. */
export interface CertificateLeafArgs {
  /** Name of the Certificate; a DNS label. */
  readonly name: string;
  /** Secret that cert-manager writes tls.crt, tls.key and ca.crt to; each Secret belongs to one leaf. */
  readonly secretName: string;
  /** Names that the certificate is valid for; at least one. They need not exist in DNS. */
  readonly dnsNames: readonly string[];
  /** Whether it identifies a server, a client, or both. */
  readonly usage: CertificateUsage;
  /** Kind of the private key. @default "ecdsa" */
  readonly key?: KeyKind;
  /** Common name, at most 64 characters, for readers that look at nothing else, such as Logstash. @default - none */
  readonly commonName?: string;
  /** Namespace of the certificate and its Secret; it must exist. @default - that of the issuer */
  readonly namespace?: string;
}

/** The arguments of `Certificates` that are known before anything is made. */
export interface CertificatesShapeArgs {
  /** How many copies of cert-manager run. @default "replicated" */
  readonly availability?: Availability;
  /** Whether cert-manager is installed, or the cluster's own is used. @default "install" */
  readonly certManager?: CertManagerMode;
  /** Namespace of leaves that name none; it must exist. Each namespace gets an issuer and a copy of the CA. @default "monitoring" */
  readonly namespace?: string;
  /** Namespace that is made for cert-manager; without effect for `existing`. @default "cert-manager" */
  readonly certManagerNamespace?: string;
  /** Values of the chart cert-manager, merged last: objects merge, arrays and scalars replace, `null` deletes. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
  /** Certificates to issue. */
  readonly leaves: readonly CertificateLeafArgs[];
  /** Lifetime of a leaf, as a Prometheus duration of at least 1h. @default "90d" */
  readonly duration?: string;
  /** Time before its end when a leaf is renewed: at least 5m, less than the lifetime. @default "30d" */
  readonly renewBefore?: string;
}

/** A leaf with its namespace. */
export interface CertificateLeaf extends CertificateLeafArgs {
  readonly namespace: string;
}

/** Complete and checked. */
export interface CertificatesSettings {
  readonly availability: Availability;
  readonly install: boolean;
  /** Every namespace with leaves, the main one first: each gets an issuer of its own. */
  readonly namespaces: readonly string[];
  readonly certManagerNamespace: string;
  readonly extraValues: Readonly<Record<string, unknown>> | undefined;
  readonly leaves: readonly CertificateLeaf[];
  /** Lifetime as a Go duration. */
  readonly duration: string;
  /** Renewal as a Go duration. */
  readonly renewBefore: string;
}

const DEFAULT_DURATION = "90d";
/** A third of the lifetime, as cert-manager does by default: a month to notice that renewal fails. */
const DEFAULT_RENEW_BEFORE = "30d";

const HOUR = 3_600_000;
/** Limits of cert-manager for spec.duration and spec.renewBefore (API reference, CertificateSpec). */
const MIN_DURATION = HOUR;
const MIN_RENEW_BEFORE = HOUR / 12;

/** Checks the arguments and fills in what they leave out. */
export function resolveCertificatesSettings(
  args: CertificatesShapeArgs,
  problems: Problems,
): CertificatesSettings {
  const namespace = args.namespace ?? namespaces.monitoring;
  const leaves = args.leaves.map((leaf) => ({ ...leaf, namespace: leaf.namespace ?? namespace }));
  checkLeaves(leaves, problems);
  const duration = milliseconds(args.duration ?? DEFAULT_DURATION, "duration", problems);
  if (duration < MIN_DURATION) problems.add("duration", args.duration, "at least 1h");
  const renewBefore = milliseconds(
    args.renewBefore ?? DEFAULT_RENEW_BEFORE,
    "renewBefore",
    problems,
  );
  if (renewBefore < MIN_RENEW_BEFORE || renewBefore >= duration) {
    problems.add(
      "renewBefore",
      args.renewBefore ?? DEFAULT_RENEW_BEFORE,
      `at least 5m and less than the duration (${args.duration ?? DEFAULT_DURATION})`,
    );
  }
  return {
    availability: args.availability ?? Availability.Replicated,
    install: (args.certManager ?? CertManagerMode.Install) === CertManagerMode.Install,
    namespaces: [...new Set([namespace, ...leaves.map((leaf) => leaf.namespace)])],
    certManagerNamespace: args.certManagerNamespace ?? namespaces.certManager,
    extraValues: args.extraValues,
    leaves,
    duration: goDuration(duration),
    renewBefore: goDuration(renewBefore),
  };
}

function checkLeaves(leaves: readonly CertificateLeaf[], problems: Problems): void {
  // Pulumi's names have no namespace: a name must be unique among all leaves, a Secret within its namespace.
  const names = new Set<string>();
  const secretNames = new Set<string>();
  leaves.forEach((leaf, index) => {
    const at = problems.at(`leaves[${index}]`);
    for (const field of ["name", "secretName", "namespace"] as const) {
      if (!DNS_LABEL.test(leaf[field])) at.add(field, leaf[field], "a DNS label in lower case");
    }
    if (names.has(leaf.name)) at.add("name", leaf.name, "unique");
    const secret = `${leaf.namespace}/${leaf.secretName}`;
    if (secretNames.has(secret) || leaf.secretName === secrets.certificateAuthority.name) {
      at.add("secretName", leaf.secretName, "a Secret of its own: two writers would take turns");
    }
    names.add(leaf.name);
    secretNames.add(secret);
    const { commonName = "" } = leaf;
    // The limit of X.509 (RFC 5280, ub-common-name).
    if (commonName.length > 64) at.add("commonName", commonName, "at most 64 characters");
    if (leaf.dnsNames.length === 0) at.add("dnsNames", leaf.dnsNames, "a list with a DNS name");
    leaf.dnsNames.forEach((dnsName, i) => {
      if (!DNS_NAME.test(dnsName.replace(/^\*\./, ""))) {
        at.add(`dnsNames[${i}]`, dnsName, "a DNS name in lower case");
      }
    });
  });
}

/** NaN when it does not parse: every comparison with it is false, so that one mistake makes one problem. */
function milliseconds(text: string, path: string, problems: Problems): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) problems.add(path, text, DURATION_FORM);
  return parsed ?? Number.NaN;
}

/** cert-manager reads Go durations, which know no days. */
function goDuration(ms: number): string {
  if (ms % HOUR === 0) return `${ms / HOUR}h`;
  return `${Math.round(ms / 1000)}s`;
}
