import assert from "node:assert/strict";
import { excessiveIam } from "../../../policy/policies/iamIsLeastPrivilege";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { resource, urnOf } from "../helpers/resources";

const TODAY = "2027-03-01";
const POLICY = "aws:iam/policy:Policy";
const ROLE = "aws:iam/role:Role";

function documentOf(...statements: unknown[]) {
  return { Version: "2012-10-17", Statement: statements };
}

function judge(type: string, props: Properties, config: unknown = {}) {
  return excessiveIam([resource(type, "api", props)], config, TODAY);
}

/** A policy that reads one bucket, with a change. */
function rights(change: Properties, config: unknown = {}) {
  const statement = {
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: "arn:aws:s3:::acme/*",
    ...change,
  };
  return judge(POLICY, { policy: documentOf(statement) }, config);
}

type Findings = ReturnType<typeof judge>;

/** One violation of one line. */
function assertRejected(findings: Findings, expected: RegExp) {
  assert.equal(findings.length, 1);
  const { message, undecided, urn } = findings[0]!;
  assert.equal(undecided, undefined);
  assert.match(message, expected);
  assert.equal(message.split("\n").length, 2, message);
  assert.ok(urn === urnOf(POLICY, "api"));
}

describe("the policy iam-is-least-privilege", () => {
  describe("rights", () => {
    const accepted: [string, Properties][] = [
      ["named actions on named resources", {}],
      ["a denial of everything", { Effect: "Deny", Action: "*", Resource: "*" }],
      ["wildcards of reading actions", { Action: ["s3:Get*", "s3:List*"] }],
      [
        "actions that take no resource",
        {
          Action: ["ecr:GetAuthorizationToken", "ec2:Describe*", "EC2:describeInstances"],
          Resource: "*",
        },
      ],
      ["channels of an agent", { Action: "ssmmessages:*", Resource: ["*"] }],
      [
        "all resources with a tag",
        {
          Action: "ec2:DeleteVolume",
          Resource: "*",
          Condition: { StringEquals: { "ec2:ResourceTag/cluster": "shop" } },
        },
      ],
      [
        "all keys through one service",
        {
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
        },
      ],
      ["all resources of a type", { Resource: "arn:aws:ec2:*:*:volume/*" }],
      ["an unknown ARN", { Resource: [UNKNOWN, `${UNKNOWN}/*`] }],
    ];
    for (const [title, change] of accepted) {
      it(`accepts ${title}`, () => {
        assert.deepEqual(rights(change), []);
      });
    }

    const rejected: [string, Properties, RegExp][] = [
      ["every action", { Action: "*" }, /- policy: Action "\*": name each action/],
      ["every action of a service", { Action: ["s3:*"] }, /Action "s3:\*"/],
      ["every action everywhere", { Action: "*", Resource: "*" }, /Action "\*"/],
      ["a wildcard of writing actions", { Action: "s3:Put*" }, /Action "s3:Put\*"/],
      ["a wildcard before the verb", { Action: "s3:*Object" }, /Action "s3:\*Object"/],
      ["a wildcard in the service", { Action: "s?:GetObject" }, /Action "s\?:GetObject"/],
      ["every resource", { Resource: "*" }, /Resource "\*" for s3:GetObject, s3:PutObject/],
      [
        "every resource for a reading wildcard",
        { Action: "s3:Get*", Resource: ["*"] },
        /Resource "\*" for s3:Get\*/,
      ],
      ["every bucket", { Resource: "arn:aws:s3:::*" }, /Resource "arn:aws:s3:::\*"/],
      ["every object", { Resource: ["arn:aws:s3:::*/*"] }, /Resource "arn:aws:s3:::\*\/\*"/],
      [
        "every role",
        { Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/*" },
        /for iam:PassRole/,
      ],
      [
        "every secret",
        {
          Action: "secretsmanager:GetSecretValue",
          Resource: "arn:aws:secretsmanager:*:*:secret:*",
        },
        /for secretsmanager:GetSecretValue/,
      ],
      [
        "a condition that limits nothing",
        { Resource: "*", Condition: { StringNotEquals: { "aws:ResourceTag/a": "b" } } },
        /Resource "\*"/,
      ],
      [
        "a condition that is met without the tag",
        {
          Resource: "*",
          Condition: { "ForAllValues:StringEquals": { "aws:ResourceTag/a": "b" } },
        },
        /Resource "\*"/,
      ],
      ["all but some actions", { Action: undefined, NotAction: "iam:*" }, /NotAction allows all/],
      ["all but some resources", { Resource: undefined, NotResource: "x" }, /NotResource allows/],
    ];
    for (const [title, change, expected] of rejected) {
      it(`rejects ${title}`, () => {
        assertRejected(rights(change), expected);
      });
    }

    it("finds documents as objects and as text, in every kind of resource", () => {
      const policy = documentOf({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::a" });
      const text = JSON.stringify(policy);
      const found: [string, Properties][] = [
        ["aws:iam/policy:Policy", { policy }],
        ["aws:iam/rolePolicy:RolePolicy", { policy: text }],
        ["aws:iam/userPolicy:UserPolicy", { policy: text }],
        ["aws:iam/groupPolicy:GroupPolicy", { policy: text }],
        ["aws:iam/role:Role", { inlinePolicies: [{ name: "a", policy: text }] }],
        ["aws-native:iam:Role", { policies: [{ policyName: "a", policyDocument: policy }] }],
        ["aws-native:iam:RolePolicy", { policyDocument: policy }],
        ["aws-native:iam:ManagedPolicy", { policyDocument: policy }],
      ];
      for (const [type, props] of found) assert.equal(judge(type, props).length, 1, type);
      assert.deepEqual(judge("aws:s3/bucketPolicy:BucketPolicy", { policy }), []);
    });

    it("tells all that is wrong with a resource in one violation", () => {
      const statements = [
        { Effect: "Allow", Action: "s3:*", Resource: "*" },
        { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
        { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" },
      ];
      const [finding, ...more] = judge(POLICY, { policy: documentOf(...statements) });
      assert.deepEqual(more, []);
      assert.match(finding!.message, /^Policy "api" must grant no more than is needed:\n/);
      assert.equal(finding!.message.split("\n").length, 5);
      assert.match(finding!.message, /Resource "\*" for s3:\*/);
    });
  });

  describe("attached policies", () => {
    const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`;

    it("rejects an administrator's, wherever it is attached", () => {
      for (const name of ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"]) {
        assert.match(
          judge(attachment, { role: "r", policyArn: arn(name) })[0]!.message,
          /^RolePolicyAttachment "api" must grant no more than is needed:\n {2}- it attaches arn:/,
        );
      }
      const admin = arn("AdministratorAccess");
      const other: [string, Properties][] = [
        ["aws:iam/userPolicyAttachment:UserPolicyAttachment", { policyArn: admin }],
        [ROLE, { managedPolicyArns: [arn("ReadOnlyAccess"), admin] }],
        [
          "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
          { policyArns: [admin] },
        ],
      ];
      for (const [type, props] of other) assert.equal(judge(type, props).length, 1, type);
    });

    it("accepts others, and an ARN that is not known", () => {
      for (const policyArn of [arn("AmazonEKSWorkerNodePolicy"), UNKNOWN, undefined]) {
        assert.deepEqual(judge(attachment, { policyArn }), []);
      }
      const config = { forbiddenPolicies: ["AmazonEKS*"] };
      assert.equal(
        judge(attachment, { policyArn: arn("AmazonEKSWorkerNodePolicy") }, config).length,
        1,
      );
      assert.deepEqual(judge(attachment, { policyArn: arn("AdministratorAccess") }, config), []);
    });
  });

  describe("in preview", () => {
    const cases: [string, string, Properties][] = [
      ["a whole document", ROLE, { assumeRolePolicy: UNKNOWN }],
      ["the statements", POLICY, { policy: { Statement: UNKNOWN } }],
      ["a statement", POLICY, { policy: documentOf(UNKNOWN) }],
      ["an effect", POLICY, { policy: documentOf({ Effect: UNKNOWN }) }],
      ["an action", POLICY, { policy: documentOf({ Effect: "Allow", Action: UNKNOWN }) }],
      [
        "a principal",
        ROLE,
        { assumeRolePolicy: documentOf({ Effect: "Allow", Principal: UNKNOWN }) },
      ],
    ];
    for (const [title, type, props] of cases) {
      it(`says not known until update for ${title}`, () => {
        const findings = judge(type, props);
        assert.deepEqual(
          findings.map(({ undecided }) => undecided),
          [true],
        );
        assert.match(
          findings[0]!.message,
          /whether it grants too much in .* not known until update\.$/,
        );
      });
    }
  });

  describe("with config", () => {
    it("forbids wildcards of reading actions, and knows further actions without resources", () => {
      assertRejected(rights({ Action: "s3:Get*" }, { readWildcards: false }), /"s3:Get\*"/);
      const all = { Action: "rds:DescribeDBInstances", Resource: "*" };
      assertRejected(rights(all), /rds:DescribeDBInstances/);
      assert.deepEqual(rights(all, { unlimitedActions: ["rds:Describe*"] }), []);
    });

    it("waives a resource until its date, by its name here or in AWS", () => {
      const waiver = { owner: "ci", reason: "bootstrap", expires: "2027-04-01" };
      const props = { name: "aws-name", policy: documentOf({ Effect: "Allow", Action: "*" }) };
      for (const name of ["api", "aws-name", urnOf(POLICY, "api")]) {
        const waivers = [{ ...waiver, resource: name }];
        assert.deepEqual(judge(POLICY, props, { waivers }), [], name);
      }
      const waivers = [{ ...waiver, resource: "api", expires: "2027-02-01" }];
      assert.equal(judge(POLICY, props, { waivers }).length, 2);
    });
  });
});
