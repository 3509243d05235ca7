/** The thin wrapper between a pure predicate and CrossGuard. Every policy about a stack is made here. */
import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { stackObjects } from "./contents";
import { reportAll, type Finding } from "./finding";
import type { KubernetesObject } from "./objects";
import { stackResources, type StackResource } from "./resources";
import { today } from "./waivers";

interface Head {
  /** In kebab case. */
  readonly name: string;
  /** `<rule>: <reason>. <remedy>.` */
  readonly description: string;
  readonly configSchema: PolicyConfigSchema;
  readonly enforcementLevel: "advisory" | "mandatory" | "disabled";
}

/** A policy that judges the resources of a stack. */
export interface StackPolicy extends Head {
  /**
   * The predicate; never throws.
   *
   * @param config The policy's config as given.
   * @param date Today as YYYY-MM-DD in UTC.
   */
  readonly judge: (resources: readonly StackResource[], config: unknown, date: string) => Finding[];
}

/** A policy that judges the Kubernetes objects of a stack, those inside Helm releases included. */
export interface ObjectsPolicy extends Head {
  /** The predicate; never throws. `config` and `date` as in {@link StackPolicy.judge}. */
  readonly judge: (
    objects: readonly KubernetesObject[],
    config: unknown,
    date: string,
  ) => Finding[];
}

/** Makes the CrossGuard policy of a predicate about resources. */
export function stackPolicy({ judge, ...head }: StackPolicy): StackValidationPolicy {
  return {
    ...head,
    validateStack: (args, report) => {
      const resources = stackResources(args.resources);
      reportAll(judge(resources, args.getConfig(), today()), head.description, report);
    },
  };
}

/** Makes the CrossGuard policy of a predicate about Kubernetes objects. */
export function objectsPolicy({ judge, ...head }: ObjectsPolicy): StackValidationPolicy {
  return {
    ...head,
    validateStack: async (args, report) => {
      const { objects } = await stackObjects(stackResources(args.resources));
      reportAll(judge(objects, args.getConfig(), today()), head.description, report);
    },
  };
}
