import type { RuleTest } from "../../helpers/promtool";
import { type Labels, none, one, series } from "./series";

const JOB = "elastic-system/elastic-operator";

/** When the alerts on the ECK operator fire, on each cluster that it is installed on. */
export function operatorScenarios(): readonly RuleTest[] {
  const up = (pod: string, values: string) => series("up", { job: JOB, pod }, values);
  const errors = (controller: string, values: string, labels: Labels = {}) =>
    series(
      "controller_runtime_reconcile_errors_total",
      { job: JOB, pod: "elastic-operator-0", controller, ...labels },
      values,
    );
  const failing = (controller: string) => [{ controller }];
  return [
    {
      name: "ElasticOperatorReconcileErrors goes on while the operator tries every 17 minutes only",
      input_series: [
        // As recorded of v3.5.0: many tries in the first minutes, then ever fewer.
        errors("elasticsearch-controller", "0x5 11 13 14x2 15x4 16x8 17x16 18x16 19x16 20x16"),
        errors("kibana-controller", "0x90"),
      ],
      alerts: [
        { eval_time: "25m", alertname: "ElasticOperatorReconcileErrors", firing: none },
        ...["32m", "45m", "60m", "80m"].map((eval_time) => ({
          eval_time,
          alertname: "ElasticOperatorReconcileErrors",
          firing: failing("elasticsearch-controller"),
        })),
      ],
    },
    {
      name: "ElasticOperatorReconcileErrors names the controller of an association, whatever job has its metrics",
      input_series: [
        errors("kb-es-association-controller", "0+1x90", { job: "eck/operator" }),
        errors("remotecluster-controller", "0+1x90"),
        errors("gateway-controller", "0+1x90", { job: "other" }),
      ],
      alerts: [
        {
          eval_time: "60m",
          alertname: "ElasticOperatorReconcileErrors",
          firing: failing("kb-es-association-controller"),
        },
      ],
    },
    {
      name: "ElasticOperatorReconcileErrors forgives a burst that the next try ends, whenever it is looked at",
      input_series: [errors("logstash-controller", "0x10 5 9 12x80")],
      alerts: ["15m", "28m", "31m", "36m", "50m"].map((eval_time) => ({
        eval_time,
        alertname: "ElasticOperatorReconcileErrors",
        firing: none,
      })),
    },
    {
      name: "ElasticOperatorReconcileErrors adds up what one operator and its successor count",
      input_series: [
        errors("beat-controller", "0+1x20 stale"),
        errors("beat-controller", "_x20 0+1x40", { pod: "elastic-operator-1" }),
      ],
      alerts: [
        {
          eval_time: "45m",
          alertname: "ElasticOperatorReconcileErrors",
          firing: failing("beat-controller"),
        },
      ],
    },
    {
      name: "ElasticOperatorDown waits for the last operator to go, and fires also when no pod is left",
      input_series: [
        up("elastic-operator-0", "1x10 0x80"),
        up("elastic-operator-1", "1x40 0x20 stale"),
      ],
      alerts: [
        { eval_time: "39m", alertname: "ElasticOperatorDown", firing: none },
        { eval_time: "50m", alertname: "ElasticOperatorDown", firing: none },
        { eval_time: "58m", alertname: "ElasticOperatorDown", firing: one },
        { eval_time: "80m", alertname: "ElasticOperatorDown", firing: one },
      ],
    },
    {
      name: "no alert on the operator fires while it works",
      input_series: [
        up("elastic-operator-0", "1x90"),
        errors("elasticsearch-controller", "3x90"),
        errors("beat-controller", "0x90"),
      ],
      alerts: ["ElasticOperatorDown", "ElasticOperatorReconcileErrors"].map((alertname) => ({
        eval_time: "80m",
        alertname,
        firing: none,
      })),
    },
  ];
}
