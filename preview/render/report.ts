/** The whole report, as text. */
import { STACK_TYPE } from "../engine/urn";
import type { LogMessage, PreviewResult } from "../preview";
import { type ClusterCoverage, renderCoverage } from "./coverage";
import { renderPolicies } from "./policies";
import { plural, type Style } from "./style";
import { renderTree } from "./tree";

const PAINT = { error: "red", warning: "yellow", info: "dim" } as const;

function renderMessage({ severity, message, urn }: LogMessage, style: Style): string[] {
  const name = urn.split("::").slice(3).join("::");
  const about = name === "" || message.includes(`"${name}"`) ? "" : ` (${name})`;
  const [first = "", ...rest] = message.trimEnd().split("\n");
  return [
    `  ${style[PAINT[severity]](`${severity}:`)} ${first}${about}`,
    ...rest.map((line) => `    ${line}`),
  ];
}

function renderMessages(result: PreviewResult, style: Style): string[] {
  const lines = result.messages.flatMap((message) => renderMessage(message, style));
  return lines.length === 0 ? [] : [style.bold("Messages"), ...lines];
}

function renderProgramOutput(result: PreviewResult, style: Style): string[] {
  const text = result.programOutput.trimEnd();
  if (text === "") return [];
  return [style.bold("Program output"), ...text.split("\n").map((line) => `  ${line}`)];
}

function renderPlaceholders(result: PreviewResult, style: Style): string[] {
  const { placeholders } = result;
  if (placeholders.length === 0) return [];
  const width = Math.max(...placeholders.map(({ path }) => path.length));
  const reason = {
    encrypted: "encrypted in the stack's file; only its secrets provider can read it",
    missing: "not in the stack's file; `pulumi` stops without it",
  };
  return [
    `${style.bold("Placeholders")}  stand in for ${plural(placeholders.length, "secret")}`,
    ...placeholders.map(
      (entry) => `  ${style.yellow(entry.path.padEnd(width))}  ${reason[entry.reason]}`,
    ),
  ];
}

function renderOutputs(result: PreviewResult, style: Style): string[] {
  const names = Object.keys(result.outputs);
  if (names.length === 0) return [];
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => {
    const value = result.outputs[name];
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    return `  ${name.padEnd(width)}  ${shown}`;
  });
  return [style.bold("Outputs"), ...lines];
}

/** What is made, or was registered before a failure, and how long the preview took. */
function renderCounts(result: PreviewResult): string {
  const made = result.resources.filter(
    (resource) => resource.read !== true && resource.defaultProvider !== true,
  );
  const read = result.resources.filter((resource) => resource.read === true);
  const seconds = (result.timings.totalMs / 1000).toFixed(1);
  const reads = read.length === 0 ? "" : `, ${read.length} to read`;
  // After a failure nobody knows what the rest of the program would have made.
  if (result.error !== undefined) {
    // The stack itself is registered before the program begins.
    const before = made.filter(({ type }) => type !== STACK_TYPE).length;
    return `${plural(before, "resource")} registered before the failure; took ${seconds} s`;
  }
  return `${made.length} to create${reads}; took ${seconds} s`;
}

function renderEnd(result: PreviewResult, style: Style): string[] {
  const errors = result.messages.filter(({ severity }) => severity === "error").length;
  const failed = errors === 0 ? "failed" : `failed with ${plural(errors, "error")}`;
  const verdict = result.ok ? style.green("ok") : style.red(failed);
  return [
    `${style.bold("Result")}  ${verdict}: ${renderCounts(result)}`,
    style.dim(
      "Offline check: no provider was asked and no state was read. `pulumi preview` asks the real providers.",
    ),
  ];
}

/** The report; sections that have nothing to say are left out. */
export function renderReport(
  result: PreviewResult,
  clusters: readonly ClusterCoverage[] | undefined,
  style: Style,
): string {
  // A program that failed before it made anything has only its message to show.
  const started = result.resources.length > 1;
  const sections = [
    [style.bold(`Preview of ${result.project}, stack ${result.stack} (offline)`)],
    started ? renderTree(result.resources, style) : [],
    renderOutputs(result, style),
    result.error === undefined ? renderCoverage(clusters, style) : [],
    renderProgramOutput(result, style),
    renderMessages(result, style),
    renderPlaceholders(result, style),
    renderPolicies(result, style),
    renderEnd(result, style),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}
