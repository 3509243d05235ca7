import type {
  GrafanaArgs,
  GrafanaElasticsearch,
  GrafanaSso,
} from "../../../components/grafana/args";

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

/** A complete data source of logs. */
export const ELASTICSEARCH: GrafanaElasticsearch = {
  url: "https://elasticsearch-es-http.logging.svc:9200",
  environment: "prod",
  kibanaUrl: "https://kibana.m.example.com",
};

/** The least arguments with logs. */
export const WITH_LOGS: GrafanaArgs = {
  clusters: ["hub"],
  dataSources: { elasticsearch: ELASTICSEARCH },
};
