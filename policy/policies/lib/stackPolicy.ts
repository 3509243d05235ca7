/** The thin wrapper between a pure predicate and CrossGuard. Every policy about a stack is made here. */
import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { stackOf, type Stack } from "./contents";
import { reportAll, type Finding } from "./finding";
import { stackResources } from "./resources";
import { today } from "./waivers";

/** A policy that judges a stack. */
export interface StackPolicy {
  /** In kebab case. */
  readonly name: string;
  /** `<rule>: <reason>. <remedy>.` */
  readonly description: string;
  readonly configSchema: PolicyConfigSchema;
  readonly enforcementLevel: "advisory" | "mandatory";
  /**
   * Calls the predicate with what it reads of the stack; never throws.
   *
   * @param config The policy's config as given.
   * @param date Today as YYYY-MM-DD in UTC.
   */
  readonly judge: (stack: Stack, config: unknown, date: string) => Finding[];
}

/** Makes the CrossGuard policy of a predicate. */
export function stackPolicy({ judge, ...head }: StackPolicy): StackValidationPolicy {
  return {
    ...head,
    validateStack: async (args, report) => {
      const stack = await stackOf(stackResources(args.resources));
      reportAll(judge(stack, args.getConfig(), today()), head.description, report);
    },
  };
}
