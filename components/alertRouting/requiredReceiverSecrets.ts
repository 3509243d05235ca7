import { DeadMansSwitchKind, ReceiverKind } from "./args";
import type { AlertingArgs, ReceiverArgs } from "./args";
import { DEAD_MANS_SWITCH_RECEIVER, EMAIL_RECEIVER, PHONE_RECEIVER } from "./wellKnown";

/** What the secret of a receiver of each kind is. */
const SECRET_MEANING: Readonly<Record<ReceiverKind, string>> = {
  [ReceiverKind.Email]: "the SMTP password",
  [ReceiverKind.PagerDuty]: "the integration key of PagerDuty (Events API v2)",
  [ReceiverKind.IncidentIo]: "the token of the alert source of incident.io",
  [ReceiverKind.SplunkOnCall]: "the API key of Splunk On-Call's REST endpoint integration",
  [ReceiverKind.Opsgenie]: "the API key of Opsgenie's Prometheus integration",
  [ReceiverKind.Slack]: "the URL of Slack's incoming webhook",
  [ReceiverKind.Teams]: "the URL of the Teams workflow",
  [ReceiverKind.Webhook]: "the URL of the webhook",
};

/** What the secret of the dead man's switch is. */
const DEAD_MANS_SWITCH_SECRET =
  "the URL that the dead man's switch expects calls at ({cluster} in it stands for the cluster's name)";

/**
 * Meaning of each secret that a declaration needs, by the name of the receiver. Works on a declaration of the right
 * form, whether its content is right or not.
 */
export function receiverSecretMeanings(alerting: AlertingArgs): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  if (hasUser(alerting.email)) needed.set(EMAIL_RECEIVER, SECRET_MEANING[ReceiverKind.Email]);
  if (alerting.phone !== undefined) needed.set(PHONE_RECEIVER, SECRET_MEANING[alerting.phone.kind]);
  if (alerting.deadMansSwitch?.kind === DeadMansSwitchKind.Webhook)
    needed.set(DEAD_MANS_SWITCH_RECEIVER, DEAD_MANS_SWITCH_SECRET);
  for (const receiver of alerting.receivers ?? [])
    if (needsSecret(receiver)) needed.set(receiver.name, SECRET_MEANING[receiver.kind]);
  return needed;
}

/** Names of the receivers whose secret a declaration needs, in the order of the declaration. */
export function requiredReceiverSecrets(alerting: AlertingArgs): string[] {
  return [...receiverSecretMeanings(alerting).keys()];
}

/** The secret given for a receiver. Only own names count: a receiver `constructor` must not get what every object has. */
export function receiverSecret<T>(
  secrets: Readonly<Record<string, T>>,
  receiver: string,
): T | undefined {
  return Object.hasOwn(secrets, receiver) ? secrets[receiver] : undefined;
}

/** An e-mail receiver without a server of its own uses the password of the receiver `email`. */
function needsSecret(receiver: ReceiverArgs): boolean {
  return receiver.kind !== ReceiverKind.Email || hasUser(receiver);
}

function hasUser(email: { readonly username?: string } | undefined): boolean {
  return email?.username !== undefined;
}
