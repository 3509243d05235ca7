import { createRequire } from "node:module";
import type { LRParser } from "@lezer/lr";

// The package has a CommonJS build, but only its ES module has types, so a plain import does not type-check.
const { parser } = createRequire(__filename)("@prometheus-io/lezer-promql") as {
  readonly parser: LRParser;
};

/** A node of the syntax tree. */
type Node = ReturnType<LRParser["parse"]>["topNode"];

/** Parts of a PromQL expression that are no PromQL, as `text (offset n)`; empty when it parses. */
export function syntaxErrors(expr: string): readonly string[] {
  return nodes(expr)
    .filter((node) => node.type.isError)
    .map((node) => `${JSON.stringify(expr.slice(node.from, node.to))} at ${node.from}`);
}

/** Aggregations of `expr` that drop `label`: `by` without it, `without` it, or no modifier at all. */
export function aggregationsWithout(expr: string, label: string): readonly string[] {
  return nodes(expr)
    .filter((node) => node.name === "AggregateExpr" && !keeps(expr, node, label))
    .map((node) => expr.slice(node.from, node.to));
}

/** Matchings of `expr` between vectors that leave `label` out: `on` without it, or `ignoring` it. */
export function matchingsWithout(expr: string, label: string): readonly string[] {
  return nodes(expr)
    .filter((node) => node.name === "MatchingModifierClause")
    .filter((node) => {
      const listed = labelNames(expr, node.getChild("GroupingLabels")).includes(label);
      return node.getChild("On") ? !listed : listed;
    })
    .map((node) => expr.slice(node.from, node.to));
}

/** Names of the metrics that `expr` selects, each once, in order. */
export function metricNames(expr: string): readonly string[] {
  const names = nodes(expr)
    .filter((node) => node.name === "VectorSelector")
    .map((node) => text(expr, node.getChild("Identifier")))
    .filter((name) => name !== "");
  return [...new Set(names)];
}

/** Vector selectors of `expr` by labels alone: they may select any metric, so nobody can say whether something exposes it. */
export function namelessSelectors(expr: string): readonly string[] {
  return nodes(expr)
    .filter((node) => node.name === "VectorSelector" && node.getChild("Identifier") === null)
    .map((node) => expr.slice(node.from, node.to));
}

/** Vector selectors of `expr` that have no matcher on `label`. */
export function selectorsWithout(expr: string, label: string): readonly string[] {
  return nodes(expr)
    .filter((node) => node.name === "VectorSelector")
    .map((node) => expr.slice(node.from, node.to))
    .filter((selector) => !new RegExp(`[{,]\\s*${label}\\s*(=~|!~|!=|=)`).test(selector));
}

function keeps(expr: string, aggregation: Node, label: string): boolean {
  const modifier = aggregation.getChild("AggregateModifier");
  const labels = labelNames(expr, modifier?.getChild("GroupingLabels") ?? null);
  if (modifier?.getChild("By")) return labels.includes(label);
  return modifier?.getChild("Without") ? !labels.includes(label) : false;
}

function labelNames(expr: string, grouping: Node | null): readonly string[] {
  return grouping?.getChildren("LabelName").map((node) => text(expr, node)) ?? [];
}

function text(expr: string, node: Node | null): string {
  return node === null ? "" : expr.slice(node.from, node.to);
}

function nodes(expr: string): readonly Node[] {
  const found: Node[] = [];
  parser.parse(expr).iterate({
    enter: (ref) => {
      found.push(ref.node);
    },
  });
  return found;
}
