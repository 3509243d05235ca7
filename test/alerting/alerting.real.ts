import assert from "node:assert/strict";
import { at, text } from "../charts/checks/manifest";
import { startDelayMs } from "./alertmanagers";
import {
  begun,
  breakThings,
  dedupKeyOf,
  ended,
  GLOBAL_INCIDENTS,
  globalAlerts,
  type Incident,
  INCIDENTS,
  LATE_INCIDENTS,
  LONG_INCIDENT,
  mendLongIncident,
  mendThings,
} from "./incidents";
import type { Expected } from "./ledger";
import { observe, type Observer } from "./observer";
import { until } from "./processes";
import { alertsOf } from "./receivers";
import { type Rig, ROUTING_KEY, startRig } from "./rig";
import { shrunkMs } from "./timeScale";
import { findTools } from "./tools";
import { HELD_BACK } from "./workingHours";

/** Waits of the deployed grouping, as they are here. */
const GROUP_INTERVAL = shrunkMs("5m");
const HEARTBEAT = shrunkMs("1m");
/** What a service that waits for heartbeats is told to bear, in heartbeats (DeadMansSwitchArgs). */
const GRACE = 3 * HEARTBEAT;
/** Prometheus lets an alert live for four resends after the last one (rules/manager.go). */
const ALERT_OUTLIVES = shrunkMs("4m");
/** Longest `for` of the incidents, then the scrape, the evaluation, the wait of the group, and a slow machine. */
const HELD_BACK_AFTER = shrunkMs("15m");
const TOLD_WITHIN = HELD_BACK_AFTER + 15_000;

describe("Alerting in real processes", function () {
  this.timeout(60_000);
  // What follows depends on what was: after the first failure, the rest would only repeat it.
  this.bail(true);

  let rig: Rig;
  let observer: Observer;
  let opens: number;
  let startDelay: number;
  const began = Date.now();

  before(async function () {
    this.timeout(120_000);
    const tools = findTools();
    if (typeof tools === "string") {
      console.log(`    skipped: ${tools}`);
      return this.skip();
    }
    rig = await startRig(tools);
    observer = observe(rig);
    startDelay = startDelayMs(rig.deployed.alertmanager);
  });

  after(async () => {
    // Nothing was started when the suite is skipped.
    if ((rig as Rig | undefined) === undefined) return;
    observer.report(began);
    observer.end();
    await rig.close();
  });

  /** Waits for notifications, and remembers that they had to come. */
  const expectAll = async (incidents: readonly Incident[], of: typeof begun): Promise<void> => {
    const notifications = incidents.flatMap((incident) => of(incident));
    observer.expect(notifications);
    await until(names(notifications), TOLD_WITHIN, () => observer.came(notifications));
  };
  const reached = (alert: string) => async (): Promise<true | undefined> => {
    const all = await Promise.all(rig.alertmanagers.map((one) => one.alertNames()));
    return all.every((names) => names.includes(alert)) ? true : undefined;
  };

  it("is quiet while all is well, but for the heartbeat", async () => {
    await until("no alert but Watchdog", 20_000, () => observer.onlyWatchdog());
    await until("two heartbeats", 15_000, () => observer.heartbeats()[1]);
    assert.deepEqual(observer.received(), []);
  });

  it("tells of a target that dies by one e-mail and one call, with links and runbook", async () => {
    // The hours begin when what they hold back has been told to those whose hours have begun.
    opens = await rig.openOffice(HELD_BACK_AFTER + 8_000);
    await breakThings(rig.world);
    await expectAll([INCIDENTS.rulerDown, INCIDENTS.rulerTarget], begun);

    const [mail] = observer.mails("[CRITICAL] hub-euw1: ThanosRulerDown");
    assert.ok(mail !== undefined);
    assert.deepEqual([mail.from, mail.to], ["alerts@example.com", ["oncall@example.com"]]);
    for (const part of [
      "https://grafana.monitoring.example.com/d/gm-cluster?var-cluster=hub-euw1",
      "https://alertmanager.hub-euw1.monitoring.example.com/#/silences/new?filter=",
    ]) {
      assert.ok(mail.text.includes(part), `text without ${part}:\n${mail.text}`);
      assert.ok(mail.html.includes(`href="${part}`), `HTML without a link to ${part}`);
    }
    for (const body of [mail.text, mail.html])
      assert.match(body, /docs\/runbooks\/ThanosRulerDown\.md/);
    const [target] = observer.mails("[WARNING] hub-euw1: TargetDown in monitoring");
    assert.match(target?.html ?? "", /href="https:\/\/runbooks\.[^"]+">Runbook/);
    assert.match(target?.text ?? "", /job=kps-thanos-ruler/);

    const [event] = observer.events("trigger", dedupKeyOf(INCIDENTS.rulerDown));
    assert.ok(event !== undefined, "no event with the key of the group");
    assert.equal(event.body.routing_key, ROUTING_KEY);
    assert.equal(at(event.body, "payload", "severity"), "critical");
    assert.equal(at(event.body, "payload", "source"), "hub-euw1");
    assert.match(
      text(at(event.body, "payload", "custom_details", "runbook")) ?? "",
      /ThanosRulerDown/,
    );
  });

  it("puts all alerts of one name and namespace into one e-mail", async () => {
    await expectAll([INCIDENTS.jobsFailed, LONG_INCIDENT], begun);
    const [mail] = observer.mails("[WARNING] hub-euw1: KubeJobFailed in shop (3 firing)");
    for (const job of ["a", "b", "c"])
      assert.match(mail?.text ?? "", new RegExp(`job_name=${job}\\b`));
  });

  it("silences a warning by the critical alert of the same name, cluster and namespace only", async () => {
    await expectAll([INCIDENTS.certificate, INCIDENTS.otherCertificate], begun);
    assert.deepEqual(await observer.suppressed("KubeletClientCertificateExpiration"), [
      "warning in kube-system",
    ]);
  });

  it("silences what the global rules say of a silent cluster, and neither its own alerts nor other clusters", async () => {
    await expectAll([INCIDENTS.clusterSilent], begun);
    await until("ClusterSilent on all replicas", 5_000, reached("ClusterSilent"));
    observer.keepSending(globalAlerts(rig.deployed));
    await expectAll(Object.values(GLOBAL_INCIDENTS), begun);
    assert.deepEqual(await observer.suppressed("ObjectStorageGrowth"), ["warning on shop-euw1"]);
  });

  it("tells nobody of an alert of severity info, which all replicas have", async () => {
    await until("the quota's alert", 5_000, reached("KubeQuotaFullyUsed"));
    assert.deepEqual(observer.mentions("KubeQuotaFullyUsed"), []);
  });

  it("takes the alerts of both replicas of Prometheus for one", async () => {
    for (const prometheus of rig.prometheuses)
      assert.ok(
        (await observer.metric(prometheus.address, "prometheus_notifications_sent_total")) > 0,
        `${prometheus.name} sent nothing`,
      );
    for (const { address } of rig.alertmanagers) {
      const alerts = await observer.alerts(address);
      assert.equal(alerts.filter(({ alertname }) => alertname === "ThanosRulerDown").length, 1);
      assert.deepEqual(
        alerts.filter((labels) => "prometheus_replica" in labels),
        [],
      );
    }
  });

  it("sends each notification from one of three replicas, which all have the alerts", async () => {
    let sent = 0;
    for (const { address, name } of rig.alertmanagers) {
      assert.ok((await observer.metric(address, "alertmanager_alerts_received_total")) > 0, name);
      sent += await observer.metric(address, "alertmanager_notifications_total", "email");
    }
    assert.equal(sent, observer.mails().length);
    assert.deepEqual(
      observer.difference().duplicated,
      [],
      `slowest e-mail: ${observer.slowest()} ms`,
    );
  });

  it("loses and repeats nothing when the replica whose turn it is dies, and when it comes back", async () => {
    const turns = await Promise.all(rig.alertmanagers.map((one) => one.position()));
    const first = rig.alertmanagers[turns.indexOf(0)];
    assert.ok(first !== undefined, `no replica is first: ${turns.join()}`);
    await rig.world.jobs.logstash.die();
    await until("Logstash's alert on the first replica", TOLD_WITHIN, async () =>
      (await first.alertNames()).includes("LogstashDown") ? true : undefined,
    );
    await first.process().kill();
    assert.deepEqual(observer.mentions("LogstashDown"), [], "it was told before the replica died");
    await expectAll(Object.values(LATE_INCIDENTS), begun);
    await first.start(rig.alertmanagers.length);
    await observer.watch(startDelay);
    assert.deepEqual(observer.difference(), { lost: [], duplicated: [], unexpected: [] });
  });

  it("restarts replica by replica without a word, not even of alerts that are inhibited", async () => {
    for (const one of rig.alertmanagers.slice(1)) {
      await one.process().stop();
      await one.start(rig.alertmanagers.length);
      // A StatefulSet goes on to the next pod when this one has been ready for so long.
      await observer.watch(startDelay);
    }
    await observer.watch(GROUP_INTERVAL);
    assert.deepEqual(observer.difference(), { lost: [], duplicated: [], unexpected: [] });
  });

  it("tells of the recovery by e-mail, and ends the calls by the same keys", async () => {
    await mendThings(rig.world);
    observer.stopSending();
    const over: Incident[] = Object.values({
      ...INCIDENTS,
      ...GLOBAL_INCIDENTS,
      ...LATE_INCIDENTS,
    });
    await expectAll(over, ended);
    for (const incident of over.filter(({ severity }) => severity === "critical"))
      assert.equal(observer.events("resolve", dedupKeyOf(incident)).length, 1, incident.alert);
  });

  it("holds alerts back outside of working hours and on holidays, and tells of them when hours begin", async function () {
    this.timeout(120_000);
    const calls = (receiver: string) =>
      rig.receivers.calls.filter(
        (call) => call.at === receiver && alertsOf(call).includes(HELD_BACK),
      );
    const first = await until(
      "a call at the opening",
      opens - Date.now() + 2 * GROUP_INTERVAL,
      () => calls("at-opening")[0],
    );
    assert.ok(first.time >= opens, "told before the hours began");
    assert.equal(calls("in-hours").length, 1);
    assert.ok((calls("in-hours")[0]?.time ?? opens) < opens, "held back though hours were open");
    assert.equal(calls("after-hours").length, 0);
    assert.equal(calls("holiday").length, 0);
    assert.equal(calls("at-opening").length, 1);
    mendLongIncident(rig.world);
    await expectAll([LONG_INCIDENT], ended);
  });

  it("calls the dead man's switch once in an interval, whatever happens to a replica", () => {
    const beats = observer.heartbeats();
    const gaps = beats.slice(1).map((beat, i) => beat - (beats[i] ?? 0));
    const longest = Math.max(...gaps);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    assert.ok(longest < GRACE, `a gap of ${longest} ms: the switch would have raised the alarm`);
    assert.ok(mean > 0.75 * HEARTBEAT, `every ${mean} ms: more often than asked for`);
  });

  it("stops calling the dead man's switch when Prometheus is dead", async () => {
    await observer.count();
    const died = Date.now();
    await Promise.all(rig.prometheuses.map((one) => one.kill()));
    await until("no heartbeat for the grace time", ALERT_OUTLIVES + 2 * GRACE + 5_000, () =>
      Date.now() - Math.max(died, observer.heartbeats().at(-1) ?? 0) > GRACE ? true : undefined,
    );
    const last = observer.heartbeats().at(-1) ?? 0;
    assert.ok(last - died < ALERT_OUTLIVES + 2 * HEARTBEAT, `still called ${last - died} ms later`);
  });

  it("has lost nothing, repeated nothing and told nobody anything else", () => {
    assert.deepEqual(observer.difference(), { lost: [], duplicated: [], unexpected: [] });
  });
});

function names(notifications: readonly Expected[]): string {
  return notifications.map((one) => `${one.at} ${one.subject}`).join("; ");
}
