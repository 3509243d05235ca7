import assert from "node:assert/strict";
import { join } from "node:path";
import { ESLint } from "eslint";
import { ROOT } from "./helpers/program";

const RULE = "@typescript-eslint/no-restricted-imports";

/** Files of each layer, and what they may not import. */
const REFUSED = [
  ["components/kibana/settings.ts", 'import { Secret } from "@pulumi/kubernetes/core/v1";'],
  ["components/kibana/values.ts", 'import * as pulumi from "@pulumi/pulumi";'],
  ["components/kibana/settings.ts", 'import { loadConfig } from "../../config";'],
  ["components/internal/names.ts", 'import { Kibana } from "../kibana/kibana";'],
  ["components/internal/names.ts", 'import * as pulumi from "@pulumi/pulumi";'],
  ["components/internal/release.ts", 'import { Kibana } from "../kibana/kibana";'],
  ["components/kibana/kibana.ts", 'import { preview } from "../../preview/preview";'],
  [
    "components/kibana/kibana.ts",
    'import type { Finding } from "../../policy/policies/lib/finding";',
  ],
  [
    "policy/policies/grafanaIsLocked.ts",
    'import { Grafana } from "../../components/grafana/grafana";',
  ],
] as const;

const ALLOWED = [
  ["components/kibana/settings.ts", 'import type * as pulumi from "@pulumi/pulumi";'],
  ["components/kibana/kibana.ts", 'import { Pdb } from "@pulumi/kubernetes/policy/v1";'],
  ["components/internal/release.ts", 'import { Release } from "@pulumi/kubernetes/helm/v3";'],
] as const;

describe("the linter", () => {
  // The rule needs no types, which take half a minute to find out.
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => ruleId === RULE,
  });

  async function complaints(file: string, line: string): Promise<string[]> {
    const [result] = await eslint.lintText(`${line}\n`, { filePath: join(ROOT, file) });
    return result!.messages.filter(({ ruleId }) => ruleId === RULE).map(({ message }) => message);
  }

  for (const [file, line] of REFUSED)
    it(`rejects in ${file}: ${line}`, async () => {
      assert.equal((await complaints(file, line)).length, 1);
    });

  for (const [file, line] of ALLOWED)
    it(`allows in ${file}: ${line}`, async () => {
      assert.deepEqual(await complaints(file, line), []);
    });
});
