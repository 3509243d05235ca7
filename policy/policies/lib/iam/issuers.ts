/** Issuers of the tokens of clusters of EKS. */
import { text } from "../values";

/** Host and path; that of clusters with both versions of IP has a hyphen. */
const EKS_ISSUER = /^oidc[.-]eks[.-][^/]+\/id\/\w+$/i;

/** The issuer that a URL, the ARN of a provider or a condition's key names; `undefined` if it is none of EKS. */
export function eksIssuerOf(written: unknown): string | undefined {
  const issuer = text(written)
    ?.replace(/^(?:https:\/\/|arn:.*:oidc-provider\/)/, "")
    .replace(/:(?:sub|aud)$/, "");
  return issuer !== undefined && EKS_ISSUER.test(issuer) ? issuer : undefined;
}

/** Whether an issuer is one of these; keys of conditions can be in any case. */
export function isIssuerOf(issuers: readonly (string | undefined)[], issuer: string): boolean {
  return issuers.some((each) => each?.toLowerCase() === issuer.toLowerCase());
}
