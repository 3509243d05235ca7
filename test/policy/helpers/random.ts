/**
 * Random stacks for predicates that must not throw: resources of any shape, and real ones of which parts were replaced,
 * taken away or added. All of it comes from a seed: a failure can be repeated.
 */
import { objectsByValues } from "../../../policy/policies/lib/charts/chartObjects";
import type { Cause, StackObjects } from "../../../policy/policies/lib/contents";
import {
  objectOf,
  objectOfManifest,
  type KubernetesObject,
} from "../../../policy/policies/lib/objects";
import type { StackResource } from "../../../policy/policies/lib/resources";
import { isRecord, isUnknown, type Properties } from "../../../policy/policies/lib/values";
import { KEYS, TEXTS, TYPES } from "./randomWords";
import { realResources } from "./realResources";

export type Random = () => number;

/** The same sequence for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

/** A value of any shape, as deep as this. */
export function value(random: Random, depth: number): unknown {
  const kind = random();
  if (depth > 0 && kind < 0.45) return properties(random, depth - 1);
  if (depth > 0 && kind < 0.6) {
    return Array.from({ length: Math.floor(random() * 3) }, () => value(random, depth - 1));
  }
  if (kind < 0.85) return pick(random, TEXTS);
  return pick<unknown>(random, [null, undefined, true, false, 0, -1.5, NaN, Symbol.iterator, Date]);
}

/** An object of any shape, as deep as this. */
export function properties(random: Random, depth: number): Properties {
  const entries = Array.from({ length: Math.floor(random() * 6) }, () => [
    pick(random, KEYS),
    value(random, depth),
  ]);
  return Object.fromEntries(entries) as Properties;
}

/** The same without unknown values: config of a policy, and what an engine says of a resource, never are. */
export function known(given: unknown): unknown {
  if (isUnknown(given)) return "known";
  if (Array.isArray(given)) return given.map(known);
  if (!isRecord(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([key, child]) => [key, known(child)]));
}

const URNS = ["a", "b", "c", "d"];

/** Cycles and strangers, too. */
function relations(random: Random): Partial<StackResource> {
  return {
    parent: pick(random, [...URNS, "stranger", "", undefined]),
    provider: pick(random, [...URNS, "stranger", "", undefined]),
    dependencies: pick(random, [[], URNS, ["stranger"], undefined]),
    propertyDependencies: pick<Record<string, string[]> | undefined>(random, [
      {},
      undefined,
      { kubeconfig: URNS, bucket: URNS },
    ]),
  };
}

/** Four resources of any shape. */
export function strangeStack(random: Random): StackResource[] {
  return URNS.map((urn) => ({
    urn,
    name: String(known(pick(random, TEXTS))),
    type: pick(random, TYPES),
    props: properties(random, 6),
    ...relations(random),
  }));
}

/** How likely it is that something is left as it is. */
const KEPT = 0.93;

/** A copy of which parts were replaced, taken away or added. */
function mutated(random: Random, original: unknown): unknown {
  if (random() > KEPT) return value(random, 2);
  if (Array.isArray(original)) {
    const items = original.filter(() => random() < KEPT).map((item) => mutated(random, item));
    return random() < KEPT ? items : [...items, value(random, 2)];
  }
  if (!isRecord(original)) return original;
  const kept = Object.entries(original).filter(() => random() < KEPT);
  const entries = kept.map(([key, child]) => [key, mutated(random, child)] as const);
  return Object.fromEntries(
    random() < KEPT ? entries : [...entries, [pick(random, KEYS), value(random, 2)]],
  );
}

/** About half of all kinds of resources that policies look for, each a little wrong. */
function mutatedStack(random: Random): StackResource[] {
  return realResources()
    .filter(() => random() < 0.5)
    .map((resource) => {
      const props = mutated(random, resource.props);
      const related = random() < KEPT ? {} : relations(random);
      return { ...resource, props: isRecord(props) ? props : {}, ...related };
    });
}

/** Strange resources, and real ones that are a little wrong. */
export function stack(random: Random): StackResource[] {
  return [...strangeStack(random), ...mutatedStack(random)];
}

const CAUSES: readonly Cause[] = ["off", "noHelm", "noChart", "failed", "unknownValues"];

/** What helm could make of the releases of a stack: objects of any kind, or nothing. */
export function contentsOf(random: Random, resources: readonly StackResource[]): StackObjects {
  const own = resources.map(objectOf).filter((object) => object !== undefined);
  return {
    objects: [...own, ...resources.flatMap(objectsByValues), ...rendered(random, own)],
    notLookedInto: resources
      .filter(() => random() < 0.3)
      .map(({ urn, name }) => ({
        urn,
        release: name,
        chart: String(known(pick(random, TEXTS))),
        cause: pick(random, CAUSES),
        why: "it was not there",
      })),
  };
}

/** The same objects once more, as a release makes them, and a manifest of any shape. */
function rendered(random: Random, objects: readonly KubernetesObject[]): KubernetesObject[] {
  const manifests = objects.map(({ group, kind, props }) => ({
    apiVersion: group === "core" ? "v1" : `${group}/v1`,
    kind,
    ...(mutated(random, props) as object | null),
  }));
  return [...manifests, { kind: pick(random, TEXTS), ...properties(random, 4) }]
    .filter(() => random() < 0.3)
    .map((manifest) =>
      objectOfManifest(manifest, {
        urn: pick(random, [...URNS, ...objects.map(({ urn }) => urn)]),
        provider: pick(random, [...URNS, undefined]),
        name: "release",
        namespace: pick(random, ["monitoring", "default"]),
      }),
    )
    .filter((object) => object !== undefined);
}
