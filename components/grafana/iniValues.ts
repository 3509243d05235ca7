import type { Tree } from "../internal/merge";
import type { GrafanaSettings, SsoSettings } from "./settings";

/** Paths inside the pod that grafana.ini refers to. */
export interface IniPaths {
  /** File of the dashboard that opens first. */
  readonly homeDashboard: string;
  /** File with the OIDC client secret. */
  readonly clientSecretFile: string;
}

/**
 * grafana.ini: sections, then keys. Lands in a ConfigMap, so a secret is a reference to a file. Longer than Thanos'
 * own query timeout (2 minutes), so that Thanos and not the proxy says what took too long.
 */
const PROXY_TIMEOUT_SECONDS = 150;

/** Builds grafana.ini. */
export function grafanaIni(settings: GrafanaSettings, paths: IniPaths): Tree {
  const https = settings.host !== undefined;
  return {
    server: { root_url: `${settings.rootUrl}/`, domain: settings.host ?? "localhost" },
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    // All data sources we use are bundled. Updating them at start fails on a read-only root, and the data source is gone
    // (grafana/grafana#123110, #127760).
    plugins: {
      preinstall_disabled: true,
      preinstall_auto_update: false,
      plugin_admin_enabled: false,
    },
    // Alertmanager is the only pager: what Grafana would alert on dies with its pod.
    unified_alerting: { enabled: false },
    snapshots: { external_enabled: false },
    news: { news_feed_enabled: false },
    security: {
      cookie_secure: https,
      strict_transport_security: https,
      disable_gravatar: true,
    },
    users: { allow_sign_up: false, auto_assign_org_role: "Viewer", default_theme: "system" },
    dashboards: { default_home_dashboard_path: paths.homeDashboard },
    dataproxy: { timeout: PROXY_TIMEOUT_SECONDS },
    "log.console": { format: "json" },
    ...(settings.sso === undefined ? {} : ssoSections(settings.sso, paths.clientSecretFile)),
  };
}

function ssoSections(sso: SsoSettings, clientSecretFile: string): Tree {
  return {
    auth: { disable_login_form: !sso.loginForm },
    "auth.generic_oauth": {
      enabled: true,
      name: sso.name,
      client_id: sso.clientId,
      client_secret: `$__file{${clientSecretFile}}`,
      scopes: sso.scopes.join(" "),
      auth_url: sso.authUrl,
      token_url: sso.tokenUrl,
      ...(sso.apiUrl === undefined ? {} : { api_url: sso.apiUrl }),
      ...(sso.roleAttributePath === undefined
        ? {}
        : { role_attribute_path: sso.roleAttributePath }),
      ...(sso.allowedDomains.length === 0 ? {} : { allowed_domains: sso.allowedDomains.join(" ") }),
      // People are made at their first login: the provider decides who gets in.
      allow_sign_up: true,
      use_pkce: true,
      // The provider may make an Admin of the organisation, never of the server.
      allow_assign_grafana_admin: false,
    },
  };
}
