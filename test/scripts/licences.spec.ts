import assert from "node:assert/strict";
import {
  checkInstalled,
  checkLicences,
  isAllowed,
  licenceReference,
  type LockedPackage,
  lockedPackages,
  readLockfile,
} from "../../scripts/licences";
import { ROOT } from "../helpers/program";

const OURS = readLockfile(ROOT);

function pack(licence: string | undefined, name = "left-pad"): LockedPackage {
  return { name, version: "1.0.0", licence, development: false };
}

describe("the licences of the packages", () => {
  it("are all allowed, and those in node_modules are those of the lockfile", () => {
    const { checked, problems } = checkLicences(lockedPackages(OURS));
    assert.deepEqual(problems, []);
    assert.ok(checked > 300, `${checked} packages`);
    assert.deepEqual(checkInstalled(OURS, ROOT).problems, []);
  });

  it("finds a package with a licence that nobody allowed, and one that states none", () => {
    const { checked, problems } = checkLicences([
      pack("GPL-3.0-only"),
      pack(undefined),
      pack("MIT"),
    ]);
    assert.deepEqual(
      [checked, problems],
      [3, ["left-pad 1.0.0 states GPL-3.0-only", "left-pad 1.0.0 states nothing"]],
    );
  });

  it("finds a package allowed by name that has taken another licence", () => {
    const stated = (licence: string) => checkLicences([pack(licence, "spdx-exceptions")]).problems;
    assert.deepEqual(stated("CC-BY-3.0"), []);
    assert.deepEqual(stated("CC-BY-NC-3.0"), ["spdx-exceptions 1.0.0 states CC-BY-NC-3.0"]);
  });

  it("finds an installed package that states another licence than the lockfile", () => {
    const folder = "node_modules/typescript";
    const packages = { [folder]: { version: "5.9.3", license: "MIT" } };
    assert.deepEqual(checkInstalled({ packages }, ROOT), {
      checked: 1,
      problems: [`${folder} states Apache-2.0, the lockfile MIT`],
    });
  });

  for (const [expression, allowed] of [
    ["MIT", true],
    ["(MIT OR GPL-3.0-or-later)", true],
    ["GPL-3.0-or-later OR MIT", true],
    ["(BSD-3-Clause AND Apache-2.0)", true],
    ["MIT AND GPL-2.0-only", false],
    ["MIT OR GPL-2.0-only AND AGPL-3.0-only", true],
    ["(MIT OR ISC) AND GPL-2.0-only", false],
    ["GPL-2.0-only", false],
    ["MIT GPL-2.0-only", false],
    ["(MIT", false],
    ["", false],
  ] as const)
    it(`${allowed ? "allows" : "rejects"} "${expression}"`, () => {
      assert.equal(isAllowed(expression), allowed);
    });

  it("are listed apart for users and for developers", () => {
    const [, users = "", developers = ""] = licenceReference(ROOT).split(/^## Installed by.*$/m);
    assert.match(users, /@pulumi\/pulumi\b/);
    assert.doesNotMatch(users, /typescript-eslint/);
    assert.match(developers, /typescript-eslint/);
  });
});
