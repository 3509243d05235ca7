/** The report as one JSON document, for other programs. */
import type { PreviewResult } from "./preview";
import type { ClusterCoverage } from "./render/coverage";

/** Version of the document's shape; a change that breaks readers raises it. */
const JSON_FORMAT = 1;

/** The document: the result and the coverage, with secrets hidden. */
export function renderJson(
  result: PreviewResult,
  coverage: readonly ClusterCoverage[] | undefined,
): string {
  return `${JSON.stringify({ format: JSON_FORMAT, ...result, coverage }, null, 2)}\n`;
}

/** The document when there is no result: the preview could not start. */
export function renderJsonError(error: string): string {
  return `${JSON.stringify({ format: JSON_FORMAT, error }, null, 2)}\n`;
}
