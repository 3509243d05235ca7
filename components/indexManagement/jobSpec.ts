import type * as pulumi from "@pulumi/pulumi";
import { imageReference, images } from "../internal/charts";
import { indexManagementPods, loggingServiceAccounts, secrets } from "../internal/names";
import { DOCUMENTS_FILE, type IndexManagementSettings } from "./settings";

const FILES_DIR = "/etc/index-management";
const CA_DIR = "/etc/elasticsearch-ca";

/** The user `node` of the image. */
const USER = 1000;

/** Seconds that the Job waits for Elasticsearch, then as long for its licence, for Kibana and for the bucket: a new cluster on new nodes starts within. */
const WAIT_SECONDS = 600;

/** Four times the wait, and five minutes for the documents: no pod outlives it, not even a second one. */
const DEADLINE_SECONDS = 4 * WAIT_SECONDS + 300;

/** Exit code of the script for what another attempt cannot help: an error of an API, wrong credentials, a wrong certificate. */
const REFUSED = 1;

/** `spec` of the Job. */
export function indexManagementJobSpec(
  settings: IndexManagementSettings,
  labels: Readonly<Record<string, string>>,
  bucket: pulumi.Input<string> | undefined,
) {
  return {
    // Another pod only when the cluster did not answer in time, or a node was lost.
    backoffLimit: 2,
    activeDeadlineSeconds: DEADLINE_SECONDS,
    // No ttlSecondsAfterFinished: Pulumi would make a Job again that Kubernetes cleaned away.
    podFailurePolicy: {
      rules: [
        {
          action: "FailJob",
          onExitCodes: {
            containerName: loggingServiceAccounts.indexManagement,
            operator: "In",
            values: [REFUSED],
          },
        },
        { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      ],
    },
    template: {
      metadata: { labels: { ...labels, ...indexManagementPods } },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: loggingServiceAccounts.indexManagement,
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [container(settings, bucket)],
        volumes: [
          { name: "files", configMap: { name: settings.objectName } },
          {
            name: "ca",
            secret: {
              secretName: secrets.elasticsearchCa.name,
              items: [{ key: secrets.elasticsearchCa.key, path: secrets.elasticsearchCa.key }],
            },
          },
        ],
      },
    },
  };
}

function container(settings: IndexManagementSettings, bucket: pulumi.Input<string> | undefined) {
  return {
    name: loggingServiceAccounts.indexManagement,
    image: imageReference(images.node),
    command: ["node", `${FILES_DIR}/apply.mjs`, `${FILES_DIR}/${DOCUMENTS_FILE}`],
    env: [
      { name: "ELASTICSEARCH_URL", value: settings.elasticsearchUrl },
      { name: "KIBANA_URL", value: settings.kibanaUrl },
      // Elasticsearch's and Kibana's certificates are of one authority.
      { name: "NODE_EXTRA_CA_CERTS", value: `${CA_DIR}/${secrets.elasticsearchCa.key}` },
      { name: "WAIT_SECONDS", value: String(WAIT_SECONDS) },
      { name: "ELASTIC_USERNAME", value: "elastic" },
      {
        name: "ELASTIC_PASSWORD",
        valueFrom: {
          secretKeyRef: { name: secrets.elasticSuperuser.name, key: secrets.elasticSuperuser.key },
        },
      },
      ...(bucket === undefined ? [] : [{ name: "SNAPSHOT_BUCKET", value: bucket }]),
    ],
    resources: {
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { memory: "256Mi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "files", mountPath: FILES_DIR, readOnly: true },
      { name: "ca", mountPath: CA_DIR, readOnly: true },
    ],
    // The last lines, with the API's own words, become the pod's message, which Pulumi shows.
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}
