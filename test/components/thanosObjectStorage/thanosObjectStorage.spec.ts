import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import { Provider } from "@pulumi/aws/provider";
import { parse } from "yaml";
import { ClusterRole } from "../../../components/cluster";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { ThanosObjectStorage } from "../../../components/thanosObjectStorage/thanosObjectStorage";
import type { ThanosObjectStorageArgs } from "../../../components/thanosObjectStorage/settings";
import { deploy, installMocks, valueOf, type Deployment } from "../../helpers/mocks";
import { AWS_ARGS, cluster, HUB, S3_ARGS, SHOP, SHOP_ACCOUNT } from "./fixtures";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const BUCKET = "aws:s3/bucket:Bucket";

interface Trust {
  readonly Statement: readonly {
    readonly Principal: Record<string, string>;
    readonly Condition: { readonly StringEquals: Record<string, string> };
  }[];
}

describe("ThanosObjectStorage on AWS", () => {
  before(installMocks);

  it("closes the bucket to the public and hands every object to its owner", async () => {
    const made = await storage(AWS_ARGS);
    assert.deepEqual(inputs(made, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"), {
      bucket: "acme-metrics",
      region: "eu-west-1",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = inputs(made, "aws:s3/bucketOwnershipControls:BucketOwnershipControls");
    assert.deepEqual(ownership["rule"], { objectOwnership: "BucketOwnerEnforced" });
  });

  it("encrypts with a key of its own that rotates and takes 30 days to delete", async () => {
    const made = await storage(AWS_ARGS);
    const key = inputs(made, "aws:kms/key:Key");
    assert.equal(key["enableKeyRotation"], true);
    assert.equal(key["deletionWindowInDays"], 30);
    const encryption = inputs(
      made,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    const [rule] = encryption["rules"] as { bucketKeyEnabled: boolean }[];
    assert.equal(rule?.bucketKeyEnabled, true);
    assert.match(JSON.stringify(rule), /"sseAlgorithm":"aws:kms"/);
  });

  it("never lets live objects expire", async () => {
    const made = await storage({ ...AWS_ARGS, noncurrentVersionDays: 30 });
    const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    assert.deepEqual(inputs(made, type)["rules"], [
      {
        id: "leftovers",
        status: "Enabled",
        filter: {},
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        expiration: { expiredObjectDeleteMarker: true },
      },
    ]);
    const versioning = inputs(made, "aws:s3/bucketVersioning:BucketVersioning");
    assert.deepEqual(versioning["versioningConfiguration"], { status: "Enabled" });
  });

  it("makes one role for each job of each cluster, trusted by exactly its ServiceAccount", async () => {
    const made = await storage(AWS_ARGS);
    const trusts = made.find(ROLE).map(({ inputs: { name, assumeRolePolicy } }) => {
      const { Statement } = JSON.parse(assumeRolePolicy as string) as Trust;
      return [name, Statement[0]?.Principal, Statement[0]?.Condition.StringEquals];
    });
    const expected = (of: typeof HUB, job: string, serviceAccount: string) => {
      const issuer = (of.oidcProviderUrl as string).replace("https://", "");
      return [
        `gm-prod-${of.name}-${job}`,
        { Federated: of.oidcProviderArn },
        {
          [`${issuer}:sub`]: `system:serviceaccount:monitoring:${serviceAccount}`,
          [`${issuer}:aud`]: "sts.amazonaws.com",
        },
      ];
    };
    assert.deepEqual(trusts.sort(), [
      expected(HUB, "compactor", "thanos-compact"),
      expected(HUB, "ruler", "thanos-ruler"),
      expected(HUB, "sidecar", "prometheus"),
      expected(HUB, "store", "thanos-store"),
      expected(SHOP, "sidecar", "prometheus"),
    ]);
  });

  it("names the roles of other accounts, and no others, in the bucket's and the key's policy", async () => {
    const made = await storage(AWS_ARGS);
    for (const type of ["aws:s3/bucketPolicy:BucketPolicy", "aws:kms/key:Key"]) {
      const policy = inputs(made, type)["policy"] as string;
      const arns = policy.match(/arn:aws:iam::\d+:role\/[\w-]+/g);
      assert.deepEqual(arns, [`arn:aws:iam::${SHOP_ACCOUNT}:role/gm-prod-shop-sidecar`], type);
    }
  });

  it("tells ARNs of roles by cluster and job, and no job that a cluster does not have", async () => {
    const { component } = await storage(AWS_ARGS);
    const { hub, shop } = component.roleArns;
    assert.deepEqual(Object.keys(hub!).sort(), ["compactor", "ruler", "sidecar", "store"]);
    assert.deepEqual(Object.keys(shop!), ["sidecar"]);
    assert.equal(
      await valueOf(shop!.sidecar),
      `arn:aws:iam::${SHOP_ACCOUNT}:role/gm-prod-shop-sidecar`,
    );
  });

  it("takes OIDC providers as outputs of other stacks", async () => {
    const { component, find } = await storage({
      ...AWS_ARGS,
      clusters: [
        HUB,
        {
          ...SHOP,
          oidcProviderArn: pulumi.output(SHOP.oidcProviderArn!),
          oidcProviderUrl: pulumi.output(SHOP.oidcProviderUrl!),
        },
      ],
    });
    assert.equal(
      await valueOf(component.roleArns["shop"]!.sidecar),
      `arn:aws:iam::${SHOP_ACCOUNT}:role/gm-prod-shop-sidecar`,
    );
    const plain = await storage(AWS_ARGS);
    const policies = (all: typeof find) =>
      all(ROLE)
        .map((role) => role.inputs["assumeRolePolicy"] as string)
        .sort();
    assert.deepEqual(policies(find), policies(plain.find));
  });

  it("makes a cluster's roles by the cluster's provider, and the bucket by the hub's", async () => {
    const { resources } = await deploy(() => {
      const [hub, shop] = ["hub-aws", "shop-aws"].map((name) => new Provider(name, {}));
      return new ThanosObjectStorage("s", {
        ...AWS_ARGS,
        clusters: [
          { ...HUB, awsProvider: hub },
          { ...SHOP, awsProvider: shop },
        ],
      });
    });
    const made = resources.filter(({ type }) => /^aws:/.test(type));
    assert.ok(made.length > 10);
    for (const { name, provider } of made) {
      const expected = name.startsWith("s-shop-") ? "shop-aws" : "hub-aws";
      assert.match(provider, new RegExp(`::${expected}::`), `${name} is on ${provider}`);
    }
  });

  it("costs two resources for each further workload cluster", async () => {
    const one = await storage(AWS_ARGS);
    const two = await storage({
      ...AWS_ARGS,
      clusters: [HUB, SHOP, cluster("bank", ClusterRole.Workload, SHOP_ACCOUNT)],
    });
    const names = (of: typeof one) => of.resources.map(({ name }) => name);
    assert.deepEqual(
      names(two)
        .filter((name) => !names(one).includes(name))
        .sort(),
      ["s-bank-sidecar", "s-bank-sidecar-bucket"],
    );
  });

  it("configures Thanos with the bucket's region, the pod's role and the key's full ARN", async () => {
    const { component } = await storage(AWS_ARGS);
    const config = parse(await valueOf(component.objectStorageConfig)) as {
      config: { sse_config: object };
    };
    assert.deepEqual(
      { ...config, config: { ...config.config, sse_config: undefined } },
      {
        type: "S3",
        config: {
          bucket: "acme-metrics",
          endpoint: "s3.eu-west-1.amazonaws.com",
          region: "eu-west-1",
          aws_sdk_auth: true,
          sse_config: undefined,
        },
      },
    );
    assert.deepEqual(Object.keys(config.config.sse_config), ["type", "kms_key_id"]);
  });

  it("lets Pulumi name the bucket when no name is given", async () => {
    const made = await storage({ ...AWS_ARGS, bucketName: undefined });
    assert.ok(!("bucket" in inputs(made, BUCKET)));
  });

  it("protects bucket and key, and leaves all that guards the bucket behind", async () => {
    const kept = await optionsOf(AWS_ARGS);
    const guards = kept.filter(({ name }) => /^s-(bucket|key)/.test(name));
    assert.equal(guards.length, 9);
    for (const { name, options } of guards) assert.equal(options.retainOnDelete, true, name);
    const isProtected = kept.filter(({ options }) => options.protect === true);
    assert.deepEqual(isProtected.map(({ name }) => name).sort(), ["s-bucket", "s-key"]);
  });

  it("lets go of all with deleteData", async () => {
    for (const { name, options } of await optionsOf({ ...AWS_ARGS, deleteData: true })) {
      assert.ok(options.protect !== true && options.retainOnDelete !== true, name);
    }
  });

  it("makes policies that name roles after the roles", async () => {
    const all = await optionsOf(AWS_ARGS);
    for (const name of ["s-key", "s-bucket-policy"]) {
      const after = [all.find((one) => one.name === name)!.options.dependsOn].flat();
      const roles = after.filter((one) => one instanceof Role);
      assert.equal(roles.length, 5, name);
    }
  });

  it("empties the bucket on destroy only when deleteData says so", async () => {
    assert.equal(inputs(await storage(AWS_ARGS), BUCKET)["forceDestroy"], false);
    const deletable = await storage({ ...AWS_ARGS, deleteData: true });
    assert.equal(inputs(deletable, BUCKET)["forceDestroy"], true);
  });

  it("gives each role's policy to that role", async () => {
    const made = await storage(AWS_ARGS);
    const policies = made.find(ROLE_POLICY);
    assert.equal(policies.length, made.find(ROLE).length);
    for (const { name, inputs: policy } of policies) {
      const role = made.find(ROLE).find((one) => `${one.name}-bucket` === name);
      assert.equal(typeof policy["role"], "string", name);
      assert.equal(policy["role"], role?.inputs["name"]);
    }
  });

  it("rejects arguments with all their problems, before any resource is made", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new ThanosObjectStorage("s", { environment: "Prod", region: "mars" }),
        (error: unknown) => error instanceof InvalidSettingsError && error.problems.length === 3,
      );
    });
    assert.deepEqual(resources, []);
  });
});

describe("ThanosObjectStorage on anything S3-compatible", () => {
  before(installMocks);

  it("makes no resource and keeps the keys secret", async () => {
    const { component, resources } = await storage(S3_ARGS);
    assert.deepEqual(
      resources.filter(({ custom }) => custom),
      [],
    );
    assert.equal(await pulumi.isSecret(component.objectStorageConfig), true);
    assert.deepEqual(component.roleArns, {});
    assert.equal(await valueOf(component.bucketName), "metrics");
  });

  it("configures Thanos with endpoint and keys, whatever characters they have", async () => {
    const { component } = await storage(S3_ARGS);
    assert.deepEqual(parse(await valueOf(component.objectStorageConfig)), {
      type: "S3",
      config: {
        bucket: "metrics",
        endpoint: "minio.minio.svc:9000",
        insecure: true,
        access_key: "access-key",
        secret_key: 's3cr3t: "quoted"',
      },
    });
  });
});

function storage(args: ThanosObjectStorageArgs): Promise<Deployment<ThanosObjectStorage>> {
  return deploy(() => new ThanosObjectStorage("s", args));
}

/** Options with which the resources are registered; mocks do not see them. */
async function optionsOf(args: ThanosObjectStorageArgs) {
  const seen: { readonly name: string; readonly options: pulumi.CustomResourceOptions }[] = [];
  await deploy(
    () =>
      new ThanosObjectStorage("s", args, {
        transformations: [
          ({ name, opts }) => {
            seen.push({ name, options: opts });
            return undefined;
          },
        ],
      }),
  );
  return seen;
}

function inputs(made: Deployment<unknown>, type: string): Readonly<Record<string, unknown>> {
  const [only, ...more] = made.find(type);
  assert.ok(only !== undefined && more.length === 0, `there must be one ${type}`);
  return only.inputs;
}
