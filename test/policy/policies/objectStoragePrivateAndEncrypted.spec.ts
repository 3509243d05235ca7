import assert from "node:assert/strict";
import { exposedBuckets } from "../../../policy/policies/objectStoragePrivateAndEncrypted";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import {
  BUCKET,
  bucketResources,
  compliantBucket,
  resource,
  tlsPolicy,
  urnOf,
  type BucketFixture,
} from "../helpers/resources";

const TODAY = "2027-03-01";

function judge(change: Partial<BucketFixture>, config: unknown = {}, written: unknown = "blocks") {
  return exposedBuckets(
    bucketResources({ ...compliantBucket(), ...change }, written),
    config,
    TODAY,
  );
}

function policyWith(...statements: object[]) {
  return { policy: JSON.stringify({ Statement: [...tlsPolicy().Statement, ...statements] }) };
}

function encryptedBy(sseAlgorithm: unknown) {
  return { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] };
}

function withoutDependencies(resource: StackResource): StackResource {
  return { ...resource, dependencies: undefined, propertyDependencies: undefined };
}

describe("the policy object-storage-private-and-encrypted", () => {
  it("accepts a bucket with all side resources", () => {
    assert.deepEqual(judge({}), []);
  });

  it("accepts a stack without buckets", () => {
    assert.deepEqual(exposedBuckets([], {}, TODAY), []);
  });

  const rejected: [string, Partial<BucketFixture>, RegExp][] = [
    ["no public access block", { block: undefined }, /has no BucketPublicAccessBlock: add one/],
    [
      "a public access block with one switch off",
      { block: { ...compliantBucket().block, restrictPublicBuckets: false } },
      /does not set restrictPublicBuckets/,
    ],
    ["an empty public access block", { block: {} }, /blockPublicAcls, blockPublicPolicy/],
    ["a public ACL", { bucket: { bucket: "blocks", acl: "public-read" } }, /ACL is "public-read"/],
    [
      "a grant to everybody",
      { bucket: { grants: [{ uri: "http://acs.amazonaws.com/groups/global/AllUsers" }] } },
      /ACL is ".*AllUsers"/,
    ],
    [
      "a policy for everybody",
      { policy: policyWith({ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }) },
      /Principal "\*" without a Condition on who it is/,
    ],
    [
      "a policy for every account",
      { policy: policyWith({ Effect: "Allow", Principal: { AWS: ["*"] }, Condition: {} }) },
      /Principal "\*" without a Condition on who it is/,
    ],
    ["no encryption", { encryption: undefined }, /declares no encryption: encrypt by aws:kms/],
    ["SSE-S3 where KMS is wanted", { encryption: encryptedBy("AES256") }, /encrypted by "AES256"/],
    ["no bucket policy", { policy: undefined }, /no policy denies plain HTTP/],
    [
      "a policy without the denial",
      { policy: { policy: '{"Statement": []}' } },
      /denies plain HTTP/,
    ],
    ["a policy that does not parse", { policy: { policy: "{" } }, /denies plain HTTP/],
    [
      "a denial that leaves objects out",
      {
        policy: {
          policy: { Statement: { ...tlsPolicy().Statement[0], Resource: "arn:aws:s3:::blocks" } },
        },
      },
      /denies plain HTTP/,
    ],
    ["no versioning", { versioning: undefined }, /is not versioned: add a BucketVersioning/],
    [
      "suspended versioning",
      { versioning: { versioningConfiguration: { status: "Suspended" } } },
      /its versioning is not enabled/,
    ],
    [
      "a denial for some actions only",
      {
        policy: { policy: { Statement: { ...tlsPolicy().Statement[0], Action: "s3:PutObject" } } },
      },
      /denies plain HTTP/,
    ],
  ];
  for (const [title, change, expected] of rejected) {
    it(`rejects ${title}`, () => {
      const findings = judge(change);
      assert.equal(findings.length, 1);
      assert.equal(findings[0]!.undecided, undefined);
      assert.equal(findings[0]!.urn, urnOf(BUCKET, "blocks"));
      assert.match(findings[0]!.message, expected);
      assert.equal(findings[0]!.message.split("\n").length, 2, "only this rule is broken");
    });
  }

  it("tells all that is wrong with a bucket in one violation", () => {
    const findings = exposedBuckets([resource(BUCKET, "bare")], {}, TODAY);
    assert.equal(findings.length, 1);
    assert.equal(findings[0]!.message.split("\n").length, 5);
  });

  it("accepts a public statement that has a condition", () => {
    const statement = {
      Effect: "Allow",
      Principal: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
    };
    assert.deepEqual(judge({ policy: policyWith(statement) }), []);
  });

  it("accepts encryption and policy inside the bucket, as @pulumi/aws 6 has them", () => {
    const bucket = {
      serverSideEncryptionConfiguration: {
        rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } },
      },
      policy: JSON.stringify(tlsPolicy()),
    };
    assert.deepEqual(judge({ bucket, encryption: undefined, policy: undefined }), []);
  });

  it("accepts BucketV2 and its side resources", () => {
    const resources = bucketResources(compliantBucket()).map((each) => ({
      ...each,
      type: each.type
        .replace("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
        .replace(/(ServerSideEncryptionConfiguration|Versioning)/g, "$1V2"),
    }));
    assert.deepEqual(exposedBuckets(resources, {}, TODAY), []);
    assert.equal(exposedBuckets(resources.slice(0, 1), {}, TODAY).length, 1);
  });

  it("accepts versioning inside the bucket, as each version of @pulumi/aws spells it, and by object lock", () => {
    const inline = [
      { versioning: { enabled: true } },
      { versionings: [{ enabled: true }] },
      { objectLockEnabled: true },
    ];
    for (const bucket of inline) {
      assert.deepEqual(judge({ bucket, versioning: undefined }), [], JSON.stringify(bucket));
    }
    const off = judge({ bucket: { versioning: { enabled: false } }, versioning: undefined });
    assert.match(off[0]!.message, /not versioned/);
  });

  it("believes the side resource when the provider read the default encryption into the bucket", () => {
    const bucket = {
      bucket: "blocks",
      serverSideEncryptionConfiguration: {
        rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      },
    };
    assert.deepEqual(judge({ bucket }), []);
  });

  it("accepts SSE-S3 when config is content with it, but not its absence", () => {
    assert.deepEqual(judge({ encryption: encryptedBy("AES256") }, { encryption: "any" }), []);
    assert.equal(judge({ encryption: undefined }, { encryption: "any" }).length, 1);
  });

  it("accepts a block of the whole account", () => {
    const account = resource("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "all", {
      ...compliantBucket().block,
    });
    const resources = bucketResources({ ...compliantBucket(), block: undefined });
    assert.deepEqual(exposedBuckets([...resources, account], {}, TODAY), []);
  });

  describe("in preview", () => {
    it("joins side resources by property dependency while the bucket's name is unknown", () => {
      assert.deepEqual(judge({ bucket: { bucket: UNKNOWN } }, {}, UNKNOWN), []);
    });

    it("joins side resources by name or parent when there are no dependencies", () => {
      const bare = bucketResources(compliantBucket()).map(withoutDependencies);
      assert.deepEqual(exposedBuckets(bare, {}, TODAY), []);
      const children = bucketResources(compliantBucket(), UNKNOWN)
        .map(withoutDependencies)
        .map((each) =>
          each.type === BUCKET ? each : { ...each, parent: urnOf(BUCKET, "blocks") },
        );
      assert.deepEqual(exposedBuckets(children, {}, TODAY), []);
    });

    it("does not take the side resources of another bucket", () => {
      const resources = [resource(BUCKET, "other"), ...bucketResources(compliantBucket(), UNKNOWN)];
      const findings = exposedBuckets(resources, {}, TODAY);
      assert.deepEqual(
        findings.map(({ urn }) => urn),
        [urnOf(BUCKET, "other")],
      );
    });

    it("says not known until update when side resources may be anybody's", () => {
      const loose = bucketResources(compliantBucket(), UNKNOWN).map(withoutDependencies);
      const findings = exposedBuckets(loose, {}, TODAY);
      assert.deepEqual(
        findings.map(({ undecided }) => undecided),
        [true],
      );
      assert.match(findings[0]!.message, /not known until update/);
    });

    it("says not known until update for unknown switches, encryption and policy", () => {
      const changes: Partial<BucketFixture>[] = [
        { block: { ...compliantBucket().block, blockPublicAcls: UNKNOWN } },
        { encryption: encryptedBy(UNKNOWN) },
        { encryption: { rules: UNKNOWN } },
        { policy: { policy: UNKNOWN } },
        { bucket: { acl: UNKNOWN } },
        { versioning: { versioningConfiguration: UNKNOWN } },
        { bucket: { versioning: UNKNOWN }, versioning: undefined },
      ];
      for (const change of changes) {
        const findings = judge(change);
        assert.deepEqual(
          findings.map(({ undecided }) => undecided),
          [true],
          JSON.stringify(change),
        );
      }
    });

    it("says what it is that is not known", () => {
      const [finding] = judge({ policy: { policy: UNKNOWN } });
      assert.match(
        finding!.message,
        /not known until update: bucket policy \(denial of plain HTTP\)\.$/,
      );
    });

    it("accepts a policy object whose ARNs alone are unknown", () => {
      const pair = { ...tlsPolicy().Statement[0], Resource: [UNKNOWN, UNKNOWN] };
      assert.deepEqual(judge({ policy: { policy: { Statement: [pair] } } }), []);

      const statement = {
        ...tlsPolicy().Statement[0],
        Resource: [UNKNOWN, "arn:aws:s3:::blocks/*"],
      };
      assert.deepEqual(judge({ policy: { policy: { Statement: [statement] } } }), []);
      const open = judge({
        policy: { policy: { Statement: [{ ...statement, Resource: UNKNOWN }] } },
      });
      assert.deepEqual(
        open.map(({ undecided }) => undecided),
        [true],
      );
    });
  });

  describe("with config", () => {
    it("judges only buckets that look like metrics in scope metrics", () => {
      const bare = [
        resource(BUCKET, "website"),
        resource(BUCKET, "thanos-blocks"),
        resource(BUCKET, "data", { tags: { purpose: "Cortex" } }),
      ];
      const names = (config: object) => exposedBuckets(bare, config, TODAY).map(({ urn }) => urn);
      assert.equal(names({}).length, 3);
      assert.deepEqual(names({ scope: "metrics" }), [bare[1]!.urn, bare[2]!.urn]);
      assert.deepEqual(names({ scope: "metrics", match: "^web" }), [bare[0]!.urn]);
      assert.equal(names({ scope: "metrics", match: "(" }).length, 2);
    });

    it("waives a rule of a bucket until its date, and rejects the waiver after it", () => {
      const waiver = {
        bucket: "blocks",
        rules: ["tlsOnly"],
        owner: "web",
        reason: "old client",
        expires: "2027-03-01",
      };
      assert.deepEqual(judge({ policy: undefined }, { waivers: [waiver] }), []);
      const others = judge({ encryption: undefined }, { waivers: [waiver] });
      assert.equal(others.filter(({ advice }) => advice === undefined).length, 1);
      const expired = judge({}, { waivers: [{ ...waiver, expires: "2027-02-01" }] });
      assert.match(expired[0]!.message, /expired on 2027-02-01/);
    });

    it("advises to take out a waiver that nothing needs", () => {
      const waiver = {
        bucket: "blocks",
        rules: ["versioned"],
        owner: "web",
        reason: "cache only",
        expires: "2027-03-01",
      };
      assert.deepEqual(judge({ versioning: undefined }, { waivers: [waiver] }), []);
      const findings = judge({}, { waivers: [waiver] });
      assert.deepEqual(
        findings.map(({ advice }) => advice),
        [true],
      );
      assert.match(findings[0]!.message, /\("blocks"\) matches nothing that is wrong/);
      const other = judge({ versioning: undefined }, { waivers: [{ ...waiver, bucket: "bloks" }] });
      assert.equal(other.length, 2, "the bucket, and the waiver that speaks of another");
    });
  });
});
