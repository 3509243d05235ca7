/** What all policies about workloads have in common: who is exempt, who opts out, who is waived, and how it is said. */
import type { PolicyConfigSchema } from "@pulumi/policy";
import { NOT_KNOWN, type Finding } from "../finding";
import { describeObject, namesOfObject, type KubernetesObject } from "../objects";
import { OPT_OUT, OPT_OUT_WORDS, optOutOf, REASON, type OptOut, type OptOutWord } from "../optOut";
import { at, isUnknown, list, show } from "../values";
import { waiverBook, waiverSchema, type WaiverBook, type WaiverKeys } from "../waivers";
import {
  annotationsOf,
  hookOf,
  namespaceObjectOf,
  namespaceOf,
  workloadsOf,
  type Workload,
} from "./workloads";

/** What a rule says of a workload. */
export type Verdict =
  | { readonly state: "good" }
  /** `wrong` and `remedy` follow the workload's name in the message. */
  | { readonly state: "bad"; readonly wrong: string; readonly remedy: string }
  /** `what` could not be seen. */
  | { readonly state: "unknown"; readonly what: string };

export const GOOD: Verdict = { state: "good" };

/** A rule about workloads. */
export interface WorkloadRule {
  /** Name of the policy. */
  readonly policy: string;
  /** How workloads opt out of it. */
  readonly word: OptOutWord;
  /** Which workloads it is about; those that Helm runs for `helm test` never are. */
  readonly applies?: (workload: Workload) => boolean;
  readonly judge: (workload: Workload) => Verdict;
  /** Whether it reports words of an opt-out that no policy knows: one does, for all. */
  readonly checksWords?: boolean;
}

const KEYS: WaiverKeys = { subject: "workload" };

/** Namespaces of Kubernetes itself: what runs there is not an application, and often not the user's to change. */
export const EXEMPT_NAMESPACES: readonly string[] = [
  "kube-system",
  "kube-public",
  "kube-node-lease",
];

/**
 * Judges the workloads of a stack; one finding for each that is wrong, and one for each Namespace that opts out badly.
 *
 * @param config The policy's config as given: `exemptNamespaces`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function judgeWorkloads(
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
  rule: WorkloadRule,
): Finding[] {
  const waivers = waiverBook(rule.policy, config, KEYS, date);
  const given = at(config, "exemptNamespaces");
  const exempt = new Set<unknown>(given === undefined ? EXEMPT_NAMESPACES : list(given));
  const { workloads, namespaces } = workloadsOf(objects);
  const found = [
    ...namespaces
      .filter(({ name }) => !exempt.has(name))
      .map((namespace) => judgeNamespace(namespace, waivers, rule)),
    ...workloads
      .filter((workload) => !exempt.has(workload.namespace) && isConcerned(workload, rule))
      .map((workload) => judgeWorkload(workload, waivers, rule)),
  ];
  return [...waivers.findings(), ...found.filter((finding) => finding !== undefined)];
}

function isConcerned(workload: Workload, { applies }: WorkloadRule): boolean {
  return !/\btest\b/.test(hookOf(workload) ?? "") && (applies?.(workload) ?? true);
}

function judgeNamespace(
  namespace: KubernetesObject,
  waivers: WaiverBook,
  rule: WorkloadRule,
): Finding | undefined {
  const optOut = optOutOf(rule.word, at(namespace.props, "metadata", "annotations"));
  const problems = optOutProblems(optOut, rule);
  if (problems.length === 0 || waivers.covers(namesOfObject(namespace))) return undefined;
  return { urn: namespace.urn, message: `${subjectOf(namespace)} ${problems.join("; it ")}.` };
}

function judgeWorkload(
  workload: Workload,
  waivers: WaiverBook,
  rule: WorkloadRule,
): Finding | undefined {
  const { object } = workload;
  const own = optOutOf(rule.word, ...annotationsOf(workload));
  const common = namespaceOptOut(workload, rule.word);
  const isOut = own.out === "present" || common.out === "present";
  const verdict = isOut ? GOOD : rule.judge(workload);
  const problems = [
    ...(verdict.state === "bad" ? [`${verdict.wrong}: ${verdict.remedy}, or ${advice(rule)}`] : []),
    ...optOutProblems(own, rule),
  ];
  const unseen =
    verdict.state === "bad" ? unseenExcuse(workload, own, common) : whatIsUnknown(verdict);
  if (problems.length === 0 && unseen === undefined) return undefined;
  if (waivers.covers(namesOfObject(object))) return undefined;
  if (unseen !== undefined) {
    return {
      urn: object.urn,
      undecided: true,
      message: `${subjectOf(object)}: ${unseen} ${NOT_KNOWN}.`,
    };
  }
  return { urn: object.urn, message: `${subjectOf(object)} ${problems.join("; it ")}.` };
}

function namespaceOptOut(workload: Workload, word: OptOutWord): OptOut {
  const namespace = namespaceObjectOf(workload);
  return optOutOf(word, at(namespace?.props, "metadata", "annotations"));
}

function optOutProblems(
  { withoutReason, written, foreign }: OptOut,
  { checksWords }: WorkloadRule,
): string[] {
  const words = foreign.map((word) => show(word)).join(", ");
  return [
    ...(withoutReason
      ? [`opts out by ${written} without a reason: add annotation ${REASON}, or take it out`]
      : []),
    ...(checksWords === true && foreign.length > 0
      ? [`has ${words} in annotation ${OPT_OUT}: allowed are ${OPT_OUT_WORDS.join(", ")}`]
      : []),
  ];
}

/** Why what is wrong may be excused by something that cannot be seen. */
function unseenExcuse({ namespace }: Workload, own: OptOut, common: OptOut): string | undefined {
  if (own.out === "unknown" || common.out === "unknown") return "whether it opts out is";
  return namespace === undefined ? "its namespace, which may be exempt, is" : undefined;
}

function whatIsUnknown(verdict: Verdict): string | undefined {
  return verdict.state === "unknown" ? `${verdict.what} is` : undefined;
}

function advice({ word }: WorkloadRule): string {
  return `opt out by annotation ${OPT_OUT}: "${word}" with ${REASON}`;
}

/** How messages call an object; a Namespace, or an object whose namespace is not known, by its name alone. */
function subjectOf(object: KubernetesObject): string {
  const known = object.kind !== "Namespace" && namespaceOf(object) !== undefined;
  if (known) return describeObject(object);
  const own = `${object.kind} ${object.name}`;
  return object.within === undefined ? own : `release ${object.within} → ${own}`;
}

/** A list of texts from a policy's config; `otherwise` when none is given. */
export function readTexts(
  config: unknown,
  key: string,
  otherwise: readonly string[],
): readonly string[] {
  const given = at(config, key);
  if (given === undefined || given === null || isUnknown(given)) return otherwise;
  return list(given).filter((item) => typeof item === "string");
}

type Schemas = NonNullable<PolicyConfigSchema["properties"]>;

/** Config of a policy about workloads: its own keys and those that all of them have. */
export function workloadSchema(own: Schemas = {}): PolicyConfigSchema {
  return {
    properties: {
      ...own,
      exemptNamespaces: textsSchema(
        "Namespaces whose workloads are not judged.",
        EXEMPT_NAMESPACES,
      ),
      waivers: waiverSchema(
        KEYS,
        "Workloads that need not comply until a date, by name, namespace/name, or name or URN of the resource (that of a Helm release for all that it makes). An expired or incomplete waiver is a violation.",
      ),
    },
  };
}

/** Schema of a list of texts. */
export function textsSchema(description: string, otherwise: readonly string[]): Schemas[string] {
  return { type: "array", description, items: { type: "string" }, default: [...otherwise] };
}
