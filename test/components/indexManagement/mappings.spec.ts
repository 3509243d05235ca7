import assert from "node:assert/strict";
import { componentTemplateDocument } from "../../../components/indexManagement/documents/templates";
import { LIFECYCLE, datasetsOf } from "./fixtures";

describe("mappings of a dataset", () => {
  it("take the fields that applications name themselves as one, so that no type of one conflicts with another's", () => {
    for (const dataset of datasetsOf()) {
      const { template } = componentTemplateDocument(dataset, 1, LIFECYCLE).body as {
        readonly template: { readonly mappings: { readonly properties: Record<string, unknown> } };
      };
      assert.deepEqual(template.mappings.properties["app"], {
        type: "flattened",
        // Below Lucene's 32,766 bytes for a term, also with four bytes for each character.
        ignore_above: 1024,
        // Ruby's JSON reads 100 levels at most: nothing that was parsed is too deep.
        depth_limit: 100,
      });
    }
  });
});
