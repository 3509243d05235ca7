import { list, text, type Tree, tree } from "./manifest";

/** An IAM role as previewed. */
export interface Role {
  readonly urn: string;
  readonly inputs: Tree;
}

/**
 * ServiceAccounts that IAM roles trust (`system:serviceaccount:<namespace>:<name>`) and that exist on no cluster, and
 * trust that is not limited to exact ServiceAccounts.
 */
export function trustProblems(
  roles: readonly Role[],
  serviceAccounts: ReadonlySet<string>,
): readonly string[] {
  return roles.flatMap(({ urn, inputs }) => {
    const policy = parsePolicy(inputs.assumeRolePolicy);
    if (policy === undefined) return [`${urn}: the trust policy is not known in the preview`];
    const federated = list(policy.Statement)
      .map(tree)
      .filter((statement) => tree(statement.Principal).Federated !== undefined);
    return federated.flatMap((statement) => {
      const subjects = subjectsOf(statement);
      if (subjects.length === 0) return [`${urn}: trusts every ServiceAccount of a cluster`];
      return subjects
        .filter((subject) => !serviceAccounts.has(placeOf(subject)))
        .map((subject) => `${urn}: no ServiceAccount ${subject}`);
    });
  });
}

function parsePolicy(policy: unknown): Tree | undefined {
  if (typeof policy !== "string") return undefined;
  try {
    return tree(JSON.parse(policy));
  } catch {
    return undefined;
  }
}

function subjectsOf(statement: Tree): readonly string[] {
  const exact = tree(tree(statement.Condition).StringEquals);
  return Object.entries(exact)
    .filter(([key]) => key.endsWith(":sub"))
    .flatMap(([, value]) => (Array.isArray(value) ? list(value) : [value]))
    .flatMap((value) => text(value) ?? []);
}

function placeOf(subject: string): string {
  const [, , namespace, name] = subject.split(":");
  return `${namespace ?? ""}/${name ?? ""}`;
}
