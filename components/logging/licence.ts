/** Licence of Elasticsearch and Kibana. */
export const Licence = {
  /** Free. No Watcher, no e-mail or PagerDuty from Kibana, no single sign-on in Kibana. */
  Basic: "basic",
  /** Refused by Elasticsearch's settings: ECK takes no such licence. */
  Platinum: "platinum",
  /** All features, by an orchestration licence that was bought. */
  Enterprise: "enterprise",
  /** All features for 30 days. */
  Trial: "trial",
} as const;
export type Licence = (typeof Licence)[keyof typeof Licence];

/** Whether the licence has the features that Elastic sells: Watcher and its actions, SAML and OIDC. */
export function isPaid(licence: Licence): boolean {
  return licence !== Licence.Basic;
}
