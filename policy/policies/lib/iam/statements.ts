/** Reading of IAM policy documents, and what is too much in a policy that grants rights to its owner. */
import { isLimitedBy } from "./conditions";
import { breadthOf, needsAllResources } from "./actions";
import { at, isRecord, isUnknown, list, show, type Properties } from "../values";

/** What is wrong with a document, and what cannot be seen of it. */
export interface Reading {
  readonly wrong: readonly string[];
  readonly unseen: readonly string[];
}

/** Nothing to say. */
export const FINE: Reading = { wrong: [], unseen: [] };

/** All that several readings say, each once. */
export function joined(readings: readonly Reading[]): Reading {
  return {
    wrong: [...new Set(readings.flatMap(({ wrong }) => wrong))],
    unseen: [...new Set(readings.flatMap(({ unseen }) => unseen))],
  };
}

/** Reads the statements that allow something of a document: JSON text, or an object with unknowns at its leaves. */
export function readAllowed(document: unknown, read: (statement: Properties) => Reading): Reading {
  const parsed = typeof document === "string" && !isUnknown(document) ? parse(document) : document;
  const statements = isUnknown(parsed) ? parsed : at(parsed, "Statement");
  if (isUnknown(statements)) return { wrong: [], unseen: ["the document"] };
  return joined(
    list(statements).map((statement) => {
      if (isUnknown(statement)) return { wrong: [], unseen: ["a statement"] };
      if (!isRecord(statement)) return FINE;
      const effect = at(statement, "Effect");
      if (isUnknown(effect)) return { wrong: [], unseen: ["Effect"] };
      return effect === "Allow" ? read(statement) : FINE;
    }),
  );
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document) as unknown;
  } catch {
    return undefined;
  }
}

/** What an organisation may set. */
export interface IamLimits {
  /** Whether wildcards of reading actions, such as s3:Get*, are all right. */
  readonly readWildcards: boolean;
  /** Further actions that need `Resource: "*"`. */
  readonly unlimitedActions: readonly string[];
}

/** What is too much in a statement of a policy of a role, user or group. */
export function readRights(statement: Properties, limits: IamLimits): Reading {
  return joined([
    inverted(statement, "NotAction"),
    inverted(statement, "NotResource"),
    actions(statement, limits),
    resources(statement, limits),
  ]);
}

function inverted(statement: Properties, key: "NotAction" | "NotResource"): Reading {
  if (at(statement, key) === undefined) return FINE;
  return {
    wrong: [`${key} allows all but what it lists, and what AWS adds later: list what is needed`],
    unseen: [],
  };
}

function actions(statement: Properties, { readWildcards }: IamLimits): Reading {
  return joined(
    list(at(statement, "Action")).map((action) => {
      if (isUnknown(action)) return { wrong: [], unseen: ["Action"] };
      if (typeof action !== "string") return FINE;
      const breadth = breadthOf(action);
      if (breadth === "none" || (breadth === "read" && readWildcards)) return FINE;
      // Nothing but channels of an agent: AWS documents them by a wildcard, too.
      if (["service", "write"].includes(breadth) && needsAllResources(action, [])) return FINE;
      return { wrong: [`Action ${show(action)}: name each action`], unseen: [] };
    }),
  );
}

function resources(statement: Properties, { unlimitedActions }: IamLimits): Reading {
  // An unknown is the name of something that is made, never a wildcard: nobody computes "*".
  const wide = list(at(statement, "Resource")).filter(
    (resource) => typeof resource === "string" && !isUnknown(resource) && isWide(resource),
  );
  if (wide.length === 0 || isLimitedBy(at(statement, "Condition"), LIMITING)) return FINE;
  const limitable = list(at(statement, "Action")).filter(
    (action): action is string =>
      typeof action === "string" &&
      !isUnknown(action) &&
      // No resource could be named for all services.
      breadthOf(action) !== "everything" &&
      !needsAllResources(action, unlimitedActions),
  );
  if (limitable.length === 0) return FINE;
  const names = limitable.slice(0, 5).join(", ") + (limitable.length > 5 ? ", …" : "");
  return {
    wrong: [`Resource ${show(wide[0])} for ${names}: name the ARNs, or limit it by a Condition`],
    unseen: [],
  };
}

/** Services in which all resources of a type are keys, secrets or rights. */
const SENSITIVE = /^(?:iam|sts|kms|secretsmanager|ssm)$/;

/** All resources of a service, or all keys, secrets or roles. */
function isWide(resource: string): boolean {
  if (/^[*?]+$/.test(resource)) return true;
  const [arn, , service = "", , , ...rest] = resource.split(":");
  if (arn !== "arn") return false;
  const path = rest.join(":");
  if (/[*?]/.test(service) || /^[*?]*(?:\/[*?]*)?$/.test(path)) return true;
  return SENSITIVE.test(service) && /^[a-z-]+[:/][*?]+$/.test(path);
}

/** Keys of conditions that let the statement apply to some resources only, or through one service only. */
const LIMITING =
  /^(?:aws:(?:resourcetag|requesttag)\/|aws:resource(?:account|orgid|orgpaths)$|[a-z0-9-]+:(?:resourcetag|requesttag)\/|kms:(?:viaservice|resourcealiases|encryptioncontext)|iam:(?:awsservicename|policyarn)$|cloudwatch:namespace$|ec2:(?:createaction|vpc|subnet|parentsnapshot)$|secretsmanager:(?:name|secretid)$)/i;
