import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { charts, images } from "../../components/internal/charts";
import { lockedPackages, readLockfile } from "../../scripts/licences";
import { completed, makeSbom, type Sbom } from "../../scripts/sbom";
import { ROOT } from "../helpers/program";

describe("the bill of materials", function () {
  this.timeout(120_000);
  let bom: Sbom;
  before(() => {
    bom = makeSbom(ROOT);
  });

  it("has every package of the lockfile at its version", () => {
    const listed = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
    const missing = lockedPackages(readLockfile(ROOT))
      .map(({ name, version }) => `${name}@${version}`)
      .filter((one) => !listed.has(one));
    assert.deepEqual(missing, []);
  });

  it("has every pinned chart and image, as a part of what is deployed", () => {
    const purls = bom.components.map(({ purl = "" }) => purl);
    for (const { chart, version } of Object.values(charts))
      assert.ok(
        purls.some((purl) => purl.startsWith(`pkg:helm/${chart}@${version}?`)),
        chart,
      );
    for (const { repository, tag } of Object.values(images))
      assert.ok(
        purls.some((purl) => purl.startsWith(`pkg:docker/${repository}@${tag}?`)),
        repository,
      );
  });

  it("refers only to parts that it has, each of them once", () => {
    const refs = [bom.metadata.component, ...bom.components].map((one) => one["bom-ref"]);
    assert.equal(new Set(refs).size, refs.length);
    for (const { ref, dependsOn } of bom.dependencies)
      for (const one of [ref, ...dependsOn]) assert.ok(refs.includes(one), one);
  });

  it("is the same in a folder of another name, at another time", () => {
    const copy = mkdtempSync(join(tmpdir(), "sbom-"));
    try {
      mkdirSync(join(copy, "policy"));
      for (const file of ["package.json", "package-lock.json", "policy/package.json"])
        cpSync(join(ROOT, file), join(copy, file));
      assert.equal(JSON.stringify(makeSbom(copy)), JSON.stringify(bom));
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it("gets another serial number when a part changes", () => {
    const [first, ...others] = bom.components;
    assert.ok(first);
    const changed = { ...bom, components: [{ ...first, version: "0.0.0" }, ...others] };
    const serials = [bom, changed].map((one) => completed(one, "x").serialNumber);
    assert.match(
      serials[0] ?? "",
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.notEqual(serials[0], serials[1]);
  });

  for (const [what, args, message] of [
    ["an unknown option", ["--bogus"], /^Unknown option '--bogus'[^\n]*\n$/],
    ["two files", ["a.json", "b.json"], /^one FILE is expected, got a\.json, b\.json\n$/],
  ] as const)
    it(`rejects ${what} in a line, and writes nothing`, () => {
      const folder = mkdtempSync(join(tmpdir(), "sbom-"));
      try {
        const register = join(ROOT, "node_modules", "ts-node", "register", "transpile-only");
        const script = ["-r", register, join(ROOT, "scripts", "sbom.ts")];
        const { status, stdout, stderr } = spawnSync(process.execPath, [...script, ...args], {
          cwd: folder,
          encoding: "utf8",
          env: { ...process.env, TS_NODE_PROJECT: join(ROOT, "tsconfig.json") },
        });
        assert.equal(status, 1);
        assert.match(stderr, message);
        assert.equal(stdout, "");
        assert.deepEqual(readdirSync(folder), []);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
});
