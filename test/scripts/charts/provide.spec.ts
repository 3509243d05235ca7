import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { packChart, readChart } from "../../../scripts/charts/archive";
import { cacheDir } from "../../../scripts/charts/cache";
import { chartDigests, digestProblems } from "../../../scripts/charts/digest";
import { findHelm } from "../../../scripts/charts/helm";
import { indexEntry, provide } from "../../../scripts/charts/provide";

const pin = { chart: "demo", version: "1.2.3", repo: "http://127.0.0.1:1/charts" };

/** A chart with a sub-chart, as in a source tree: with what a package leaves out. */
function writeChart(dir: string, version = "1.2.3"): string {
  const files = {
    "Chart.yaml": `# source\nname: demo\nversion: "${version}"\ndependencies:\n  - {name: sub, version: 0.1.0, repository: "https://example.com"}\n`,
    "README.md": "text",
    "values.yaml": "a: 1\n",
    "ci/test-values.yaml": "a: 2\n",
    "templates/all.yaml": "{{ .Values.a }}\n",
    "charts/sub/Chart.yaml": "name: sub\nversion: 0.1.0\n",
    "charts/sub/values.yaml": "b: 1\n",
  };
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.join(dir, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  }
  return dir;
}

describe("the chart cache", () => {
  let dir = "";
  let cache = "";

  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "charts-spec-"));
    cache = path.join(dir, "cache");
    fs.mkdirSync(cache);
  });

  afterEach(() => {
    fs.rmSync(dir, { recursive: true, force: true });
  });

  it("lies below XDG_CACHE_HOME, or below the home directory when that is unset or relative", () => {
    assert.equal(cacheDir({ XDG_CACHE_HOME: "/x" }), "/x/global-monitoring");
    const home = path.join(os.homedir(), ".cache", "global-monitoring");
    assert.equal(cacheDir({}), home);
    assert.equal(cacheDir({ XDG_CACHE_HOME: "x" }), home);
  });

  it("takes a chart from a folder, unpacked or packed, and keeps it", async () => {
    const from = path.join(dir, "from");
    writeChart(path.join(from, "demo"));
    const first = await provide(pin, { cache, from });
    assert.equal(first.problem, undefined);
    assert.ok(fs.existsSync(path.join(cache, "demo-1.2.3.tgz")));
    const packed = await provide(pin, { cache: fs.mkdtempSync(path.join(dir, "c")), from: cache });
    assert.deepEqual(packed.digests, first.digests);
    assert.match((await provide(pin, { cache })).how, /^in the cache/);
  });

  it("rejects a folder that lacks the chart", async () => {
    const { problem } = await provide(pin, { cache, from: dir });
    assert.match(problem ?? "", /neither demo-1\.2\.3\.tgz nor demo\/Chart\.yaml/);
  });

  it("rejects a chart of another version, and does not keep it", async () => {
    const from = path.join(dir, "from");
    writeChart(path.join(from, "demo"), "1.2.4");
    const { problem } = await provide(pin, { cache, from });
    assert.match(problem ?? "", /is demo 1\.2\.4 inside/);
    assert.deepEqual(fs.readdirSync(cache), []);
  });

  it("rejects a chart whose content is not the recorded one, cached or not", async () => {
    const from = path.join(dir, "from");
    const chart = writeChart(path.join(from, "demo"));
    const { digests: recorded } = await provide(pin, { cache, from });
    fs.appendFileSync(path.join(chart, "templates", "all.yaml"), "more\n");
    const other = fs.mkdtempSync(path.join(dir, "c"));
    const taken = await provide(pin, { cache: other, from, recorded });
    assert.match(taken.problem ?? "", /^the chart has content digest \w+, recorded is \w+$/);
    await provide(pin, { cache: other, from });
    const cached = await provide(pin, { cache: other, recorded });
    assert.match(cached.problem ?? "", /content digest/);
  });

  it("fetches a chart again that is not the recorded one in the cache, and says what it deleted when it cannot", async () => {
    const from = path.join(dir, "from");
    writeChart(path.join(from, "demo"));
    const { digests: recorded } = await provide(pin, { cache, from });
    const cached = path.join(cache, "demo-1.2.3.tgz");
    fs.writeFileSync(cached, "no chart");
    const again = await provide(pin, { cache, from, recorded });
    assert.equal(again.problem, undefined);
    assert.match(again.how, /^from .*demo, verified$/);
    fs.writeFileSync(cached, "no chart");
    const { problem } = await provide(pin, { cache, from: dir, recorded });
    assert.match(problem ?? "", /^in the cache .*, deleted; neither demo-1\.2\.3\.tgz/);
    assert.deepEqual(fs.readdirSync(cache), []);
  });

  describe("over HTTP", () => {
    const files = new Map<string, Buffer | string>();
    const server = http.createServer((request, response) => {
      const body = files.get(request.url ?? "");
      response.statusCode = body === undefined ? 404 : 200;
      response.end(body);
    });
    before((done) => {
      server.listen(0, "127.0.0.1", done);
    });
    after(() => {
      server.close();
    });
    const repo = (name: string) =>
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;
    /** Each test has a repository of its own, since an index is read once in a process. */
    const serve = (name: string, digest?: string): string => {
      const archive = path.join(dir, "demo.tgz");
      packChart(writeChart(path.join(dir, "demo")), "demo", archive);
      const body = fs.readFileSync(archive);
      const sum = digest ?? createHash("sha256").update(body).digest("hex");
      files.set(`/${name}/demo.tgz`, body);
      files.set(
        `/${name}/index.yaml`,
        `apiVersion: v1\nentries:\n  demo:\n  - version: 1.2.3\n    digest: ${sum}\n    urls:\n    - demo.tgz\n`,
      );
      return repo(name);
    };

    it("takes a chart that its repository's index names", async () => {
      const result = await provide({ ...pin, repo: serve("good") }, { cache });
      assert.equal(result.problem, undefined);
      assert.match(result.how, /^from http:.*\/good\/demo\.tgz, no checksum recorded$/);
    });

    it("rejects a chart that is not what the index says", async () => {
      const result = await provide({ ...pin, repo: serve("bad", "00") }, { cache });
      assert.match(result.problem ?? "", /has sha256 \w+, its index says 00$/);
    });

    it("rejects a version that the index lacks, and a repository that does not answer", async () => {
      const gone = { ...pin, version: "9.9.9", repo: serve("old") };
      assert.match((await provide(gone, { cache })).problem ?? "", /lists no version 9\.9\.9$/);
      const nowhere = { ...pin, repo: repo("nowhere") };
      assert.match((await provide(nowhere, { cache })).problem ?? "", /HTTP 404/);
      assert.match((await provide(pin, { cache })).problem ?? "", /^GET http.*index\.yaml: .+$/);
    });
  });
});

describe("content digests", () => {
  it("are the same for a source tree and for its package, whatever else these hold", () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "charts-spec-"));
    try {
      const source = readChart(writeChart(dir));
      const packed = new Map(source);
      packed.delete("ci/test-values.yaml");
      packed.set("Chart.lock", Buffer.from("generated: now"));
      packed.set(
        "Chart.yaml",
        Buffer.from(
          "dependencies:\n- name: sub\n  repository: oci://x\n  version: 0.1.0\nname: demo\nversion: 1.2.3\n",
        ),
      );
      assert.deepEqual(chartDigests(packed), chartDigests(source));
    } finally {
      fs.rmSync(dir, { recursive: true });
    }
  });

  it("name the part that differs, is missing or has another version", () => {
    const one = { version: "1", sha256: "a" };
    const recorded = { ".": one, sub: one, gone: one };
    const actual = { ".": { ...one, sha256: "b" }, sub: { ...one, version: "2" }, new: one };
    assert.deepEqual(digestProblems(recorded, actual), [
      "the chart has content digest b, recorded is a",
      "sub-chart sub has version 2, recorded is 1",
      "sub-chart gone is missing (not vendored in charts/)",
      "sub-chart new 1 is not recorded",
    ]);
  });
});

describe("indexEntry", () => {
  const index = [
    "apiVersion: v1",
    "entries:",
    "  demo:",
    "  - dependencies:",
    "    - name: sub",
    "      version: 1.2.3",
    "    urls:",
    "    - https://example.com/demo-2.0.0.tgz",
    "    version: 2.0.0",
    "  - digest: abc",
    "    urls:",
    "    - https://example.com/demo-1.2.3.tgz",
    "    version: 1.2.3",
    "  other:",
    "  - urls: [x]",
    "    version: 3.0.0",
    "generated: now",
  ].join("\n");

  it("finds a chart's own version, not a dependency's", () => {
    assert.deepEqual(indexEntry(index, pin), {
      url: "https://example.com/demo-1.2.3.tgz",
      digest: "abc",
    });
  });

  it("finds nothing of another chart", () => {
    assert.equal(indexEntry(index, { ...pin, version: "3.0.0" }), undefined);
    assert.equal(indexEntry(index, { ...pin, chart: "none" }), undefined);
  });
});

describe("findHelm", () => {
  it("takes the helm on PATH first", () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "helm-spec-"));
    const helm = path.join(dir, process.platform === "win32" ? "helm.exe" : "helm");
    fs.writeFileSync(helm, "", { mode: 0o755 });
    assert.equal(findHelm({ PATH: ["", "relative", dir].join(path.delimiter) }), helm);
    fs.rmSync(dir, { recursive: true });
  });
});
