import { instrumentationAnnotations as keys } from "../internal/labels";
import type { Tree } from "../internal/merge";
import { podAdditions } from "./additions";
import type { Language } from "./args";
import { logAnnotations, metricsAnnotations } from "./hints";
import { podTemplateOf, withPodTemplate, type WorkloadKind, workloadKind } from "./kinds";
import { ATTACHABLE, LANGUAGE_NAMES, LANGUAGES, Trust } from "./languages";
import { addToTemplate } from "./podTemplate";
import type { WorkloadsSettings } from "./settings";
import { containerChoice } from "./sidecars";
import { isOpen, isTree, textAt, treeAt } from "./tree";
import { NAME_LABEL, TEAM_LABEL, VERSION_LABEL } from "./wellKnown";

/** What became of a workload. */
export const Outcome = {
  Instrumented: "instrumented",
  /** By its own annotation, or by `exclude`. */
  OptedOut: "optedOut",
  /** Its namespace is not one of those asked for. */
  OtherNamespace: "otherNamespace",
  /** It cannot be read before the deployment. */
  Unknown: "unknown",
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** A workload after {@link instrumentWorkload}. */
export interface WorkloadResult {
  readonly outcome: Outcome;
  /** Properties to deploy. */
  readonly props: Tree;
  /** Its name in Kubernetes, or in Pulumi when Kubernetes is to choose one. */
  readonly name: string;
  /** `undefined`: known at the deployment, or the provider's. */
  readonly namespace: string | undefined;
  /** What a reader should know. */
  readonly notes: readonly string[];
  /** What is wrong with its annotations. */
  readonly errors: readonly string[];
}

/** Where the provider puts an object that names no namespace, unless it says otherwise. */
const DEFAULT_NAMESPACE = "default";

/**
 * The workload with APM agent, metrics and log hints; `undefined` when the type is none of a workload. Pure. Values may be Outputs
 * or unknown at any depth: they are carried along and never looked into.
 */
export function instrumentWorkload(
  type: string,
  pulumiName: string,
  props: Tree,
  settings: WorkloadsSettings,
): WorkloadResult | undefined {
  const kind = workloadKind(type);
  if (kind === undefined) return undefined;
  const metadata = treeAt(props, "metadata");
  const name = textAt(metadata, "name") ?? pulumiName;
  const namespace = namespaceOf(props);
  const result = { props, name, namespace, notes: [], errors: [] };
  if (settings.namespaces.length > 0 && isOpen(props["metadata"])) {
    const known = metadata["namespace"] === undefined ? DEFAULT_NAMESPACE : namespace;
    if (known !== undefined && !settings.namespaces.includes(known))
      return { ...result, outcome: Outcome.OtherNamespace };
  }
  const excluded = settings.exclude.find(
    (one) => one.name === name && (one.namespace === undefined || one.namespace === namespace),
  );
  if (excluded !== undefined) {
    return {
      ...result,
      outcome: Outcome.OptedOut,
      props: withOptOut(props, excluded.reason),
      notes: [`left as it is: ${excluded.reason}`],
    };
  }
  const template = podTemplateOf(kind, props);
  if (template === undefined) {
    const notes = ["its pod template is not known yet: not instrumented in this preview"];
    return { ...result, outcome: Outcome.Unknown, notes };
  }
  return { ...result, ...instrumented({ kind, name, props, template }, settings) };
}

interface Workload {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly props: Tree;
  readonly template: Tree;
}

function instrumented(
  workload: Workload,
  settings: WorkloadsSettings,
): Pick<WorkloadResult, "outcome" | "props" | "notes" | "errors"> {
  const { kind, props, template } = workload;
  const said = annotationsOf(props, template);
  const errors: string[] = [];
  if (optedOut(said, errors)) {
    const notes = [`left as it is: ${said(keys.reason) ?? "no reason given"}`];
    return { outcome: Outcome.OptedOut, props, notes, errors };
  }
  const language = languageOf(said, errors);
  const attach = attachOf(said, language, errors);
  const labels = { ...treeAt(treeAt(template, "metadata"), "labels"), ...labelsOf(props) };
  const additions = podAdditions(
    {
      settings: settings.agent,
      service: {
        name: textAt(labels, NAME_LABEL) ?? workload.name,
        version: textAt(labels, VERSION_LABEL),
        team: textAt(labels, TEAM_LABEL),
      },
      language,
      attach,
    },
    { ...metricsAnnotations(settings.metrics, template), ...logAnnotations(settings.logs) },
  );
  const { template: changed, notes } = addToTemplate(
    template,
    additions,
    containerChoice(said(keys.containers)),
  );
  const trustNote =
    settings.agent.ownAuthority && language && LANGUAGES[language].trust === Trust.Image
      ? [`the agent for ${language} trusts what the image trusts: add APM Server's authority to it`]
      : [];
  return {
    outcome: Outcome.Instrumented,
    props: withPodTemplate(kind, props, changed),
    notes: [...notes, ...trustNote],
    errors,
  };
}

type Said = (annotation: string) => string | undefined;

/** The workload's own annotations come before those of its pods. */
function annotationsOf(props: Tree, template: Tree): Said {
  const own = treeAt(treeAt(props, "metadata"), "annotations");
  const pods = treeAt(treeAt(template, "metadata"), "annotations");
  return (annotation) => textAt(own, annotation) ?? textAt(pods, annotation);
}

function optedOut(said: Said, errors: string[]): boolean {
  const answer = said(keys.instrument) ?? "true";
  if (answer !== "true" && answer !== "false")
    errors.push(`annotation ${keys.instrument} must be "true" or "false", got "${answer}"`);
  if (answer !== "false") return false;
  if ((said(keys.reason) ?? "").trim() === "")
    errors.push(`annotation ${keys.instrument}: "false" needs ${keys.reason}: say why`);
  return true;
}

function languageOf(said: Said, errors: string[]): Language | undefined {
  const answer = said(keys.language);
  if (answer === undefined || LANGUAGE_NAMES.includes(answer))
    return answer as Language | undefined;
  errors.push(
    `annotation ${keys.language} must be one of ${LANGUAGE_NAMES.join(", ")}, got "${answer}"`,
  );
  return undefined;
}

function attachOf(said: Said, language: Language | undefined, errors: string[]): boolean {
  const answer = said(keys.attach) ?? "false";
  if (answer !== "true" && answer !== "false")
    errors.push(`annotation ${keys.attach} must be "true" or "false", got "${answer}"`);
  if (answer !== "true") return false;
  if (language !== undefined && LANGUAGES[language].attach !== undefined) return true;
  errors.push(
    `annotation ${keys.attach} needs ${keys.language} to be one of ${ATTACHABLE.join(", ")}; ` +
      "agents of other languages are part of the program",
  );
  return false;
}

function labelsOf(props: Tree): Tree {
  return treeAt(treeAt(props, "metadata"), "labels");
}

function namespaceOf(props: Tree): string | undefined {
  return textAt(treeAt(props, "metadata"), "namespace");
}

/** Says on the object itself what was decided, for whoever reads it later. */
function withOptOut(props: Tree, reason: string): Tree {
  const metadata = props["metadata"] ?? {};
  if (!isTree(metadata) || !isOpen(metadata["annotations"])) return props;
  const annotations = {
    [keys.instrument]: "false",
    [keys.reason]: reason,
    ...treeAt(metadata, "annotations"),
  };
  return { ...props, metadata: { ...metadata, annotations } };
}
