import assert from "node:assert/strict";
import type { StackResource } from "../../../../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { exposedBuckets } from "../../../../../policy/policies/objectStoragePrivateAndEncrypted";
import { compliantBucket, resource, tlsPolicy } from "../../../helpers/resources";

const TODAY = "2027-03-01";

describe("a bucket of @pulumi/aws-native", () => {
  const NATIVE = "aws-native:s3:Bucket";
  const compliant: Properties = {
    bucketName: "blocks",
    publicAccessBlockConfiguration: { ...compliantBucket().block },
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        { serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } },
      ],
    },
    versioningConfiguration: { status: "Enabled" },
  };
  const denial = resource("aws-native:s3:BucketPolicy", "blocks-policy", {
    bucket: "blocks",
    policyDocument: tlsPolicy(),
  });
  const judgeNative = (change: Properties, sides: readonly StackResource[] = [denial]) =>
    exposedBuckets([resource(NATIVE, "blocks", { ...compliant, ...change }), ...sides], {}, TODAY);

  it("is accepted if it says all of it inside, with a BucketPolicy beside it", () => {
    assert.deepEqual(judgeNative({}), []);
  });

  const wrong: [string, Properties, RegExp][] = [
    [
      "one switch off",
      {
        publicAccessBlockConfiguration: { ...compliantBucket().block, ignorePublicAcls: false },
      },
      /does not set ignorePublicAcls/,
    ],
    ["no block", { publicAccessBlockConfiguration: undefined }, /no BucketPublicAccessBlock/],
    ["a public ACL", { accessControl: "PublicRead" }, /ACL is "public-read"/],
    ["no encryption", { bucketEncryption: undefined }, /declares no encryption/],
    [
      "SSE-S3",
      {
        bucketEncryption: {
          serverSideEncryptionConfiguration: [
            { serverSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
          ],
        },
      },
      /encrypted by "AES256"/,
    ],
    ["suspended versions", { versioningConfiguration: { status: "Suspended" } }, /not enabled/],
  ];
  for (const [title, change, expected] of wrong) {
    it(`rejects ${title}`, () => {
      const findings = judgeNative(change);
      assert.equal(findings.length, 1);
      assert.equal(findings[0]!.message.split("\n").length, 2, "only this rule is broken");
      assert.match(findings[0]!.message, expected);
    });
  }

  it("rejects a bucket without BucketPolicy, and one whose policy belongs to another bucket", () => {
    const other = { ...denial, props: { ...denial.props, bucket: "other" } };
    for (const sides of [[], [other]]) {
      assert.match(judgeNative({}, sides)[0]!.message, /denies plain HTTP/);
    }
  });

  it("says not known until update for what is unknown", () => {
    for (const key of [
      "publicAccessBlockConfiguration",
      "bucketEncryption",
      "accessControl",
      "versioningConfiguration",
    ]) {
      assert.deepEqual(
        judgeNative({ [key]: UNKNOWN }).map(({ undecided }) => undecided),
        [true],
        key,
      );
    }
  });

  it("knows its tags in scope metrics", () => {
    const bare = resource(NATIVE, "data", { tags: [{ key: "purpose", value: "Thanos" }] });
    assert.equal(exposedBuckets([bare], { scope: "metrics" }, TODAY).length, 1);
  });
});
