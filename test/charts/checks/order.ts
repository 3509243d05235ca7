import { at, idOf, list, type Manifest, ofKind, text } from "./manifest";

/** Something that the engine makes in one step: a release, or an object of the program. */
export interface Step {
  readonly urn: string;
  readonly manifests: readonly Manifest[];
}

/**
 * Custom resources whose definition is not made before them, by the steps' dependencies: their step would fail on a
 * new cluster. A release whose own manifests hold the definition is in order: Helm installs definitions first.
 */
export function orderProblems(
  steps: readonly Step[],
  dependencies: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const makers = new Map<string, string[]>();
  for (const { urn, manifests } of steps) {
    for (const kind of definedKinds(manifests))
      makers.set(kind, [...(makers.get(kind) ?? []), urn]);
  }
  return steps.flatMap(({ urn, manifests }) => {
    const before = closure(urn, dependencies);
    return manifests.flatMap((manifest) => {
      const made = makers.get(kindOf(manifest));
      if (made === undefined || made.some((maker) => before.has(maker))) return [];
      return [`${idOf(manifest)} (${urn}) does not wait for ${made.join(" or ")}`];
    });
  });
}

function kindOf({ apiVersion, kind }: Manifest): string {
  return `${apiVersion.split("/")[0] ?? ""}/${kind}`;
}

function definedKinds(manifests: readonly Manifest[]): readonly string[] {
  return ofKind(manifests, "CustomResourceDefinition").flatMap((definition) =>
    list(at(definition, "spec", "versions")).length === 0
      ? []
      : [
          `${text(at(definition, "spec", "group")) ?? ""}/${text(at(definition, "spec", "names", "kind")) ?? ""}`,
        ],
  );
}

/** A step and all that it waits for. */
function closure(
  urn: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [urn];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(dependencies.get(next) ?? []));
  }
  return seen;
}
