/** Where IAM policies stand in the resources of @pulumi/aws and @pulumi/aws-native. */
import type { StackResource } from "../resources";
import { at, list, text } from "../values";

/** A policy document of a resource. */
export interface IamDocument {
  /** Rights of a role, user or group; who may be a role; who may use a key. */
  readonly kind: "rights" | "trust" | "key";
  /** The property, or what the policy inside it is called. */
  readonly place: string;
  readonly document: unknown;
}

/** What a resource says about rights. */
export interface IamView {
  readonly resource: StackResource;
  readonly documents: readonly IamDocument[];
  /** ARNs of managed policies that it attaches; may be unknown. */
  readonly attached: readonly unknown[];
}

const RIGHTS =
  /^aws(?:-native)?:iam[/:](?:\w+:)?(?:Policy|ManagedPolicy|(?:Role|User|Group)Policy)$/;
const ATTACHMENT =
  /^aws:iam\/\w+:(?:PolicyAttachment|(?:Role|User|Group)PolicyAttachment(?:sExclusive)?)$/;
const OWNER = /^aws(?:-native)?:iam[/:](?:\w+:)?(?:Role|User|Group)$/;
const KEY = /^aws(?:-native)?:kms[/:](?:\w+:)?(?:Key|KeyPolicy|ReplicaKey|ExternalKey)$/;

/** What a resource says about rights; `undefined` for other types. */
export function iamViewOf(resource: StackResource): IamView | undefined {
  const { type, props } = resource;
  const view = (documents: IamDocument[], attached: readonly unknown[] = []) => ({
    resource,
    documents: documents.filter(({ document }) => document !== undefined && document !== null),
    attached,
  });
  if (RIGHTS.test(type)) {
    const place = at(props, "policy") === undefined ? "policyDocument" : "policy";
    return view([{ kind: "rights", place, document: at(props, place) }]);
  }
  if (KEY.test(type)) {
    const place = at(props, "policy") === undefined ? "keyPolicy" : "policy";
    return view([{ kind: "key", place, document: at(props, place) }]);
  }
  if (ATTACHMENT.test(type)) {
    return view([], [at(props, "policyArn"), ...list(at(props, "policyArns"))]);
  }
  if (!OWNER.test(type)) return undefined;
  return view(
    [
      { kind: "trust", place: "assumeRolePolicy", document: at(props, "assumeRolePolicy") },
      {
        kind: "trust",
        place: "assumeRolePolicyDocument",
        document: at(props, "assumeRolePolicyDocument"),
      },
      ...inline(at(props, "inlinePolicies"), "name", "policy"),
      ...inline(at(props, "policies"), "policyName", "policyDocument"),
    ],
    list(at(props, "managedPolicyArns")),
  );
}

function inline(policies: unknown, name: string, document: string): IamDocument[] {
  return list(policies).map((policy, index) => ({
    kind: "rights",
    place: `inline policy ${text(at(policy, name)) ?? `#${index}`}`,
    document: at(policy, document),
  }));
}
