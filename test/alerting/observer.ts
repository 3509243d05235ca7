import { monitorEventLoopDelay } from "node:perf_hooks";
import { at, list, text, tree } from "../charts/checks/manifest";
import type { Alert } from "./incidents";
import { compare, type Difference, type Expected, type Received } from "./ledger";
import { getJson } from "./processes";
import type { Mail, PhoneEvent } from "./receivers";
import type { Rig } from "./rig";
import { FACTOR, PEER_WAIT_MS, shrunkMs } from "./timeScale";

const HEARTBEATS = "deadMansSwitch";
/** Time between two sends of an alert that goes on: ThanosRuler's default, as Prometheus'. */
const RESEND = shrunkMs("1m");
/** A pause of the machine as long as a scrape may take loses scrapes, and with them alerts that then come twice (`scrapeTimeout`). */
const SCRAPE_TIMEOUT = shrunkMs("25s");

/** What was told, what had to be told, and what the processes say of themselves. */
export interface Observer {
  /** Something must be told once more. */
  expect(notifications: readonly Expected[]): void;
  /** `true` when all of them came at least once. */
  came(notifications: readonly Expected[]): true | undefined;
  /** E-mails and phone calls of the cluster's Alertmanagers, in order. */
  received(): readonly Received[];
  /** How that differs from what had to come. */
  difference(): Difference;
  mails(subject?: string): readonly Mail[];
  events(action: string, dedupKey: string): readonly PhoneEvent[];
  /** Subjects that name an alert. */
  mentions(alert: string): readonly string[];
  /** Times of the calls of the dead man's switch. */
  heartbeats(): readonly number[];
  /** `true` when no Prometheus has any alert but Watchdog, not even a pending one. */
  onlyWatchdog(): Promise<true | undefined>;
  /** Labels of the alerts that a replica holds. */
  alerts(address: string): Promise<readonly Readonly<Record<string, string>>[]>;
  /** Alerts of a name that are inhibited: `warning in <namespace>`, or `warning on <cluster>`. */
  suppressed(alert: string): Promise<readonly string[]>;
  /** Sum of a metric of a process over all series, or over those of one integration. */
  metric(address: string, name: string, integration?: string): Promise<number>;
  /** Sends alerts to all replicas again and again, until {@link stopSending} says that they are over. */
  keepSending(alerts: readonly Alert[]): void;
  stopSending(): void;
  /** Lets time pass, in which something could come that must not. */
  watch(milliseconds: number): Promise<void>;
  /** Remembers how many alerts were sent, while there is somebody to ask. */
  count(): Promise<void>;
  /** Milliseconds that the slowest e-mail took to send. */
  slowest(): number;
  /** Prints the figures. */
  report(began: number): void;
  end(): void;
}

export function observe(rig: Rig): Observer {
  const expected: Expected[] = [];
  const pauses = monitorEventLoopDelay();
  pauses.enable();
  let alertsSent = 0;
  let sending: { readonly alerts: readonly Alert[]; readonly timer: NodeJS.Timeout } | undefined;

  const { receivers } = rig;
  const received = (): readonly Received[] =>
    [...receivers.mails, ...receivers.events.map((event) => phoned(event, receivers.events))].sort(
      (a, b) => a.time - b.time,
    );
  const difference = () => compare(expected, received());
  const slowest = () => Math.max(0, ...receivers.mails.map(({ took }) => took));
  const metric = async (address: string, name: string, integration?: string) =>
    sumOf(await (await fetch(`http://${address}/metrics`)).text(), name, integration);
  const send = async (alerts: readonly Alert[], over: boolean): Promise<void> => {
    const body = JSON.stringify(
      alerts.map((alert) => ({
        ...alert,
        endsAt: new Date(Date.now() + (over ? 0 : 4 * RESEND)).toISOString(),
      })),
    );
    const headers = { "content-type": "application/json" };
    await Promise.all(
      rig.alertmanagers.map(({ address }) =>
        // A replica that is down gets them at the next turn.
        fetch(`http://${address}/api/v2/alerts`, { method: "POST", headers, body }).catch(() => {}),
      ),
    );
  };

  return {
    expect: (notifications) => expected.push(...notifications),
    came: (notifications) =>
      compare(notifications, received()).lost.length === 0 ? true : undefined,
    received,
    difference,
    mails: (subject) =>
      receivers.mails.filter((mail) => subject === undefined || mail.subject === subject),
    events: (action, dedupKey) =>
      receivers.events.filter((event) => event.action === action && event.dedupKey === dedupKey),
    mentions: (alert) =>
      received()
        .map(({ subject }) => subject)
        .filter((subject) => subject.includes(alert)),
    heartbeats: () =>
      receivers.calls.filter((call) => call.at === HEARTBEATS).map(({ time }) => time),
    onlyWatchdog: async () => {
      for (const { address } of [...rig.prometheuses, rig.ruler]) {
        const answer = await getJson(`http://${address}/api/v1/alerts`);
        const alerts = list(at(answer, "data", "alerts"));
        const others = alerts.filter((alert) => at(alert, "labels", "alertname") !== "Watchdog");
        const watchdogs = address === rig.ruler.address ? 0 : 1;
        if (others.length > 0 || alerts.length !== watchdogs) return undefined;
      }
      return true;
    },
    alerts: async (address) =>
      list(await getJson(`http://${address}/api/v2/alerts`)).map((alert) => labelsOf(alert)),
    suppressed: async (alert) => {
      const filter = encodeURIComponent(`alertname="${alert}"`);
      const [first] = rig.alertmanagers;
      const all = await getJson(`http://${first?.address ?? ""}/api/v2/alerts?filter=${filter}`);
      return list(all)
        .filter((one) => list(at(one, "status", "inhibitedBy")).length > 0)
        .map((one) => {
          const { severity, namespace, cluster } = labelsOf(one);
          return `${severity ?? ""} ${namespace === undefined ? `on ${cluster ?? ""}` : `in ${namespace}`}`;
        });
    },
    metric,
    keepSending: (alerts) => {
      void send(alerts, false);
      sending = { alerts, timer: setInterval(() => void send(alerts, false), RESEND) };
    },
    stopSending: () => {
      clearInterval(sending?.timer);
      if (sending !== undefined) void send(sending.alerts, true);
      sending = undefined;
    },
    watch: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    count: async () => {
      alertsSent = 0;
      for (const { address } of [...rig.prometheuses, rig.ruler])
        alertsSent += await metric(address, "prometheus_notifications_sent_total");
    },
    slowest,
    report: (began) => {
      const { lost, duplicated, unexpected } = difference();
      const pause = Math.round(pauses.max / 1e6);
      const tooSlow = pause < SCRAPE_TIMEOUT ? "" : ": too slow a machine, try ALERTING_SPEED=25";
      console.log(
        [
          `    alerts sent: ${alertsSent} (with repetitions, to ${rig.alertmanagers.length + 1} Alertmanagers)`,
          `notifications expected: ${expected.length}, received: ${received().length}`,
          `lost: ${lost.length}, duplicated: ${duplicated.length}, unexpected: ${unexpected.length}`,
          `slowest e-mail: ${slowest()} ms, another replica waits ${PEER_WAIT_MS} ms`,
          `longest pause: ${pause} ms, a scrape may take ${SCRAPE_TIMEOUT} ms${tooSlow}`,
          `heartbeats: ${receivers.calls.filter((call) => call.at === HEARTBEATS).length}`,
          `${Math.round((Date.now() - began) / 1_000)} s, at ${FACTOR} times the speed`,
        ].join("\n    "),
      );
      for (const one of [...lost, ...duplicated, ...unexpected]) console.log(`      ${one}`);
    },
    end: () => {
      pauses.disable();
      clearInterval(sending?.timer);
    },
  };
}

/** An event with the summary of the one that opened the incident: the one that resolves it has only the key for certain. */
function phoned(event: PhoneEvent, all: readonly PhoneEvent[]): Received {
  const opened = all.find(
    ({ action, dedupKey }) => action === "trigger" && dedupKey === event.dedupKey,
  );
  return {
    at: event.at,
    subject: `${event.action} ${opened?.subject ?? "what nobody was called for"}`,
    time: event.time,
  };
}

function labelsOf(alert: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tree(at(alert, "labels"))).map(([name, value]) => [name, text(value) ?? ""]),
  );
}

/** Sums a metric in the text format of Prometheus. */
export function sumOf(exposition: string, name: string, integration?: string): number {
  return exposition
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => integration === undefined || line.includes(`integration="${integration}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
