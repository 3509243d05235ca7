import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/kubernetes/core/v1";
import { managedLabels } from "../internal/labels";
import { namespaces, secrets } from "../internal/names";
import { resolveOrThrow } from "../internal/validation";
import { buildAlertmanagerConfig } from "./alertmanagerConfig";
import type { AlertmanagerConfig } from "./alertmanagerConfig";
import type { AlertingArgs } from "./args";
import { receiverSecret, requiredReceiverSecrets } from "./requiredReceiverSecrets";
import { resolveAlertRoutingSettings, warningsToLog } from "./settings";
import { buildTemplateFiles } from "./templates";
import { DEAD_MANS_SWITCH_RECEIVER } from "./wellKnown";

/** Arguments of {@link AlertRouting}: who is told of what, and the secrets to reach them. */
export interface AlertRoutingArgs extends AlertingArgs {
  /**
   * Secrets of the receivers, by the receiver's name: `email` (with `username` only), `phone`, `deadMansSwitch`, and
   * those of `receivers`. {@link requiredReceiverSecrets} lists the names; no other may be given. @default - none
   */
  readonly receiverSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** DNS domain of the monitoring UIs; notifications link to `https://grafana.<domain>`. @default - no such links */
  readonly domain?: string;
  /** URL under which people open this cluster's Alertmanager, for links to silences. @default - its external URL */
  readonly alertmanagerUrl?: string;
  /** Name of this cluster: replaces `{cluster}` in the URL of the dead man's switch. */
  readonly cluster: string;
  /**
   * Names of all clusters of the environment, to check `routes[].clusters` against. With them, warnings (a service that is
   * shut down, a phone that rings for warnings, dates that have passed) are logged by the first name of the alphabet only.
   * @default - not checked; warnings are logged for this cluster
   */
  readonly clusterNames?: string[];
  /** Namespace of Alertmanager; it must exist. @default "monitoring" */
  readonly namespace?: string;
}

/**
 * Who is told of the alerts of one cluster: the configuration of its Alertmanager, with one Kubernetes Secret for the
 * receivers. The configuration holds paths of files only, so that a preview shows every change of the routing.
 *
 * @example
 * const routing = new AlertRouting("shop-euw1", {
 *   cluster: "shop-euw1",
 *   email: { to: ["oncall@example.com"], from: "alerts@example.com", smarthost: "smtp.example.com:587" },
 *   phone: { kind: "pagerduty" },
 *   deadMansSwitch: { kind: "webhook" },
 *   receiverSecrets: { phone: config.requireSecret("pagerduty"), deadMansSwitch: config.requireSecret("healthcheck") },
 * });
 */
export class AlertRouting extends pulumi.ComponentResource {
  /** The configuration of Alertmanager: plain, without secrets. */
  public readonly config: AlertmanagerConfig;
  /** Templates of the notifications: text by file name. */
  public readonly templateFiles: Readonly<Record<string, string>>;
  /** Annotations of the Alertmanager: with `pageOnCritical: false` that it wakes nobody, and why, for policies. */
  public readonly annotations: Readonly<Record<string, string>>;
  /** Name of the Secret to mount into Alertmanager; `undefined` when no receiver needs a secret. */
  public readonly secretName: string | undefined;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: AlertRoutingArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`AlertRouting "${name}"`, args, resolveAlertRoutingSettings);
    super("global-monitoring:index:AlertRouting", name, {}, opts);
    for (const warning of warningsToLog(settings, args)) void pulumi.log.warn(warning, this);

    this.config = buildAlertmanagerConfig(settings);
    this.templateFiles = buildTemplateFiles(settings.links);
    this.annotations = settings.annotations;
    const needed = requiredReceiverSecrets(args);
    if (needed.length > 0) {
      this.secretName = secrets.alertmanagerReceivers.name;
      const metadata = {
        name: this.secretName,
        namespace: args.namespace ?? namespaces.monitoring,
        labels: managedLabels("alertmanager"),
      };
      const stringData = receiverData(needed, args);
      new Secret(`${name}-receivers`, { metadata, stringData }, { parent: this });
    }
    this.registerOutputs({ secretName: this.secretName });
  }
}

/** The value of each receiver's key, always a secret. */
function receiverData(
  names: readonly string[],
  { cluster, receiverSecrets = {} }: AlertRoutingArgs,
): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    names.map((name) => {
      const value = pulumi.secret(receiverSecret(receiverSecrets, name) ?? "");
      return [
        name,
        name === DEAD_MANS_SWITCH_RECEIVER
          ? value.apply((url) => url.replaceAll("{cluster}", encodeURIComponent(cluster)))
          : value,
      ];
    }),
  );
}
