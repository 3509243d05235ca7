import type { estypes } from "@elastic/elasticsearch";
import { elasticUsers } from "../../internal/names";
import type { BodyOf, ManagedDocument } from "./document";
import { KIBANA_SPACE } from "./kibana";

type Role = BodyOf<estypes.SecurityPutRoleRequest, "name">;
type ElasticUser = keyof typeof elasticUsers;

/** Privileges of Kibana under which Kibana itself registers what it knows. */
const KIBANA_APPLICATION = "kibana-.kibana";

/** Roles of the users of {@link elasticUsers}, one each, with what its user does and no more. */
export function roleDocuments(environment: string, traces = false): readonly ManagedDocument[] {
  const roles: Readonly<Record<ElasticUser, Role>> = {
    logstash: logstash(environment),
    grafana: grafana(environment, traces),
    logAlerts: logAlerts(environment, traces),
    exporter,
    reader: reader(environment, traces),
  };
  return Object.entries(roles).map(([user, body]) => {
    const name = elasticUsers[user as ElasticUser].role;
    return {
      kind: "role",
      name,
      method: "PUT",
      path: `/_security/role/${name}`,
      body: { ...body },
    };
  });
}

/** All log data streams of the environment. */
function allLogs(environment: string): string[] {
  return [`logs-*-${environment}`];
}

/** Data streams of Elastic APM in the environment: spans, and metrics of services. */
function allTraces(environment: string): string[] {
  return [`traces-apm*-${environment}`, `metrics-apm*-${environment}`];
}

/** What people and dashboards read. */
function readable(environment: string, traces: boolean) {
  const names = [...allLogs(environment), ...(traces ? allTraces(environment) : [])];
  return { names, privileges: ["read" as const, "view_index_metadata" as const] };
}

/**
 * `monitor` is for the version and the licence, which the output asks at its start; `auto_configure` makes a data stream from its template
 * with the first event, and maps new fields. Nothing can be read, changed or deleted.
 */
function logstash(environment: string) {
  return {
    description: "Logstash appends events to the log data streams of the environment.",
    cluster: ["monitor"],
    indices: [{ names: allLogs(environment), privileges: ["auto_configure", "create_doc"] }],
  } satisfies Role;
}

/** The data source asks the version (`monitor`) and the fields of the data streams (`view_index_metadata`). */
function grafana(environment: string, traces: boolean) {
  return {
    description: "Grafana reads the logs of the environment.",
    cluster: ["monitor"],
    indices: [readable(environment, traces)],
  } satisfies Role;
}

/** ElastAlert 2 makes, maps, writes and cleans its own state indices: `elastalert` and `elastalert_*`. */
function logAlerts(environment: string, traces: boolean) {
  return {
    description: "ElastAlert 2 searches the logs of the environment and keeps its state.",
    cluster: ["monitor"],
    indices: [
      readable(environment, traces),
      { names: ["elastalert", "elastalert_*"], privileges: ["manage", "read", "write"] },
    ],
  } satisfies Role;
}

/** Health, sizes, snapshots, and where in its lifecycle each index is; no document. */
const exporter = {
  description: "The metrics exporter reads the health of Elasticsearch, no document.",
  cluster: ["monitor", "monitor_snapshot", "read_ilm", "read_slm"],
  indices: [{ names: ["*"], privileges: ["monitor", "view_index_metadata"] }],
} satisfies Role;

/** Discover, dashboards and (with traces) APM, to read, in the space {@link KIBANA_SPACE} and in no other. */
function reader(environment: string, traces: boolean) {
  return {
    description: "People read the logs of the environment in Kibana.",
    cluster: [],
    indices: [readable(environment, traces)],
    applications: [
      {
        application: KIBANA_APPLICATION,
        privileges: [
          "feature_discover_v2.read",
          "feature_dashboard_v2.read",
          ...(traces ? ["feature_apm.read"] : []),
        ],
        resources: [`space:${KIBANA_SPACE}`],
      },
    ],
  } satisfies Role;
}
