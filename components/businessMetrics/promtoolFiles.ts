import type { SyntheticSeries } from "./synthetic";

/** The two files of a promtool run; JSON is YAML. */
export interface PromtoolFiles {
  /** Content of `rules.json`: the rules without annotations, which promtool would want word by word. */
  readonly rules: Readonly<Record<string, unknown>>;
  /** Content of the file for `promtool test rules`, beside `rules.json`. */
  readonly tests: { readonly tests: readonly PromtoolTest[] } & Readonly<Record<string, unknown>>;
}

/** One scenario. */
export interface PromtoolTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly SyntheticSeries[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
  }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}
