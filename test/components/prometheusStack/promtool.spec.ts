import { promtoolMissing, testRules } from "../../helpers/promtool";
import { groups, scenarios } from "./ruleScenarios";

describe("the rules of each cluster, in promtool", () => {
  before(function () {
    const why = promtoolMissing();
    if (why === undefined) return;
    console.log(`    ${why}`);
    this.skip();
  });

  for (const test of scenarios) {
    it(test.name, () => {
      testRules(groups, [test]);
    });
  }
});
