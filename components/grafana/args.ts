import type * as pulumi from "@pulumi/pulumi";
import type { Availability } from "../internal/availability";

/** Protocol of single sign-on. */
export const SsoKind = {
  /** OpenID Connect: Entra ID, Okta, Keycloak, Google, Cognito, Dex and others. */
  Oidc: "oidc",
} as const;
export type SsoKind = (typeof SsoKind)[keyof typeof SsoKind];

/** Single sign-on through an OpenID Connect provider. Register `<url>/login/generic_oauth` as its redirect URI. */
export interface GrafanaSso {
  readonly kind: SsoKind;
  /** Name of the provider on the button of the login page, such as `Okta`. */
  readonly name: string;
  /** Id of the client that is registered for Grafana. */
  readonly clientId: string;
  /** Authorization endpoint, an https URL. */
  readonly authUrl: string;
  /** Token endpoint, an https URL. */
  readonly tokenUrl: string;
  /** Userinfo endpoint, an https URL. @default - none: all claims come from the ID token */
  readonly apiUrl?: string;
  /** Scopes asked for; `openid` must be one. @default ["openid", "profile", "email"] */
  readonly scopes?: readonly string[];
  /**
   * JMESPath over the claims that gives `Admin`, `Editor` or `Viewer`, such as
   * `contains(groups[*], 'sre') && 'Admin' || 'Viewer'`. @default - everybody is a Viewer
   */
  readonly roleAttributePath?: string;
  /** Domains of e-mail addresses that may log in. @default - everybody whom the provider lets in */
  readonly allowedDomains?: readonly string[];
  /**
   * Whether the login page also shows the password form. Without it the admin still gets in when the provider is
   * down: by basic auth on the API, or by this option. @default false
   */
  readonly loginForm?: boolean;
}

/** How people reach Grafana from outside the cluster. */
export interface GrafanaIngress {
  /** IngressClass, such as `alb` or `nginx`; it must exist on the hub. */
  readonly className: string;
  /** Annotations for the ingress controller. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Secret with the certificate of `grafana.<domain>`. @default - none: TLS ends at the load balancer */
  readonly tlsSecretName?: string;
  /**
   * Namespace of the ingress controller: only its pods may connect. @default - any address may, because
   * cloud load balancers reach pods from addresses of the network, not from a namespace
   */
  readonly namespace?: string;
}

/**
 * Logs. Grafana's user is `global-monitoring-grafana`; its password and the authority of Elasticsearch's certificate come from the Secret
 * `grafana-elasticsearch` (keys `password`, `ca.crt`) of Grafana's namespace.
 */
export interface GrafanaElasticsearch {
  /** Elasticsearch, an https URL inside the cluster. */
  readonly url: string;
  /** Environment: the data streams `logs-*-<environment>` are read. */
  readonly environment: string;
  /** Kibana as people reach it, an http(s) URL: where links lead. */
  readonly kibanaUrl: string;
  /** Whether APM's data is there too: a data source over it, and its dashboards. @default false */
  readonly traces?: boolean;
}

/** What Grafana asks. */
export interface GrafanaDataSources {
  /** Prometheus API of Thanos (query frontend), an http(s) URL inside the cluster. @default - that of Grafana's namespace */
  readonly prometheusUrl?: string;
  /** Alertmanager of the hub, an http(s) URL inside the cluster. @default - that of Grafana's namespace */
  readonly alertmanagerUrl?: string;
  /** Logs. @default - none: no data source, no dashboards of logs, no links to Kibana */
  readonly elasticsearch?: GrafanaElasticsearch;
}

/** What a user decides about Grafana; the rest of {@link GrafanaArgs} is wiring. */
export interface GrafanaOptions {
  /** Name of the administrator, whose password is generated. @default "admin" */
  readonly adminUser?: string;
  /** Single sign-on. @default - only the administrator */
  readonly sso?: GrafanaSso;
  /** Ingress. @default - none: port-forward, or a route of your own to the Service `grafana` */
  readonly ingress?: GrafanaIngress;
}

/** Arguments of {@link Grafana}. */
export interface GrafanaArgs extends GrafanaOptions {
  /** Names of all clusters of the environment, the hub included: the overview tells how many should report. */
  readonly clusters: readonly string[];
  /** What Grafana asks. @default - Thanos' query frontend and the Alertmanager of `namespace` */
  readonly dataSources?: GrafanaDataSources;
  /** Namespace, which must exist. @default "monitoring" */
  readonly namespace?: string;
  /** How many copies of the whole system run. Grafana has one either way, see settings.ts. @default "replicated" */
  readonly availability?: Availability;
  /**
   * DNS domain of the monitoring UIs: Grafana is `https://grafana.<domain>`. Required by `sso` and `ingress`.
   * @default - none: `kubectl port-forward`, `http://localhost:3000`
   */
  readonly domain?: string;
  /** Client secret of `sso`; required with it. Kept in a Kubernetes Secret, never in Helm values. @default - none */
  readonly oidcClientSecret?: pulumi.Input<string>;
  /**
   * Active series that one Prometheus replica is sized for; the cluster dashboard shows use against it.
   * At least 1. @default 1000000
   */
  readonly activeSeriesBudget?: number;
  /** Values of the chart, merged last: objects merge, arrays and scalars replace, `null` deletes. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}
