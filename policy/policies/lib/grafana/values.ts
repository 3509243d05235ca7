/** The administrator's password in values of Helm charts: rendered, it is inside a Secret, which policies do not read. */
import { isWellKnown, knownPassword } from "./rules";
import { chartOf, isHelmType } from "../helm";
import type { Remark } from "../remarks";
import type { StackResource } from "../resources";
import { at, flag, isRecord, isUnknown, list, text } from "../values";

/** kube-prometheus-stack had the password "prom-operator" before this major version; since then Grafana's chart makes one up. */
const GENERATES_SINCE = 79;

/** What is wrong with the Grafana that a Helm release brings; nothing if it brings none. */
export function valuesRemarks({ type, props }: StackResource): Remark[] {
  if (!isHelmType(type)) return [];
  const chart = chartOf(props);
  const name = chart === undefined || chart === "unknown" ? "" : chart.name;
  const values = at(props, "values");
  if (name === "grafana") return passwordIn(values, "adminPassword");
  const grafana = at(values, "grafana");
  const enabled = flag(at(grafana, "enabled"), true);
  if (enabled === "absent") return [];
  if (name === "kube-prometheus-stack" && major(at(props, "version")) < GENERATES_SINCE) {
    const given = passwordGiven(grafana);
    if (given === "unknown" || (!given && list(at(props, "valueYamlFiles")).length > 0)) {
      return [{ level: "unknown", text: "values.grafana" }];
    }
    if (!given) {
      const text = `this version sets the password prom-operator: set grafana.admin.existingSecret, or use version ${GENERATES_SINCE} or later`;
      return [{ level: "violation", text }];
    }
  }
  return passwordIn(grafana, "grafana.adminPassword");
}

function passwordIn(values: unknown, where: string): Remark[] {
  if (!isRecord(values) || text(at(values, "admin", "existingSecret")) !== undefined) return [];
  const user = at(values, "adminUser");
  return isWellKnown(at(values, "adminPassword"), user) ? [knownPassword(where)] : [];
}

/** Whether values hand a password over, one way or another. */
function passwordGiven(grafana: unknown): boolean | "unknown" {
  if (isUnknown(grafana)) return "unknown";
  const ways = [
    at(grafana, "adminPassword"),
    at(grafana, "admin", "existingSecret"),
    at(grafana, "env", "GF_SECURITY_ADMIN_PASSWORD"),
    at(grafana, "env", "GF_SECURITY_ADMIN_PASSWORD__FILE"),
    at(grafana, "envValueFrom", "GF_SECURITY_ADMIN_PASSWORD"),
    at(grafana, "env", "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"),
  ];
  return ways.some((way) => way !== undefined && way !== null && way !== "");
}

function major(version: unknown): number {
  const digits = /^=?v?(\d+)\.\d+\.\d+/.exec(text(version) ?? "")?.[1];
  return digits === undefined ? Infinity : Number(digits);
}
