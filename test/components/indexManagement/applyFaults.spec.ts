import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { error, FakeStack, PASSWORD } from "./fakeStack";
import { JobRunner } from "./jobRunner";

describe("the script of the index-management Job, when something is wrong", function () {
  this.timeout(60_000);
  const job = new JobRunner();
  const { run } = job;

  beforeEach(() => job.begin());
  after(() => {
    job.end();
  });

  it("ends with 1 and one line of the API's own words when a document is refused", async () => {
    const name = "PUT /_slm/policy/global-monitoring-snapshots";
    job.stack.instead.set(name, [
      error(400, "illegal_argument_exception", "invalid schedule", "cannot be met"),
    ]);
    const { code, errors } = await run();
    assert.equal(code, 1);
    assert.deepEqual(errors, [
      `${name}: 400 illegal_argument_exception: invalid schedule, caused by illegal_argument_exception: cannot be met`,
    ]);
  });

  it("ends with 1 and Kibana's own words when a name is somebody else's", async () => {
    job.stack.dataViews.set("theirs", { id: "theirs", name: "All logs", title: "logs-*" });
    const { code, errors } = await run();
    assert.equal(code, 1);
    assert.deepEqual(errors, [
      "POST /s/monitoring/api/data_views/data_view: 400 Refused: Duplicate data view: All logs",
    ]);
    assert.ok(job.stack.dataViews.has("theirs"));
  });

  it("ends with 1 when an import answers 200 and refuses an object", async () => {
    const path = "POST /s/monitoring/api/saved_objects/_import?overwrite=true";
    const body = { success: false, errors: [{ error: { type: "missing_references" } }] };
    job.stack.instead.set(path, [{ status: 200, body }]);
    const { code, errors } = await run();
    assert.equal(code, 1);
    assert.match(errors[0] ?? "", /_import.*global-monitoring-errors.*missing_references/);
  });

  for (const status of [429, 502, 503, 504])
    it(`tries again after ${status}`, async () => {
      const path = "PUT /_security/role/global-monitoring-logstash";
      job.stack.instead.set(path, [error(status, "busy", "later"), error(status, "busy", "later")]);
      const { code, changes } = await run();
      assert.equal(code, 0);
      assert.equal(changes.filter((one) => one === path).length, 3);
    });

  it("ends with 2, so that the Job tries again, when the answer stays 503", async () => {
    const path = "PUT /_security/role/global-monitoring-logstash";
    job.stack.instead.set(
      path,
      Array.from({ length: 3 }, () => error(503, "busy", "later")),
    );
    const { code, errors } = await run({}, { ATTEMPTS: "3" });
    assert.deepEqual([code, errors], [2, [`${path}: 503 busy: later`]]);
  });

  const repository = "PUT /_snapshot/global-monitoring-snapshots";
  const unverified = () =>
    error(500, "repository_verification_exception", "path is not accessible on node");

  it("tries again while a node has no credentials for the bucket yet", async () => {
    job.stack.instead.set(repository, Array.from({ length: 8 }, unverified));
    const { code, output, changes } = await run();
    assert.equal(code, 0, output);
    assert.equal(changes.filter((one) => one === repository).length, 9);
    assert.match(output, /500 repository_verification_exception: .*; trying again/);
  });

  it("ends with 1 and Elasticsearch's own words when a node never gets to the bucket", async () => {
    job.stack.instead.set(repository, Array.from({ length: 1000 }, unverified));
    const { code, errors } = await run({}, { WAIT_SECONDS: "0.3" });
    assert.deepEqual(
      [code, errors],
      [1, [`${repository}: 500 repository_verification_exception: path is not accessible on node`]],
    );
  });

  it("ends with 1 at once when another document is answered with 500", async () => {
    const path = "PUT /_security/role/global-monitoring-logstash";
    job.stack.instead.set(path, [error(500, "exception", "broken")]);
    const { code, changes } = await run();
    assert.equal(code, 1);
    assert.equal(changes.filter((one) => one === path).length, 1);
  });

  it("waits until Elasticsearch is green and Kibana is available", async () => {
    job.stack.health = ["red", "yellow", "green"];
    job.stack.kibanaLevels = ["degraded", "available"];
    const { code } = await run();
    assert.equal(code, 0);
    const asked = (path: string) => job.stack.received.filter((one) => one.path === path).length;
    assert.deepEqual([asked("/_cluster/health"), asked("/api/status")], [3, 2]);
  });

  it("waits for the templates that a new Elasticsearch installs by itself", async () => {
    job.stack.builtInAfter = 3;
    const { code, output } = await run();
    assert.equal(code, 0, output);
    const asked = job.stack.received.filter(({ path }) => path.endsWith("/logs@mappings")).length;
    assert.equal(asked, 4);
  });

  it("ends with 2 when such a template never comes", async () => {
    job.stack.builtInAfter = Number.POSITIVE_INFINITY;
    const { code, errors, changes } = await run({}, { WAIT_SECONDS: "0.1" });
    assert.deepEqual([code, changes], [2, []]);
    assert.deepEqual(errors, ["component template logs@mappings is not there: 404 {}"]);
  });

  it("goes on with yellow at once when there are no replicas, and with a warning after the wait when there are", async () => {
    job.stack.health = ["yellow"];
    const single = await run({ availability: "single" });
    assert.deepEqual([single.code, single.output.includes("warning")], [0, false]);
    const replicated = await run({}, { WAIT_SECONDS: "0.1" });
    assert.equal(replicated.code, 0);
    assert.match(replicated.output, /warning: Elasticsearch is still yellow, going on/);
  });

  it("ends with 2 when Elasticsearch stays red", async () => {
    job.stack.health = ["red"];
    const { code, errors, changes } = await run({}, { WAIT_SECONDS: "0.1" });
    assert.deepEqual([code, changes], [2, []]);
    assert.match(errors[0] ?? "", /Elasticsearch is not ready \(status red\)/);
  });

  it("ends with 2 when nobody listens", async () => {
    job.stack.close();
    const { code, errors } = await run({}, { WAIT_SECONDS: "0.1" });
    assert.equal(code, 2);
    assert.match(errors[0] ?? "", /not ready.*ECONNREFUSED/);
  });

  it("ends with 1 at once when the password is wrong, and prints no credential", async () => {
    const wrong = "wrong-password-1234";
    const { code, output, errors } = await run({}, { ELASTIC_PASSWORD: wrong });
    assert.equal(code, 1);
    assert.deepEqual(errors, [
      "GET /_cluster/health: 401 security_exception: unable to authenticate user [elastic]",
    ]);
    assert.equal(output.includes(wrong), false);
  });

  it("prints no credential that an API repeats", async () => {
    const secret = Buffer.from(`elastic:${PASSWORD}`).toString("base64");
    const path = "PUT /_security/role/global-monitoring-reader";
    job.stack.instead.set(path, [error(400, "bad", `got Basic ${secret} of ${PASSWORD}`)]);
    const { code, output } = await run();
    assert.equal(code, 1);
    assert.deepEqual([output.includes(secret), output.includes(PASSWORD)], [false, false]);
    assert.match(output, /got Basic \*\*\* of \*\*\*/);
  });

  const watched = {
    extraDocuments: [
      {
        kind: "watch",
        name: "global-monitoring-errors",
        method: "PUT",
        path: "/_watcher/watch/global-monitoring-errors",
        body: { metadata: { managed_by: "global-monitoring" } },
      },
    ],
    licence: "trial",
  } as const;

  it("waits for the licence that watches need, and asks for none without them", async () => {
    job.stack.licences = ["basic", "basic", "trial"];
    const { code, output, changes } = await run(watched);
    assert.equal(code, 0, output);
    assert.ok(changes.includes("PUT /_watcher/watch/global-monitoring-errors"));
    const asked = () => job.stack.received.filter(({ path }) => path === "/_license").length;
    assert.equal(asked(), 3);
    await run();
    assert.equal(asked(), 0);
  });

  it("ends with 2 when the licence never comes, and says so", async () => {
    job.stack.licences = ["basic"];
    const { code, errors, changes } = await run(watched, { WAIT_SECONDS: "0.1" });
    assert.deepEqual([code, changes], [2, []]);
    assert.match(errors[0] ?? "", /^Elasticsearch has no licence for Watcher \(basic, active\)/);
  });

  it("leaves watches alone where the licence has none", async () => {
    const forbidden = error(403, "security_exception", "current license is non-compliant");
    job.stack.instead.set("POST /_watcher/_query/watches", [forbidden]);
    assert.equal((await run()).code, 0);
  });

  it("asks Kibana nothing when there is none", async () => {
    const { code } = await run({ kibana: false }, { KIBANA_URL: "" });
    assert.equal(code, 0);
    assert.equal(
      job.stack.received.some(({ path }) => path.includes("/api/")),
      false,
    );
  });

  it("talks TLS to who shows a certificate of the authority, and to nobody else", async function () {
    const tls = certificate(job.directory);
    if (tls === undefined) {
      console.log("skipped: openssl is missing, get it by your package manager");
      this.skip();
      return;
    }
    const [key, cert] = [readFileSync(tls.key, "utf8"), readFileSync(tls.cert, "utf8")];
    await job.begin(new FakeStack({ key, cert }));
    const urls = {
      ELASTICSEARCH_URL: `https://127.0.0.1:${job.port}/es`,
      KIBANA_URL: `https://127.0.0.1:${job.port}/kb`,
    };
    assert.equal((await run({}, { ...urls, NODE_EXTRA_CA_CERTS: tls.cert })).code, 0);
    const { code, errors, changes } = await run({}, urls);
    assert.deepEqual([code, changes], [1, []]);
    assert.match(errors[0] ?? "", /GET \/_cluster\/health: .*self.signed certificate/i);
  });
});

/** A certificate of itself for 127.0.0.1; `undefined` without openssl. */
function certificate(directory: string): { key: string; cert: string } | undefined {
  const [key, cert] = [join(directory, "tls.key"), join(directory, "tls.crt")];
  const options =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test";
  const files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
  try {
    execFileSync("openssl", [...options.split(" "), ...files], { stdio: "ignore" });
    return { key, cert };
  } catch {
    return undefined;
  }
}
