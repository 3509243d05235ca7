import * as pulumi from "@pulumi/pulumi";
import { PrivateKey, SelfSignedCert } from "@pulumi/tls";

/** Arguments of `CertificateAuthority`. */
export interface CertificateAuthorityArgs {
  /** Environment that trusts the authority, such as `prod`; part of its name. */
  readonly environment: string;
}

/** Ten years: every leaf must be issued anew when it changes, so it should change rarely. */
const VALIDITY_HOURS = 10 * 365 * 24;

/**
 * In its last year the next `pulumi up` makes a new one: long before leaves of 90 days would outlive it, and with
 * time to do it in a maintenance window.
 */
const EARLY_RENEWAL_HOURS = 365 * 24;

/**
 * The certificate authority of one environment: whoever has a leaf of it may talk to Thanos of the environment, nobody else.
 * ECDSA P-256, valid for ten years, renewed by the first `pulumi up` in the last one. The key is a secret in the
 * state of the stack: protect the state as you would the key.
 *
 * Renewal replaces key and certificate at once. cert-manager does not renew leaves for it, and Thanos reads the CA at its
 * start only: connections between clusters fail until both are done by hand (README, Operation, "Rotate the CA").
 *
 * ```ts
 * const authority = new CertificateAuthority("ca", { environment: "prod" });
 * ```
 */
export class CertificateAuthority extends pulumi.ComponentResource {
  /** Certificate, in PEM. */
  public readonly certPem: pulumi.Output<string>;
  /** Private key, in PEM; a secret. */
  public readonly keyPem: pulumi.Output<string>;

  constructor(
    name: string,
    args: CertificateAuthorityArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("global-monitoring:index:CertificateAuthority", name, {}, opts);
    const key = new PrivateKey(
      `${name}-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { parent: this },
    );
    const certificate = new SelfSignedCert(
      `${name}-cert`,
      {
        privateKeyPem: key.privateKeyPem,
        isCaCertificate: true,
        subject: {
          commonName: `global-monitoring ${args.environment}`,
          organization: "global-monitoring",
        },
        allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
        setSubjectKeyId: true,
        setAuthorityKeyId: true,
        validityPeriodHours: VALIDITY_HOURS,
        earlyRenewalHours: EARLY_RENEWAL_HOURS,
      },
      { parent: this },
    );
    this.certPem = certificate.certPem;
    this.keyPem = pulumi.secret(key.privateKeyPem);
    this.registerOutputs({ certPem: this.certPem, keyPem: this.keyPem });
  }
}
