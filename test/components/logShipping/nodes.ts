/** A plain object of a configuration. */
export type Node = Readonly<Record<string, unknown>>;

/** What stands at a path such as `output.logstash.hosts.0`; `undefined` when there is nothing. */
export function at(tree: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((node, key) => {
    if (typeof node !== "object" || node === null) return undefined;
    return (node as Node)[key];
  }, tree);
}
