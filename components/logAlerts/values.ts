import { Availability } from "../internal/availability";
import { elasticUsers, releases, secrets, serviceHost, services } from "../internal/names";
import { ruleFiles } from "./elastalert/files";
import { commonOptions, RUN_SECONDS } from "./elastalert/rules";
import type { LogAlertsSettings } from "./settings";

/** Uid and gid of the image's user. */
const USER = 1000;

const CA_DIR = "/certs";

/**
 * Memory: about 150 MiB for Python and its modules, the rest for lines and windows that rules remember. Too little is a restart, after
 * which windows fill anew.
 */
const RESOURCES = {
  [Availability.Single]: {
    requests: { cpu: "50m", memory: "256Mi" },
    limits: { memory: "512Mi" },
  },
  [Availability.Replicated]: {
    requests: { cpu: "100m", memory: "512Mi" },
    limits: { memory: "1Gi" },
  },
} as const;

/** Values of the chart elastalert2 2.31.0. */
export function buildElastAlertValues(settings: LogAlertsSettings) {
  return {
    fullnameOverride: releases.elastalert2,
    // The chart's own image with its tag; the chart leaves out where it is.
    image: { repository: "docker.io/jertel/elastalert2" },
    // Two of them would tell everything twice: they know nothing of each other. The chart merges `rollingUpdate: {}`, which the API
    // server refuses beside Recreate.
    replicaCount: 1,
    updateStrategy: { type: "Recreate", rollingUpdate: null },
    runIntervalMins: RUN_SECONDS / 60,
    // Rules that read lines read each quarter of an hour again, for lines that arrive late.
    bufferTimeMins: 15,
    elasticsearch: elasticsearch(settings),
    extraConfigOptions: commonOptions(),
    rules: ruleFiles(settings),
    resources: RESOURCES[settings.availability],
    // The chart writes its own key `enabled` into the probes, which the API server refuses.
    livenessProbe: { enabled: false },
    readinessProbe: { enabled: false },
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    metrics: {
      enabled: true,
      // The ServiceMonitor scrapes; with annotations it would be done twice.
      prometheusScrapeAnnotations: { "prometheus.io/scrape": "false" },
      serviceMonitor: { enabled: true },
    },
  };
}

function elasticsearch({ namespace }: LogAlertsSettings) {
  const user = elasticUsers.logAlerts;
  return {
    host: serviceHost(services.elasticsearch.name, namespace),
    port: services.elasticsearch.port,
    // Python's spelling: the chart puts the text into the configuration as it is.
    useSsl: "True",
    verifyCerts: "True",
    caCerts: `${CA_DIR}/${secrets.elasticsearchCa.key}`,
    credentialsSecret: user.secretName,
    credentialsSecretUsernameKey: user.usernameKey,
    credentialsSecretPasswordKey: user.passwordKey,
    certsVolumes: [
      { name: "elasticsearch-ca", secret: { secretName: secrets.elasticsearchCa.name } },
    ],
    certsVolumeMounts: [{ name: "elasticsearch-ca", mountPath: CA_DIR, readOnly: true }],
  };
}
