/** The coverage table: what each cluster has of metrics, alerts, dead man's switch, logs and traces. */
import { createRequire } from "node:module";
import type { JsonObject, PreviewResource } from "../preview";
import type { Style } from "./style";

/** A resource as the policy pack's coverage looks at it. */
interface CoverageResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: JsonObject;
  /** URN of the provider. */
  readonly provider?: string;
  /** URN of the parent. */
  readonly parent?: string;
}

/** What one cluster has. */
export interface ClusterCoverage {
  readonly cluster: string;
  readonly signals: Readonly<Record<string, boolean>>;
  /** Signals that it may have: what decides them is known after an update only. */
  readonly unknown: readonly string[];
}

type CoverageOf = (resources: CoverageResource[]) => ClusterCoverage[];

/** Columns of the table, and the signals they stand for. */
const COLUMNS: readonly (readonly [signal: string, title: string])[] = [
  ["metrics", "metrics"],
  ["alerts", "alerts"],
  ["deadMansSwitch", "dead man's switch"],
  ["logs", "logs"],
  ["traces", "traces"],
];

/**
 * Coverage by the rules of the policy pack, from what resources say of themselves: what only a rendered chart shows is known
 * to the policies alone. Undefined when the pack of this repository is not built.
 */
export function coverage(
  resources: readonly PreviewResource[],
): readonly ClusterCoverage[] | undefined {
  let coverageOf: CoverageOf;
  try {
    const loaded = createRequire(__filename)("global-monitoring-policy/coverage") as {
      coverageOf: CoverageOf;
    };
    coverageOf = loaded.coverageOf;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return undefined;
    throw error;
  }
  return coverageOf(
    resources.map(({ type, name, urn, inputs, provider, parent }) => ({
      type,
      name,
      urn,
      props: inputs,
      provider,
      parent,
    })),
  );
}

/** Lines of the table; none when there is no cluster. */
export function renderCoverage(
  clusters: readonly ClusterCoverage[] | undefined,
  style: Style,
): string[] {
  if (clusters === undefined || clusters.length === 0) return [];
  const table = clusters.map(({ cluster, signals, unknown }) => [
    cluster,
    ...COLUMNS.map(([signal]) => {
      if (signals[signal] === true) return "yes";
      return unknown.includes(signal) ? "unknown" : "not yet";
    }),
  ]);
  const header = ["Cluster", ...COLUMNS.map(([, title]) => title)];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...table.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], paint: (cell: string, text: string) => string): string =>
    `  ${cells.map((cell, i) => paint(cell, cell.padEnd(widths[i] ?? 0))).join("  ")}`.trimEnd();
  return [
    line(header, (_, text) => style.bold(text)),
    ...table.map((row) =>
      line(row, (cell, text) => {
        if (cell === "yes") return style.green(text);
        return cell === "not yet" || cell === "unknown" ? style.yellow(text) : text;
      }),
    ),
  ];
}
