/** Thanos compactors of a stack: workloads that run `thanos compact`, and charts whose values switch one on. */
import { containersOf, podTemplateOf, type KubernetesObject } from "../objects";
import { count, subjectOf, type ChartView, type StackView, type Subject } from "./prometheusStack";
import type { StoreReference } from "./thanosStores";
import { at, flag, isRecord, isUnknown, list, text, UNKNOWN, type Presence } from "../values";

/** A compactor. */
export interface Compactor extends Subject {
  readonly replicas: number | "unknown";
  /** The bucket that it works on. */
  readonly store: StoreReference;
  /** What limits it to a part of the bucket's blocks, as text; absent when it takes all. */
  readonly selector?: string;
  /** How long samples stay, as written; missing is for ever. */
  readonly retention: Readonly<Record<Resolution, unknown>>;
  readonly downsampling: Presence;
}

/** Resolutions of samples in the bucket. */
export type Resolution = "raw" | "5m" | "1h";
export const RESOLUTIONS: readonly Resolution[] = ["raw", "5m", "1h"];

/** Compactors of a stack. */
export function compactorsOf(view: StackView): Compactor[] {
  const workloads = view.objects.flatMap(ofWorkload);
  // What helm made of a chart is a surer witness than its values.
  const seen = new Set(workloads.map(({ urn }) => urn));
  const charts = view.charts.filter(({ chart, urn }) => chart === "thanos" && !seen.has(urn));
  return [...workloads, ...charts.flatMap(ofChart)];
}

function ofWorkload(object: KubernetesObject): Compactor[] {
  const template = podTemplateOf(object);
  if (template === undefined) return [];
  const container = containersOf(template).find(({ props }) => isCompactor(props));
  if (container === undefined) return [];
  const subject = subjectOf(object);
  const flags = flagsOf(wordsOf(container.props));
  return [
    {
      ...subject,
      replicas: count(at(object.props, "spec", "replicas"), 1),
      store: storeInPod(subject, flags, container.props, template.spec),
      ...ofFlags(flags),
    },
  ];
}

function wordsOf(container: unknown): unknown[] {
  return [...list(at(container, "command")), ...list(at(container, "args"))];
}

/** The command is the first word that is no path or program and no flag; a Prometheus has none. */
function isCompactor(container: unknown): boolean {
  const image = text(at(container, "image")) ?? "";
  const words = wordsOf(container).map((word) => text(word) ?? "");
  const thanos =
    /(?:^|\/)[^/]*thanos[^/]*$/.test(image) || words.some((word) => /(?:^|\/)thanos$/.test(word));
  return thanos && words.includes("compact");
}

type Flags = ReadonlyMap<string, unknown>;

/** `--name=value`, `--name value` and `--name`. */
function flagsOf(words: readonly unknown[]): Flags {
  const flags = new Map<string, unknown>();
  words.forEach((word, index) => {
    if (typeof word !== "string" || !word.startsWith("--")) return;
    const [, name = "", value] = /^--([^=]*)(?:=([^]*))?$/.exec(word) ?? [];
    const next = words[index + 1];
    const following = isUnknown(next) ? UNKNOWN : text(next);
    const own =
      value ?? (typeof following === "string" && following.startsWith("--") ? "" : following);
    flags.set(name, own !== undefined && isUnknown(own) ? UNKNOWN : own);
  });
  return flags;
}

function ofFlags(flags: Flags): Pick<Compactor, "selector" | "retention" | "downsampling"> {
  const selectors = [
    "selector.relabel-config",
    "selector.relabel-config-file",
    "max-time",
    "min-time",
  ];
  const given = selectors.filter((name) => flags.has(name));
  return {
    selector:
      given.length === 0 ? undefined : given.map((name) => String(flags.get(name))).join("\n"),
    retention: {
      raw: flags.get("retention.resolution-raw"),
      "5m": flags.get("retention.resolution-5m"),
      "1h": flags.get("retention.resolution-1h"),
    },
    downsampling: isOn(flags, "downsampling.disable") ? "absent" : "present",
  };
}

function isOn(flags: Flags, name: string): boolean {
  return flags.has(name) && flags.get(name) !== "false";
}

/** The configuration is in the flag, in a variable that the flag names, or in a file of a mounted Secret. */
function storeInPod(
  subject: Subject,
  flags: Flags,
  container: unknown,
  pod: unknown,
): StoreReference {
  const written = flags.get("objstore.config");
  if (written !== undefined) {
    const variable = /^\$\((\w+)\)$/.exec(text(written) ?? "")?.[1];
    if (variable === undefined) return { subject, inline: written };
    const entry = list(at(container, "env")).find((each) => at(each, "name") === variable);
    const reference = at(entry, "valueFrom", "secretKeyRef");
    if (reference === undefined) return { subject, inline: at(entry, "value") };
    return { subject, secret: { name: at(reference, "name"), key: at(reference, "key") } };
  }
  const file = text(flags.get("objstore.config-file")) ?? "";
  const mount = list(at(container, "volumeMounts"))
    .filter((each) => isUnder(file, text(at(each, "mountPath"))))
    .sort((a, b) => lengthOf(b) - lengthOf(a))[0];
  const volume = list(at(pod, "volumes")).find(
    (each) => mount !== undefined && at(each, "name") === at(mount, "name"),
  );
  const key = text(at(mount, "subPath")) ?? file.split("/").at(-1);
  return { subject, secret: { name: at(volume, "secret", "secretName"), key } };
}

function isUnder(file: string, mount: string | undefined): boolean {
  return mount !== undefined && (file === mount || file.startsWith(`${mount.replace(/\/$/, "")}/`));
}

function lengthOf(mount: unknown): number {
  return (text(at(mount, "mountPath")) ?? "").length;
}

/** Charts of several authors are called thanos: their part is `compact` or `compactor`, off unless it is switched on. */
function ofChart(chart: ChartView): Compactor[] {
  const part = ["compactor", "compact"].find(
    (key) => flag(chart.value(key, "enabled"), false) === "present",
  );
  if (part === undefined) return [];
  const flags = flagsOf([
    ...list(chart.value(part, "extraArgs")),
    ...list(chart.value(part, "extraFlags")),
  ]);
  const own = ofFlags(flags);
  const config = chart.value("objstoreConfig");
  const wrapped = isRecord(config) && at(config, "type") === undefined;
  return [
    {
      ...chart,
      replicas: count(chart.value(part, "replicaCount"), 1),
      store: {
        subject: chart,
        inline: wrapped ? at(config, "value") : config,
        secret: {
          name: (wrapped ? at(config, "name") : undefined) ?? chart.value("existingObjstoreSecret"),
          key: wrapped ? at(config, "key") : undefined,
        },
      },
      ...own,
      retention: {
        raw: chart.value(part, "retentionResolutionRaw") ?? own.retention.raw,
        "5m": chart.value(part, "retentionResolution5m") ?? own.retention["5m"],
        "1h": chart.value(part, "retentionResolution1h") ?? own.retention["1h"],
      },
    },
  ];
}
