/** What may be wrong with who gets into a Grafana. */
import { GIVEN, type GrafanaConfig } from "./config";
import { forbidden, type Remark } from "../remarks";
import { flag, isUnknown, show, text } from "../values";

/** Passwords that are tried first: defaults of Grafana, of kube-prometheus-stack, and of tutorials. */
const WELL_KNOWN: ReadonlySet<string> = new Set([
  "admin",
  "prom-operator",
  "grafana",
  "password",
  "passw0rd",
  "changeme",
  "change-me",
  "secret",
  "strongpassword",
  "admin123",
  "admin1234",
  "12345",
  "123456",
  "test",
  "prometheus",
  "monitoring",
]);

const PASSWORD_REMEDY =
  "put a generated one into a Secret and name that (`admin.existingSecret` in charts, secretKeyRef in env)";

/**
 * Whether a password in clear is one that everybody knows. One that is not known until update is generated, and so none
 * of them.
 */
export function isWellKnown(password: unknown, user: unknown): boolean {
  const word = text(password);
  if (word === undefined) return false;
  return WELL_KNOWN.has(word.toLowerCase()) || word === (text(user) ?? "admin");
}

/** A password that everybody knows; its value is not said, since waivers and reports are kept. */
export function knownPassword(where: string): Remark {
  return {
    level: "violation",
    text: `${where} is a default that everybody knows: ${PASSWORD_REMEDY}`,
  };
}

/** What is wrong with anonymous access. */
export function anonymousAccess(config: GrafanaConfig): Remark[] {
  const enabled = flag(config("auth.anonymous", "enabled"), false);
  if (enabled === "absent") return [];
  const role = config("auth.anonymous", "org_role") ?? "Viewer";
  if (enabled === "unknown") return [{ level: "unknown", text: "auth.anonymous.enabled" }];
  if (isUnknown(role)) return [{ level: "unknown", text: "auth.anonymous.org_role" }];
  if (/^(admin|editor)$/i.test(text(role) ?? "")) {
    const got = `anonymous visitors get the role ${show(role)}: set auth.anonymous.enabled to false, or org_role to Viewer`;
    return [{ level: "violation", text: got }];
  }
  const got =
    "anonymous visitors may see every dashboard, and through the data sources every metric and log: set auth.anonymous.enabled to false unless that is meant";
  return [{ level: "advice", text: got }];
}

/**
 * What is wrong with the first administrator's password.
 *
 * @param otherwise Whether a password may come from where policies do not see it.
 */
export function adminPassword(config: GrafanaConfig, otherwise: boolean): Remark[] {
  const password = config("security", "admin_password");
  if (password === GIVEN || isUnknown(password)) return [];
  if (password !== undefined) {
    const known = isWellKnown(password, config("security", "admin_user"));
    return known ? [knownPassword("security.admin_password")] : [];
  }
  if (otherwise) return [];
  const created = flag(config("security", "disable_initial_admin_creation"), false);
  if (created === "present") return [];
  return forbidden(created === "unknown" ? "unknown" : "present", {
    text: `nothing sets the administrator's password, so that it starts with admin/admin: ${PASSWORD_REMEDY}`,
    hangsOn: "security.disable_initial_admin_creation",
  });
}
