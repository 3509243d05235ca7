/** Where a cluster's cert-manager comes from. */
export const CertManagerMode = {
  /** It is installed. */
  Install: "install",
  /** The cluster has one already; only the issuer and the certificates are made. */
  Existing: "existing",
} as const;
export type CertManagerMode = (typeof CertManagerMode)[keyof typeof CertManagerMode];
