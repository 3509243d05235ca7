import { apmServer } from "./apmServer";
import { apmServices } from "./apmServices";
import type { DashboardSpec } from "./spec";

/** Dashboards that are there with tracing only. */
export const apmDashboards: readonly DashboardSpec[] = [apmServices, apmServer];
