import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { at, clusterOf, ofType, previewProgram, RELEASE, ROOT } from "../helpers/program";

const SECRET = "kubernetes:core/v1:Secret";
const NAMESPACE = "kubernetes:core/v1:Namespace";

async function preview(licence: string | undefined) {
  const { config } = parse(readFileSync(join(ROOT, "Pulumi.prod.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const logging = config["global-monitoring:logging"] as Record<string, unknown>;
  const result = await previewProgram({
    stack: "prod",
    config: {
      ...config,
      "global-monitoring:logging": { ...logging, ...(licence !== undefined && { licence }) },
    },
  });
  const licences = ofType(result, SECRET).filter(
    ({ inputs }) => at(inputs, "metadata", "namespace") === "elastic-system",
  );
  return { result, licences };
}

describe("logging.licence", () => {
  it("makes nothing when it is not given", async () => {
    const { result, licences } = await preview(undefined);
    assert.equal(result.error, undefined);
    assert.deepEqual(licences, []);
  });

  for (const [licence, name] of [
    ["trial", "elastic-trial"],
    ["enterprise", "elastic-licence"],
  ] as const)
    it(`${licence} is a Secret on the hub, before Elasticsearch and after the operator's namespace`, async () => {
      const { result, licences } = await preview(licence);
      assert.equal(result.error, undefined);
      const [secret, ...others] = licences;
      assert.deepEqual(others, []);
      assert.ok(secret);
      assert.equal(at(secret.inputs, "metadata", "name"), name);
      assert.equal(at(secret.inputs, "stringData"), licence === "trial" ? undefined : "[secret]");
      const hub = clusterOf(secret);
      const [release, ...workload] = ofType(result, RELEASE).filter(
        ({ inputs }) => inputs["chart"] === "eck-elasticsearch",
      );
      assert.deepEqual(workload, []);
      assert.ok(release);
      assert.equal(clusterOf(release), hub);
      assert.ok(release.options.dependsOn?.includes(secret.urn));
      const namespace = ofType(result, NAMESPACE).find(
        (one) => clusterOf(one) === hub && at(one.inputs, "metadata", "name") === "elastic-system",
      );
      assert.ok(namespace);
      // What a component depends on is there before anything in it is registered.
      const [stack] = ofType(result, "global-monitoring:index:ElasticStack");
      assert.ok(stack && secret.urn.includes("$global-monitoring:index:ElasticStack$"));
      assert.ok(stack.options.dependsOn?.includes(namespace.urn));
    });

  it("rejects enterprise without its secret, and names the key", async () => {
    const { config } = parse(readFileSync(join(ROOT, "Pulumi.prod.yaml"), "utf8")) as {
      config: Record<string, unknown>;
    };
    const logging = config["global-monitoring:logging"] as Record<string, unknown>;
    const result = await previewProgram({
      stack: "prod",
      config: { ...config, "global-monitoring:logging": { ...logging, licence: "enterprise" } },
      requiredSecrets: undefined,
    });
    assert.match(JSON.stringify(result.error), /global-monitoring:elasticLicence must be the JSON/);
  });
});
