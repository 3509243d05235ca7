import { DEAD_MANS_SWITCH_RECEIVER } from "../internal/names";

/** Names of receivers that exist without a declaration in `receivers`. */
export const EMAIL_RECEIVER = "email";
export const PHONE_RECEIVER = "phone";
export { DEAD_MANS_SWITCH_RECEIVER };
/** Takes alerts and tells nobody: info alerts, and what a route mutes on purpose. */
export const NOBODY_RECEIVER = "nobody";

export const BUILT_IN_RECEIVERS: readonly string[] = [
  EMAIL_RECEIVER,
  PHONE_RECEIVER,
  DEAD_MANS_SWITCH_RECEIVER,
  NOBODY_RECEIVER,
];

/** Alert of kube-prometheus-stack that always fires (its rules, general.rules). */
export const WATCHDOG_ALERT = "Watchdog";
/** Alert of kube-prometheus-stack that only inhibits info alerts (its rules, general.rules). */
export const INFO_INHIBITOR_ALERT = "InfoInhibitor";
/** Alert of our global rules: a cluster of the environment sends no metrics. Its label `cluster` names that cluster. */
export const CLUSTER_SILENT_ALERT = "ClusterSilent";

/** Label that says whose an alert is. */
export const TEAM_LABEL = "team";
