import assert from "node:assert/strict";
import { assertGolden } from "../helpers/golden";
import { ENVIRONMENTS, made, previewOf } from "../helpers/program";

describe("the whole program", () => {
  for (const environment of ENVIRONMENTS) {
    it(`makes exactly the resources of the golden file for ${environment}`, async () => {
      const result = await previewOf(environment);
      assert.equal(result.error, undefined);
      assertGolden(`${environment}.json`, { resources: made(result), outputs: result.outputs });
    });
  }
});
