import { DNS_LABEL, DNS_LABEL_FORM } from "../internal/dns";
import { releases } from "../internal/names";
import type { Problems } from "../internal/validation";
import {
  type AuditbeatOptions,
  type BeatsOptions,
  type HeartbeatMonitor,
  type HeartbeatOptions,
  type MetricbeatOptions,
  MetricbeatModule,
  MonitorKind,
} from "./args";
import { memoryBytes } from "./memory";

/** A monitor of Heartbeat, complete and checked. */
export interface MonitorSettings {
  readonly kind: MonitorKind;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly schedule: string;
  readonly timeoutSeconds: number;
  /** Empty: what Heartbeat takes for up. */
  readonly expectedStatus: readonly number[];
}

/** Further Beats, complete and checked; `undefined` is off. */
export interface BeatsSettings {
  readonly heartbeat:
    { readonly monitors: readonly MonitorSettings[]; readonly memoryBytes: number } | undefined;
  readonly auditbeat:
    | {
        readonly paths: readonly string[];
        readonly excludeFiles: readonly string[];
        readonly recursive: boolean;
        readonly memoryBytes: number;
      }
    | undefined;
  readonly metricbeat:
    | {
        readonly modules: readonly MetricbeatModule[];
        readonly periodSeconds: number;
        readonly memoryBytes: number;
      }
    | undefined;
}

/**
 * Datasets that the events of further Beats ask for: named as the Beat. Where logging does not know the name, they are of the default
 * dataset, among the logs.
 */
export function beatDatasets(options: BeatsOptions | undefined): readonly string[] {
  const { heartbeat, auditbeat, metricbeat } = options ?? {};
  return [
    ...(heartbeat === undefined ? [] : [releases.heartbeat]),
    ...(auditbeat === undefined ? [] : [releases.auditbeat]),
    ...(metricbeat === undefined ? [] : [releases.metricbeat]),
  ];
}

const DEFAULT_MEMORY = "256Mi";
/** Defaults of Heartbeat (heartbeat.reference.yml): an answer within 16 seconds. */
const DEFAULT_MONITOR = { schedule: "@every 30s", timeoutSeconds: 16 } as const;
/** Programs and settings of a node: what an intruder changes first. */
const DEFAULT_AUDITED = ["/etc", "/usr/bin", "/usr/sbin"];
/** Swap and backup files of editors. */
const DEFAULT_EXCLUDED = ["\\.sw[nop]$", "~$"];

/** `@every` and a Go duration, or a cron expression of 5 to 7 fields (Heartbeat docs, monitor options, schedule). */
const SCHEDULE = /^(?:@every (?:\d+(?:\.\d+)?(?:ms|s|m|h))+|(?:[\d*/,?LW#-]+ ){4,6}[\d*/,?LW#-]+)$/;
const ABSOLUTE_PATH = /^\/(?:[^/]+(?:\/[^/]+)*)?$/;
const HTTP_URL = /^https?:\/\/[^\s/]+\S*$/;
const HOST_PORT = /^(?:(?:tcp|ssl|tls|plain):\/\/)?[^\s:/]+:\d{1,5}$/;
const HOST = /^[^\s/]+$/;

const HOST_FORMS = {
  [MonitorKind.Http]: {
    form: HTTP_URL,
    says: 'an http(s) URL such as "https://shop.example.com/health"',
  },
  [MonitorKind.Tcp]: { form: HOST_PORT, says: 'host:port such as "db.example.com:5432"' },
  [MonitorKind.Icmp]: { form: HOST, says: "a host name or an address" },
} as const;

/** Checks the options of further Beats and fills in what they leave out. */
export function resolveBeats(options: BeatsOptions, problems: Problems): BeatsSettings {
  const { heartbeat, auditbeat, metricbeat } = options;
  return {
    heartbeat: heartbeat && resolveHeartbeat(heartbeat, problems.at("heartbeat")),
    auditbeat: auditbeat && resolveAuditbeat(auditbeat, problems.at("auditbeat")),
    metricbeat: metricbeat && resolveMetricbeat(metricbeat, problems.at("metricbeat")),
  };
}

function resolveHeartbeat(options: HeartbeatOptions, problems: Problems) {
  if (options.monitors.length === 0) {
    problems.add("monitors", options.monitors, "a list of at least one monitor");
  }
  const names = options.monitors.map(({ name }) => name);
  const monitors = options.monitors.map((monitor, i) => {
    const at = problems.at(`monitors[${i}]`);
    if (names.indexOf(monitor.name) < i)
      at.add("name", monitor.name, "the name of one monitor only");
    return resolveMonitor(monitor, at);
  });
  return { monitors, memoryBytes: memoryBytes(options.memory ?? DEFAULT_MEMORY, problems) };
}

function resolveMonitor(monitor: HeartbeatMonitor, problems: Problems): MonitorSettings {
  const { kind, name, hosts, expectedStatus = [] } = monitor;
  const known = Object.values(MonitorKind).includes(kind);
  if (!known) problems.add("kind", kind, "http, tcp or icmp");
  if (!DNS_LABEL.test(name)) problems.add("name", name, DNS_LABEL_FORM);
  if (hosts.length === 0) problems.add("hosts", hosts, "a list of at least one host");
  if (known) {
    const { form, says } = HOST_FORMS[kind];
    hosts.forEach((host, i) => {
      if (!form.test(host)) problems.add(`hosts[${i}]`, host, says);
    });
  }
  const schedule = monitor.schedule ?? DEFAULT_MONITOR.schedule;
  if (!SCHEDULE.test(schedule)) {
    problems.add(
      "schedule",
      schedule,
      '"@every" and a duration such as "@every 30s", or a cron expression',
    );
  }
  const timeoutSeconds = monitor.timeoutSeconds ?? DEFAULT_MONITOR.timeoutSeconds;
  checkWhole("timeoutSeconds", timeoutSeconds, 1, 300, problems);
  if (expectedStatus.length > 0 && kind !== MonitorKind.Http) {
    problems.add("expectedStatus", expectedStatus, "left out unless kind is http");
  }
  expectedStatus.forEach((status, i) => {
    checkWhole(`expectedStatus[${i}]`, status, 100, 599, problems);
  });
  return { kind, name, hosts, schedule, timeoutSeconds, expectedStatus };
}

function resolveAuditbeat(options: AuditbeatOptions, problems: Problems) {
  const paths = options.paths ?? DEFAULT_AUDITED;
  if (paths.length === 0) problems.add("paths", paths, "a list of at least one path");
  paths.forEach((path, i) => {
    if (!ABSOLUTE_PATH.test(path) || path.split("/").includes("..")) {
      problems.add(`paths[${i}]`, path, 'an absolute path without ".." and without "/" at the end');
    } else if (paths.indexOf(path) < i) problems.add(`paths[${i}]`, path, "listed once");
  });
  return {
    paths,
    excludeFiles: options.excludeFiles ?? DEFAULT_EXCLUDED,
    recursive: options.recursive ?? false,
    memoryBytes: memoryBytes(options.memory ?? DEFAULT_MEMORY, problems),
  };
}

function resolveMetricbeat(options: MetricbeatOptions, problems: Problems) {
  const modules = options.modules ?? Object.values(MetricbeatModule);
  if (modules.length === 0) problems.add("modules", modules, "a list of at least one module");
  modules.forEach((module, i) => {
    if (!Object.values(MetricbeatModule).includes(module)) {
      problems.add(`modules[${i}]`, module, "system or kubelet");
    }
  });
  const periodSeconds = options.periodSeconds ?? 60;
  checkWhole("periodSeconds", periodSeconds, 10, 3600, problems);
  return {
    modules,
    periodSeconds,
    memoryBytes: memoryBytes(options.memory ?? DEFAULT_MEMORY, problems),
  };
}

function checkWhole(
  path: string,
  value: number,
  min: number,
  max: number,
  problems: Problems,
): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    problems.add(path, value, `a whole number from ${min} to ${max}`);
  }
}
