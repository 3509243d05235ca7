import assert from "node:assert/strict";
import { readBucketPolicy } from "../../../../../policy/policies/lib/buckets/policy";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";

function isPublic(Condition: unknown) {
  const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Condition };
  return readBucketPolicy({ Statement: [statement] }).public;
}

function isTlsOnly(change: Properties) {
  const statement = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::blocks", "arn:aws:s3:::blocks/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
    ...change,
  };
  return readBucketPolicy({ Statement: [statement] }).tlsOnly;
}

describe("readBucketPolicy", () => {
  const open: [string, unknown][] = [
    ["no condition", undefined],
    ["an empty condition", {}],
    ["a condition that everybody meets", { Bool: { "aws:SecureTransport": "true" } }],
    ["one on what callers say themselves", { StringLike: { "aws:Referer": "https://a/*" } }],
    ["one on every address", { IpAddress: { "aws:SourceIp": ["0.0.0.0/0"] } }],
    ["one that shuts out few", { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } }],
    ["one that is met without its key", { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } }],
  ];
  for (const [title, condition] of open) {
    it(`takes a grant to everybody with ${title} for public`, () => {
      assert.equal(isPublic(condition), "present");
    });
  }

  const closed: [string, unknown][] = [
    ["the organisation", { StringEquals: { "aws:PrincipalOrgID": "o-1" } }],
    ["one distribution", { ArnLike: { "AWS:SourceArn": "arn:aws:cloudfront::1:distribution/A" } }],
    ["a range of addresses", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }],
    ["an endpoint that is not known", { StringEquals: { "aws:SourceVpce": UNKNOWN } }],
    ["what is not known", UNKNOWN],
  ];
  for (const [title, condition] of closed) {
    it(`does not take a grant for public that is limited to ${title}`, () => {
      assert.equal(isPublic(condition), "absent");
    });
  }

  it("accepts a denial of plain requests, and no denial of some of them only", () => {
    assert.equal(isTlsOnly({}), "present");
    const account = { StringEquals: { "aws:PrincipalAccount": "111122223333" } };
    const Condition = { Bool: { "aws:SecureTransport": "false" }, ...account };
    assert.equal(isTlsOnly({ Condition }), "absent");
  });
});
