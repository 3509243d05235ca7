import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { InvalidSettingsError } from "../../../components/internal/validation";
import {
  LogSnapshotStorage,
  type LogSnapshotStorageArgs,
} from "../../../components/logSnapshotStorage/logSnapshotStorage";
import { exposedBuckets } from "../../../policy/policies/objectStoragePrivateAndEncrypted";
import { deploy, installMocks, valueOf, type Deployment } from "../../helpers/mocks";
import { ACCOUNT, ARGS, ISSUER } from "./fixtures";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const BUCKET = "aws:s3/bucket:Bucket";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const NAME = `gm-prod-logs-${ACCOUNT}-eu-west-1`;

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: string;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

describe("LogSnapshotStorage", () => {
  before(installMocks);

  it("makes a bucket that the policy pack finds private, encrypted and TLS only", async () => {
    const { resources } = await storage();
    const judged = (leftOut: string): unknown[] =>
      exposedBuckets(
        resources
          .filter(({ custom, type }) => custom && !type.includes(leftOut))
          .map(({ type, name, inputs }) => ({ type, name, urn: name, props: inputs })),
        {},
        "2027-03-01",
      );
    assert.deepEqual(judged("nothing is left out"), []);
    for (const side of ["BucketPublicAccessBlock", "BucketServerSide", "BucketPolicy"]) {
      assert.equal(judged(side).length, 1, `the policy must miss ${side}`);
    }
  });

  it("names the bucket after environment, account and region", async () => {
    const { component, find } = await storage();
    assert.equal(find(BUCKET)[0]?.inputs["bucket"], NAME);
    assert.equal(await valueOf(component.bucketName), NAME);
    const own = await storage({ options: { bucket: "acme-logs" } });
    assert.equal(await valueOf(own.component.bucketName), "acme-logs");
  });

  it("lets exactly Elasticsearch's ServiceAccount of the hub take the role", async () => {
    const role = only(await storage(), ROLE);
    assert.equal(role["name"], "gm-prod-hub-snapshots");
    assert.deepEqual(statements(role["assumeRolePolicy"]), [
      {
        Sid: "ServiceAccount",
        Effect: "Allow",
        Principal: { Federated: ARGS.oidcProviderArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${ISSUER}:sub`]: "system:serviceaccount:logging:elasticsearch",
            [`${ISSUER}:aud`]: "sts.amazonaws.com",
          },
        },
      },
    ]);
  });

  it("lets the role do what Elasticsearch documents, on this bucket and key only", async () => {
    const policy = only(await storage(), ROLE_POLICY);
    const found = statements(policy["policy"]);
    assert.deepEqual(
      found.map(({ Action }) => Action),
      [
        [
          "s3:GetBucketLocation",
          "s3:ListBucket",
          "s3:ListBucketMultipartUploads",
          "s3:ListBucketVersions",
        ],
        [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ],
        ["kms:Decrypt", "kms:GenerateDataKey"],
      ],
    );
    const [bucket, objects, key] = found;
    assert.equal(bucket?.Resource, `arn:aws:s3:::${NAME}`);
    assert.equal(objects?.Resource, `arn:aws:s3:::${NAME}/*`);
    assert.deepEqual(key?.Condition, {
      StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
    });
    for (const { Effect } of found) assert.equal(Effect, "Allow");
  });

  it("grants the bucket to nobody by its policy, and the key to its account alone", async () => {
    const made = await storage();
    const effects = statements(only(made, BUCKET_POLICY)["policy"]).map(({ Effect }) => Effect);
    assert.deepEqual([...new Set(effects)], ["Deny"]);
    const key = statements(only(made, "aws:kms/key:Key")["policy"]);
    assert.deepEqual(
      key.map(({ Principal }) => Principal),
      [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }],
    );
  });

  it("tells role and region", async () => {
    const { component } = await storage();
    assert.equal(
      await valueOf(component.roleArn),
      `arn:aws:iam::${ACCOUNT}:role/gm-prod-hub-snapshots`,
    );
    assert.equal(component.region, "eu-west-1");
  });

  it("makes the same of an OIDC provider that is an output of another stack", async () => {
    const inputsOf = ({ resources }: Deployment<unknown>) =>
      resources.map(({ name, inputs }) => [name, inputs]).sort();
    const outputs = await storage({
      oidcProviderArn: pulumi.output(ARGS.oidcProviderArn),
      oidcProviderUrl: pulumi.output(ARGS.oidcProviderUrl),
    });
    assert.deepEqual(inputsOf(outputs), inputsOf(await storage()));
  });

  it("makes everything by the hub's provider", async () => {
    const { resources } = await deploy(
      () => new LogSnapshotStorage("s", { ...ARGS, awsProvider: new Provider("hub-aws", {}) }),
    );
    const made = resources.filter(({ type }) => type.startsWith("aws:"));
    assert.equal(made.length, 11);
    for (const { name, provider } of made) assert.match(provider, /::hub-aws::/, name);
  });

  it("protects bucket and key, and leaves all that guards the bucket behind", async () => {
    const all = await optionsOf({});
    const guards = all.filter(({ name }) => /^s-(?:bucket|key)/.test(name));
    assert.equal(guards.length, 9);
    for (const { name, options } of guards) assert.equal(options.retainOnDelete, true, name);
    const kept = all.filter(({ options }) => options.protect === true);
    assert.deepEqual(kept.map(({ name }) => name).sort(), ["s-bucket", "s-key"]);
  });

  it("lets go of all with deleteData", async () => {
    for (const { name, options } of await optionsOf({ options: { deleteData: true } })) {
      assert.ok(options.protect !== true && options.retainOnDelete !== true, name);
    }
    const deletable = await storage({ options: { deleteData: true } });
    assert.equal(only(deletable, BUCKET)["forceDestroy"], true);
    assert.equal(only(await storage(), BUCKET)["forceDestroy"], false);
  });

  it("rejects arguments with all their problems, before any resource is made", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new LogSnapshotStorage("s", { ...ARGS, environment: "Prod", region: "mars" }),
        (error: unknown) => error instanceof InvalidSettingsError && error.problems.length === 2,
      );
    });
    assert.deepEqual(resources, []);
  });
});

function storage(
  change: Partial<LogSnapshotStorageArgs> = {},
): Promise<Deployment<LogSnapshotStorage>> {
  return deploy(() => new LogSnapshotStorage("s", { ...ARGS, ...change }));
}

/** Options with which the resources are registered; mocks do not see them. */
async function optionsOf(change: Partial<LogSnapshotStorageArgs>) {
  const seen: { readonly name: string; readonly options: pulumi.CustomResourceOptions }[] = [];
  const note: pulumi.ResourceTransformation = ({ name, opts }) => {
    seen.push({ name, options: opts });
    return undefined;
  };
  await deploy(
    () => new LogSnapshotStorage("s", { ...ARGS, ...change }, { transformations: [note] }),
  );
  return seen;
}

function statements(policy: unknown): Statement[] {
  // A role's policy is an object, so that a preview shows it while the key's ARN is not known.
  const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
  return (document as { Statement: Statement[] }).Statement;
}

function only(made: Deployment<unknown>, type: string): Readonly<Record<string, unknown>> {
  const [one, ...more] = made.find(type);
  assert.ok(one !== undefined && more.length === 0, `there must be one ${type}`);
  return one.inputs;
}
