import { cluster } from "./cluster";
import { logging } from "./logging";
import { logs } from "./logs";
import { overview } from "./overview";
import type { DashboardSpec } from "./spec";
import { thanos } from "./thanos";
import { workload } from "./workload";

/** Every dashboard of the project. */
export const dashboards: readonly DashboardSpec[] = [
  overview,
  cluster,
  workload,
  thanos,
  logging,
  logs,
];
