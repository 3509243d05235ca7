import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole } from "../../../components/cluster";
import { formatProblem, Problems } from "../../../components/internal/validation";
import { parseOidcProviderArn } from "../../../components/internal/privateBucketIdentity";
import {
  resolveCompleteSettings,
  resolveThanosObjectStorageSettings,
  StorageKind,
  type ThanosObjectStorageArgs,
} from "../../../components/thanosObjectStorage/settings";
import { AWS_ARGS, cluster, HUB, HUB_ACCOUNT, S3_ARGS, SHOP, SHOP_ACCOUNT } from "./fixtures";

describe("settings of the object storage", () => {
  it("keep data, recover deleted objects for 14 days and are on AWS when nothing is said", () => {
    const settings = aws({ ...AWS_ARGS, kind: undefined });
    assert.equal(settings.deleteData, false);
    assert.equal(settings.noncurrentVersionDays, 14);
    assert.equal(settings.namespace, "monitoring");
  });

  it("give every cluster a sidecar, and ruler, store and compactor to the hub alone", () => {
    assert.deepEqual(
      aws(AWS_ARGS).clusters.map(({ name, jobs }) => [name, jobs]),
      [
        ["hub", ["sidecar", "ruler", "store", "compactor"]],
        ["shop", ["sidecar"]],
      ],
    );
  });

  for (const [region, partition, endpoint] of [
    ["eu-west-1", "aws", "s3.eu-west-1.amazonaws.com"],
    ["ap-southeast-4", "aws", "s3.ap-southeast-4.amazonaws.com"],
    ["cn-north-1", "aws-cn", "s3.cn-north-1.amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "s3.us-gov-west-1.amazonaws.com"],
  ] as const) {
    it(`know partition and endpoint of ${region}`, () => {
      const settings = aws({ ...AWS_ARGS, region, clusters: [] });
      assert.equal(settings.partition, partition);
      assert.equal(settings.endpoint, endpoint);
    });
  }

  it("can be checked before region and clusters are known", () => {
    const problems = Problems.none();
    resolveThanosObjectStorageSettings({ environment: "prod" }, problems);
    assert.deepEqual(problems.list, []);
  });

  it("tolerate region and clusters for S3-compatible storage, where callers have them too", () => {
    const args = { ...S3_ARGS, region: "local", clusters: [HUB] };
    assert.deepEqual(problemsOf(args), []);
  });

  it("hold any number of clusters of the hub's account", () => {
    assert.deepEqual(problemsOf({ ...AWS_ARGS, clusters: fleet(2000, HUB_ACCOUNT) }), []);
  });

  const rejections: readonly (readonly [string, Partial<ThanosObjectStorageArgs>, string[]])[] = [
    [
      "an environment that cannot be part of a role's name",
      { environment: "Prod/1" },
      ['environment must be lower-case letters, digits and hyphens, got "Prod/1"'],
    ],
    [
      "an unknown kind",
      {
        kind: "gcs" as StorageKind,
        clusters: undefined,
        endpoint: "a",
        accessKey: "a",
        secretKey: "b",
      },
      ['kind must be "aws" or "s3Compatible", got "gcs"'],
    ],
    [
      "a missing region",
      { region: undefined },
      ['region must be an AWS region such as "eu-west-1", got nothing'],
    ],
    [
      "a region of an isolated partition",
      { region: "us-iso-east-1" },
      ['region must be an AWS region such as "eu-west-1", got "us-iso-east-1"'],
    ],
    [
      "a bucket name with dots, which breaks TLS",
      { bucketName: "acme.metrics" },
      [
        'bucketName must be 3 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit, got "acme.metrics"',
      ],
    ],
    [
      "a recovery time that is no number of days",
      { noncurrentVersionDays: 0 },
      ["noncurrentVersionDays must be a whole number from 1 to 365, got 0"],
    ],
    ["no clusters", { clusters: [] }, ["clusters must be a list with exactly one hub, got []"]],
    [
      "two hubs",
      { clusters: [HUB, cluster("hub2", ClusterRole.Hub, HUB_ACCOUNT)] },
      ['clusters must be a list with exactly one hub, got "2 hubs"'],
    ],
    [
      "no hub",
      { clusters: [SHOP] },
      ['clusters must be a list with exactly one hub, got "0 hubs"'],
    ],
    [
      "the same cluster twice",
      { clusters: [HUB, SHOP, SHOP] },
      ['clusters[2].name must be unique, got "shop"'],
    ],
    [
      "a cluster name that makes a role's name too long for IAM",
      { clusters: [{ ...HUB, name: "h".repeat(50), oidcProviderArn: HUB.oidcProviderArn }] },
      [
        `clusters[0].name must be short enough for the role name "gm-prod-${"h".repeat(50)}-sidecar" to have 64 letters, got "${"h".repeat(50)}"`,
      ],
    ],
    [
      "a cluster without an OIDC provider",
      { clusters: [{ name: "hub", role: ClusterRole.Hub }] },
      [
        "clusters[0].oidcProviderArn must be given: the roles trust it, got nothing",
        "clusters[0].oidcProviderUrl must be given: the roles trust it, got nothing",
      ],
    ],
    [
      "an ARN that is no OIDC provider",
      { clusters: [{ ...HUB, oidcProviderArn: "arn:aws:iam::1:role/x" }] },
      [
        'clusters[0].oidcProviderArn must be the ARN of an IAM OIDC provider, "arn:aws:iam::<account>:oidc-provider/<issuer>", got "arn:aws:iam::1:role/x"',
      ],
    ],
    [
      "an OIDC provider of another partition",
      { region: "cn-north-1", clusters: [HUB] },
      [
        `clusters[0].oidcProviderArn must be in the partition "aws-cn" of the bucket, got "${HUB.oidcProviderArn as string}"`,
      ],
    ],
    [
      "an issuer that is not the one in the ARN",
      { clusters: [{ ...HUB, oidcProviderUrl: "https://elsewhere.example.com" }] },
      [
        'clusters[0].oidcProviderUrl must be the issuer in oidcProviderArn, "https://oidc.eks.eu-west-1.amazonaws.com/id/hub", got "https://elsewhere.example.com"',
      ],
    ],
    [
      "more clusters of other accounts than a bucket policy holds",
      { clusters: fleet(500, SHOP_ACCOUNT) },
      [
        'clusters must be few enough for a bucket policy of 20 KB, which names each of their roles; use several environments, got "499 clusters in other accounts than the hub\'s"',
      ],
    ],
    [
      "keys for AWS, without showing them",
      { accessKey: "AKIA", endpoint: "x" },
      [
        'endpoint must be absent for kind "aws", got "a value"',
        'accessKey must be absent for kind "aws", got "a value"',
      ],
    ],
  ];
  for (const [what, change, expected] of rejections) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf({ ...AWS_ARGS, ...change }), expected);
    });
  }

  const s3Rejections: readonly (readonly [string, Partial<ThanosObjectStorageArgs>, string[]])[] = [
    [
      "an endpoint with a scheme",
      { endpoint: "http://minio:9000" },
      [
        'endpoint must be host and port without scheme or path, such as "minio.example.com:9000", got "http://minio:9000"',
      ],
    ],
    [
      "S3-compatible storage without bucket and keys",
      { bucketName: undefined, accessKey: undefined, secretKey: "" },
      [
        "bucketName must be the name of an existing bucket, got nothing",
        "accessKey must be set (keep it as a secret in the configuration), got nothing",
        "secretKey must be set (keep it as a secret in the configuration), got nothing",
      ],
    ],
    [
      "deletion of a bucket that is not ours",
      { deleteData: true },
      ['deleteData must be absent for kind "s3Compatible", got "a value"'],
    ],
  ];
  for (const [what, change, expected] of s3Rejections) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf({ ...S3_ARGS, ...change }), expected);
    });
  }

  it("rejects an ARN that turns out wrong only when it is known", () => {
    assert.equal(parseOidcProviderArn(HUB.oidcProviderArn as string, "hub", "aws"), HUB_ACCOUNT);
    assert.throws(
      () => parseOidcProviderArn(HUB.oidcProviderArn as string, "hub", "aws-cn"),
      /oidcProviderArn of cluster hub must be .* in the partition "aws-cn"/,
    );
  });

  it("never prints an ARN that was an output, and marks the error so that no stack trace is", () => {
    assert.throws(
      () => parseOidcProviderArn("hunter2", "shop", "aws"),
      (error: Error) => {
        assert.match(error.message, /oidcProviderArn of cluster shop must be the ARN of an IAM/);
        assert.doesNotMatch(error.message, /hunter2/);
        return pulumi.RunError.isInstance(error);
      },
    );
  });
});

function fleet(size: number, account: string) {
  return Array.from({ length: size }, (_, index) =>
    index === 0 ? HUB : cluster(`cluster-${index}`, ClusterRole.Workload, account),
  );
}

function problemsOf(args: ThanosObjectStorageArgs): string[] {
  const problems = Problems.none();
  resolveCompleteSettings(args, problems);
  return problems.list.map((problem) => formatProblem(problem).trim());
}

function aws(args: ThanosObjectStorageArgs) {
  const settings = resolveThanosObjectStorageSettings(args, Problems.none());
  assert.ok(settings.kind === StorageKind.Aws);
  return settings;
}
