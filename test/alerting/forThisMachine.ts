import { receiverSecretsDir } from "../../components/internal/names";
import { isTree, type Tree } from "../charts/checks/manifest";
import { shrink } from "./timeScale";

/** What stands here for what is elsewhere. */
export interface Machine {
  /** `host:port` of the SMTP server. */
  readonly smarthost: string;
  /** URL of the endpoint that takes PagerDuty's events. */
  readonly pagerdutyUrl: string;
  /** Folder with the receivers' secrets, one file each. */
  readonly secretsDir: string;
  /** Folder with the templates. */
  readonly templatesDir: string;
}

/** One value that differs from what is deployed. */
export interface Change {
  /** Keys and indexes from the root. */
  readonly path: readonly (string | number)[];
  readonly what: "duration" | "address" | "file";
  /** `undefined`: the key was not there. */
  readonly from: unknown;
  readonly to: string;
}

const DURATIONS = new Set(["resolve_timeout", "group_wait", "group_interval", "repeat_interval"]);
const TEMPLATES_DIR = "/etc/alertmanager/config";

/**
 * A configuration of Alertmanager for processes of this machine. Only durations, addresses and paths of files change; the list
 * has every change, and without them the configuration is the deployed one.
 */
export function forThisMachine(
  config: Tree,
  machine: Machine,
): { readonly config: Tree; readonly changes: readonly Change[] } {
  const changes = changesIn(config, [], machine);
  return {
    config: changes.reduce<Tree>((tree, { path, to }) => put(tree, path, to) as Tree, config),
    changes,
  };
}

/** Takes changes back: what is deployed again. */
export function undo(config: Tree, changes: readonly Change[]): Tree {
  return changes.reduce<Tree>((tree, { path, from }) => put(tree, path, from) as Tree, config);
}

function changesIn(node: unknown, path: Change["path"], machine: Machine): Change[] {
  if (typeof node === "string") return changeOf(node, path, machine);
  if (Array.isArray(node)) return node.flatMap((item, i) => changesIn(item, [...path, i], machine));
  if (!isTree(node)) return [];
  const below = Object.entries(node).flatMap(([key, value]) =>
    changesIn(value, [...path, key], machine),
  );
  // The address of PagerDuty is Alertmanager's own where none is given.
  const isPagerduty = path.at(-2) === "pagerduty_configs";
  const url: Change = {
    path: [...path, "url"],
    what: "address",
    from: node.url,
    to: machine.pagerdutyUrl,
  };
  return isPagerduty ? [...below, url] : below;
}

function changeOf(value: string, path: Change["path"], machine: Machine): Change[] {
  const key = path.at(-1);
  const change = (what: Change["what"], to: string): Change[] => [{ path, what, from: value, to }];
  if (typeof key === "string" && DURATIONS.has(key)) return change("duration", shrink(value));
  if (key === "smarthost") return change("address", machine.smarthost);
  if (value.startsWith(`${receiverSecretsDir}/`))
    return change("file", machine.secretsDir + value.slice(receiverSecretsDir.length));
  if (path[0] === "templates" && value.startsWith(`${TEMPLATES_DIR}/`))
    return change("file", machine.templatesDir + value.slice(TEMPLATES_DIR.length));
  return [];
}

/** A copy with another value at a path; `undefined` takes the key away. */
function put(node: unknown, [key, ...rest]: Change["path"], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(node)) {
    return (node as unknown[]).map((item, i) => (i === key ? put(item, rest, value) : item));
  }
  const { [key]: old, ...others } = node as Record<string, unknown>;
  const inner = put(old, rest, value);
  return inner === undefined ? others : { ...(node as Tree), [key]: inner };
}
