import type { Finding } from "./lib/finding";
import {
  GOOD,
  judgeWorkloads,
  readTexts,
  textsSchema,
  workloadSchema,
  type Verdict,
} from "./lib/workloads/judgeWorkloads";
import type { KubernetesObject } from "./lib/objects";
import { stackPolicy } from "./lib/stackPolicy";
import { anyOf, at, isUnknown, text, type Presence } from "./lib/values";
import { namespaceObjectOf, type Workload } from "./lib/workloads/workloads";

const NAME = "workload-names-service-and-owner";

const SERVICE_LABELS: readonly string[] = ["app.kubernetes.io/name", "app", "k8s-app", "service"];

const OWNER_LABELS: readonly string[] = ["owner", "team", "a8r.io/owner"];

const DESCRIPTION =
  "Every workload says which service it is and who owns it: metrics, logs and traces are joined by the one, alerts find somebody by the other. Set label app.kubernetes.io/name on the pods, and label or annotation owner or team on the workload, its pods or its Namespace; or opt out with a reason.";

/**
 * Which workloads name no service or no owner, and which opt-outs hold words that no policy knows; one finding for each.
 *
 * @param config The policy's config as given: `serviceLabels`, `ownerLabels`, `exemptNamespaces`, `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function unnamedWorkloads(
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
): Finding[] {
  const labels = {
    service: readTexts(config, "serviceLabels", SERVICE_LABELS),
    owner: readTexts(config, "ownerLabels", OWNER_LABELS),
  };
  return judgeWorkloads(objects, config, date, {
    policy: NAME,
    word: "labels",
    checksWords: true,
    judge: (workload) => judge(workload, labels),
  });
}

interface Labels {
  readonly service: readonly string[];
  readonly owner: readonly string[];
}

function judge(workload: Workload, labels: Labels): Verdict {
  const parts = [
    {
      what: "service",
      presence: has(labels.service, servicePlaces(workload)),
      remedy: `set one of the labels ${labels.service.join(", ")} on its pods`,
    },
    {
      what: "owner",
      presence: has(labels.owner, ownerPlaces(workload)),
      remedy: `set one of the labels or annotations ${labels.owner.join(", ")} on it or on its Namespace`,
    },
  ];
  const missing = parts.filter(({ presence }) => presence === "absent");
  if (missing.length > 0) {
    return {
      state: "bad",
      wrong: `names ${missing.map(({ what }) => `no ${what}`).join(" and ")}`,
      remedy: missing.map(({ remedy }) => remedy).join(", "),
    };
  }
  const unseen = parts.filter(({ presence }) => presence === "unknown");
  if (unseen.length === 0) return GOOD;
  return { state: "unknown", what: `its ${unseen.map(({ what }) => what).join(" and ")}` };
}

/** Whether one of these maps has one of the keys, with a text that is not blank. */
function has(keys: readonly string[], places: readonly unknown[]): Presence {
  return anyOf(
    places.flatMap((place) =>
      keys.map((key) => {
        const value = at(place, key);
        if (isUnknown(value)) return "unknown";
        return (text(value) ?? "").trim() === "" ? "absent" : "present";
      }),
    ),
  );
}

/** Labels only, since annotations are on no metric and no log line. */
function servicePlaces({ object, pods }: Workload): readonly unknown[] {
  return [at(pods.metadata, "labels"), at(object.props, "metadata", "labels")];
}

function ownerPlaces(workload: Workload): readonly unknown[] {
  const { object, pods } = workload;
  const namespace = at(namespaceObjectOf(workload)?.props, "metadata");
  return [pods.metadata, at(object.props, "metadata"), namespace].flatMap((metadata) => [
    at(metadata, "labels"),
    at(metadata, "annotations"),
  ]);
}

/** Every workload can be told from others, and has somebody to ask. */
export const workloadNamesServiceAndOwner = stackPolicy({
  name: NAME,
  description: DESCRIPTION,
  configSchema: workloadSchema({
    serviceLabels: textsSchema(
      "Labels that name the service; one of them on the workload or its pods is enough.",
      SERVICE_LABELS,
    ),
    ownerLabels: textsSchema(
      "Labels or annotations that name the owner; one of them on the workload, its pods or its Namespace is enough.",
      OWNER_LABELS,
    ),
  }),
  enforcementLevel: "advisory",
  judge: ({ objects }, config, date) => unnamedWorkloads(objects, config, date),
});
