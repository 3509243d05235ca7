/** The Alertmanagers of a stack, each with the configuration that it reads. */
import { configOfText } from "./alertmanager";
import { defaultedStackConfig } from "../coverage/charts";
import { defaultedVictoriaConfig } from "../coverage/victoria";
import type { KubernetesObject } from "../objects";
import { STACK_CHARTS } from "../metrics/prometheusInstances";
import {
  subjectOf,
  type ChartView,
  type StackView,
  type Subject,
} from "../metrics/prometheusStack";
import { at, flag, isUnknown, text, UNKNOWN } from "../values";

/** An Alertmanager. */
export interface AlertmanagerView extends Subject {
  /** Its configuration; unknown when it cannot be seen. */
  readonly config: unknown;
  /** Whether parts of it may stand where a policy cannot look. */
  readonly hidden?: boolean;
  /** Annotations of the Alertmanager; may be unknown. */
  readonly annotations: unknown;
  /** AlertmanagerConfigs, of which the operator adds routes for their own namespaces, always with `continue`. */
  readonly added: readonly unknown[];
}

/** Kinds of objects of which operators make an Alertmanager, with their group. */
const KINDS: ReadonlySet<string> = new Set([
  "monitoring.coreos.com:Alertmanager",
  "operator.victoriametrics.com:VMAlertmanager",
]);

const FILES = ["alertmanager.yaml", "alertmanager.yml"];

/** Alertmanagers of a stack. */
export function alertmanagersOf(view: StackView): AlertmanagerView[] {
  return [
    ...view.charts.flatMap((chart) => ofChart(chart, view)),
    ...view.objects
      .filter(
        (object) => KINDS.has(`${object.group}:${object.kind}`) && !view.isJudgedByValues(object),
      )
      .map((object) =>
        object.kind === "Alertmanager" ? ofObject(object, view) : ofVictoria(object, view),
      ),
  ];
}

function ofChart(chart: ChartView, view: StackView): AlertmanagerView[] {
  if (STACK_CHARTS.includes(chart.chart)) {
    if (flag(chart.value("alertmanager", "enabled"), true) === "absent") return [];
    const config = configOfStackChart(chart, view);
    const annotations = chart.value("alertmanager", "annotations");
    return [{ ...chart, config, annotations, added: addedTo(chart, view) }];
  }
  if (chart.chart === "alertmanager") {
    const annotations = chart.value("statefulSet", "annotations");
    return [{ ...chart, config: shownConfig(chart.value("config")), annotations, added: [] }];
  }
  if (chart.chart === "victoria-metrics-k8s-stack") return ofVictoriaStack(chart, view);
  if (chart.chart === "victoria-metrics-alert") {
    if (flag(chart.value("alertmanager", "enabled"), false) === "absent") return [];
    const config = defaultedVictoriaConfig(chart.value("alertmanager", "config"));
    const annotations = chart.value("alertmanager", "podAnnotations");
    return [{ ...chart, config, annotations, added: [] }];
  }
  if (chart.chart !== "prometheus") return [];
  if (flag(chart.value("alertmanager", "enabled"), true) === "absent") return [];
  const annotations = chart.value("alertmanager", "statefulSet", "annotations");
  const config = shownConfig(chart.value("alertmanager", "config"));
  return [{ ...chart, config, annotations, added: [] }];
}

/** Without a configuration the chart's own notifies nobody. */
function shownConfig(config: unknown): unknown {
  return typeof config === "string" ? configOfText(config) : config;
}

function configOfStackChart(chart: ChartView, view: StackView): unknown {
  const spec = (...path: string[]) => chart.value("alertmanager", "alertmanagerSpec", ...path);
  const global = text(spec("alertmanagerConfiguration", "name"));
  if (global !== undefined) return specOf(view.find(chart, "AlertmanagerConfig", global));
  const reads = flag(spec("useExistingSecret"), false);
  if (reads === "unknown") return UNKNOWN;
  if (reads === "present") return ofSecret(chart, spec("configSecret"), view, UNKNOWN);
  const template = text(chart.value("alertmanager", "stringConfig"));
  const templated = flag(chart.value("alertmanager", "tplConfig"), false) === "present";
  if (template !== undefined && templated) return configOfText(template);
  return defaultedStackConfig(chart.value("alertmanager", "config"));
}

function ofObject(object: KubernetesObject, view: StackView): AlertmanagerView {
  const subject = subjectOf(object);
  const global = text(at(object.props, "spec", "alertmanagerConfiguration", "name"));
  const named = at(object.props, "spec", "configSecret");
  // Without a Secret the operator makes a configuration that notifies nobody.
  const config =
    global !== undefined
      ? specOf(view.find(subject, "AlertmanagerConfig", global))
      : named === undefined || named === ""
        ? ofSecret(subject, `alertmanager-${object.name}`, view, undefined)
        : ofSecret(subject, named, view, UNKNOWN);
  const annotations = at(object.props, "metadata", "annotations");
  return { ...subject, config, annotations, added: addedTo(subject, view) };
}

function ofVictoriaStack(chart: ChartView, view: StackView): AlertmanagerView[] {
  if (flag(chart.value("alertmanager", "enabled"), true) === "absent") return [];
  const spec = (key: string) => chart.value("alertmanager", "spec", key);
  const own = defaultedVictoriaConfig(chart.value("alertmanager", "config"));
  const annotations = chart.value("alertmanager", "annotations");
  const added = addedTo(chart, view, "VMAlertmanagerConfig");
  // The operator then puts it below a root of its own, with or without a condition.
  const managed = flag(chart.value("alertmanager", "useManagedConfig"), false) !== "absent";
  const config = victoriaConfig(chart, spec, view) ?? (managed ? UNKNOWN : own);
  return [{ ...chart, config, annotations, added }];
}

function ofVictoria(object: KubernetesObject, view: StackView): AlertmanagerView {
  const subject = subjectOf(object);
  const annotations = at(object.props, "metadata", "annotations");
  const added = addedTo(subject, view, "VMAlertmanagerConfig");
  const config = victoriaConfig(subject, (key) => at(object.props, "spec", key), view);
  // Objects beside it may be all that it routes by: whether each takes any namespace's alerts is not said by them.
  return {
    ...subject,
    config,
    annotations,
    added,
    hidden: config === undefined && added.length > 0,
  };
}

/** What the object VMAlertmanager says itself; its docs and its operator differ on what wins where it says it twice. */
function victoriaConfig(
  subject: Subject,
  spec: (key: string) => unknown,
  view: StackView,
): unknown {
  const secret = spec("configSecret") === "" ? undefined : spec("configSecret");
  const raw = spec("configRawYaml") === "" ? undefined : spec("configRawYaml");
  if (secret !== undefined && raw !== undefined) return UNKNOWN;
  if (raw !== undefined) return configOfText(raw);
  return secret === undefined ? undefined : ofSecret(subject, secret, view, UNKNOWN);
}

function ofSecret(subject: Subject, name: unknown, view: StackView, missing: unknown): unknown {
  const secret = view.find(subject, "Secret", text(name) ?? "");
  if (secret === undefined || isUnknown(name)) return isUnknown(name) ? UNKNOWN : missing;
  for (const file of FILES) {
    const plain = at(secret.props, "stringData", file);
    if (plain !== undefined) return configOfText(plain);
    const encoded = at(secret.props, "data", file);
    if (isUnknown(encoded)) return UNKNOWN;
    if (typeof encoded === "string") {
      return configOfText(Buffer.from(encoded, "base64").toString("utf8"));
    }
  }
  return undefined;
}

/** An AlertmanagerConfig of another stack cannot be seen. */
function specOf(object: KubernetesObject | undefined): unknown {
  return object === undefined ? UNKNOWN : at(object.props, "spec");
}

function addedTo({ provider }: Subject, view: StackView, kind = "AlertmanagerConfig"): unknown[] {
  return view.objects
    .filter((object) => object.kind === kind && object.provider === provider)
    .map(({ props }) => at(props, "spec"));
}
