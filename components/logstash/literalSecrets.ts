import type { ConfigValue, PluginUse } from "./language";

/** Settings of plugins that hold a secret: those of the type `password`, and texts that are used as one. */
const SECRET_SETTING =
  /(?:^|_)(?:password|passphrase|api_?key|token|secret|secret_key|secret_access_key|access_key|shared_access_key|cloud_auth|jaas_config)$/;

/** Settings of single plugins with a name that means something else elsewhere. */
const SECRET_OF_PLUGIN: Readonly<Record<string, readonly string[]>> = {
  cipher: ["key"],
  fingerprint: ["key"],
};

/** Headers that prove who asks. */
const SECRET_HEADER = /^(?:proxy-)?authorization$|^cookie$|^(?:x-)?api-?key$|token|secret/i;

/** Settings with addresses, which may hold a password: `https://user:password@host`. */
const ADDRESS_SETTING = /(?:^|_)(?:hosts?|urls?|uri|proxy|connection_string)$/;
const PASSWORD_IN_ADDRESS = /\/\/[^\s/:@]*:([^\s/@]+)@/;
const PASSWORD_IN_PARAMETER = /(?:^|[?&;])(?:password|pwd|sharedaccesskey)=([^&;]+)/i;

/** A variable of Logstash without a default, which would be a literal again. */
const VARIABLE = /\$\{[A-Za-z_][\w.]*\}/;

/** The settings of the plugins that hold a secret as plain text, each as `plugin.setting`. */
export function literalSecrets(plugins: readonly PluginUse[]): readonly string[] {
  const found = plugins.flatMap(({ name, attributes }) =>
    attributes.filter((one) => isLiteralSecret(name, ...one)).map(([key]) => `${name}.${key}`),
  );
  return [...new Set(found)];
}

function isLiteralSecret(plugin: string, setting: string, value: ConfigValue): boolean {
  if (SECRET_SETTING.test(setting) || SECRET_OF_PLUGIN[plugin]?.includes(setting) === true)
    return textsOf(value).some(isLiteral);
  if (setting.endsWith("headers")) return headersOf(value).some(isLiteralHeader);
  if (!ADDRESS_SETTING.test(setting)) return false;
  // Addresses by name, each as a text or as settings of its own.
  if (value.kind === "hash")
    return value.entries.some(([, address]) =>
      address.kind === "hash"
        ? address.entries.some((one) => isLiteralSecret(plugin, ...one))
        : isLiteralSecret(plugin, setting, address),
    );
  return textsOf(value).some((text) =>
    [PASSWORD_IN_ADDRESS, PASSWORD_IN_PARAMETER].some((form) =>
      isLiteral(form.exec(text)?.[1] ?? ""),
    ),
  );
}

function isLiteral(text: string): boolean {
  return text !== "" && !VARIABLE.test(text);
}

function isLiteralHeader([name, value]: readonly [string, ConfigValue]): boolean {
  return SECRET_HEADER.test(name) && textsOf(value).some(isLiteral);
}

function headersOf(value: ConfigValue): readonly (readonly [string, ConfigValue])[] {
  if (value.kind === "hash") return value.entries;
  // The older form: a list of name and value.
  if (value.kind !== "array") return [];
  return value.items.flatMap((item, i) => {
    const name = value.items[i - 1];
    return i % 2 === 1 && name?.kind === "text" ? [[name.text, item] as const] : [];
  });
}

function textsOf(value: ConfigValue): readonly string[] {
  if (value.kind === "text") return [value.text];
  return value.kind === "array" ? value.items.flatMap(textsOf) : [];
}
