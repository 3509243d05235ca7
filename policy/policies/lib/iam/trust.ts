/** Who may be a role, and who may use a key. */
import { isLimitedBy } from "./conditions";
import { breadthOf } from "./actions";
import { eksIssuerOf, isIssuerOf } from "./issuers";
import { FINE, joined, readAllowed, type Reading } from "./statements";
import { at, isRecord, isUnknown, list, show, text, type Properties } from "../values";

const wrong = (...reasons: string[]): Reading => ({ wrong: reasons, unseen: [] });
const unseen = (...what: string[]): Reading => ({ wrong: [], unseen: what });

/** What is too much in a statement of a role's trust policy. */
export function readTrust(statement: Properties): Reading {
  if (at(statement, "NotPrincipal") !== undefined) {
    return wrong("NotPrincipal trusts all but those it lists: list who may be the role");
  }
  const principal = at(statement, "Principal");
  if (isUnknown(principal)) return unseen("Principal");
  const everybody = everybodyIn(statement, principal, "trusts everybody");
  const providers = list(at(principal, "Federated"));
  const web = list(at(statement, "Action")).some(
    (action) => typeof action === "string" && /^sts:AssumeRoleWithWebIdentity$/i.test(action),
  );
  const federated = providers.map((provider) =>
    web || isOidcProvider(provider) ? readFederation(statement, provider) : FINE,
  );
  return joined([everybody, ...federated]);
}

/** What is too much in a statement of a key's policy, in which `Resource: "*"` means the key itself. */
export function readKeyUse(statement: Properties): Reading {
  const principal = at(statement, "Principal");
  if (isUnknown(principal)) return unseen("Principal");
  const who = list(isRecord(principal) ? at(principal, "AWS") : principal);
  const isRoot = (each: unknown) =>
    isUnknown(each) ||
    (typeof each === "string" && /^(?:\d{12}|arn:[\w-]+:iam::\d{12}:root)$/.test(each));
  const broad = list(at(statement, "Action")).filter(
    (action) => typeof action === "string" && ["everything", "service"].includes(breadthOf(action)),
  );
  // The account itself is AWS's default: without it nobody could mend the policy of the key.
  const rights =
    broad.length === 0 || (who.length > 0 && who.every(isRoot))
      ? FINE
      : wrong(
          `Action ${show(broad[0])} for ${show(who.find((each) => !isRoot(each)))}: name each action`,
        );
  return joined([everybodyIn(statement, principal, "lets everybody use the key"), rights]);
}

/** Keys of conditions that say whose requests are meant. */
const WHOSE =
  /^(?:aws:(?:principal(?:orgid|orgpaths|arn|account)|source(?:arn|account|orgid|orgpaths|vpce?|ip)|userid)|kms:calleraccount)$/i;

function everybodyIn(statement: Properties, principal: unknown, what: string): Reading {
  const all = principal === "*" || list(at(principal, "AWS")).includes("*");
  if (!all) return FINE;
  const condition = at(statement, "Condition");
  if (isUnknown(condition)) return unseen("Condition");
  return isLimitedBy(condition, WHOSE)
    ? FINE
    : wrong(`Principal "*" ${what}: name who is meant, or limit it by aws:PrincipalOrgID`);
}

function isOidcProvider(provider: unknown): boolean {
  return typeof provider === "string" && provider.includes(":oidc-provider/");
}

interface Pair {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly unknown[];
}

function pairsOf(condition: unknown): Pair[] {
  if (!isRecord(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isRecord(keys)
      ? Object.entries(keys).map(([key, value]) => ({ operator, key, values: list(value) }))
      : [],
  );
}

/** Tokens of an OIDC provider: of all that it signs, only those of one subject, and made for STS. */
function readFederation(statement: Properties, provider: unknown): Reading {
  const condition = at(statement, "Condition");
  if (isUnknown(condition)) return unseen("Condition");
  const pairs = pairsOf(condition);
  // EKS is the provider of clusters; while the ARN is not known, the subject's form tells.
  const subjects = pairs.filter(({ key }) => key.endsWith(":sub"));
  const eks =
    (typeof provider === "string" && /\boidc\.eks[.-]/.test(provider)) ||
    subjects.some(({ values }) =>
      values.some((each) => text(each)?.startsWith("system:") === true),
    );
  return joined([
    eks ? serviceAccountOnly(subjects) : someSubject(subjects, pairs),
    eks ? stsOnly(pairs) : FINE,
    eks ? ownSubject(subjects, at(at(statement, "Principal"), "Federated")) : FINE,
  ]);
}

/** A token has the keys of its own provider only. */
function ownSubject(subjects: readonly Pair[], federated: unknown): Reading {
  const providers = list(federated).map(eksIssuerOf);
  const issuers = subjects.map(({ key }) => eksIssuerOf(key));
  const strange = issuers.every((issuer) => issuer !== undefined && !isIssuerOf(providers, issuer));
  if (issuers.length === 0 || !strange || providers.includes(undefined)) return FINE;
  return wrong(
    `its condition is on sub of ${issuers[0] ?? ""}, which no token of ${providers[0] ?? ""} has, so that nobody can be the role: name one provider in both`,
  );
}

/** The issuers of EKS that a trust policy names; none where parts of it cannot be seen, or others may be the role, too. */
export function trustedIssuers(document: unknown): readonly string[] {
  const issuers: (string | undefined)[] = [];
  const { unseen: parts } = readAllowed(document, (statement) => {
    const principal = at(statement, "Principal");
    // A service hands the role to pods that have no token for it.
    const others = !isRecord(principal) || at(principal, "Service") !== undefined;
    issuers.push(
      ...list(at(principal, "Federated")).map(eksIssuerOf),
      ...(others ? [undefined] : []),
    );
    return FINE;
  });
  const known = issuers.filter((issuer) => issuer !== undefined);
  return parts.length > 0 || known.length < issuers.length ? [] : [...new Set(known)];
}

const ONE_ACCOUNT = /^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/;
const FIX =
  'StringEquals on "<provider>:sub" with "system:serviceaccount:<namespace>:<name>" (a list is all right, a wildcard is not)';

function serviceAccountOnly(subjects: readonly Pair[]): Reading {
  const equal = subjects.filter(({ operator }) => isEquals(operator));
  if (equal.length === 0) {
    const [like] = subjects.filter(({ operator }) =>
      /^(?:ForAnyValue:)?StringLike$/.test(operator),
    );
    // Without a wildcard StringLike is StringEquals.
    if (like?.values.every((each) => isUnknown(each) || isOneAccount(each)) === true) return FINE;
    const got = like === undefined ? "nothing" : `${like.operator} ${show(like.values[0])}`;
    return wrong(`it trusts more than one ServiceAccount (sub: ${got}): use ${FIX}`);
  }
  const values = equal.flatMap((pair) => pair.values);
  const bad = values.find((each) => !isUnknown(each) && !isOneAccount(each));
  return bad === undefined ? FINE : wrong(`sub ${show(bad)} is no ServiceAccount: use ${FIX}`);
}

function isOneAccount(subject: unknown): boolean {
  return typeof subject === "string" && ONE_ACCOUNT.test(subject);
}

function isEquals(operator: string): boolean {
  return /^(?:ForAnyValue:)?StringEquals(?:IgnoreCase)?$/.test(operator);
}

function stsOnly(pairs: readonly Pair[]): Reading {
  const audiences = pairs
    .filter(({ operator, key }) => key.endsWith(":aud") && !/Not|IfExists/.test(operator))
    .flatMap(({ values }) => values);
  // Other partitions have their own name for it.
  const isSts = (each: unknown) =>
    isUnknown(each) || (typeof each === "string" && /^sts\.amazonaws\.com(?:\.cn)?$/.test(each));
  if (audiences.length > 0 && audiences.every(isSts)) return FINE;
  return wrong(
    `it takes tokens made for others (aud: ${show(audiences[0])}): use StringEquals on "<provider>:aud" with "sts.amazonaws.com"`,
  );
}

/**
 * Audiences that name no application: what the docs of AWS and of CI systems tell everybody to ask for, and the address
 * of a provider itself. Everybody on GitHub gets a token with such a one.
 */
const COMMON_AUDIENCE = /^(?:sts\.amazonaws\.com|aws\.workload\.identity$|https?:\/\/|\*)/;

/** Other providers, such as CI systems, have subjects of their own form; Google and Cognito say it by `aud`. */
function someSubject(subjects: readonly Pair[], pairs: readonly Pair[]): Reading {
  const positive = subjects.filter(({ operator }) => !/Not|IfExists|^Null$/.test(operator));
  const open = positive
    .flatMap(({ values }) => values)
    .find((each) => typeof each === "string" && /^(?:[\w-]+:)?[*?]/.test(each));
  if (open !== undefined) return wrong(`sub ${show(open)} is anybody's: name the subject`);
  const named =
    positive.length > 0 ||
    pairs.some(
      ({ operator, key, values }) =>
        /:(?:aud|amr|oaud)$/.test(key) &&
        !/Not|IfExists|^Null$/.test(operator) &&
        !values.some((each) => COMMON_AUDIENCE.test(text(each) ?? "")),
    );
  return named
    ? FINE
    : wrong('it trusts every token of the provider: add StringEquals on "<provider>:sub"');
}
