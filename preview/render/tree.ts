/** The tree of resources, in the manner of `pulumi preview`. */
import type { PreviewResource } from "../preview";
import type { Style } from "./style";

interface Node {
  readonly resource: PreviewResource;
  readonly children: Node[];
  /** Names of the providers of all resources below, default providers left out. */
  readonly providers: ReadonlySet<string>;
}

interface Row {
  readonly mark: string;
  readonly left: string;
  readonly right: string;
}

/** So many leaves of one type under one parent are shown as one row. */
const COLLAPSE_FROM = 6;
const SHOWN_NAMES = 3;

function lastPart(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function buildNode(
  resource: PreviewResource,
  childrenOf: ReadonlyMap<string, PreviewResource[]>,
): Node {
  const children = (childrenOf.get(resource.urn) ?? []).map((child) =>
    buildNode(child, childrenOf),
  );
  const providers = new Set(children.flatMap((child) => [...child.providers]));
  const own = resource.provider;
  if (own?.includes("::pulumi:providers:kubernetes::") === true) {
    const name = lastPart(own);
    if (!name.startsWith("default")) providers.add(name);
  }
  return { resource, children: children.sort(byKind), providers };
}

/** Components first, then resources by type and name: the order of registration differs from run to run. */
function byKind(a: Node, b: Node): number {
  const key = ({ resource }: Node): string =>
    `${resource.custom ? "1" : "0"} ${resource.type} ${resource.name}`;
  return key(a) < key(b) ? -1 : 1;
}

/** Roots: the stack, and whatever hangs on nothing because the program failed half-way. */
function buildForest(resources: readonly PreviewResource[]): Node[] {
  const shown = resources.filter((resource) => resource.defaultProvider !== true);
  const known = new Set(shown.map((resource) => resource.urn));
  const childrenOf = new Map<string, PreviewResource[]>();
  const roots: PreviewResource[] = [];
  for (const resource of shown) {
    const parent = resource.parent;
    if (parent === undefined || !known.has(parent)) roots.push(resource);
    else childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), resource]);
  }
  return roots.map((root) => buildNode(root, childrenOf));
}

/** The cluster a node belongs to, said once: where the subtree first narrows down to a single provider. */
function clusterNote(node: Node, parentHasOne: boolean): string {
  if (parentHasOne || node.providers.size !== 1) return "";
  return `on ${[...node.providers][0] ?? ""}`;
}

/** Groups leaves of one type, when they are many. */
function grouped(children: readonly Node[]): (Node | Node[])[] {
  const leaves = new Map<string, Node[]>();
  for (const child of children) {
    if (child.children.length === 0 && child.resource.custom) {
      const { type } = child.resource;
      leaves.set(type, [...(leaves.get(type) ?? []), child]);
    }
  }
  const result: (Node | Node[])[] = [];
  const done = new Set<string>();
  for (const child of children) {
    const same = leaves.get(child.resource.type);
    const collapses =
      same !== undefined && same.length >= COLLAPSE_FROM && child.children.length === 0;
    if (!collapses) result.push(child);
    else if (!done.has(child.resource.type)) {
      done.add(child.resource.type);
      result.push(same);
    }
  }
  return result;
}

/** As `pulumi` shows types: `aws:s3/bucket:Bucket` is `aws:s3:Bucket`. */
function shownType(type: string): string {
  const [, pkg, module, file, name] = /^([^:]+):([^:/]+)\/([^:]+):([^:]+)$/.exec(type) ?? [];
  if (pkg === undefined || name === undefined) return type;
  return file?.toLowerCase() === name.toLowerCase() ? `${pkg}:${module ?? ""}:${name}` : type;
}

function markOf(resource: PreviewResource): string {
  return resource.read === true ? ">" : "+";
}

function groupRow(group: readonly Node[], indent: string): Row {
  const names = group.map((node) => node.resource.name);
  const rest = names.length - SHOWN_NAMES;
  const first = group[0]?.resource;
  return {
    mark: first === undefined ? "+" : markOf(first),
    left: `${indent}${shownType(first?.type ?? "")} (${names.length})`,
    right: `${names.slice(0, SHOWN_NAMES).join(", ")} and ${rest} more`,
  };
}

function addRows(node: Node, indent: string, below: string, inOne: boolean, rows: Row[]): void {
  const { resource } = node;
  const note = clusterNote(node, inOne);
  rows.push({
    mark: markOf(resource),
    left: `${indent}${shownType(resource.type)}`,
    right: note === "" ? resource.name : `${resource.name}  [${note}]`,
  });
  const items = grouped(node.children);
  items.forEach((item, index) => {
    const last = index === items.length - 1;
    const childIndent = `${below}${last ? "└─ " : "├─ "}`;
    if (Array.isArray(item)) rows.push(groupRow(item, childIndent));
    else {
      const one = inOne || node.providers.size === 1;
      addRows(item, childIndent, `${below}${last ? "   " : "│  "}`, one, rows);
    }
  });
}

/** Lines of the tree. */
export function renderTree(resources: readonly PreviewResource[], style: Style): string[] {
  const rows: Row[] = [];
  for (const root of buildForest(resources)) addRows(root, "", "", false, rows);
  const width = Math.max(4, ...rows.map((row) => row.left.length));
  return [
    style.bold(`     ${"Type".padEnd(width)}  Name`),
    ...rows.map(({ mark, left, right }) => {
      const note = right.replace(/ {2}\[on .*\]$/, (found) => style.cyan(found));
      const painted = mark === "+" ? style.green(mark) : style.dim(mark);
      return ` ${painted}   ${left.padEnd(width)}  ${note}`;
    }),
  ];
}
