/** How many copies of each piece run. */
export const Availability = {
  /** One copy of everything: local clusters and trials. A restart is a gap. */
  Single: "single",
  /** Prometheus and Thanos ×2, Alertmanager ×3, disruption budgets, spread over zones. */
  Replicated: "replicated",
} as const;
export type Availability = (typeof Availability)[keyof typeof Availability];

/** Replicas of each piece for an availability. Alertmanager ×3: gossip survives one loss (Alertmanager docs, high availability). */
export const replicasOf: Readonly<Record<Availability, Replicas>> = {
  [Availability.Single]: {
    prometheus: 1,
    alertmanager: 1,
    thanosQuery: 1,
    thanosQueryFrontend: 1,
    thanosStore: 1,
    thanosRuler: 1,
    grafana: 1,
    certManager: 1,
  },
  [Availability.Replicated]: {
    prometheus: 2,
    alertmanager: 3,
    thanosQuery: 2,
    thanosQueryFrontend: 2,
    thanosStore: 2,
    thanosRuler: 2,
    grafana: 1,
    certManager: 2,
  },
};

/** Number of pods of each piece. */
export interface Replicas {
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly thanosQuery: number;
  readonly thanosQueryFrontend: number;
  readonly thanosStore: number;
  readonly thanosRuler: number;
  readonly grafana: number;
  readonly certManager: number;
}
