import { stackPolicy } from "./lib/stackPolicy";
import { NOT_KNOWN, type Finding } from "./lib/finding";
import type { KubernetesObject } from "./lib/objects";
import { prometheusesOf } from "./lib/metrics/prometheusInstances";
import { stackView, type StackView } from "./lib/metrics/prometheusStack";
import type { StackResource } from "./lib/resources";
import { days, usedBuckets, type UsedBucket } from "./lib/retention/buckets";
import { milliseconds } from "./lib/retention/durations";
import { lifecyclesOf, type LifecycleRule, type LifecycleView } from "./lib/retention/lifecycle";
import { logStoresOf, type LogStore } from "./lib/retention/logs";
import {
  compactorFaults,
  LEAST_LOCAL,
  localFaults,
  type RetentionFault,
} from "./lib/retention/metrics";
import { compactorsOf } from "./lib/metrics/thanosCompactors";
import { at, list, show, text, toNumber } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "retention-is-coherent";

const WAIVER_KEYS: WaiverKeys = { subject: "resource" };

/** Who has the faults. */
interface Judged {
  readonly urn: string;
  readonly label: string;
  readonly names: ReadonlySet<string>;
  readonly faults: readonly RetentionFault[];
}

/**
 * Which retentions of a stack contradict each other or the configured minimum; one finding for each resource.
 *
 * @param config `minimumLocal`, `minimumLogDays`, `buckets`, `waivers`.
 */
export function incoherentRetention(
  resources: readonly StackResource[],
  config: unknown,
  date: string,
  objects: readonly KubernetesObject[] = [],
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const view = stackView(resources, objects);
  const { least, logDays, problems } = readConfig(config);
  const judged: Judged[] = [
    ...prometheusesOf(view).map((each) => ({ ...each, faults: localFaults(each, least) })),
    ...compactorsOf(view).map((each) => ({ ...each, faults: compactorFaults(each) })),
    ...bucketsJudged(view, config),
    ...logStoresOf(view).map((each) => ({ ...each, faults: logFaults(each, logDays) })),
  ];
  const findings: Finding[] = problems.map((message) => ({
    message: `Config of ${NAME}: ${message}`,
  }));
  for (const each of judged) {
    if (each.faults.length === 0 || waivers.covers(each.names)) continue;
    findings.push(findingOf(each));
  }
  return [...waivers.findings(), ...findings];
}

/** The worst kind of fault decides; a contradiction needs no advice beside it. */
function findingOf({ urn, label, faults }: Judged): Finding {
  const of = (kind: RetentionFault["kind"]) =>
    faults
      .filter((fault) => fault.kind === kind)
      .map((fault) => fault.text)
      .join("; ");
  const violation = of("violation");
  if (violation !== "") return { urn, message: `${label}: ${violation}.` };
  const undecided = of("undecided");
  if (undecided === "") return { urn, advice: true, message: `${label}: ${of("advice")}.` };
  return { urn, undecided: true, message: `${label}: whether ${undecided} is ${NOT_KNOWN}.` };
}

function readConfig(config: unknown): { least: string; logDays: number; problems: string[] } {
  const written = at(config, "minimumLocal") ?? LEAST_LOCAL;
  const least = typeof milliseconds(written) === "number" ? text(written) : undefined;
  const minimum = toNumber(at(config, "minimumLogDays") ?? 0);
  const valid = Number.isFinite(minimum) && minimum >= 0;
  return {
    least: least ?? LEAST_LOCAL,
    logDays: valid ? minimum : 0,
    problems: [
      ...(least === undefined
        ? [`\`minimumLocal\` must be a span as "6h" or "2d", got ${show(written)}.`]
        : []),
      ...(valid ? [] : ["`minimumLogDays` must be a number of days, 0 or more."]),
    ],
  };
}

function bucketsJudged(view: StackView, config: unknown): Judged[] {
  const named = list(at(config, "buckets")).flatMap((name) => text(name) ?? []);
  const used: UsedBucket[] = [
    ...usedBuckets(view),
    ...named.map((name) => ({ name, by: "the policy's config", prefix: "", keeps: Infinity })),
  ];
  return lifecyclesOf(view.resources).flatMap((lifecycle) => {
    const own = used.filter((bucket) => isSame(bucket, lifecycle));
    const name = lifecycle.name ?? lifecycle.bucket?.name ?? "";
    const urns = [lifecycle.urn, lifecycle.bucket?.urn ?? ""];
    return own.length === 0
      ? []
      : [
          {
            urn: lifecycle.urn,
            label: `Bucket ${name}`,
            names: new Set([name, lifecycle.bucket?.name ?? "", ...urns]),
            faults: own.flatMap((bucket) => lifecycleFaults(bucket, lifecycle)),
          },
        ];
  });
}

function isSame({ name, urn }: UsedBucket, lifecycle: LifecycleView): boolean {
  if (urn !== undefined) return urn === lifecycle.bucket?.urn;
  return name !== undefined && name === lifecycle.name;
}

function lifecycleFaults(bucket: UsedBucket, { rules, unknown }: LifecycleView): RetentionFault[] {
  const faults = rules
    .filter((rule) => overlap(rule.prefix, bucket.prefix))
    .flatMap((rule) => ruleFault(bucket, rule));
  const unseen = { kind: "undecided" as const, text: `its lifecycle rules spare ${bucket.by}` };
  return unknown ? [...faults, unseen] : faults;
}

function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function ruleFault({ by, keeps }: UsedBucket, rule: LifecycleRule): RetentionFault[] {
  const what = `lifecycle rule "${rule.id}" takes current objects of ${by} and ${rule.does}`;
  const archived = rule.does.startsWith("archives");
  if (keeps === "unknown" && !archived) {
    return [{ kind: "undecided", text: `${what} only when ${by} needs them no more` }];
  }
  if (keeps === undefined && !archived) {
    const text = `${what}, and nothing in this stack says how long ${by} keeps them: see that it is less`;
    return [{ kind: "advice", text }];
  }
  if (typeof keeps === "number" && rule.after > keeps) return [];
  const kept = typeof keeps !== "number" ? "reads" : `keeps them ${days(keeps)} and reads`;
  const text = `${what}, but ${by} ${kept} them when it likes: let the rule take noncurrent versions and unfinished uploads only, or set it above the longest retention`;
  return [{ kind: "violation", text }];
}

function logFaults({ days: kept }: LogStore, minimum: number): RetentionFault[] {
  if (minimum === 0) return [];
  if (kept === "unknown") {
    return [{ kind: "undecided", text: `logs are kept for at least ${minimum} days` }];
  }
  if (kept >= minimum) return [];
  const shown = Number(kept.toFixed(2));
  const text = `logs are kept for ${shown} day${shown === 1 ? "" : "s"}, the minimum is ${minimum}: raise it, or waive it with a reason`;
  return [{ kind: "violation", text }];
}

/** Nothing deletes data before those who need it are done with it. */
export const retentionIsCoherent = stackPolicy({
  name: NAME,
  description:
    "What is kept where fits together: Prometheus keeps blocks until they are surely uploaded, Thanos keeps raw, 5m and 1h blocks long enough to be downsampled and coarser ones at least as long as finer ones, no lifecycle rule of S3 takes live objects of a store, and logs stay for the configured minimum: a contradiction deletes data in silence. Set each retention to what the message says.",
  configSchema: {
    properties: {
      minimumLocal: {
        type: "string",
        description:
          "Least local retention of a Prometheus whose blocks a Thanos sidecar uploads: three blocks of 2h outlive an outage of the object storage.",
        pattern: "^(\\d+(ms|[smhdwy]))+$",
        default: LEAST_LOCAL,
      },
      minimumLogDays: {
        type: "number",
        description:
          "Least days that logs are kept in Elasticsearch (lifecycle policies in ConfigMaps whose name has `log`), Loki and CloudWatch log groups of clusters; 0 demands nothing.",
        minimum: 0,
        default: 0,
      },
      buckets: {
        type: "array",
        description:
          "Names of further buckets whose current objects no lifecycle rule may take, beside those of Thanos, Loki and Elasticsearch's snapshots.",
        items: { type: "string", minLength: 1 },
        default: [],
      },
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Resources (release, workload, bucket or log group by name, or URN) let off until a date. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: ({ resources, allObjects }, config, date) =>
    incoherentRetention(resources, config, date, allObjects),
});
