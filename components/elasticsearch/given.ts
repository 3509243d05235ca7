import { parseQuantity } from "../internal/quantity";
import type { ElasticsearchOptions } from "./args";
import type { Tier, TierGiven } from "./capacity";

const GIB = 2 ** 30;

/** The user's own numbers, in GiB. What does not parse is left out: it is a problem already. */
export interface GivenNumbers {
  readonly tiers: Readonly<Partial<Record<Tier, TierGiven>>>;
  readonly heapGib: number | undefined;
}

/** Reads the user's quantities. */
export function givenNumbers(options: ElasticsearchOptions): GivenNumbers {
  const { hot, warm, cold } = options;
  return {
    tiers: {
      ...(hot === undefined ? {} : { hot: tierGiven(hot) }),
      ...(warm === undefined ? {} : { warm: tierGiven(warm) }),
      ...(cold === undefined ? {} : { cold: tierGiven(cold) }),
    },
    heapGib: gib(hot?.heap),
  };
}

function tierGiven(tier: {
  readonly nodes?: number;
  readonly memory?: string;
  readonly volume?: string;
}): TierGiven {
  const nodes = tier.nodes !== undefined && tier.nodes >= 1 ? Math.floor(tier.nodes) : undefined;
  return { nodes, memoryGib: gib(tier.memory), volumeGib: gib(tier.volume) };
}

/** GiB of a Kubernetes quantity above zero. */
export function gib(quantity: string | undefined): number | undefined {
  const bytes = quantity === undefined ? undefined : parseQuantity(quantity);
  return bytes === undefined || bytes <= 0 ? undefined : bytes / GIB;
}
