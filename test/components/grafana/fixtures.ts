import type { GrafanaArgs, GrafanaSso } from "../../../components/grafana/args";

/** A complete sign-on. */
export const SSO: GrafanaSso = {
  kind: "oidc",
  name: "Okta",
  clientId: "grafana",
  authUrl: "https://idp.example.com/authorize",
  tokenUrl: "https://idp.example.com/token",
};

/** The least arguments with sign-on. */
export const WITH_SSO: GrafanaArgs = {
  clusters: ["hub"],
  domain: "m.example.com",
  sso: SSO,
  oidcClientSecret: "hunter2",
};
