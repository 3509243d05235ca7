import { list, type Manifest, ofKind, text, type Tree, tree } from "./manifest";
import { workloads } from "./workloads";

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

/** Where EKS reads which role the pods of a ServiceAccount take, and where the AWS SDKs read it. */
const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";
const ROLE_VARIABLE = "AWS_ROLE_ARN";

/** ServiceAccounts that are to take a role that none of these is, or that does not trust them: AWS refuses their pods. */
export function assumedRoleProblems(
  manifests: readonly Manifest[],
  roles: readonly Role[],
): readonly string[] {
  const trusted = new Map(
    roles.map(({ inputs }) => [
      String(inputs.name),
      list(parsePolicy(inputs.assumeRolePolicy)?.Statement).map(tree).flatMap(subjectsOf),
    ]),
  );
  const problems = takers(manifests).flatMap(({ account, arn }) => {
    const role = /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? arn;
    const subjects = trusted.get(role);
    if (subjects === undefined)
      return [`ServiceAccount ${account} takes a role that is not made: ${arn}`];
    return subjects.map(placeOf).includes(account)
      ? []
      : [`ServiceAccount ${account} takes the role ${role}, which trusts ${subjects.join(", ")}`];
  });
  return [...new Set(problems)];
}

/** Who takes which role. */
function takers(manifests: readonly Manifest[]): readonly { account: string; arn: string }[] {
  const annotated = ofKind(manifests, "ServiceAccount").flatMap(({ metadata }) => {
    const arn = metadata.annotations?.[ROLE_ANNOTATION];
    const account = `${metadata.namespace ?? ""}/${metadata.name}`;
    return arn === undefined ? [] : [{ account, arn }];
  });
  const told = workloads(manifests).flatMap(({ namespace, pod, containers }) =>
    containers
      .flatMap((container) => list(container.env).map(tree))
      .filter(({ name }) => name === ROLE_VARIABLE)
      .map(({ value }) => ({
        account: `${namespace}/${text(pod.serviceAccountName) ?? "default"}`,
        arn: String(value),
      })),
  );
  return [...annotated, ...told];
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
