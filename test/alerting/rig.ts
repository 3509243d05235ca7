import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { buildAlertmanagerConfig } from "../../components/alertRouting/alertmanagerConfig";
import { resolveAlertingSettings } from "../../components/alertRouting/settings";
import { buildTemplateFiles } from "../../components/alertRouting/templates";
import { formatProblem, Problems } from "../../components/internal/validation";
import { at, list, text, type Tree } from "../charts/checks/manifest";
import { type Alertmanager, alertmanagerSet } from "./alertmanagers";
import { type Deployed, deployedAlerting, secretFiles } from "./deployed";
import { forThisMachine, type Machine } from "./forThisMachine";
import { freePorts, getJson, type Running, start, until } from "./processes";
import { prometheusConfig, ruleFile, rulerConfig } from "./prometheusConfig";
import { PHONE_PATH, type Receivers, startReceivers } from "./receivers";
import { shrink } from "./timeScale";
import type { Tools } from "./tools";
import { endWorld, startWorld, type World } from "./world";
import { type WorkingHours, workingHours } from "./workingHours";

/** A Prometheus that runs. */
export interface Prometheus extends Running {
  readonly address: string;
}

/** All processes, and what they talk to. */
export interface Rig {
  readonly deployed: Deployed;
  readonly receivers: Receivers;
  readonly world: World;
  /** The three of the cluster, which gossip. */
  readonly alertmanagers: readonly Alertmanager[];
  /**
   * Starts one more Alertmanager, alone, with the time intervals of {@link workingHours}; Prometheus sends to it from then on.
   * Resolves to the moment at which its hours begin, after so many milliseconds or up to a minute later.
   */
  readonly openOffice: (afterMs: number) => Promise<number>;
  readonly prometheuses: readonly Prometheus[];
  /** Stands for ThanosRuler. */
  readonly ruler: Prometheus;
  close(): Promise<void>;
}

/** Secrets of the receivers that are no URLs. */
export const ROUTING_KEY = "routing-key-of-the-test";
export const SMTP_PASSWORD = "password-of-the-test";

/** Name of the set of Alertmanagers that is tried; the phone of any other is another. */
const CLUSTER = "cluster";

/** Starts everything; when a part does not start, all that did is ended. */
export async function startRig(tools: Tools): Promise<Rig> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "alerting-"));
  const ends: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(ends.splice(0).map((end) => end()));
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await startAll(tools, folder, ends)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAll(
  tools: Tools,
  folder: string,
  ends: (() => Promise<void>)[],
): Promise<Omit<Rig, "close">> {
  const deployed = await deployedAlerting();
  const receivers = await startReceivers(folder, {
    username: usernameOf(deployed.config),
    password: SMTP_PASSWORD,
  });
  ends.push(() => receivers.close());
  const world = await startWorld();
  ends.push(() => endWorld(world));

  const replicas = Number(deployed.alertmanager.replicas);
  const ports = await freePorts(2 * replicas + 2 + 3);
  const [officePort = 0, noGossip = 0, ...prometheusPorts] = ports.slice(2 * replicas);
  const shared = { tool: tools.alertmanager, folder, spec: deployed.alertmanager };
  const { caFile } = receivers;
  const alertmanagers = alertmanagerSet({
    ...{ ...shared, name: CLUSTER, caFile, ports: ports.slice(0, 2 * replicas) },
    config: configIn(folder, CLUSTER, deployed.config, deployed.templates, receivers),
  });
  ends.push(async () => {
    await Promise.all(alertmanagers.map((one) => one.end()));
  });
  await Promise.all(alertmanagers.map((one) => one.start(replicas)));
  const openOffice = async (afterMs: number): Promise<number> => {
    const hours = workingHours(new Date(), new Date(Date.now() + afterMs));
    const config = officeConfig(folder, hours, receivers);
    const ownPorts = [officePort, noGossip];
    const office = alertmanagerSet({ ...shared, name: "office", caFile, config, ports: ownPorts });
    ends.push(async () => {
      await Promise.all(office.map((one) => one.end()));
    });
    await Promise.all(office.map((one) => one.start(1)));
    return hours.opens;
  };

  const { prometheuses, ruler, loadRules } = startPrometheuses(
    tools.prometheus,
    folder,
    prometheusPorts,
    { deployed, world, alertmanagers, office: `127.0.0.1:${officePort}` },
  );
  const scrapers = [...prometheuses, ruler];
  ends.push(async () => {
    await Promise.all(scrapers.map((one) => one.kill()));
  });
  await Promise.all(scrapers.map(seesAllTargets));
  loadRules();
  return {
    ...{ deployed, receivers, world, alertmanagers, openOffice },
    ...{ prometheuses, ruler },
  };
}

/** The user of the e-mail receiver: what the SMTP server asks for. */
function usernameOf(config: Tree): string {
  const names = list(config.receivers).flatMap((receiver) =>
    list(at(receiver, "email_configs")).map((email) => text(at(email, "auth_username"))),
  );
  return names[0] ?? "";
}

/** Writes templates and secrets, and gives the configuration that finds them. */
function configIn(
  folder: string,
  name: string,
  config: Tree,
  templates: Readonly<Record<string, string>>,
  receivers: Receivers,
): Tree {
  const machine: Machine = {
    smarthost: receivers.smarthost,
    pagerdutyUrl: `${receivers.url}/${name === CLUSTER ? PHONE_PATH : `${name}-phone`}`,
    secretsDir: path.join(folder, `${name}-secrets`),
    templatesDir: path.join(folder, `${name}-templates`),
  };
  const secret: Readonly<Record<string, string>> = { email: SMTP_PASSWORD, phone: ROUTING_KEY };
  writeAll(
    machine.secretsDir,
    Object.fromEntries(
      secretFiles(config).map((key) => [key, secret[key] ?? `${receivers.url}/${key}`]),
    ),
  );
  writeAll(machine.templatesDir, templates);
  return forThisMachine(config, machine).config;
}

function officeConfig(folder: string, { args }: WorkingHours, receivers: Receivers): Tree {
  const problems = Problems.none();
  const settings = resolveAlertingSettings(args, problems);
  if (problems.list.length > 0) throw new Error(problems.list.map(formatProblem).join("\n"));
  const config = buildAlertmanagerConfig(settings);
  return configIn(folder, "office", config, buildTemplateFiles(settings.links), receivers);
}

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files))
    fs.writeFileSync(path.join(folder, name), content);
}

interface Surroundings {
  readonly deployed: Deployed;
  readonly world: World;
  readonly alertmanagers: readonly Alertmanager[];
  /** `host:port`. */
  readonly office: string;
}

interface Prometheuses {
  readonly prometheuses: readonly Prometheus[];
  readonly ruler: Prometheus;
  /**
   * Gives them their rules. Before, they have none: the first scrape comes seconds after the start, here as everywhere, and seconds
   * are minutes here, in which all would seem to be dead.
   */
  readonly loadRules: () => void;
}

/** The replicas of the cluster, and the ruler. */
function startPrometheuses(
  tool: string,
  folder: string,
  ports: readonly number[],
  { deployed, world, alertmanagers, office }: Surroundings,
): Prometheuses {
  const ownRules = path.join(folder, "rules.json");
  const globalRules = path.join(folder, "global-rules.json");
  for (const file of [ownRules, globalRules]) writeJson(file, ruleFile([]));
  const addresses = alertmanagers.map(({ address }) => address);
  const run = (name: string, port: number | undefined, config: Tree): Prometheus => {
    const file = path.join(folder, `${name}.json`);
    writeJson(file, config);
    const address = `127.0.0.1:${port ?? 0}`;
    const args = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${path.join(folder, name)}`,
      `--web.listen-address=${address}`,
      `--web.external-url=${text(deployed.prometheus.externalUrl) ?? `http://${address}`}`,
      "--web.route-prefix=/",
      // Prometheus' defaults, shrunk.
      `--rules.alert.resend-delay=${shrink("1m")}`,
      `--rules.alert.for-grace-period=${shrink("10m")}`,
    ];
    return { ...start(name, tool, args, folder), address };
  };
  const own = (name: string) =>
    prometheusConfig(deployed.prometheus, {
      ...{ name, targets: world.targets, ruleFile: ownRules },
      alertmanagers: [...addresses, office],
    });
  const prometheuses = ["prometheus-kps-0", "prometheus-kps-1"].map((name, i) =>
    run(name, ports[i], own(name)),
  );
  const global = rulerConfig(deployed.thanosRuler, {
    ...{ name: "thanos-ruler-kps-0", targets: [world.globalTarget], ruleFile: globalRules },
    alertmanagers: addresses,
  });
  const ruler = run("thanos-ruler-kps-0", ports[2], global);
  return {
    prometheuses,
    ruler,
    loadRules: () => {
      writeJson(ownRules, ruleFile(deployed.rules));
      writeJson(globalRules, ruleFile(deployed.globalRules));
      for (const one of [...prometheuses, ruler]) one.reload();
    },
  };
}

/** JSON is YAML. */
function writeJson(file: string, content: Tree): void {
  fs.writeFileSync(file, JSON.stringify(content, null, 1));
}

async function seesAllTargets(prometheus: Prometheus): Promise<void> {
  await until(`${prometheus.name} has scraped all targets`, 30_000, async () => {
    prometheus.check();
    const answer = await getJson(`http://${prometheus.address}/api/v1/targets`);
    const targets = list(at(answer, "data", "activeTargets"));
    const allUp = targets.length > 0 && targets.every((target) => at(target, "health") === "up");
    return allUp ? true : undefined;
  });
}
