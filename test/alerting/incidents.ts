import { createHash } from "node:crypto";
import type { Deployed } from "./deployed";
import type { Expected } from "./ledger";
import { CLUSTERS, lifeOf, type World } from "./world";

/** An alert, or a group of alerts, that somebody must be told of once, and once again when it is over. */
export interface Incident {
  readonly alert: string;
  readonly cluster: string;
  readonly namespace?: string;
  readonly severity: "critical" | "warning";
  /** Alerts of the group that fire. @default 1 */
  readonly firing?: number;
}

const [HUB, SILENT, OTHER] = CLUSTERS;

/** What {@link breakThings} leads to. */
export const INCIDENTS = {
  rulerDown: { alert: "ThanosRulerDown", cluster: HUB, severity: "critical" },
  rulerTarget: {
    ...{ alert: "TargetDown", cluster: HUB, namespace: "monitoring", severity: "warning" },
  },
  jobsFailed: {
    ...{ alert: "KubeJobFailed", cluster: HUB, namespace: "shop", severity: "warning" },
    firing: 3,
  },
  certificate: {
    ...{ alert: "KubeletClientCertificateExpiration", cluster: HUB, namespace: "kube-system" },
    severity: "critical",
  },
  otherCertificate: {
    ...{ alert: "KubeletClientCertificateExpiration", cluster: HUB, namespace: "edge" },
    severity: "warning",
  },
  clusterSilent: { alert: "ClusterSilent", cluster: SILENT, severity: "critical" },
} as const satisfies Record<string, Incident>;

/** What comes of the alerts that {@link globalAlerts} sends. */
export const GLOBAL_INCIDENTS = {
  otherGrowth: { alert: "ObjectStorageGrowth", cluster: OTHER, severity: "warning" },
  ownAlert: {
    ...{ alert: "KubeJobFailed", cluster: SILENT, namespace: "orders", severity: "warning" },
  },
} as const satisfies Record<string, Incident>;

/** What fires until the working hours have begun. */
export const LONG_INCIDENT = {
  ...{ alert: "KubeHpaMaxedOut", cluster: HUB, namespace: "shop", severity: "warning" },
} as const satisfies Incident;

/** What comes while an Alertmanager dies. */
export const LATE_INCIDENTS = {
  logstashDown: { alert: "LogstashDown", cluster: HUB, severity: "critical" },
  logstashTarget: {
    ...{ alert: "TargetDown", cluster: HUB, namespace: "logging", severity: "warning" },
  },
} as const satisfies Record<string, Incident>;

const FAILED_JOBS = ["a", "b", "c"].map(
  (name) => `kube_job_failed{namespace="shop",job_name="${name}",condition="true"}`,
);
const CERTIFICATE = "kubelet_certificate_manager_client_ttl_seconds";
const HPA = 'horizontalpodautoscaler="web",namespace="shop"';
const QUOTA = 'namespace="quota",resource="cpu",resourcequota="all"';

/** One thing of each kind goes wrong, all at the same moment. */
export async function breakThings(world: World): Promise<void> {
  for (const job of FAILED_JOBS) world.kube.set(job, 1);
  world.kube.set(`kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`, 9);
  world.kube.set(`kube_horizontalpodautoscaler_spec_max_replicas{${HPA}}`, 9);
  world.kube.set(`kube_horizontalpodautoscaler_spec_min_replicas{${HPA}}`, 2);
  // Of severity info: nobody is told.
  world.kube.set(`kube_resourcequota{${QUOTA},type="used"}`, 8);
  world.kube.set(`kube_resourcequota{${QUOTA},type="hard"}`, 8);
  // An hour is left: the warning (a week) holds as well as the critical one (a day). Elsewhere two days are left.
  world.kubelet.set(CERTIFICATE, 3_600);
  world.otherKubelet.set(CERTIFICATE, 2 * 86_400);
  world.global.delete(lifeOf(SILENT));
  await world.jobs.thanosRuler.die();
}

/** All is well again, but for the long incident. */
export async function mendThings(world: World): Promise<void> {
  for (const job of FAILED_JOBS) world.kube.set(job, 0);
  world.kube.set(`kube_resourcequota{${QUOTA},type="used"}`, 1);
  world.kubelet.set(CERTIFICATE, 30 * 86_400);
  world.otherKubelet.set(CERTIFICATE, 30 * 86_400);
  world.global.set(lifeOf(SILENT), 1);
  await Promise.all([world.jobs.thanosRuler.live(), world.jobs.logstash.live()]);
}

export function mendLongIncident({ kube }: World): void {
  kube.set(`kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`, 3);
}

/** The notifications of the beginning of an incident: critical ones phone and are written, warnings are written. */
export function begun(incident: Incident): readonly Expected[] {
  const { severity, firing = 1 } = incident;
  const many = firing > 1 ? ` (${firing} firing)` : "";
  const subject = `[${severity.toUpperCase()}] ${whatOf(incident)}${many}`;
  return [
    { at: "email", subject },
    ...(severity === "critical" ? [{ at: "phone", subject: `trigger ${subject}` }] : []),
  ];
}

/** The notifications of its end. The event that resolves has the key of the one that triggered. */
export function ended(incident: Incident): readonly Expected[] {
  const trigger = begun(incident).find(({ at }) => at === "phone");
  return [
    { at: "email", subject: `[RESOLVED] ${whatOf(incident)}` },
    ...(trigger === undefined
      ? []
      : [{ at: "phone", subject: trigger.subject.replace("trigger", "resolve") }]),
  ];
}

function whatOf({ alert, cluster, namespace }: Incident): string {
  return `${cluster}: ${alert}${namespace === undefined ? "" : ` in ${namespace}`}`;
}

/**
 * PagerDuty's key of a group of critical alerts: a hash of the route and of the labels that the group shares (Alertmanager's
 * notify/util.go), so that all replicas find the same one, before and after a restart.
 */
export function dedupKeyOf({ alert, cluster, namespace, severity }: Incident): string {
  const labels = [
    `alertname="${alert}"`,
    `cluster="${cluster}"`,
    ...(namespace === undefined ? [] : [`namespace="${namespace}"`]),
  ];
  const key = `{}/{severity="${severity}"}:{${labels.join(", ")}}`;
  return createHash("sha256").update(key).digest("hex");
}

/** An alert as a client sends it to Alertmanager. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
}

/**
 * Alerts that take days of real time, as ThanosRuler would send them: the global warning on the silent cluster and on another one.
 * And one of the silent cluster's own Prometheus.
 */
export function globalAlerts({ globalRules, thanosRuler }: Deployed): readonly Alert[] {
  const startsAt = new Date().toISOString();
  const rule = globalRules
    .flatMap(({ rules }) => rules)
    .find(({ alert }) => alert === GLOBAL_INCIDENTS.otherGrowth.alert);
  if (rule === undefined) throw new Error("the global rules have no ObjectStorageGrowth");
  const growth = (cluster: string): Alert => ({
    startsAt,
    labels: {
      alertname: String(rule.alert),
      ...(rule.labels as Alert["labels"]),
      ...(thanosRuler.labels as Alert["labels"]),
      cluster,
    },
  });
  const { alert, cluster, namespace, severity } = GLOBAL_INCIDENTS.ownAlert;
  return [
    growth(SILENT),
    growth(OTHER),
    { startsAt, labels: { alertname: alert, cluster, namespace, severity, environment: "prod" } },
  ];
}
