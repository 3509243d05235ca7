import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LockEntry, readLockfile } from "../../scripts/licences";
import { lockfileProblems } from "../../scripts/lockfile";
import { ROOT } from "../helpers/program";

const GOOD: LockEntry = { version: "1.0.0", integrity: "sha512-x" };

function problemsOf(entry: LockEntry, folder = "node_modules/left-pad"): string[] {
  return lockfileProblems({ packages: { "": { version: "0.1.0" }, [folder]: entry } });
}

describe("the lockfile", () => {
  it("has a checksum and no download address for every package", () => {
    assert.deepEqual(lockfileProblems(readLockfile(ROOT)), []);
  });

  it("is kept so by .npmrc", () => {
    const lines = readFileSync(join(ROOT, ".npmrc"), "utf8").split("\n");
    assert.ok(lines.includes("omit-lockfile-registry-resolved=true"));
  });

  it("finds a download address, of a registry or of a repository", () => {
    for (const resolved of [
      "https://registry.example.com/x.tgz",
      "git+ssh://git@example.com/x.git",
    ])
      assert.deepEqual(problemsOf({ ...GOOD, resolved }), [
        `node_modules/left-pad is downloaded from ${resolved}`,
      ]);
  });

  it("finds a package without a checksum, but for what another package carries inside", () => {
    assert.deepEqual(problemsOf(GOOD), []);
    assert.deepEqual(problemsOf({ ...GOOD, integrity: undefined }), [
      "node_modules/left-pad has no checksum",
    ]);
    assert.deepEqual(problemsOf({ version: "1.0.0", inBundle: true }), []);
  });

  it("takes the projects of this repository for what they are", () => {
    assert.deepEqual(problemsOf({ link: true, resolved: "policy" }, "node_modules/policy"), []);
    assert.deepEqual(problemsOf({ version: "0.1.0" }, "policy"), []);
  });
});
