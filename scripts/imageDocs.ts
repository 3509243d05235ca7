import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { imageReference, images as namedImages } from "../components/internal/charts";
// Rendering is the tests' own; the document is what they see.
import { cannotRender } from "../test/charts/rendered";
import { type UsedImage, usedImages } from "../test/charts/usedImages";

/** Path of the document from the root of the repository. */
export const IMAGE_DOCS = "docs/images.md";

const HEAD = `# Images

Every image that pods of the monitoring system start, with the chart or component that brings it: for mirrors, allow lists and
scanners. The list is made of the rendered charts and custom resources of the committed environments (\`npm run generate\`, after
\`npm run charts\`), and a test compares it.

Elastic's images come from \`docker.elastic.co\` by the version of the custom resources; the Prometheus Operator and ECK start
images on their own, which are listed here as well.
`;

const OWN = `
## In pods of applications

Zero-code attach copies an APM agent into the pods of application teams that ask for it. No other pod of the system starts these.
`;

/** The document's text, unformatted. */
export function imageReferenceDocs(used: readonly UsedImage[]): string {
  const started = [...new Set(used.map(({ image }) => image))].sort();
  const rows = started.map((image) => {
    const own = used.filter((one) => one.image === image);
    const by = [...new Set(own.map((one) => one.by))].sort().join("<br>");
    const where = own.some(({ everywhere }) => everywhere) ? "every cluster" : "hub";
    return `| ${cells(image)} | ${by} | ${where} |`;
  });
  const others = Object.values(namedImages)
    .map(imageReference)
    .filter((image) => !started.includes(image))
    .sort();
  return [
    HEAD,
    "| Image | Tag | Brought by | On |",
    "| --- | --- | --- | --- |",
    ...rows,
    OWN,
    "| Image | Tag |",
    "| --- | --- |",
    ...others.map((image) => `| ${cells(image)} |`),
    "",
  ].join("\n");
}

function cells(image: string): string {
  const at = image.lastIndexOf(":");
  return `\`${image.slice(0, at)}\` | \`${image.slice(at + 1)}\``;
}

/** The document as it should be on disk; `undefined` with the reason when charts cannot be rendered here. */
export async function imageDocs(): Promise<{ readonly text: string } | { readonly why: string }> {
  const why = cannotRender();
  if (why !== undefined) return { why };
  const options = await prettier.resolveConfig(IMAGE_DOCS);
  const text = imageReferenceDocs(await usedImages());
  return { text: await prettier.format(text, { ...options, filepath: IMAGE_DOCS }) };
}

/** Writes the document, or says in one line why not. */
export async function writeImageDocs(root: string): Promise<void> {
  const made = await imageDocs();
  if ("why" in made) console.log(`skipped ${IMAGE_DOCS}: ${made.why}`);
  else writeFileSync(join(root, IMAGE_DOCS), made.text);
}
