/** What containers ask of a node. */
import { containersOf, type ContainerView, type KubernetesObject } from "../objects";
import { anyOf, at, isUnknown, list, type Presence } from "../values";
import { namespaceOf, ofKind, type Workload } from "./workloads";

/** What one container lacks. */
export interface Lack {
  readonly container: string;
  readonly resource: string;
  /** "absent" or "unknown". */
  readonly presence: Presence;
}

/** Which containers of a workload ask for none of a resource, or may. */
export function lackingRequests(workload: Workload, resources: readonly string[]): readonly Lack[] {
  const { spec } = workload.pods;
  const containers = containersOf(workload.pods);
  return resources.flatMap((resource) => {
    const common = anyOf([asked(at(spec, "resources"), resource), defaulted(workload, resource)]);
    if (common === "present") return [];
    return containers.flatMap(({ name, init, props }) => {
      const presence = anyOf([common, ofContainer(props, resource)]);
      const container = init ? `${name} (init)` : name;
      return presence === "present" ? [] : [{ container, resource, presence }];
    });
  });
}

function ofContainer(props: ContainerView["props"], resource: string): Presence {
  return isUnknown(props) ? "unknown" : asked(at(props, "resources"), resource);
}

/** Kubernetes takes a limit for the request where there is none. */
function asked(resources: unknown, resource: string): Presence {
  return anyOf(["requests", "limits"].map((key) => quantity(at(resources, key, resource))));
}

/** A request of nothing is none. */
function quantity(value: unknown): Presence {
  if (isUnknown(value)) return "unknown";
  if (typeof value !== "string" && typeof value !== "number") return "absent";
  return /[1-9]/.test(String(value)) ? "present" : "absent";
}

/** Whether a LimitRange fills requests in. The API server derives them from the other values where it has no `defaultRequest`. */
function defaulted(workload: Workload, resource: string): Presence {
  return anyOf(
    ofKind(workload.cluster, "core/LimitRange")
      .filter((range) => isNear(range, workload))
      .flatMap(({ props }) => list(at(props, "spec", "limits")))
      .filter((limit) => isUnknown(limit) || at(limit, "type") === "Container")
      .map((limit) =>
        isUnknown(limit)
          ? "unknown"
          : anyOf(
              ["defaultRequest", "default", "max", "min"].map((key) =>
                quantity(at(limit, key, resource)),
              ),
            ),
      ),
  );
}

function isNear(range: KubernetesObject, { namespace }: Workload): boolean {
  return namespace !== undefined && namespaceOf(range) === namespace;
}
