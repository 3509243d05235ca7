import { DNS_LABEL, DNS_LABEL_FORM, DNS_NAME } from "../internal/dns";
import type { Problems } from "../internal/validation";
import { type GrafanaElasticsearch, type GrafanaIngress, type GrafanaSso, SsoKind } from "./args";

/**
 * What a value of grafana.ini may not contain: `#` and `;` begin a comment anywhere in a line, a line break ends the
 * value, a leading back-tick or quote changes its meaning, and the chart expands `{{`.
 */
const INI_UNSAFE = /[#;\r\n`]|\{\{|^["']|^\s|\s$/;
const INI_FORM = "text without # ; ` {{ or line breaks, and without a quote or blank at its ends";

/** Requires a URL of the scheme (`http` admits https too) without user, password or fragment. */
export function requireUrl(
  path: string,
  value: string,
  scheme: "http" | "https",
  problems: Problems,
): void {
  const allowed = `an ${scheme === "http" ? "http or https" : "https"} URL without user and password`;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const schemes = scheme === "http" ? ["http:", "https:"] : ["https:"];
  if (url === undefined || !schemes.includes(url.protocol)) {
    problems.add(path, value, allowed);
    return;
  }
  // The value is not shown: it holds a password.
  if (url.username !== "" || url.password !== "") problems.add(path, "[with credentials]", allowed);
  else if (INI_UNSAFE.test(value)) problems.add(path, value, `${allowed}, ${INI_FORM}`);
}

/** Checks the data source of the logs. */
export function checkElasticsearch(elasticsearch: GrafanaElasticsearch, problems: Problems): void {
  requireUrl("url", elasticsearch.url, "https", problems);
  requireUrl("kibanaUrl", elasticsearch.kibanaUrl, "http", problems);
  // The part of a data stream's name: no upper case, no hyphen that would be taken for the dataset's end.
  if (!DNS_LABEL.test(elasticsearch.environment)) {
    problems.add("environment", elasticsearch.environment, DNS_LABEL_FORM);
  }
}

/** Checks single sign-on. */
export function checkSso(sso: GrafanaSso, problems: Problems): void {
  const kinds: readonly string[] = Object.values(SsoKind);
  if (!kinds.includes(sso.kind)) problems.add("kind", sso.kind, `one of ${kinds.join(", ")}`);
  requireText("name", sso.name, problems);
  requireText("clientId", sso.clientId, problems);
  requireUrl("authUrl", sso.authUrl, "https", problems);
  requireUrl("tokenUrl", sso.tokenUrl, "https", problems);
  if (sso.apiUrl !== undefined) requireUrl("apiUrl", sso.apiUrl, "https", problems);
  if (sso.roleAttributePath !== undefined) {
    requireText("roleAttributePath", sso.roleAttributePath, problems);
  }
  if (sso.scopes !== undefined) checkScopes(sso.scopes, problems);
  sso.allowedDomains?.forEach((domain, i) => {
    if (!DNS_NAME.test(domain)) {
      problems.add(`allowedDomains[${i}]`, domain, "a DNS name such as example.com");
    }
  });
}

/** Checks the ingress. */
export function checkIngress(ingress: GrafanaIngress, problems: Problems): void {
  if (!DNS_NAME.test(ingress.className)) {
    problems.add("className", ingress.className, "the name of an IngressClass");
  }
  if (ingress.tlsSecretName !== undefined && !DNS_NAME.test(ingress.tlsSecretName)) {
    problems.add("tlsSecretName", ingress.tlsSecretName, "the name of a Secret");
  }
  if (ingress.namespace !== undefined && !DNS_LABEL.test(ingress.namespace)) {
    problems.add("namespace", ingress.namespace, DNS_LABEL_FORM);
  }
  for (const [key, value] of Object.entries(ingress.annotations ?? {})) {
    if (value.includes("{{")) {
      problems.add(`annotations.${key}`, value, "text without {{, which the chart would expand");
    }
  }
}

function checkScopes(scopes: readonly string[], problems: Problems): void {
  if (!scopes.includes("openid")) problems.add("scopes", scopes, "a list that contains openid");
  scopes.forEach((scope, i) => {
    // RFC 6749, 3.3, less what grafana.ini cannot hold.
    if (!/^[A-Za-z0-9_.:/-]+$/.test(scope)) {
      problems.add(`scopes[${i}]`, scope, "letters, digits or _ . : / -");
    }
  });
}

function requireText(path: string, value: string, problems: Problems): void {
  if (value === "" || INI_UNSAFE.test(value)) problems.add(path, value, INI_FORM);
}
