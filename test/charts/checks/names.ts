import type { Inventory } from "./references";

/** A Service as names.ts knows it. */
export interface NamedService {
  readonly name: string;
  readonly port: number;
  readonly portName?: string;
}

/** Named Services that no cluster has, or whose port or port's name is another. */
export function serviceNameProblems(
  named: Readonly<Record<string, NamedService>>,
  clusters: readonly Inventory[],
): readonly string[] {
  return Object.entries(named).flatMap(([key, { name, port, portName }]) => {
    const ports = clusters.flatMap(({ services }) =>
      [...services].filter(([place]) => place.endsWith(`/${name}`)).map(([, found]) => found),
    );
    if (ports.length === 0) return [`services.${key}: no Service ${name}`];
    const fits = ports.some((found) =>
      found === "any" || portName === undefined
        ? Object.values(found).includes(port)
        : found[portName] === port,
    );
    const wanted = portName === undefined ? `${port}` : `${portName}:${port}`;
    return fits ? [] : [`services.${key}: ${name} has no port ${wanted}: ${JSON.stringify(ports)}`];
  });
}

/** Named Secrets that no cluster has, or that lack a named key. */
export function secretNameProblems(
  named: Readonly<Record<string, { readonly name: string } & Readonly<Record<string, string>>>>,
  clusters: readonly Inventory[],
): readonly string[] {
  return Object.entries(named).flatMap(([entry, { name, ...keys }]) => {
    const found = clusters.flatMap(({ secrets }) =>
      [...secrets].filter(([place]) => place.endsWith(`/${name}`)).map(([, known]) => known),
    );
    if (found.length === 0) return [`secrets.${entry}: no Secret ${name}`];
    return Object.values(keys)
      .filter((key) => !found.some((known) => known === "any" || known.has(key)))
      .map((key) => `secrets.${entry}: no key ${key} in Secret ${name}`);
  });
}
