import { Availability, replicasOf } from "../internal/availability";
import { DNS_LABEL, DNS_LABEL_FORM, DNS_NAME } from "../internal/dns";
import type { Tree } from "../internal/merge";
import { namespaces, services, serviceUrl } from "../internal/names";
import type { Problems } from "../internal/validation";
import type { GrafanaArgs, GrafanaElasticsearch, GrafanaIngress, GrafanaSso } from "./args";
import { checkElasticsearch, checkIngress, checkSso, requireUrl } from "./checks";

/** {@link GrafanaSso} with every default. */
export interface SsoSettings extends Omit<GrafanaSso, "kind"> {
  readonly scopes: readonly string[];
  readonly allowedDomains: readonly string[];
  readonly loginForm: boolean;
}

/** Data sources, with every default. */
export interface GrafanaDataSourceSettings {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** None: no logs. */
  readonly elasticsearch: GrafanaElasticsearch | undefined;
}

/** Resolved arguments of Grafana. */
export interface GrafanaSettings {
  readonly namespace: string;
  readonly availability: Availability;
  /**
   * One, also when replicated: Grafana keeps sessions and state in its database, here a file that lives as long as
   * the pod, and two pods with a database each would log people out at every other request. All that matters is code
   * (dashboards, data sources) or a Secret, so a new pod is a full replacement within a minute, and no alert depends on it.
   */
  readonly replicas: number;
  /** Host name; undefined without a domain. */
  readonly host: string | undefined;
  /** Root URL, without a slash at the end. */
  readonly rootUrl: string;
  readonly adminUser: string;
  readonly sso: SsoSettings | undefined;
  readonly ingress: GrafanaIngress | undefined;
  readonly dataSources: GrafanaDataSourceSettings;
  /** Clusters that should send metrics. */
  readonly expectedClusters: number;
  readonly activeSeriesBudget: number;
  readonly extraValues: Tree | undefined;
}

const DEFAULTS = {
  namespace: namespaces.monitoring,
  availability: Availability.Replicated,
  adminUser: "admin",
  activeSeriesBudget: 1_000_000,
  scopes: ["openid", "profile", "email"],
} as const;

/** Where `kubectl port-forward service/grafana 3000:80` leads. */
const PORT_FORWARD_URL = "http://localhost:3000";

/** Defaults and checks of Grafana's arguments. Pure; the client secret is only asked whether it is there. */
export function resolveGrafanaSettings(args: GrafanaArgs, problems: Problems): GrafanaSettings {
  const availability = args.availability ?? DEFAULTS.availability;
  const host = args.domain === undefined ? undefined : `grafana.${args.domain}`;
  const namespace = args.namespace ?? DEFAULTS.namespace;
  const settings: GrafanaSettings = {
    namespace,
    availability,
    // An unknown availability is a problem (below), not a crash.
    replicas: (replicasOf as Partial<typeof replicasOf>)[availability]?.grafana ?? 1,
    host,
    rootUrl: host === undefined ? PORT_FORWARD_URL : `https://${host}`,
    adminUser: args.adminUser ?? DEFAULTS.adminUser,
    sso: args.sso === undefined ? undefined : resolveSso(args.sso),
    ingress: args.ingress,
    dataSources: {
      prometheusUrl:
        args.dataSources?.prometheusUrl ?? serviceUrl(services.thanosQueryFrontend, namespace),
      alertmanagerUrl:
        args.dataSources?.alertmanagerUrl ?? serviceUrl(services.alertmanager, namespace),
      elasticsearch: args.dataSources?.elasticsearch,
    },
    expectedClusters: new Set(args.clusters).size,
    activeSeriesBudget: args.activeSeriesBudget ?? DEFAULTS.activeSeriesBudget,
    extraValues: args.extraValues,
  };
  check(settings, args, problems);
  return settings;
}

function resolveSso(sso: GrafanaSso): SsoSettings {
  return {
    name: sso.name,
    clientId: sso.clientId,
    authUrl: sso.authUrl,
    tokenUrl: sso.tokenUrl,
    apiUrl: sso.apiUrl,
    scopes: sso.scopes ?? DEFAULTS.scopes,
    roleAttributePath: sso.roleAttributePath,
    allowedDomains: sso.allowedDomains ?? [],
    loginForm: sso.loginForm ?? false,
  };
}

function check(settings: GrafanaSettings, args: GrafanaArgs, problems: Problems): void {
  if (!DNS_LABEL.test(settings.namespace)) {
    problems.add("namespace", settings.namespace, DNS_LABEL_FORM);
  }
  const availabilities: readonly string[] = Object.values(Availability);
  if (!availabilities.includes(settings.availability)) {
    problems.add("availability", settings.availability, `one of ${availabilities.join(", ")}`);
  }
  if (args.domain !== undefined && !DNS_NAME.test(args.domain)) {
    problems.add("domain", args.domain, "a DNS name such as monitoring.example.com");
  }
  if (!/^[A-Za-z0-9._@-]{1,64}$/.test(settings.adminUser)) {
    problems.add("adminUser", settings.adminUser, "1 to 64 letters, digits or . _ @ -");
  }
  if (!Number.isInteger(settings.activeSeriesBudget) || settings.activeSeriesBudget < 1) {
    problems.add("activeSeriesBudget", settings.activeSeriesBudget, "a whole number of at least 1");
  }
  requireUrl("dataSources.prometheusUrl", settings.dataSources.prometheusUrl, "http", problems);
  requireUrl("dataSources.alertmanagerUrl", settings.dataSources.alertmanagerUrl, "http", problems);
  const { elasticsearch } = settings.dataSources;
  if (elasticsearch !== undefined) {
    checkElasticsearch(elasticsearch, problems.at("dataSources.elasticsearch"));
  }
  checkReachable(args, problems);
  if (args.sso !== undefined) checkSso(args.sso, problems.at("sso"));
  if (settings.ingress !== undefined) checkIngress(settings.ingress, problems.at("ingress"));
}

/** Whether what needs a domain has one, and what needs a secret. */
function checkReachable(args: GrafanaArgs, problems: Problems): void {
  if (args.domain === undefined && args.sso !== undefined) {
    problems.add(
      "domain",
      undefined,
      "set with sso: the provider redirects to https://grafana.<domain>",
    );
  }
  if (args.domain === undefined && args.ingress !== undefined) {
    problems.add("domain", undefined, "set with ingress: its host is grafana.<domain>");
  }
  if (args.sso !== undefined && args.oidcClientSecret === undefined) {
    problems.add(
      "oidcClientSecret",
      undefined,
      "set with sso: the client secret that the provider gave",
    );
  }
  if (args.sso === undefined && args.oidcClientSecret !== undefined) {
    problems.add("oidcClientSecret", "[secret]", "left out without sso");
  }
}
