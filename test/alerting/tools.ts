import { cannotDeploy } from "./deployed";
import { findTool, versionOf } from "./processes";
import { cannotReceive } from "./receivers";

/** The programs that run. */
export interface Tools {
  readonly prometheus: string;
  readonly alertmanager: string;
}

/** First version that reads all secrets from files and labels its metrics by receiver (its changelog, 0.26 and 0.27). */
const OLDEST_ALERTMANAGER = [0, 27] as const;

const GET_ALERTMANAGER = "docs/alerting-test.md says how to build it, or set ALERTMANAGER";

/** The programs, or, as one line, why nothing can be tried here. */
export function findTools(): Tools | string {
  const prometheus = findTool("PROMETHEUS", ["prometheus"]);
  if (prometheus === undefined || versionOf(prometheus) === "missing")
    return "no prometheus, get it by apt-get install prometheus, or set PROMETHEUS";
  // Debian calls it by another name.
  const alertmanager = findTool("ALERTMANAGER", ["alertmanager", "prometheus-alertmanager"]);
  const version = alertmanager === undefined ? "missing" : versionOf(alertmanager);
  if (alertmanager === undefined || version === "missing")
    return `no alertmanager, get it by: ${GET_ALERTMANAGER}`;
  if (version !== undefined && isOlder(version, OLDEST_ALERTMANAGER))
    return `alertmanager ${version} is older than ${OLDEST_ALERTMANAGER.join(".")}, get a newer one by: ${GET_ALERTMANAGER}`;
  const other = cannotReceive() ?? cannotDeploy();
  return other ?? { prometheus, alertmanager };
}

/** Whether `0.25.0` is older than a major and a minor version. */
export function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
