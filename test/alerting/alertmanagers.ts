import * as fs from "node:fs";
import * as path from "node:path";
import { at, list, text, type Tree } from "../charts/checks/manifest";
import { getJson, type Running, start, until } from "./processes";
import { PEER_WAIT_MS, PROCESS_START_MS, shrink, shrunkMs } from "./timeScale";

/** A replica of Alertmanager. */
export interface Alertmanager {
  readonly name: string;
  /** `host:port` of its API. */
  readonly address: string;
  /** Starts it, again with what it had on disk. Resolves when it is ready to notify and knows so many members. */
  start(members: number): Promise<void>;
  /** The process; throws when it was never started. */
  process(): Running;
  /** Ends its process, if there is one. */
  end(): Promise<void>;
  /** Its place among the members: 0 notifies first, each further one waits longer. */
  position(): Promise<number>;
  /** Names of the alerts that it holds, inhibited ones too. */
  alertNames(): Promise<readonly string[]>;
}

/** What a set of replicas shares. */
export interface AlertmanagerSet {
  readonly tool: string;
  readonly folder: string;
  /** Of the custom resource. */
  readonly spec: Tree;
  readonly config: Tree;
  /** Two for each replica: API and gossip. */
  readonly ports: readonly number[];
  readonly name: string;
  readonly caFile: string;
}

/**
 * Flags of Alertmanager whose defaults are times, shrunk as all times are. How fast a dead member is noticed stays as it is: a network
 * of one machine is no faster than its scheduler, and here the members are later than deployed, not sooner.
 */
const TIMES: Readonly<Record<string, string>> = {
  "cluster.settle-timeout": "1m",
  "cluster.pushpull-interval": "1m",
  "cluster.gossip-interval": "200ms",
  "cluster.reconnect-interval": "10s",
};

/** How long a replica that starts notifies nobody: the operator's reading of `minReadySeconds`, and the start itself. */
export function startDelayMs(spec: Tree): number {
  const { minReadySeconds } = spec;
  return typeof minReadySeconds === "number" && minReadySeconds > 0
    ? shrunkMs(`${minReadySeconds}s`) + PROCESS_START_MS
    : 0;
}

/** The replicas of one set, not yet started. Flags are those that the operator makes of the custom resource (its alertmanager/statefulset.go). */
export function alertmanagerSet(set: AlertmanagerSet): readonly Alertmanager[] {
  const { ports, spec } = set;
  const gossip = ports.filter((_, i) => i % 2 === 1).map((port) => `127.0.0.1:${port}`);
  const configFile = path.join(set.folder, `${set.name}.json`);
  // JSON is YAML.
  fs.writeFileSync(configFile, JSON.stringify(set.config, null, 1));
  return gossip.map((own, i) => {
    const name = `${set.name}-${i}`;
    const address = `127.0.0.1:${ports[2 * i] ?? 0}`;
    const args = [
      `--config.file=${configFile}`,
      `--storage.path=${path.join(set.folder, name)}`,
      `--data.retention=${text(spec.retention) ?? "120h"}`,
      `--web.listen-address=${address}`,
      `--web.external-url=${text(spec.externalUrl) ?? `http://${address}`}`,
      `--web.route-prefix=${text(spec.routePrefix) ?? "/"}`,
      `--dispatch.start-delay=${startDelayMs(spec)}ms`,
      `--enable-feature=${list(spec.enableFeatures).join(",")}`,
      ...(gossip.length === 1
        ? ["--cluster.listen-address="]
        : [
            `--cluster.listen-address=${own}`,
            `--cluster.label=${text(spec.clusterLabel) ?? ""}`,
            ...gossip.map((peer) => `--cluster.peer=${peer}`),
            `--cluster.peer-timeout=${PEER_WAIT_MS}ms`,
            ...Object.entries(TIMES).map(([flag, time]) => `--${flag}=${shrink(time)}`),
          ]),
    ];
    return replica(name, address, () =>
      start(name, set.tool, args, set.folder, { SSL_CERT_FILE: set.caFile }),
    );
  });
}

function replica(name: string, address: string, run: () => Running): Alertmanager {
  let running: Running | undefined;
  const process = () => {
    if (running === undefined) throw new Error(`${name} was not started`);
    return running;
  };
  const status = () => getJson(`http://${address}/api/v2/status`);
  const peersOf = (answer: unknown) =>
    list(at(answer, "cluster", "peers")).map((peer) => String(at(peer, "name")));
  return {
    name,
    address,
    process,
    end: async () => running?.kill(),
    start: async (members) => {
      running = run();
      await until(`${name} is ready, with ${members} members`, 20_000, async () => {
        process().check();
        const answer = await status();
        const state = text(at(answer, "cluster", "status"));
        const ready = members === 1 ? state === "disabled" : state === "ready";
        return ready && (members === 1 || peersOf(answer).length === members) ? true : undefined;
      });
    },
    position: async () => {
      const answer = await status();
      return peersOf(answer)
        .sort()
        .indexOf(String(at(answer, "cluster", "name")));
    },
    alertNames: async () =>
      list(await getJson(`http://${address}/api/v2/alerts`)).map((alert) =>
        String(at(alert, "labels", "alertname")),
      ),
  };
}
