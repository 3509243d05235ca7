import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { prometheusRuleSpec } from "../../components/internal/rules";
import type { RuleGroup } from "../../components/internal/rules";

/** A series of a unit test: its name with labels, and its values in promtool's notation (`0+1x10`). */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** One scenario: series over time, and which alerts fire when. */
export interface RuleTest {
  readonly name: string;
  /** Time between two values of a series. @default "1m" */
  readonly interval?: string;
  readonly input_series: readonly InputSeries[];
  readonly alerts: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    /** Labels of each firing alert, without `alertname` and `severity`; empty: none fires. */
    readonly firing: readonly Readonly<Record<string, string>>[];
  }[];
  /** What expressions give at a time. @default - none */
  readonly expressions?: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

/** Why promtool cannot be run, as one line; `undefined`: it can. */
export function promtoolMissing(): string | undefined {
  return spawnSync("promtool", ["--version"]).status === 0
    ? undefined
    : "skipped: no promtool, get it by apt-get install prometheus or from prometheus.io/download";
}

/** Checks the groups and runs the scenarios; the assertion carries promtool's own words. */
export function testRules(
  groups: readonly RuleGroup[],
  tests: readonly RuleTest[],
  evaluationInterval = "1m",
): void {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "rules-"));
  try {
    const spec = prometheusRuleSpec(groups, "https://runbooks.example.com");
    // JSON is YAML.
    write(directory, "rules.json", spec);
    write(directory, "tested.json", withoutAnnotations(spec));
    write(directory, "test.json", {
      rule_files: ["tested.json"],
      evaluation_interval: evaluationInterval,
      tests: tests.map((test) => scenario(test, spec.groups)),
    });
    for (const args of [
      ["check", "rules", "rules.json"],
      ["test", "rules", "test.json"],
    ]) {
      const run = spawnSync("promtool", args, { cwd: directory, encoding: "utf8" });
      assert.equal(run.status, 0, `promtool ${args.join(" ")}:\n${run.stdout}${run.stderr}`);
    }
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/**
 * What promtool says against a rules file, such as the `spec` of a PrometheusRule; empty: nothing. Thanos Ruler's own field
 * `partial_response_strategy` is left out: promtool does not know it.
 */
export function ruleFileProblems(
  spec: unknown,
  options: readonly string[] = ["--lint=all", "--lint-fatal"],
): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "rules-"));
  try {
    const text = JSON.stringify(spec, (key, value: unknown) =>
      key === "partial_response_strategy" ? undefined : value,
    );
    fs.writeFileSync(path.join(directory, "rules.json"), text);
    const args = ["check", "rules", ...options, "rules.json"];
    const run = spawnSync("promtool", args, { cwd: directory, encoding: "utf8" });
    return run.status === 0 ? "" : `${run.stdout}${run.stderr}`.trim();
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** promtool wants each expected alert's annotations word by word; the tests are about when and for what alerts fire. */
function withoutAnnotations(spec: { readonly groups: Rules }): unknown {
  return {
    groups: spec.groups.map((group) => ({
      ...group,
      rules: (group["rules"] as object[]).map((rule) => ({ ...rule, annotations: undefined })),
    })),
  };
}

type Rules = readonly Readonly<Record<string, unknown>>[];

function scenario(test: RuleTest, groups: Rules): unknown {
  return {
    name: test.name,
    interval: test.interval ?? "1m",
    input_series: test.input_series,
    promql_expr_test: test.expressions ?? [],
    alert_rule_test: test.alerts.map(({ eval_time, alertname, firing }) => {
      const { labels } = ruleOf(groups, alertname);
      return {
        eval_time,
        alertname,
        exp_alerts: firing.map((own) => ({ exp_labels: { ...labels, ...own } })),
      };
    }),
  };
}

interface Rule {
  readonly alert?: string;
  readonly labels: Readonly<Record<string, string>>;
}

function ruleOf(groups: Rules, alertname: string): Rule {
  const rules = groups.flatMap((group) => group["rules"] as Rule[]);
  const rule = rules.find(({ alert }) => alert === alertname);
  assert.ok(rule !== undefined, `no rule makes the alert ${alertname}`);
  return rule;
}

function write(directory: string, name: string, content: unknown): void {
  fs.writeFileSync(path.join(directory, name), JSON.stringify(content, null, 1));
}
