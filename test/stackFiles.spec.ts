import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "./helpers/program";

type Tree = Readonly<Record<string, unknown>>;

const PREFIX = "alb.ingress.kubernetes.io/";
/** Of every ingress of the AWS Load Balancer Controller: else it wants a port on the nodes, which our Services have not, and serves plain HTTP. */
const ALB = { scheme: "internal", "target-type": "ip", "listen-ports": '[{"HTTPS":443}]' };
/** By the path of the ingress in the configuration. Both paths answer 200 without a login; "/" is a redirect to it. */
const BACKENDS: Readonly<Record<string, Tree>> = {
  "global-monitoring:grafana.ingress": { "healthcheck-path": "/api/health" },
  "global-monitoring:logging.kibana.ingress": {
    "backend-protocol": "HTTPS",
    "healthcheck-protocol": "HTTPS",
    "healthcheck-path": "/api/status",
  },
};

describe("the committed stack files", () => {
  it("have on their ingresses what the AWS Load Balancer Controller needs", () => {
    const found = readdirSync(ROOT)
      .filter((file) => /^Pulumi\..+\.yaml$/.test(file))
      .flatMap((file) =>
        ingresses(configOf(file)).filter(([, { className }]) => className === "alb"),
      );
    assert.deepEqual(found.map(([path]) => path).sort(), Object.keys(BACKENDS));
    for (const [path, { annotations }] of found) {
      const wanted = Object.entries({ ...ALB, ...BACKENDS[path] });
      assert.deepEqual(
        annotations,
        Object.fromEntries(wanted.map(([key, value]) => [PREFIX + key, value])),
        path,
      );
    }
  });
});

function configOf(file: string): Tree {
  const { config } = parse(readFileSync(join(ROOT, file), "utf8")) as { readonly config: Tree };
  return config;
}

/** All that is called ingress, with its path. */
function ingresses(tree: Tree, at = ""): (readonly [string, Tree])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value !== "object" || value === null) return [];
    const path = at === "" ? key : `${at}.${key}`;
    return key === "ingress" ? [[path, value as Tree] as const] : ingresses(value as Tree, path);
  });
}
