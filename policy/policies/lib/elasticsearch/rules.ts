/** What may be wrong with an Elasticsearch: open to others, or gone with its first node. */
import { isFalseInText, SECURITY_SETTINGS, settingIn, settingOf, variableOf } from "./settings";
import { containersOf, podTemplateOf, type KubernetesObject } from "../objects";
import { forbidden, type Remark } from "../remarks";
import { at, flag, isRecord, isUnknown, list, show, text } from "../values";

/** Whether an object is an Elasticsearch of the ECK operator. */
export function isEckElasticsearch({ group, kind }: KubernetesObject): boolean {
  return group === "elasticsearch.k8s.elastic.co" && kind === "Elasticsearch";
}

/** What leaves an Elasticsearch of the ECK operator open. */
export function eckSecurity({ props }: KubernetesObject): Remark[] {
  const tls = at(props, "spec", "http", "tls");
  // With a certificate of the user's own, the self-signed one is off and TLS is on all the same.
  const certificate = at(tls, "certificate");
  const own = !isUnknown(certificate) && at(certificate, "secretName") !== undefined;
  const disabled = flag(at(tls, "selfSignedCertificate", "disabled"), false);
  const off = own
    ? "absent"
    : isUnknown(certificate) && disabled !== "absent"
      ? "unknown"
      : disabled;
  const plain = forbidden(off, {
    text: "spec.http.tls.selfSignedCertificate.disabled is true and no certificate is named, so that passwords and logs travel in clear: take it out, or name a Secret in spec.http.tls.certificate",
    hangsOn: "spec.http.tls",
  });
  const sets = list(at(props, "spec", "nodeSets"));
  if (sets.some(isUnknown)) return [...plain, { level: "unknown", text: "spec.nodeSets" }];
  return [...plain, ...sets.flatMap((set) => settingsRemarks(set))];
}

function settingsRemarks(nodeSet: unknown): Remark[] {
  const config = at(nodeSet, "config");
  const where = `nodeSet ${show(at(nodeSet, "name"))}`;
  const switches = SECURITY_SETTINGS.flatMap(([name, why]) => {
    const value = settingOf(config, name);
    return value === undefined ? [] : switchedOff(`${where}: ${name}`, value, why);
  });
  const roles = list(settingOf(config, "xpack.security.authc.anonymous.roles"));
  if (!roles.includes("superuser")) return switches;
  const text = `${where}: xpack.security.authc.anonymous.roles has superuser, so that nobody needs a password: take it out`;
  return [...switches, { level: "violation", text }];
}

function switchedOff(what: string, value: unknown, why: string): Remark[] {
  const on = flag(value, true);
  const presence = on === "present" ? "absent" : on === "absent" ? "present" : "unknown";
  return forbidden(presence, {
    text: `${what} is false, so that ${why}: take it out`,
    hangsOn: what,
  });
}

const IMAGE = /(?:^|\/)(elasticsearch|opensearch)(?:-wolfi)?(?::([^@]*))?(?:@.*)?$/;

/** What leaves pods with Elasticsearch or OpenSearch open; nothing for other objects. */
export function podSecurity(object: KubernetesObject): Remark[] {
  const template = podTemplateOf(object);
  if (template === undefined) return [];
  return containersOf(template)
    .filter(({ init }) => !init)
    .flatMap(({ props }): Remark[] => {
      const image = text(at(props, "image")) ?? "";
      const match = IMAGE.exec(image);
      if (match === null) return [];
      const env = at(props, "env");
      if (isUnknown(env)) return [{ level: "unknown", text: "its environment" }];
      if (match[1] === "opensearch") return openSearch(env);
      if (/bitnami/i.test(image)) return bitnami(env);
      return elastic(props, match[2] ?? "");
    });
}

function elastic(container: unknown, tag: string): Remark[] {
  const env = at(container, "env");
  const switches = SECURITY_SETTINGS.flatMap(([name, why]) => {
    const value = settingIn(env, name);
    return value === undefined ? [] : switchedOff(name, value, why);
  });
  const configured = list(at(container, "volumeMounts")).some((mount) =>
    (text(at(mount, "mountPath")) ?? "").startsWith("/usr/share/elasticsearch/config"),
  );
  const old = /^[1-7]\./.test(tag);
  if (!old || configured || settingIn(env, "xpack.security.enabled") !== undefined) return switches;
  const got = `Elasticsearch ${tag} has no security unless it is switched on: set xpack.security.enabled to true, with certificates`;
  return [...switches, { level: "violation", text: got }];
}

function bitnami(env: unknown): Remark[] {
  const enabled = flag(variableOf(env, "ELASTICSEARCH_ENABLE_SECURITY"), false);
  if (enabled === "unknown") return [{ level: "unknown", text: "ELASTICSEARCH_ENABLE_SECURITY" }];
  if (enabled === "absent") {
    const text =
      "Bitnami's image has no security unless ELASTICSEARCH_ENABLE_SECURITY is true: set it (`security.enabled` in the chart)";
    return [{ level: "violation", text }];
  }
  const name = "ELASTICSEARCH_ENABLE_REST_TLS";
  const value = variableOf(env, name);
  return value === undefined ? [] : switchedOff(name, value, "passwords and logs travel in clear");
}

function openSearch(env: unknown): Remark[] {
  return ["DISABLE_SECURITY_PLUGIN", "plugins.security.disabled"].flatMap((name) =>
    forbidden(flag(variableOf(env, name), false), {
      text: `${name} is true, so that anybody who reaches it reads and deletes everything: take it out`,
      hangsOn: name,
    }),
  );
}

/** What a configuration file in a ConfigMap switches off; nothing for other objects. */
export function fileSecurity({ group, kind, props }: KubernetesObject): Remark[] {
  if (group !== "core" || kind !== "ConfigMap" || !isRecord(props.data)) return [];
  // Read raw: text with one unknown setting in it is still text.
  const file = props.data["elasticsearch.yml"];
  if (typeof file !== "string") return [];
  return SECURITY_SETTINGS.filter(([name]) => isFalseInText(file, name)).map(([name, why]) => ({
    level: "violation",
    text: `elasticsearch.yml: ${name} is false, so that ${why}: take it out`,
  }));
}
