import type { Problems } from "../internal/validation";
import type { ScrapeLimitArgs } from "./prometheusStackArgs";

/** Limits of a scrape, complete. */
export interface ScrapeLimits {
  readonly samplesPerScrape: number;
  readonly systemSamplesPerScrape: number;
  readonly targets: number;
  readonly labels: number;
  readonly labelNameLength: number;
  readonly labelValueLength: number;
  readonly bodySize: string;
}

const DEFAULTS = {
  samplesPerScrape: 50_000,
  targets: 5_000,
  labels: 64,
  labelNameLength: 256,
  labelValueLength: 2_048,
  bodySize: "100MB",
} as const;

/** Below these, metrics of Kubernetes itself no longer pass. */
const LEAST = {
  samplesPerScrape: 1_000,
  targets: 100,
  labels: 20,
  labelNameLength: 64,
  labelValueLength: 256,
} as const;

/** One scrape may bring this part of the budget: kube-state-metrics alone is about a quarter of a cluster's series. */
const SYSTEM_PART = 0.25;

/** Fills in the limits and notes in `problems` what cannot work. The budget must be right; nothing is noted of defaults. */
export function resolveLimits(
  args: ScrapeLimitArgs,
  activeSeriesBudget: number,
  problems: Problems,
): ScrapeLimits {
  const { systemSamplesPerScrape, ...given } = args;
  const merged = { ...DEFAULTS, ...withoutUndefined(given) };
  for (const key of Object.keys(LEAST) as (keyof typeof LEAST)[]) {
    if (!Number.isInteger(merged[key]) || merged[key] < LEAST[key]) {
      problems.add(key, merged[key], `a whole number of ${LEAST[key]} or more`);
    }
  }
  if (!/^[1-9]\d*(KB|MB|GB)$/.test(merged.bodySize)) {
    problems.add("bodySize", merged.bodySize, 'a size such as "50MB" (KB, MB or GB)');
  }
  const system =
    systemSamplesPerScrape ??
    Math.max(merged.samplesPerScrape, Math.floor(activeSeriesBudget * SYSTEM_PART));
  const samplesAreRight = merged.samplesPerScrape >= LEAST.samplesPerScrape;
  if (
    systemSamplesPerScrape !== undefined &&
    (!Number.isInteger(system) || (samplesAreRight && system < merged.samplesPerScrape))
  ) {
    problems.add(
      "systemSamplesPerScrape",
      system,
      `a whole number of samplesPerScrape (${merged.samplesPerScrape}) or more`,
    );
  }
  return { ...merged, systemSamplesPerScrape: system };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
