/** Programs that keep data, by their image: where, and what is lost with it. */
import { at, isUnknown, list, text } from "../values";

/** Where a container keeps what must not be lost. */
export interface Store {
  readonly path: string;
  /** What is lost without it, in words. */
  readonly loses: string;
  readonly mandatory: boolean;
}

interface Known {
  readonly image: RegExp;
  /** Default path, and the flag that changes it. */
  readonly path: string;
  readonly flag?: RegExp;
  readonly loses: string;
  readonly mandatory?: boolean;
  /** First arguments for which it keeps anything; absent: always. */
  readonly commands?: readonly string[];
}

const image = (names: string) => new RegExp(`(?:^|/)(?:${names})(?:[:@]|$)`);

/**
 * Not here on purpose: Thanos store gateway and compactor, whose disk is a cache of the bucket, and Grafana, which is
 * best fed by dashboards and data sources as code, so that nothing of it needs a disk.
 */
const KNOWN: readonly Known[] = [
  {
    image: image("prometheus"),
    path: "/prometheus",
    flag: /^--storage\.tsdb\.path=(.+)$/,
    loses: "all metrics that are not uploaded yet",
    mandatory: true,
  },
  {
    image: /(?:^|\/)elasticsearch(?:-wolfi)?(?:[:@]|$)/,
    path: "/usr/share/elasticsearch/data",
    loses: "all indices",
    mandatory: true,
  },
  {
    image: image("opensearch"),
    path: "/usr/share/opensearch/data",
    loses: "all indices",
    mandatory: true,
  },
  {
    image: image("thanos"),
    path: "/var/thanos",
    flag: /^--(?:tsdb\.path|data-dir)=(.+)$/,
    loses: "metrics that are not uploaded yet",
    commands: ["receive", "rule"],
  },
  {
    image: image("alertmanager"),
    path: "/alertmanager",
    flag: /^--storage\.path=(.+)$/,
    loses: "silences, and which alerts were sent,",
  },
  { image: image("loki"), path: "/var/loki", loses: "logs that are not uploaded yet" },
  { image: image("tempo"), path: "/var/tempo", loses: "traces that are not uploaded yet" },
  { image: image("mimir|cortex"), path: "/data", loses: "metrics that are not uploaded yet" },
  {
    image: image("logstash(?:-oss)?"),
    path: "/usr/share/logstash/data",
    loses: "events that wait in queues",
  },
];

/** Bitnami's image keeps its data in another place. */
const BITNAMI = /bitnami[^/]*\/(elasticsearch|opensearch|prometheus|alertmanager)(?:[:@]|$)/;

/** Where a container keeps its data; `undefined` for one that is not known to keep any. */
export function dataIn(container: unknown): Store | undefined {
  const written = text(at(container, "image")) ?? "";
  const known = KNOWN.find((each) => each.image.test(written));
  if (known === undefined) return undefined;
  const args = ["command", "args"].flatMap((key) => list(at(container, key)));
  const words = args.filter((arg): arg is string => typeof arg === "string" && !isUnknown(arg));
  if (known.commands?.some((command) => words.includes(command)) === false) return undefined;
  const own = BITNAMI.exec(written)?.[1];
  const path =
    words.map((word) => known.flag?.exec(word)?.[1]).find(Boolean) ??
    (own === undefined ? known.path : `/bitnami/${own}/data`);
  // An agent of Prometheus sends everything on; what it has on disk is what waits.
  const agent = words.some((word) => /^--agent$|^--enable-feature=.*\bagent\b/.test(word));
  return {
    path: path.replace(/\/+$/, ""),
    loses: known.loses,
    mandatory: known.mandatory === true && !agent,
  };
}
