import type { BusinessMetricsArgs } from "../../../components/businessMetrics/args";
import {
  type BusinessMetricsSettings,
  resolveBusinessMetricsSettings,
} from "../../../components/businessMetrics/settings";
import { Problems } from "../../../components/internal/validation";

export const ORDERS = {
  name: "orders_total",
  help: "Orders by outcome.",
  kind: "counter",
  objective: {
    kind: "availability",
    target: 0.999,
    errors: { matchers: 'outcome=~"failed|timeout"' },
  },
} as const;

const PAYMENTS = {
  name: "payments_total",
  help: "Payments that were tried.",
  kind: "counter",
  objective: {
    kind: "availability",
    target: 0.95,
    good: { metric: "payments_succeeded_total" },
  },
} as const;

/** A target so low that the fastest alert can never fire. */
export const LOW = { ...PAYMENTS, objective: { ...PAYMENTS.objective, target: 0.9 } } as const;

export const CARTS = {
  name: "carts",
  help: "Open carts.",
  kind: "gauge",
  aggregation: "max",
} as const;

export const DURATION = {
  name: "checkout_duration_seconds",
  help: "Time from cart to confirmation.",
  kind: "histogram",
  buckets: [0.1, 0.5, 1],
  objective: {
    kind: "latency",
    target: 0.99,
    threshold: 1,
    total: { matchers: 'method!="health"' },
  },
} as const;

/** Every kind of metric and objective. */
export const ARGS: BusinessMetricsArgs = {
  workload: { namespace: "shop", matchLabels: { app: "checkout" }, port: "metrics" },
  metrics: [ORDERS, PAYMENTS, CARTS, DURATION],
  team: "payments",
};

/** A service that is traced. */
export const TRACED = { kibanaUrl: "https://kibana.example.com/", environment: "prod" } as const;

export function settingsOf(args: BusinessMetricsArgs): BusinessMetricsSettings {
  return resolveBusinessMetricsSettings("checkout", args, Problems.none());
}

/** Problems as `path: got`. */
export function problemsOf(args: BusinessMetricsArgs, name = "checkout"): readonly string[] {
  const problems = Problems.none();
  resolveBusinessMetricsSettings(name, args, problems);
  return problems.list.map(({ path, got }) => `${path}: ${got}`);
}
