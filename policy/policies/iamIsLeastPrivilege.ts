import type { StackValidationPolicy } from "@pulumi/policy";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import { iamViewOf, type IamDocument, type IamView } from "./lib/iam/documents";
import { isIssuerOf } from "./lib/iam/issuers";
import { roleUsers, type RoleUser } from "./lib/iam/roleUsers";
import { readAllowed, readRights, type IamLimits, type Reading } from "./lib/iam/statements";
import { readKeyUse, readTrust, trustedIssuers } from "./lib/iam/trust";
import type { KubernetesObject } from "./lib/objects";
import type { StackResource } from "./lib/resources";
import { stackPolicy } from "./lib/stackPolicy";
import { at, isUnknown, list, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "iam-is-least-privilege";

const DESCRIPTION =
  "IAM grants what is needed to who needs it: with a wildcard, one stolen pod is the whole account. Name each action and the ARNs it is for, let a role be taken by one ServiceAccount (sub and aud of the cluster's OIDC provider), and attach no administrator's policy; or waive a resource with owner, reason and expiry.";

const WAIVER_KEYS: WaiverKeys = { subject: "resource" };

const FORBIDDEN = ["AdministratorAccess", "PowerUserAccess", "*FullAccess"];

/**
 * Which IAM resources and KMS keys grant too much; one finding for each, and one for each that cannot be judged yet.
 *
 * @param config The policy's config as given: `readWildcards`, `unlimitedActions`, `forbiddenPolicies`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 * @param objects The stack's Kubernetes objects: ServiceAccounts say which role they are to be.
 */
export function excessiveIam(
  resources: readonly StackResource[],
  config: unknown,
  date: string,
  objects: readonly KubernetesObject[] = [],
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const limits: IamLimits = {
    readWildcards: at(config, "readWildcards") !== false,
    unlimitedActions: strings(at(config, "unlimitedActions")),
  };
  const given = at(config, "forbiddenPolicies");
  const forbidden = (Array.isArray(given) ? strings(given) : FORBIDDEN).map(policyPattern);
  const users = roleUsers(resources, objects);
  const findings = resources.flatMap((resource) => {
    const view = iamViewOf(resource);
    if (view === undefined) return [];
    const found = findingsOf(view, limits, forbidden, users);
    return found.length > 0 && waivers.covers(namesOf(resource)) ? [] : found;
  });
  return [...waivers.findings(), ...findings];
}

function strings(value: unknown): string[] {
  return list(value).filter((each) => typeof each === "string");
}

function policyPattern(name: string): RegExp {
  const source = name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, "[^/]*");
  return new RegExp(`(?:^|/)${source}$`);
}

function namesOf({ name, urn, props }: StackResource): ReadonlySet<string> {
  return new Set([name, urn, text(at(props, "name")) ?? name]);
}

function findingsOf(
  { resource, documents, attached }: IamView,
  limits: IamLimits,
  forbidden: readonly RegExp[],
  users: readonly RoleUser[],
): Finding[] {
  const { type, name, urn } = resource;
  const title = `${type.split(":").at(-1) ?? type} "${name}"`;
  const own = users.filter(({ role }) => role === at(resource.props, "arn"));
  const readings = documents.map((each) => ({ place: each.place, reading: read(each, limits) }));
  const lines = [
    ...attached.filter((arn) => isForbidden(arn, forbidden)).map(attachedLine),
    ...readings.flatMap(({ place, reading }) =>
      reading.wrong.map((reason) => `  - ${place}: ${reason}`),
    ),
    ...documents.flatMap((each) => (each.kind === "trust" ? strangers(each, own) : [])),
  ];
  const unseen = readings
    .filter(({ reading }) => reading.unseen.length > 0)
    .map(({ place, reading }) => `${place} (${reading.unseen.join(", ")})`);
  const findings: Finding[] = [];
  if (lines.length > 0) {
    findings.push({
      urn,
      message: [`${title} must grant no more than is needed:`, ...lines].join("\n"),
    });
  }
  if (unseen.length > 0) {
    findings.push({
      urn,
      undecided: true,
      message: `${title}: whether it grants too much in ${unseen.join(", ")} is ${NOT_KNOWN}.`,
    });
  }
  return findings;
}

/** Lines about users of a role whose tokens are of a provider that it does not trust. */
function strangers({ place, document }: IamDocument, users: readonly RoleUser[]): string[] {
  const trusted = users.length === 0 ? [] : trustedIssuers(document);
  if (trusted.length === 0) return [];
  return users
    .filter(({ issuer }) => !isIssuerOf(trusted, issuer))
    .map(
      ({ user, cluster, issuer }) =>
        `  - ${place}: it trusts ${trusted.join(", ")}, so pods of another cluster, and not ${user} on "${cluster}", whose tokens are of ${issuer}: trust the provider of that cluster`,
    );
}

function isForbidden(arn: unknown, forbidden: readonly RegExp[]): boolean {
  return !isUnknown(arn) && typeof arn === "string" && forbidden.some((each) => each.test(arn));
}

function attachedLine(arn: unknown): string {
  return `  - it attaches ${String(arn)}: attach a policy with the actions and ARNs that are needed`;
}

function read({ kind, document }: IamDocument, limits: IamLimits): Reading {
  if (kind === "trust") return readAllowed(document, readTrust);
  if (kind === "key") return readAllowed(document, readKeyUse);
  return readAllowed(document, (statement) => readRights(statement, limits));
}

/** IAM without wildcards, and roles for one ServiceAccount each. */
export const iamIsLeastPrivilege: StackValidationPolicy = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      readWildcards: {
        type: "boolean",
        description:
          'Whether an action may end in a wildcard after a verb of reading, e.g. "s3:Get*". Other wildcards never pass.',
        default: true,
      },
      unlimitedActions: {
        type: "array",
        items: { type: "string", minLength: 1 },
        description:
          'Further actions that may have Resource "*", with `*` as in IAM, beside those known to take no other.',
        default: [],
      },
      forbiddenPolicies: {
        type: "array",
        items: { type: "string", minLength: 1 },
        description: "Names of managed policies that nobody may attach; `*` stands for anything.",
        default: FORBIDDEN,
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "IAM resources and keys that may grant more until a date, by name of the resource or in AWS. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects }, config, date) =>
    excessiveIam(resources, config, date, allObjects),
});
