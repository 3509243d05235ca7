import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Elasticsearch } from "../../../components/elasticsearch/elasticsearch";
import {
  LICENCE_FORM,
  licenceSecret,
  mayBeLicence,
} from "../../../components/elasticsearch/licence";
import {
  type ElasticsearchArgs,
  resolveElasticsearchSettings,
} from "../../../components/elasticsearch/settings";
import { formatProblem, Problems } from "../../../components/internal/validation";
import { deploy, installMocks } from "../../helpers/mocks";
import { ARGS, LICENCE } from "./fixtures";

const SECRET = "kubernetes:core/v1:Secret";

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function problemsOf(over: Partial<ElasticsearchArgs>): string[] {
  const problems = Problems.none();
  resolveElasticsearchSettings({ ...ARGS, ...over }, problems);
  return problems.list.map((one) => formatProblem(one).trim());
}

/** The Secrets in the operator's namespace, and whether all was there before the release. */
async function licenceOf(over: Partial<ElasticsearchArgs>) {
  const { find, resources } = await deploy(() => new Elasticsearch("es", { ...ARGS, ...over }));
  const metadata = ({ inputs }: { inputs: Readonly<Record<string, unknown>> }) =>
    inputs["metadata"] as Metadata;
  const secrets = find(SECRET).filter((one) => metadata(one).namespace === "elastic-system");
  const order = resources.map(({ name }) => name);
  return {
    secrets: secrets.map((one) => ({ ...one, metadata: metadata(one) })),
    first: secrets.every(({ name }) => order.indexOf(name) < order.indexOf("es-release")),
    others: JSON.stringify(resources.filter((one) => !secrets.includes(one))),
  };
}

describe("the licence of Elasticsearch", () => {
  before(installMocks);

  it("is nothing to make when it is basic", async () => {
    assert.deepEqual((await licenceOf({})).secrets, []);
    assert.deepEqual((await licenceOf({ licence: "basic" })).secrets, []);
  });

  it("is a trial by an empty Secret that accepts the EULA, which ECK fills", async () => {
    const { secrets, first } = await licenceOf({ licence: "trial" });
    const [secret, ...others] = secrets;
    assert.deepEqual(others, []);
    assert.equal(secret?.metadata.name, "elastic-trial");
    assert.equal(secret.metadata.labels["license.k8s.elastic.co/type"], "enterprise_trial");
    assert.deepEqual(secret.metadata.annotations, { "elastic.co/eula": "accepted" });
    // With it ECK would read the empty Secret as a licence, and report a broken one.
    assert.ok(!("license.k8s.elastic.co/scope" in secret.metadata.labels));
    assert.deepEqual(
      Object.keys(secret.inputs).filter((key) => /^(string)?data$/i.test(key)),
      [],
    );
    assert.ok(first);
  });

  it("is bought by a Secret with the one key that ECK wants, and stands nowhere else", async () => {
    const { secrets, first, others } = await licenceOf({
      licence: "enterprise",
      elasticLicence: pulumi.secret(LICENCE),
    });
    const [secret, ...more] = secrets;
    assert.deepEqual(more, []);
    assert.equal(secret?.metadata.name, "elastic-licence");
    assert.equal(secret.metadata.labels["license.k8s.elastic.co/scope"], "operator");
    assert.ok(!("license.k8s.elastic.co/type" in secret.metadata.labels));
    assert.equal(secret.metadata.annotations, undefined);
    assert.deepEqual(secret.inputs["stringData"], { license: LICENCE });
    assert.deepEqual(secret.secretInputs, ["stringData"]);
    assert.ok(first);
    assert.ok(!others.includes("signature"));
  });

  it("goes to the namespace of an operator that is not ours", async () => {
    for (const args of [{ licence: "trial" }, { licence: "enterprise", elasticLicence: LICENCE }]) {
      const { find } = await deploy(
        () =>
          new Elasticsearch("es", {
            ...ARGS,
            ...(args as Partial<ElasticsearchArgs>),
            existingOperatorNamespace: "eck",
          }),
      );
      const found = find(SECRET).filter(({ name }) => /^es-(trial|licence)$/.test(name));
      assert.deepEqual(
        found.map(({ inputs }) => (inputs["metadata"] as Metadata).namespace),
        ["eck"],
      );
    }
  });

  it("becomes a secret when it was given as a plain text", async () => {
    const { secrets } = await licenceOf({ licence: "enterprise", elasticLicence: LICENCE });
    assert.deepEqual(secrets[0]?.secretInputs, ["stringData"]);
  });

  it("never turns the Secret that ECK writes into that of a bought licence", () => {
    assert.notEqual(licenceSecret("trial")?.name, licenceSecret("enterprise")?.name);
  });

  const rejections: readonly (readonly [string, Partial<ElasticsearchArgs>, RegExp])[] = [
    [
      "platinum, and says what to take instead",
      { licence: "platinum" },
      /^licence must be enterprise or trial, .*ECK operator takes no platinum licence.*, got "platinum"$/,
    ],
    [
      "platinum once, with a licence beside it",
      { licence: "platinum", elasticLicence: LICENCE },
      /^licence must be enterprise or trial/,
    ],
    [
      "enterprise without its secret",
      { licence: "enterprise" },
      /^elasticLicence must be the JSON of an orchestration licence.*, got nothing$/,
    ],
    [
      "a licence of the Elastic Stack, without printing it",
      {
        licence: "enterprise",
        elasticLicence: JSON.stringify({ license: { type: "enterprise", signature: "s" } }),
      },
      /^elasticLicence must be the JSON of an orchestration licence.*, got "\[secret\]"$/,
    ],
    [
      "a bought licence beside a trial",
      { licence: "trial", elasticLicence: LICENCE },
      /^elasticLicence must be absent with licence trial.*, got "\[secret\]"$/,
    ],
    [
      "a bought licence that nothing uses",
      { elasticLicence: pulumi.secret(LICENCE) },
      /^elasticLicence must be absent with licence basic.*, got "\[secret\]"$/,
    ],
  ];
  for (const [what, over, message] of rejections)
    it(`rejects ${what}`, () => {
      const [problem, ...others] = problemsOf(over);
      assert.match(problem ?? "", message);
      assert.deepEqual(others, []);
    });

  it("accepts an enterprise licence whose text is not known yet", () => {
    const elasticLicence = pulumi.secret(LICENCE);
    assert.deepEqual(problemsOf({ licence: "enterprise", elasticLicence }), []);
  });

  it("is told from what ECK ignores by its type and by its licences of clusters", () => {
    const text = (license: unknown) => JSON.stringify({ license });
    const clusters = [{ license: { type: "enterprise" } }];
    assert.ok(mayBeLicence(text({ type: "enterprise", cluster_licenses: clusters })));
    assert.ok(mayBeLicence(text({ type: "enterprise_trial", cluster_licenses: clusters })));
    assert.ok(!mayBeLicence(text({ type: "platinum", cluster_licenses: clusters })));
    assert.ok(!mayBeLicence(text({ type: "enterprise", cluster_licenses: [] })));
    assert.ok(!mayBeLicence(text({ type: "enterprise" })));
    assert.ok(!mayBeLicence("{}"));
    assert.ok(!mayBeLicence('{"license":'));
    assert.ok(!mayBeLicence('\n{"license": null}'));
    assert.match(LICENCE_FORM, /enterprise.*cluster_licenses/);
  });

  it("lets a text pass that stands in for a secret in an offline preview", () => {
    assert.ok(mayBeLicence("offline-placeholder-elasticLicence"));
  });
});
