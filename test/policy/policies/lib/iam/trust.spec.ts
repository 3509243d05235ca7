import assert from "node:assert/strict";
import { excessiveIam } from "../../../../../policy/policies/iamIsLeastPrivilege";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { resource } from "../../../helpers/resources";

const TODAY = "2027-03-01";
const ROLE = "aws:iam/role:Role";
const KEY = "aws:kms/key:Key";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

function documentOf(statement: Properties) {
  return { Version: "2012-10-17", Statement: [statement] };
}

function judge(type: string, props: Properties) {
  return excessiveIam([resource(type, "api", props)], {}, TODAY);
}

/** A role for one ServiceAccount, with a change. */
function trust(change: Properties) {
  const statement = {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: PROVIDER },
    Condition: condition({}),
    ...change,
  };
  return judge(ROLE, { assumeRolePolicy: documentOf(statement) });
}

function condition(change: Properties, operator = "StringEquals") {
  return {
    [operator]: {
      [`${ISSUER}:sub`]: "system:serviceaccount:shop:api",
      [`${ISSUER}:aud`]: "sts.amazonaws.com",
      ...change,
    },
  };
}

function key(change: Properties) {
  const statement = {
    Effect: "Allow",
    Action: "kms:*",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Resource: "*",
    ...change,
  };
  return judge(KEY, { policy: documentOf(statement) });
}

/** One violation of one line. */
function assertRejected(findings: ReturnType<typeof judge>, expected: RegExp) {
  assert.equal(findings.length, 1);
  assert.equal(findings[0]!.undecided, undefined);
  assert.match(findings[0]!.message, expected);
  assert.equal(findings[0]!.message.split("\n").length, 2, findings[0]!.message);
}

describe("the policy iam-is-least-privilege on who is trusted", () => {
  describe("trust", () => {
    const sub = `${ISSUER}:sub`;
    const aud = `${ISSUER}:aud`;
    const github = "token.actions.githubusercontent.com";
    const githubTrust = (Condition: unknown) =>
      trust({
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${github}` },
        Condition,
      });
    const accepted: [string, Properties][] = [
      ["one ServiceAccount", {}],
      [
        "several that are listed",
        {
          Condition: condition({
            [sub]: ["system:serviceaccount:shop:api", "system:serviceaccount:shop:web"],
          }),
        },
      ],
      ["StringLike without a wildcard", { Condition: condition({}, "StringLike") }],
      ["a provider that is not known yet", { Principal: { Federated: UNKNOWN } }],
      ["an unknown subject", { Condition: condition({ [sub]: UNKNOWN }) }],
      [
        "a service of AWS",
        { Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" }, Condition: {} },
      ],
      [
        "another account",
        { Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::1:root" }, Condition: {} },
      ],
      [
        "everybody of the organisation",
        {
          Action: "sts:AssumeRole",
          Principal: { AWS: "*" },
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
        },
      ],
    ];
    for (const [title, change] of accepted) {
      it(`accepts ${title}`, () => {
        assert.deepEqual(trust(change), []);
      });
    }

    const rejected: [string, Properties, RegExp][] = [
      [
        "no subject",
        { Condition: { StringEquals: { [aud]: "sts.amazonaws.com" } } },
        /trusts more than one ServiceAccount \(sub: nothing\)/,
      ],
      [
        "a wildcard for the namespace",
        {
          Condition: {
            StringLike: { [sub]: "system:serviceaccount:*:api" },
            StringEquals: { [aud]: "sts.amazonaws.com" },
          },
        },
        /sub: StringLike "system:serviceaccount:\*:api"/,
      ],
      [
        "StringEquals with a wildcard, which no token has",
        { Condition: condition({ [sub]: "system:serviceaccount:shop:*" }) },
        /sub "system:serviceaccount:shop:\*" is no ServiceAccount/,
      ],
      [
        "one of several subjects with a wildcard",
        { Condition: condition({ [sub]: ["system:serviceaccount:shop:api", "*"] }) },
        /sub "\*" is no ServiceAccount/,
      ],
      [
        "a condition that only a token without subject must meet",
        { Condition: condition({}, "StringEqualsIfExists") },
        /trusts more than one|made for others/,
      ],
      [
        "tokens for others",
        { Condition: { StringEquals: { [sub]: "system:serviceaccount:shop:api" } } },
        /tokens made for others \(aud: nothing\)/,
      ],
      ["another audience", { Condition: condition({ [aud]: "vault" }) }, /\(aud: "vault"\)/],
      [
        "everybody",
        { Action: "sts:AssumeRole", Principal: "*", Condition: {} },
        /Principal "\*" trusts everybody/,
      ],
      [
        "every account",
        { Action: "sts:AssumeRole", Principal: { AWS: ["*"] }, Condition: undefined },
        /Principal "\*" trusts everybody/,
      ],
      ["all but some", { Principal: undefined, NotPrincipal: { AWS: "x" } }, /NotPrincipal/],
    ];
    for (const [title, change, expected] of rejected) {
      it(`rejects ${title}`, () => {
        const findings = trust(change);
        assert.equal(findings.length, 1);
        assert.match(findings[0]!.message, /^Role "api" must grant no more than is needed:/);
        assert.match(findings[0]!.message, expected);
      });
    }

    it("asks for a subject of other providers, too, in their form", () => {
      const of = (value: string) => ({ StringLike: { [`${github}:sub`]: value } });
      assert.deepEqual(githubTrust(of("repo:acme/shop:*")), []);
      assertRejected(githubTrust(of("*")), /sub "\*" is anybody's/);
      assertRejected(githubTrust(of("repo:*")), /sub "repo:\*" is anybody's/);
      assertRejected(githubTrust({}), /trusts every token of the provider/);
      // Every repository on GitHub gets a token for this audience; one of Google or Cognito is an application's own.
      const audience = (value: string) => ({ StringEquals: { [`${github}:aud`]: value } });
      for (const common of ["sts.amazonaws.com", "https://github.com/acme", "*"])
        assertRejected(githubTrust(audience(common)), /trusts every token of the provider/);
      assert.deepEqual(githubTrust(audience("eu-west-1:pool-of-an-app")), []);
    });
  });

  describe("key policies", () => {
    it("accepts the account itself, which is AWS's default, and named actions", () => {
      assert.deepEqual(key({}), []);
      assert.deepEqual(key({ Principal: { AWS: ["111122223333", UNKNOWN] } }), []);
      const role = { AWS: "arn:aws:iam::111122223333:role/api" };
      assert.deepEqual(key({ Principal: role, Action: ["kms:Decrypt"] }), []);
      assert.deepEqual(judge(KEY, { description: "without a policy of its own" }), []);
    });

    it("rejects all rights for anybody else, and everybody", () => {
      const role = { AWS: "arn:aws:iam::111122223333:role/api" };
      assertRejected(key({ Principal: role }), /Action "kms:\*" for "arn:.*role\/api"/);
      assertRejected(
        key({ Principal: { AWS: "*" }, Action: "kms:Decrypt" }),
        /lets everybody use the key/,
      );
      const Condition = { StringEquals: { "kms:CallerAccount": "111122223333" } };
      assert.deepEqual(key({ Principal: { AWS: "*" }, Action: "kms:Decrypt", Condition }), []);
    });
  });
});
