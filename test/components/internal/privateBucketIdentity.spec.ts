import assert from "node:assert/strict";
import { Region } from "@pulumi/aws";
import { REGION } from "../../../components/internal/privateBucketIdentity";

describe("the form of a region", () => {
  it("fits every region that Pulumi's AWS provider knows but the isolated and sovereign ones", () => {
    const refused = Object.values(Region).filter((region) => !REGION.test(region));
    assert.ok(refused.length < Object.values(Region).length);
    for (const region of refused) assert.match(region, /^(us-iso|eu-iso|eusc-)/);
  });

  for (const typo of ["eu-wst-1", "eu-west", "eu-west-1a", "euw1", "EU-west-1", ""])
    it(`does not fit ${JSON.stringify(typo)}`, () => {
      assert.doesNotMatch(typo, REGION);
    });
});
