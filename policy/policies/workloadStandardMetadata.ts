import type { ResourceValidationPolicy } from "@pulumi/policy";
import { NOT_KNOWN, reportAll, type Finding } from "./lib/finding";
import { EXEMPT_NAMESPACES, readTexts, textsSchema } from "./lib/workloads/judgeWorkloads";
import { objectOf } from "./lib/objects";
import { plain } from "./lib/plain";
import {
  addMetadata,
  lackingMetadata,
  standardOf,
  type Standard,
} from "./lib/workloads/standardMetadata";
import { at, isRecord, type Properties } from "./lib/values";

const NAME = "workload-standard-metadata";

const DESCRIPTION =
  "Every workload has the organisation's standard labels and annotations: what each team writes by hand is soon spelt in five ways. Turn the policy on at level remediate, which adds what is missing and never changes what is set; at the other levels it says what to add.";

function readStandard(config: unknown): Standard {
  return standardOf(config, readTexts(config, "exemptNamespaces", EXEMPT_NAMESPACES));
}

/**
 * What a workload lacks of the standard metadata; empty for other resources.
 *
 * @param resource Type, name and URN of the resource, and its properties as plain data.
 * @param config The policy's config as given: `labels`, `annotations`, `scrape`, `exemptNamespaces`.
 */
export function missingMetadata(
  resource: { readonly type: string; readonly name: string; readonly urn: string },
  props: Properties,
  config: unknown,
): Finding[] {
  const { additions, unseen } = lackingMetadata(resource.type, props, readStandard(config));
  const object = objectOf({ ...resource, props });
  const subject = object === undefined ? resource.name : `${object.kind} ${object.name}`;
  if (additions.length > 0) {
    const places = additions.map(
      ({ path, map, entries }) =>
        `${Object.keys(entries).join(", ")} in ${[...path, map].join(".")}`,
    );
    return [
      {
        message: `${subject} lacks ${places.join("; ")}: add them, or set the level of ${NAME} to remediate.`,
      },
    ];
  }
  if (unseen.length === 0) return [];
  const message = `${subject}: whether it has the standard metadata hangs on ${unseen.join(", ")}, ${NOT_KNOWN}.`;
  return [{ undecided: true, message }];
}

/** Adds what is missing; tells whether it changed anything. `live` is what @pulumi/policy hands to a remediation. */
export function addStandardMetadata(type: string, live: Properties, config: unknown): boolean {
  // In a wrapping of its own: `plain` remembers what it copied, and this object changes.
  const copied = at(plain({ live }), "live");
  if (!isRecord(copied)) return false;
  const { additions } = lackingMetadata(type, copied, readStandard(config));
  addMetadata(live, additions);
  return additions.length > 0;
}

const textMap = { type: "object" as const, additionalProperties: { type: "string" as const } };

/** The organisation's labels and annotations on every workload. */
export const workloadStandardMetadata: ResourceValidationPolicy = {
  name: NAME,
  description: DESCRIPTION,
  configSchema: {
    properties: {
      labels: {
        ...textMap,
        description: "Labels of workloads and of their pods, e.g. `owner`.",
        default: {},
      },
      annotations: {
        ...textMap,
        description: "Annotations of workloads and of their pods.",
        default: {},
      },
      scrape: {
        type: "object",
        description:
          "Annotations prometheus.io/scrape, port and path for pods that have the container port `port` (number or name), and none of the family yet. `path` is /metrics unless given; without `port` none are added.",
        additionalProperties: false,
        properties: { port: { type: ["string", "number"] }, path: { type: "string" } },
        default: {},
      },
      exemptNamespaces: textsSchema(
        "Namespaces whose workloads are left as they are.",
        EXEMPT_NAMESPACES,
      ),
    },
  },
  enforcementLevel: "disabled",
  validateResource: (args, report) => {
    reportAll(missingMetadata(args, plain(args.props), args.getConfig()), DESCRIPTION, report);
  },
  remediateResource: (args) =>
    addStandardMetadata(args.type, args.props, args.getConfig()) ? args.props : undefined,
};
