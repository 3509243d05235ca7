import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Namespace, Secret } from "@pulumi/kubernetes/core/v1";
import { charts } from "../internal/charts";
import { managedLabels } from "../internal/labels";
import { issuer, releases, secrets } from "../internal/names";
import { namespaceMetadata } from "../internal/namespace";
import { chartRelease } from "../internal/release";
import { resolveOrThrow } from "../internal/validation";
import {
  CertificateUsage,
  KeyKind,
  resolveCertificatesSettings,
  type CertificateLeaf,
  type CertificatesSettings,
  type CertificatesShapeArgs,
} from "./settings";
import { buildCertManagerValues } from "./values";

export { CertManagerMode } from "./certManagerMode";
export { CertificateUsage, KeyKind } from "./settings";
export type { CertificateLeafArgs } from "./settings";

/** The authority that signs, as `CertificateAuthority` gives it. */
export interface AuthorityArgs {
  /** Certificate, in PEM. */
  readonly certPem: pulumi.Input<string>;
  /** Private key, in PEM; kept secret. */
  readonly keyPem: pulumi.Input<string>;
}

/** Arguments of `Certificates`. */
export interface CertificatesArgs extends CertificatesShapeArgs {
  /** The environment's authority. */
  readonly authority: AuthorityArgs;
}

const API_VERSION = "cert-manager.io/v1";
const COMPONENT = "certificates";
const LABELS = managedLabels(COMPONENT);

/** Algorithm and size of each kind of key (NIST SP 800-57: 128 bits of strength). */
const KEYS: Readonly<Record<KeyKind, Readonly<Record<string, unknown>>>> = {
  [KeyKind.Ecdsa]: { algorithm: "ECDSA", size: 256 },
  [KeyKind.Rsa]: { algorithm: "RSA", size: 3072 },
};

/** Extended key usages of each kind of leaf. */
const USAGES: Readonly<Record<CertificateUsage, readonly string[]>> = {
  [CertificateUsage.Server]: ["server auth"],
  [CertificateUsage.Client]: ["client auth"],
  [CertificateUsage.Both]: ["server auth", "client auth"],
};

/**
 * Certificates of one cluster, signed by the environment's authority: cert-manager (unless the cluster has one), an issuer in each
 * namespace, and leaves that renew themselves. Everything waits until the leaves exist, so that what mounts them can start.
 *
 * ```ts
 * new Certificates("shop-certificates", {
 *   authority: { certPem: authority.certPem, keyPem: authority.keyPem },
 *   leaves: [{ name: "thanos-sidecar", secretName: "thanos-sidecar-tls", dnsNames: ["…"], usage: "server" }],
 * }, { providers: [shop] });
 * ```
 */
export class Certificates extends pulumi.ComponentResource {
  /** Secret of each leaf, by the leaf's name; known to exist once the value is. */
  public readonly secretNames: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: CertificatesArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(
      `The certificates "${name}"`,
      args,
      resolveCertificatesSettings,
    );
    super("global-monitoring:index:Certificates", name, {}, opts);
    const manager = settings.install ? [certManager(this, name, settings)] : [];
    const issuers = new Map(
      settings.namespaces.map((namespace, i) => [
        namespace,
        // The first has no namespace in its name: it was the only one once.
        namespaceIssuer(i === 0 ? name : `${name}-${namespace}`, namespace, args, this, manager),
      ]),
    );
    this.secretNames = Object.fromEntries(
      settings.leaves.map((leaf) => {
        const signer = issuers.get(leaf.namespace) as CustomResource;
        const made = certificate(`${name}-${leaf.name}`, settings, leaf, this, signer);
        return [leaf.name, made.urn.apply(() => leaf.secretName)];
      }),
    );
    this.registerOutputs({ secretNames: this.secretNames });
  }
}

function certManager(
  parent: pulumi.Resource,
  name: string,
  settings: CertificatesSettings,
): pulumi.Resource {
  const namespace = new Namespace(
    `${name}-ns`,
    { metadata: namespaceMetadata(settings.certManagerNamespace, COMPONENT, "restricted") },
    { parent },
  );
  return chartRelease(
    `${name}-cert-manager`,
    charts.certManager,
    {
      releaseName: releases.certManager,
      namespace: settings.certManagerNamespace,
      values: buildCertManagerValues(settings),
    },
    { parent, dependsOn: [namespace] },
  );
}

/**
 * An issuer with its own copy of the CA. No ClusterIssuer: with one, whoever may create a Certificate in any namespace
 * gets a client certificate of the environment, since cert-manager approves every request by default.
 */
function namespaceIssuer(
  name: string,
  namespace: string,
  args: CertificatesArgs,
  parent: pulumi.Resource,
  manager: readonly pulumi.Resource[],
): CustomResource {
  const ca = new Secret(
    `${name}-ca`,
    {
      metadata: { name: secrets.certificateAuthority.name, namespace, labels: LABELS },
      type: "kubernetes.io/tls",
      stringData: {
        "tls.crt": args.authority.certPem,
        "tls.key": pulumi.secret(args.authority.keyPem),
      },
    },
    { parent, dependsOn: [...manager] },
  );
  return new CustomResource(
    `${name}-issuer`,
    {
      apiVersion: API_VERSION,
      kind: "Issuer",
      metadata: { name: issuer, namespace, labels: LABELS },
      spec: { ca: { secretName: secrets.certificateAuthority.name } },
    },
    { parent, dependsOn: [...manager, ca] },
  );
}

function certificate(
  name: string,
  settings: CertificatesSettings,
  leaf: CertificateLeaf,
  parent: pulumi.Resource,
  signer: pulumi.Resource,
): CustomResource {
  return new CustomResource(
    name,
    {
      apiVersion: API_VERSION,
      kind: "Certificate",
      metadata: {
        name: leaf.name,
        namespace: leaf.namespace,
        labels: LABELS,
        // Pods that mount the Secret would hang without it; Pulumi waits for the condition instead.
        annotations: { "pulumi.com/waitFor": "condition=Ready" },
      },
      spec: {
        secretName: leaf.secretName,
        duration: settings.duration,
        renewBefore: settings.renewBefore,
        ...(leaf.commonName !== undefined && { commonName: leaf.commonName }),
        dnsNames: leaf.dnsNames,
        usages: ["digital signature", ...USAGES[leaf.usage]],
        privateKey: {
          ...KEYS[leaf.key ?? KeyKind.Ecdsa],
          encoding: "PKCS8",
          rotationPolicy: "Always",
        },
        issuerRef: { group: "cert-manager.io", kind: "Issuer", name: issuer },
      },
    },
    // cert-manager signs with a CA within seconds: who waits longer waits for a controller that is not there.
    { parent, dependsOn: [signer], customTimeouts: { create: "5m" } },
  );
}
