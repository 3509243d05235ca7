import {
  MAX_VOLUME_BYTES,
  MAX_VOLUME_FORM,
  parseQuantity,
  QUANTITY_FORM,
} from "../internal/quantity";
import type { Problems } from "../internal/validation";
import { isPaid, type Licence } from "../logging/licence";
import {
  SamplingKind,
  type SamplingPolicyArgs,
  TraceOutcome,
  type TraceSamplingArgs,
} from "./args";

/** A policy of APM Server; without a condition it takes every trace. */
export interface SamplingPolicy extends Pick<
  SamplingPolicyArgs,
  "service" | "environment" | "traceName" | "outcome"
> {
  readonly rate: number;
}

/** Sampling, complete and checked. */
export interface SamplingSettings {
  readonly kind: SamplingKind;
  /** Rate at which agents begin traces: 1 when APM Server decides. */
  readonly agentRate: number;
  /** Policies of APM Server in order, the last takes every trace; empty when agents decide. */
  readonly policies: readonly SamplingPolicy[];
  /** Volume of each replica; `undefined` when agents decide. */
  readonly volume: string | undefined;
}

const DEFAULT_RATE = 0.1;
const RATE_FORM = "a number from 0 to 1";
const MIN_VOLUME_BYTES = 2 ** 30;

/** What every failed trace matches; before all other policies. */
const ERRORS: SamplingPolicy = { outcome: TraceOutcome.Failure, rate: 1 };

const CONDITIONS = ["service", "environment", "traceName", "outcome"] as const;

/** Options that only tail-based sampling has. */
const TAIL_ONLY = ["keepErrors", "policies", "volume"] as const;

/** Defaults and checks of sampling. */
export function resolveSampling(
  args: TraceSamplingArgs,
  licence: Licence,
  defaultVolume: string,
  problems: Problems,
): SamplingSettings {
  const rate = args.defaultRate ?? DEFAULT_RATE;
  checkRate("defaultRate", rate, problems);
  const kind = args.kind ?? (isPaid(licence) ? SamplingKind.Tail : SamplingKind.Head);
  if (!Object.values(SamplingKind).includes(kind)) {
    problems.add("kind", kind, `one of ${Object.values(SamplingKind).join(", ")}`);
  }
  if (kind === SamplingKind.Tail) return resolveTail(args, rate, licence, defaultVolume, problems);
  checkHead(args, rate, licence, problems);
  return { kind, agentRate: rate, policies: [], volume: undefined };
}

function checkHead(
  args: TraceSamplingArgs,
  rate: number,
  licence: Licence,
  problems: Problems,
): void {
  const reason = isPaid(licence)
    ? "with kind head the agent decides before it knows service, outcome or name of the trace"
    : `licence ${licence} has no tail-based sampling, which needs licence enterprise or trial`;
  for (const option of TAIL_ONLY) {
    if (args[option] !== undefined) problems.add(option, args[option], `left out: ${reason}`);
  }
  if (rate === 0) problems.add("defaultRate", rate, "more than 0: no trace would be kept");
}

function resolveTail(
  args: TraceSamplingArgs,
  defaultRate: number,
  licence: Licence,
  defaultVolume: string,
  problems: Problems,
): SamplingSettings {
  if (!isPaid(licence)) {
    problems.add(
      "kind",
      SamplingKind.Tail,
      `head with licence ${licence}: tail-based sampling needs licence enterprise or trial`,
    );
  }
  const keepErrors = args.keepErrors ?? true;
  const own = args.policies ?? [];
  own.forEach((policy, i) => {
    checkPolicy(policy, problems.at(`policies[${i}]`));
  });
  checkReached(own, keepErrors, problems);
  const policies = [...(keepErrors ? [ERRORS] : []), ...own, { rate: defaultRate }];
  if (policies.every(({ rate }) => rate === 0)) {
    problems.add("", args, "such that some trace is kept: all rates are 0 and keepErrors is false");
  }
  const volume = args.volume ?? defaultVolume;
  checkVolume(volume, problems);
  return { kind: SamplingKind.Tail, agentRate: 1, policies, volume };
}

function checkRate(path: string, rate: number, problems: Problems): void {
  if (!(rate >= 0 && rate <= 1)) problems.add(path, rate, RATE_FORM);
}

function checkPolicy(policy: SamplingPolicyArgs, problems: Problems): void {
  checkRate("rate", policy.rate, problems);
  const { outcome } = policy;
  if (outcome !== undefined && !Object.values(TraceOutcome).includes(outcome)) {
    problems.add("outcome", outcome, `one of ${Object.values(TraceOutcome).join(", ")}`);
  }
  for (const condition of ["service", "environment", "traceName"] as const) {
    const value = policy[condition];
    // To APM Server an empty text is no condition.
    if (value?.trim() === "") problems.add(condition, value, "left out, or not empty");
  }
  if (CONDITIONS.every((condition) => policy[condition] === undefined)) {
    problems.add(
      "",
      policy,
      `a policy with at least one of ${CONDITIONS.join(", ")}; what no policy matches has defaultRate`,
    );
  }
}

/** The first policy that matches decides: one that is no wider than an earlier one never does. */
function checkReached(
  policies: readonly SamplingPolicyArgs[],
  keepErrors: boolean,
  problems: Problems,
): void {
  policies.forEach((policy, i) => {
    const path = `policies[${i}]`;
    if (keepErrors && covers(ERRORS, policy)) {
      problems.add(path, policy, "a policy that can match: keepErrors takes all its traces before");
    }
    const earlier = policies.slice(0, i).findIndex((other) => covers(other, policy));
    if (earlier >= 0) {
      problems.add(
        path,
        policy,
        `a policy that can match: policies[${earlier}] takes all its traces before`,
      );
    }
  });
}

/** Whether all traces that `narrow` matches are matched by `wide` too. */
function covers(wide: SamplingPolicy, narrow: SamplingPolicy): boolean {
  return CONDITIONS.every(
    (condition) => wide[condition] === undefined || wide[condition] === narrow[condition],
  );
}

function checkVolume(volume: string, problems: Problems): void {
  const bytes = parseQuantity(volume) ?? 0;
  if (bytes < MIN_VOLUME_BYTES) problems.add("volume", volume, `${QUANTITY_FORM}, 1Gi or more`);
  if (bytes > MAX_VOLUME_BYTES) problems.add("volume", volume, MAX_VOLUME_FORM);
}
