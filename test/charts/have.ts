import { elasticUsers, secrets } from "../../components/internal/names";
import type { Manifest } from "./checks/manifest";
import { type Inventory, inventory } from "./checks/references";
import { madeByEck, madeByOperators } from "./operators";

/**
 * Keys of the Secrets whose values no preview knows, by name, as names.ts says them. That each Secret is made with these keys is tested
 * with its component, where values are known.
 */
const HIDDEN_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.values(secrets).flatMap(({ name, ...keys }): [string, string[]][] => {
    const named: string[] = Object.values(keys);
    return named.length === 0 ? [] : [[name, named]];
  }),
  ...Object.values(elasticUsers).map((user): [string, string[]] => [
    user.secretName,
    [user.usernameKey, user.passwordKey, "roles"],
  ]),
]);

/** What a cluster has: by manifests, and by the operators that read them. */
export function have(manifests: readonly Manifest[]): Inventory {
  return inventory(manifests, [...madeByOperators, ...madeByEck(manifests)], HIDDEN_KEYS);
}
