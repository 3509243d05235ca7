import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/kubernetes/core/v1";
import type { Release } from "@pulumi/kubernetes/helm/v3";
import { Ingress } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import { RandomPassword } from "@pulumi/random";
import { elasticPodLabels } from "../elasticsearch/networkPolicies";
import { charts } from "../internal/charts";
import { disruptionBudgetSpec } from "../internal/disruptionBudget";
import { managedLabels } from "../internal/labels";
import { releases, secrets, serviceHost, services } from "../internal/names";
import { chartRelease } from "../internal/release";
import { resolveOrThrow } from "../internal/validation";
import type { KibanaIngress } from "./args";
import { type KibanaArgs, resolveKibanaSettings } from "./settings";
import { buildKibanaValues } from "./values";

export type { KibanaArgs } from "./settings";

/** What each key encrypts: sessions, saved objects with credentials, reports. Kibana asks for 32 letters or more. */
const ENCRYPTION_KEYS = ["security", "encryptedSavedObjects", "reporting"] as const;
const ENCRYPTION_KEY_LENGTH = 32;

const LABELS = managedLabels("kibana");

/**
 * Kibana on the hub, run by the ECK operator beside {@link Elasticsearch}. It needs in its namespace the Secret `kibana-tls` (keys
 * tls.crt, tls.key, ca.crt; names {@link kibanaDnsNames}).
 *
 * ```ts
 * const kibana = new Kibana("kibana", {
 *   domain: "monitoring.example.com",
 *   ingress: {
 *     className: "alb",
 *     annotations: { "alb.ingress.kubernetes.io/backend-protocol": "HTTPS" },
 *   },
 * }, { providers: [hub], dependsOn: [elasticsearch] });
 * ```
 */
export class Kibana extends pulumi.ComponentResource {
  /** Where people find Kibana. */
  public readonly url: string;
  /** HTTPS URL inside the hub. */
  public readonly internalUrl: string;
  /** The Helm release. */
  public readonly release: Release;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: KibanaArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`Kibana ${name}`, args, resolveKibanaSettings);
    super("global-monitoring:index:Kibana", name, {}, opts);
    const { namespace } = settings;
    const inside = { parent: this };

    const keys = ENCRYPTION_KEYS.map((use): [string, pulumi.Output<string>] => {
      const key = new RandomPassword(
        `${name}-key-${use}`,
        { length: ENCRYPTION_KEY_LENGTH, special: false },
        inside,
      );
      return [`xpack.${use}.encryptionKey`, key.result];
    });
    const encryption = new Secret(
      `${name}-encryption`,
      {
        metadata: { name: secrets.kibanaEncryption.name, namespace, labels: LABELS },
        stringData: Object.fromEntries(keys),
      },
      inside,
    );
    this.release = chartRelease(
      `${name}-release`,
      charts.eckKibana,
      {
        releaseName: releases.kibana,
        namespace,
        values: buildKibanaValues(settings),
      },
      { ...inside, dependsOn: [encryption] },
    );
    const metadata = { name: releases.kibana, namespace, labels: LABELS };
    if (settings.replicas > 1) {
      // The chart has none.
      new PodDisruptionBudget(
        `${name}-pdb`,
        { metadata, spec: disruptionBudgetSpec(elasticPodLabels.kibana) },
        inside,
      );
    }
    if (settings.ingress !== undefined && settings.host !== undefined) {
      const { annotations } = settings.ingress;
      new Ingress(
        `${name}-ingress`,
        {
          metadata: annotations === undefined ? metadata : { ...metadata, annotations },
          spec: ingressSpec(settings.ingress, settings.host),
        },
        // The load balancer looks for the Service, which the operator makes after the Release.
        { ...inside, dependsOn: [this.release] },
      );
    }

    this.url = settings.url;
    this.internalUrl = `https://${serviceHost(services.kibana.name, namespace)}:${services.kibana.port}`;
    this.registerOutputs({ url: this.url, internalUrl: this.internalUrl });
  }
}

function ingressSpec({ className, tlsSecretName }: KibanaIngress, host: string) {
  const { name, port } = services.kibana;
  const backend = { service: { name, port: { number: port } } };
  return {
    ingressClassName: className,
    ...(tlsSecretName === undefined ? {} : { tls: [{ hosts: [host], secretName: tlsSecretName }] }),
    rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
  };
}
