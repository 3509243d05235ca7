/**
 * @pulumi/policy decodes the properties of every resource again for each policy that judges the stack, and for each one
 * that judges a resource: with twenty policies that is most of a preview's time. Here each message is decoded once and
 * the policies share what came out. They only read: whoever copies (lib/plain.ts) does so once, too.
 */
import * as deserialize from "@pulumi/policy/deserialize";

/** Decodes a message of a request; `proxySecrets` is for remediation, which changes what it gets. */
type Decode = (message: object, proxySecrets: boolean) => object;

interface DecodeModule {
  deserializeProperties?: Decode;
}

/**
 * Makes a module of @pulumi/policy decode each message once. A version of the library that has it elsewhere is left as
 * it is: slower, and right.
 */
export function decodeOnce(module: DecodeModule = deserialize): void {
  const decode = module.deserializeProperties;
  if (decode === undefined) return;
  const decoded = new WeakMap<object, object>();
  module.deserializeProperties = (message, proxySecrets) => {
    if (proxySecrets) return decode(message, proxySecrets);
    const known = decoded.get(message);
    if (known !== undefined) return known;
    const properties = decode(message, proxySecrets);
    decoded.set(message, properties);
    return properties;
  };
}
