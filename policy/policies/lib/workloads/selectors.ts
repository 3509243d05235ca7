/** Label and namespace selectors, as Kubernetes and the Prometheus Operator read them. Nothing here throws. */
import { allOf, at, isRecord, isUnknown, list, type Presence } from "../values";

/**
 * Whether a label selector (`matchLabels`, `matchExpressions`) takes an object with these labels. An empty selector takes
 * everything, none at all takes nothing.
 */
export function selects(selector: unknown, labels: unknown): Presence {
  if (isUnknown(selector)) return "unknown";
  if (!isRecord(selector)) return "absent";
  return allOf([
    ...equalities(at(selector, "matchLabels"), labels),
    ...list(at(selector, "matchExpressions")).map((expression) => holds(expression, labels)),
  ]);
}

/** Whether a Service's `selector` takes pods with these labels; a Service without one has no pods of its own. */
export function serviceSelects(selector: unknown, labels: unknown): Presence {
  if (isUnknown(selector)) return "unknown";
  const pairs = equalities(selector, labels);
  return pairs.length === 0 ? "absent" : allOf(pairs);
}

/**
 * Whether the `namespaceSelector` of a monitor takes a namespace; without one a monitor stays in its own.
 *
 * @param own Namespace of the monitor; `undefined`: not known.
 * @param namespace The namespace asked for; `undefined`: not known.
 */
export function selectsNamespace(
  selector: unknown,
  own: string | undefined,
  namespace: string | undefined,
): Presence {
  const any = at(selector, "any");
  const names = at(selector, "matchNames");
  if (any === true) return "present";
  if (isUnknown(any) || isUnknown(names)) return "unknown";
  const wanted = list(names).length === 0 ? [own] : list(names);
  if (wanted.includes(namespace) && namespace !== undefined) return "present";
  const unseen = namespace === undefined || wanted.some((it) => it === undefined || isUnknown(it));
  return unseen ? "unknown" : "absent";
}

function equalities(pairs: unknown, labels: unknown): Presence[] {
  if (isUnknown(pairs)) return ["unknown"];
  if (!isRecord(pairs)) return [];
  return Object.keys(pairs).map((key) => {
    const wanted = at(pairs, key);
    const got = at(labels, key);
    if (isUnknown(wanted) || isUnknown(got)) return "unknown";
    return wanted === got ? "present" : "absent";
  });
}

/** One of `matchExpressions`. The API server refuses operators other than these four. */
function holds(expression: unknown, labels: unknown): Presence {
  const key = at(expression, "key");
  const operator = at(expression, "operator");
  if (isUnknown(key) || isUnknown(operator)) return "unknown";
  if (typeof key !== "string") return "absent";
  const got = at(labels, key);
  const exists = got === undefined ? "absent" : isUnknown(labels) ? "unknown" : "present";
  switch (operator) {
    case "Exists":
      return exists;
    case "DoesNotExist":
      return opposite(exists);
    case "In":
      return isOneOf(got, at(expression, "values"));
    case "NotIn":
      return opposite(isOneOf(got, at(expression, "values")));
    default:
      return "absent";
  }
}

function isOneOf(got: unknown, values: unknown): Presence {
  if (got === undefined) return "absent";
  if (isUnknown(got)) return "unknown";
  if (list(values).includes(got)) return "present";
  return list(values).some(isUnknown) ? "unknown" : "absent";
}

function opposite(presence: Presence): Presence {
  if (presence === "unknown") return "unknown";
  return presence === "present" ? "absent" : "present";
}
