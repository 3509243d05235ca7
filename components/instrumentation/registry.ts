import * as pulumi from "@pulumi/pulumi";
import type { Secret } from "@pulumi/kubernetes/core/v1";

/** What the instrumentation of one program shares. */
export interface Registry {
  /** Secrets of agents, by their names in Pulumi. */
  readonly secrets: Map<string, Secret>;
  /** Services, as `<number of the provider>/<namespace>/<service>`. */
  readonly services: Set<string>;
  /** Numbers of the providers: their URNs are known too late. */
  readonly providers: { of(provider: pulumi.ProviderResource | undefined): number };
}

const registries = new WeakMap<object, Registry>();
const OUTSIDE_OF_A_STACK = {};

/** The registry of the running program; one process may run several, one after the other, by the Automation API. */
export function programRegistry(): Registry {
  const stack = pulumi.runtime.getStackResource() ?? OUTSIDE_OF_A_STACK;
  const known = registries.get(stack);
  if (known !== undefined) return known;
  const registry: Registry = {
    secrets: new Map(),
    services: new Set(),
    providers: numbered(),
  };
  registries.set(stack, registry);
  return registry;
}

function numbered(): Registry["providers"] {
  const known: (pulumi.ProviderResource | undefined)[] = [];
  return {
    of: (provider) => {
      if (!known.includes(provider)) known.push(provider);
      return known.indexOf(provider);
    },
  };
}
