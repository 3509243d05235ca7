import { EMAIL_RECEIVER, PHONE_RECEIVER } from "../../alertRouting/wellKnown";
import { PhoneKind, type AlertingArgs } from "../../alertRouting/args";
import { LogAlertEngine } from "../args";
import type { LogAlertsSettings } from "../settings";

/** Name of Watcher's accounts, for e-mail and for PagerDuty. */
export const WATCHER_ACCOUNT = "global_monitoring";

/** Secret with what Elasticsearch keeps in its keystore for Watcher; its keys are the names of settings. */
export const WATCHER_SECRET = "elasticsearch-watcher";

const EMAIL = `xpack.notification.email.account.${WATCHER_ACCOUNT}`;
const PAGERDUTY = `xpack.notification.pagerduty.account.${WATCHER_ACCOUNT}`;

/** What Elasticsearch needs, before it starts, to let Watcher tell somebody. */
export interface WatcherSetup {
  /** Settings of elasticsearch.yml, for every node. */
  readonly elasticsearchConfig: Readonly<Record<string, unknown>>;
  /** Secrets for `secureSettings` of the custom resource Elasticsearch. */
  readonly secureSettings: readonly { readonly secretName: string }[];
  /** Keys of the Secret {@link WATCHER_SECRET}, each with the receiver whose secret it holds. */
  readonly secretKeys: Readonly<Record<string, string>>;
}

/** Setup of Watcher for the receivers of a declaration; empty with another engine. */
export function watcherSetup(
  { engine }: Pick<LogAlertsSettings, "engine">,
  alerting: AlertingArgs,
): WatcherSetup {
  if (engine !== LogAlertEngine.Watcher)
    return { elasticsearchConfig: {}, secureSettings: [], secretKeys: {} };
  const { email, phone } = alerting;
  const secretKeys = {
    ...(email?.username !== undefined && { [`${EMAIL}.smtp.secure_password`]: EMAIL_RECEIVER }),
    ...(phone?.kind === PhoneKind.PagerDuty && {
      [`${PAGERDUTY}.secure_service_api_key`]: PHONE_RECEIVER,
    }),
  };
  return {
    elasticsearchConfig: email === undefined ? {} : emailConfig(email),
    secureSettings: Object.keys(secretKeys).length > 0 ? [{ secretName: WATCHER_SECRET }] : [],
    secretKeys,
  };
}

function emailConfig(email: NonNullable<AlertingArgs["email"]>): Readonly<Record<string, unknown>> {
  const colon = email.smarthost.lastIndexOf(":");
  return {
    "xpack.notification.email.default_account": WATCHER_ACCOUNT,
    [`${EMAIL}.email_defaults.from`]: email.from,
    [`${EMAIL}.smtp.host`]: email.smarthost.slice(0, colon).replace(/^\[|\]$/g, ""),
    [`${EMAIL}.smtp.port`]: Number(email.smarthost.slice(colon + 1)),
    [`${EMAIL}.smtp.auth`]: email.username !== undefined,
    ...(email.username !== undefined && { [`${EMAIL}.smtp.user`]: email.username }),
    [`${EMAIL}.smtp.starttls.enable`]: true,
    [`${EMAIL}.smtp.starttls.required`]: email.requireTls ?? true,
  };
}
