/**
 * The bill of materials as CycloneDX: npm's own for the packages of the lockfile, and the charts and images that are deployed.
 * Made twice from the same sources it is the same, byte for byte: no time, no random number, no name of a folder.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { charts, ELASTIC_VERSION, images } from "../components/internal/charts";
import { run } from "./run";

/** A part of the bill. */
export interface SbomComponent {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly [key: string]: unknown;
}

/** The parts of a CycloneDX document that are read or changed here. */
export interface Sbom {
  readonly serialNumber?: string;
  readonly metadata: {
    readonly timestamp?: string;
    readonly component: SbomComponent;
    readonly [key: string]: unknown;
  };
  readonly components: readonly SbomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly [key: string]: unknown;
}

/** The bill of this repository. */
export function makeSbom(root: string): Sbom {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const text = execFileSync("npm", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { name } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    name: string;
  };
  return completed(JSON.parse(text) as Sbom, name);
}

/** npm's bill with what is deployed, and without what differs from one run to the next. */
export function completed(bom: Sbom, name: string): Sbom {
  const { component } = bom.metadata;
  const deployed = [...deployedCharts(), ...deployedImages()];
  const refs = deployed.map((one) => one["bom-ref"]);
  const complete = {
    ...bom,
    // npm takes the name of the folder.
    metadata: { ...bom.metadata, timestamp: undefined, component: { ...component, name } },
    components: [...bom.components, ...deployed],
    dependencies: [
      ...bom.dependencies.map((one) =>
        one.ref === component["bom-ref"] ? { ...one, dependsOn: [...one.dependsOn, ...refs] } : one,
      ),
      ...refs.map((ref) => ({ ref, dependsOn: [] })),
    ],
    serialNumber: undefined,
  };
  return { ...complete, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(complete))}` };
}

/** Every pinned chart. */
function deployedCharts(): SbomComponent[] {
  return Object.values(charts).map(({ chart, version, repo }) =>
    deployedComponent("application", `chart:${chart}@${version}`, {
      name: chart,
      version,
      purl: `pkg:helm/${chart}@${version}?repository_url=${encodeURIComponent(repo)}`,
    }),
  );
}

/** Every image that this project names itself. */
function deployedImages(): SbomComponent[] {
  const own = Object.values(images).map(({ registry, repository, tag }) => ({
    name: `${registry}/${repository}`,
    tag,
  }));
  return [...own, ...ELASTIC_IMAGES].map(({ name, tag }) => {
    const [registry = "", ...repository] = name.split("/");
    return deployedComponent("container", `image:${name}:${tag}`, {
      name,
      version: tag,
      purl: `pkg:docker/${repository.join("/")}@${tag}?repository_url=${registry}`,
    });
  });
}

/** ECK makes the references of these from the version of the stack. */
const ELASTIC_IMAGES = [
  "elasticsearch/elasticsearch",
  "kibana/kibana",
  "logstash/logstash",
  "beats/filebeat",
  "apm/apm-server",
].map((name) => ({ name: `docker.elastic.co/${name}`, tag: ELASTIC_VERSION }));

function deployedComponent(
  type: string,
  ref: string,
  named: Pick<SbomComponent, "name" | "version" | "purl">,
): SbomComponent {
  return { "bom-ref": ref, type, ...named, scope: "required" };
}

/** A UUID made from the content, in the form of version 8 (RFC 9562). */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join("-");
}

const USAGE = `npm run sbom [-- FILE]

Prints the bill of materials as CycloneDX, or writes it to FILE.
`;

/** `npm run sbom`. */
function main(root: string): void {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const [file, ...others] = positionals;
  if (others.length > 0) throw new Error(`one FILE is expected, got ${positionals.join(", ")}`);
  const bom = makeSbom(root);
  const text = `${JSON.stringify(bom, undefined, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else fs.writeFileSync(file, text);
  console.error(`sbom: ${bom.components.length} components`);
}

if (require.main === module) {
  void run(() => {
    main(path.join(__dirname, ".."));
  });
}
