import type { Problems } from "../internal/validation";
import { DeadMansSwitchKind, PhoneKind, ReceiverKind, ServiceRegion } from "./args";
import type { AlertingArgs, DeadMansSwitchArgs, EmailArgs, ReceiverArgs } from "./args";
import {
  BUILT_IN_RECEIVERS,
  DEAD_MANS_SWITCH_RECEIVER,
  EMAIL_RECEIVER,
  PHONE_RECEIVER,
} from "./wellKnown";

/** An SMTP server and what it needs. */
export interface SmtpSettings {
  readonly from: string;
  readonly smarthost: string;
  readonly username: string | undefined;
  readonly requireTls: boolean;
}

/** A receiver with everything decided. `secretKey` is the key of its secret, where it has one. */
export type ReceiverSettings =
  | (Base<"email"> & { readonly to: readonly string[]; readonly smtp: SmtpSettings })
  | (Base<"pagerduty"> & { readonly region: ServiceRegion })
  | (Base<"incidentio"> & { readonly url: string })
  | (Base<"splunkOnCall"> & { readonly routingKey: string })
  | (Base<"opsgenie"> & { readonly apiUrl: string })
  | (Base<"slack"> & { readonly channel: string | undefined })
  | Base<"teams">
  | Base<"webhook">
  | (Base<"deadMansSwitch"> & { readonly intervalMinutes: number });

interface Base<K extends string> {
  readonly name: string;
  readonly kind: K;
  readonly secretKey: string | undefined;
}

/** Default of `deadMansSwitch.intervalMinutes`. */
const DEFAULT_INTERVAL_MINUTES = 1;

const OPSGENIE_API: Readonly<Record<ServiceRegion, string>> = {
  [ServiceRegion.Us]: "https://api.opsgenie.com/",
  [ServiceRegion.Eu]: "https://api.eu.opsgenie.com/",
};

/** Which fields beside name and kind a receiver of each kind may have; the others are problems. */
const FIELDS: Readonly<Record<ReceiverKind, readonly (keyof ReceiverArgs)[]>> = {
  [ReceiverKind.Email]: ["to", "from", "smarthost", "username", "requireTls"],
  [ReceiverKind.PagerDuty]: ["region"],
  [ReceiverKind.IncidentIo]: ["url"],
  [ReceiverKind.SplunkOnCall]: ["routingKey"],
  [ReceiverKind.Opsgenie]: ["region", "apiUrl"],
  [ReceiverKind.Slack]: ["channel"],
  [ReceiverKind.Teams]: [],
  [ReceiverKind.Webhook]: [],
};
const ALL_FIELDS = [...new Set(Object.values(FIELDS).flat())];

const PHONE_KINDS: readonly string[] = Object.values(PhoneKind);

/** Whether a receiver of this kind phones somebody. */
export function phones(kind: string): boolean {
  return PHONE_KINDS.includes(kind);
}

/** All receivers of a declaration, in the order email, phone, dead man's switch, further ones. */
export function resolveReceivers(args: AlertingArgs, problems: Problems): ReceiverSettings[] {
  const email = args.email && resolveEmail(args.email, problems.at("email"));
  const phone =
    args.phone &&
    resolveReceiver({ name: PHONE_RECEIVER, ...args.phone }, email, problems.at("phone"));
  const deadMansSwitch = resolveDeadMansSwitch(args.deadMansSwitch, problems.at("deadMansSwitch"));
  const further = (args.receivers ?? []).map((receiver, i) =>
    resolveNamed(receiver, i, args.receivers ?? [], email, problems.at(`receivers[${i}]`)),
  );
  if (email === undefined && phone === undefined && further.length === 0)
    problems.add(
      "receivers",
      args.receivers,
      "given, or email or phone: else nobody is told of any alert",
    );
  return [email, phone, deadMansSwitch, ...further].filter((receiver) => receiver !== undefined);
}

function resolveEmail(
  args: EmailArgs,
  problems: Problems,
): Extract<ReceiverSettings, { kind: "email" }> {
  checkAddresses(args.to, problems);
  return {
    name: EMAIL_RECEIVER,
    kind: "email",
    secretKey: args.username === undefined ? undefined : EMAIL_RECEIVER,
    to: args.to,
    smtp: resolveSmtp(args, problems),
  };
}

function resolveNamed(
  args: ReceiverArgs,
  index: number,
  all: readonly ReceiverArgs[],
  email: Extract<ReceiverSettings, { kind: "email" }> | undefined,
  problems: Problems,
): ReceiverSettings {
  // "__proto__" is no key that an object can be given in every place it passes through.
  if (!/^[A-Za-z0-9_-]{1,63}$/.test(args.name) || args.name === "__proto__")
    problems.add("name", args.name, "1 to 63 letters, digits, - and _, not __proto__");
  else if (BUILT_IN_RECEIVERS.includes(args.name))
    problems.add("name", args.name, `none of the built-in names ${BUILT_IN_RECEIVERS.join(", ")}`);
  else if (all.findIndex((other) => other.name === args.name) < index)
    problems.add("name", args.name, "unique among the receivers");
  return resolveReceiver(args, email, problems);
}

function resolveReceiver(
  args: ReceiverArgs,
  email: Extract<ReceiverSettings, { kind: "email" }> | undefined,
  problems: Problems,
): ReceiverSettings {
  checkFields(args, problems);
  const base = { name: args.name, secretKey: args.name };
  switch (args.kind) {
    case "email":
      return resolveFurtherEmail(args, email, problems);
    case "pagerduty":
      return { ...base, kind: "pagerduty", region: args.region ?? ServiceRegion.Us };
    case "incidentio":
      return { ...base, kind: "incidentio", url: httpsUrl(args.url, "url", problems) };
    case "splunkOnCall":
      if (!/^[^\s/?#]+$/.test(args.routingKey ?? ""))
        problems.add("routingKey", args.routingKey, "the routing key of an escalation policy");
      return { ...base, kind: "splunkOnCall", routingKey: args.routingKey ?? "" };
    case "opsgenie":
      return { ...base, kind: "opsgenie", apiUrl: opsgenieApi(args, problems) };
    case "slack":
      return { ...base, kind: "slack", channel: args.channel };
    default:
      return { ...base, kind: args.kind };
  }
}

function resolveFurtherEmail(
  args: ReceiverArgs,
  email: Extract<ReceiverSettings, { kind: "email" }> | undefined,
  problems: Problems,
): ReceiverSettings {
  checkAddresses(args.to ?? [], problems);
  const base = { name: args.name, kind: "email", to: args.to ?? [] } as const;
  if (args.smarthost === undefined && email !== undefined) {
    for (const field of ["username", "requireTls"] as const)
      if (args[field] !== undefined)
        problems.add(field, args[field], "absent without smarthost: those of email are used");
    if (args.from !== undefined) checkAddress("from", args.from, problems);
    const smtp = { ...email.smtp, from: args.from ?? email.smtp.from };
    return { ...base, secretKey: email.secretKey, smtp };
  }
  const secretKey = args.username === undefined ? undefined : args.name;
  const from = args.from ?? email?.smtp.from;
  return { ...base, secretKey, smtp: resolveSmtp({ ...args, from }, problems) };
}

function resolveSmtp(args: Partial<Omit<EmailArgs, "to">>, problems: Problems): SmtpSettings {
  checkAddress("from", args.from, problems);
  const smarthost = args.smarthost ?? "";
  const port = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(smarthost)?.[1];
  if (port === undefined || Number(port) < 1 || Number(port) > 65535)
    problems.add(
      "smarthost",
      args.smarthost,
      'an SMTP server as host:port, such as "smtp.example.com:587"',
    );
  const requireTls = args.requireTls ?? true;
  if (!requireTls && args.username !== undefined)
    problems.add("requireTls", false, "true with username: a password is never sent without TLS");
  return { from: args.from ?? "", smarthost, username: args.username, requireTls };
}

function resolveDeadMansSwitch(
  args: DeadMansSwitchArgs | undefined,
  problems: Problems,
): Extract<ReceiverSettings, { kind: "deadMansSwitch" }> | undefined {
  if (args === undefined) {
    problems.add(
      "",
      undefined,
      "{ kind: webhook }, or { kind: none, reason: … } to go without one",
    );
    return undefined;
  }
  const { intervalMinutes } = args;
  if (args.kind === DeadMansSwitchKind.None) {
    if ((args.reason ?? "").trim() === "")
      problems.add("reason", args.reason, "the reason why there is no dead man's switch");
    if (intervalMinutes !== undefined)
      problems.add("intervalMinutes", intervalMinutes, "absent with kind none");
    return undefined;
  }
  if (args.reason !== undefined) problems.add("reason", args.reason, "absent unless kind is none");
  const minutes = intervalMinutes ?? DEFAULT_INTERVAL_MINUTES;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 60)
    problems.add("intervalMinutes", minutes, "a whole number from 1 to 60");
  return {
    name: DEAD_MANS_SWITCH_RECEIVER,
    kind: "deadMansSwitch",
    secretKey: DEAD_MANS_SWITCH_RECEIVER,
    intervalMinutes: minutes,
  };
}

function checkFields(args: ReceiverArgs, problems: Problems): void {
  for (const field of ALL_FIELDS)
    if (args[field] !== undefined && !FIELDS[args.kind].includes(field))
      problems.add(field, args[field], `absent for a receiver of kind ${args.kind}`);
}

function opsgenieApi(args: ReceiverArgs, problems: Problems): string {
  if (args.apiUrl === undefined) return OPSGENIE_API[args.region ?? ServiceRegion.Us];
  if (args.region !== undefined) problems.add("region", args.region, "absent with apiUrl");
  return httpsUrl(args.apiUrl, "apiUrl", problems);
}

function httpsUrl(value: string | undefined, field: string, problems: Problems): string {
  if (value === undefined || !value.startsWith("https://") || !URL.canParse(value))
    problems.add(field, value, "a URL that begins with https://");
  return value ?? "";
}

function checkAddresses(addresses: readonly string[], problems: Problems): void {
  if (addresses.length === 0) problems.add("to", addresses, "a list of at least one address");
  addresses.forEach((address, i) => {
    checkAddress(`to[${i}]`, address, problems);
  });
}

/** The plain form only: Alertmanager joins the list by commas, and a display name may hold one. */
function checkAddress(path: string, address: string | undefined, problems: Problems): void {
  if (!/^[^\s@<>(),;:"\\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(address ?? ""))
    problems.add(path, address, 'an address such as "oncall@example.com"');
}
