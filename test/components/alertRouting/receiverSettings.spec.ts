import type { AlertingArgs, ReceiverArgs } from "../../../components/alertRouting/args";
import { email, itRejects, type Rejection, usual } from "./fixtures";

const withEmail = (over: object): AlertingArgs => ({ ...usual, email: { ...email, ...over } });
const withPhone = (phone: AlertingArgs["phone"]): AlertingArgs => ({ ...usual, phone });

/** A route sends to all of them, so that they are of use. */
const withReceivers = (...receivers: ReceiverArgs[]): AlertingArgs => ({
  ...usual,
  receivers,
  routes: [{ receivers: receivers.map(({ name }) => name), continue: true }],
});

const NO_ADDRESS = 'an address such as "oncall@example.com"';
const NO_SMARTHOST = 'an SMTP server as host:port, such as "smtp.example.com:587"';

const rejections: readonly Rejection[] = [
  [
    "no receiver at all",
    { deadMansSwitch: { kind: "webhook" } },
    "receivers must be given, or email or phone: else nobody is told of any alert, got nothing",
    "phone must be a service that phones, since pageOnCritical is true, got nothing",
  ],
  [
    "no dead man's switch",
    { ...usual, deadMansSwitch: undefined },
    "deadMansSwitch must be { kind: webhook }, or { kind: none, reason: … } to go without one, got nothing",
  ],
  [
    "a dead man's switch of kind none without a reason",
    { ...usual, deadMansSwitch: { kind: "none", reason: " ", intervalMinutes: 1 } },
    'deadMansSwitch.reason must be the reason why there is no dead man\'s switch, got " "',
    "deadMansSwitch.intervalMinutes must be absent with kind none, got 1",
  ],
  [
    "a reason for a dead man's switch that exists",
    { ...usual, deadMansSwitch: { kind: "webhook", reason: "no" } },
    'deadMansSwitch.reason must be absent unless kind is none, got "no"',
  ],
  ...[0, 61, 1.5].map((intervalMinutes): Rejection => [
    `a dead man's switch that is called every ${intervalMinutes} minutes`,
    { ...usual, deadMansSwitch: { kind: "webhook", intervalMinutes } },
    `deadMansSwitch.intervalMinutes must be a whole number from 1 to 60, got ${intervalMinutes}`,
  ]),
  [
    "e-mail without smarthost",
    withEmail({ smarthost: undefined }),
    `email.smarthost must be ${NO_SMARTHOST}, got nothing`,
  ],
  ...[
    "smtp.example.com",
    "smtp.example.com:",
    ":25",
    "smtp:0",
    "smtp:65536",
    "https://smtp:25",
    "smtp:25 ",
  ].map((smarthost): Rejection => [
    `the smarthost ${JSON.stringify(smarthost)}`,
    withEmail({ smarthost }),
    `email.smarthost must be ${NO_SMARTHOST}, got ${JSON.stringify(smarthost)}`,
  ]),
  ...[
    "oncall",
    "@example.com",
    "a@",
    "a b@example.com",
    "A <a@example.com>",
    "a@b,c@d",
    "a@example.com.",
  ].map((address): Rejection => [
    `the address ${JSON.stringify(address)}`,
    withEmail({ to: ["ok@example.com", address] }),
    `email.to[1] must be ${NO_ADDRESS}, got ${JSON.stringify(address)}`,
  ]),
  [
    "e-mail to nobody",
    withEmail({ to: [] }),
    "email.to must be a list of at least one address, got []",
  ],
  [
    "an invalid sender",
    withEmail({ from: "alerts" }),
    `email.from must be ${NO_ADDRESS}, got "alerts"`,
  ],
  [
    "a password over a connection without TLS",
    withEmail({ username: "u", requireTls: false }),
    "email.requireTls must be true with username: a password is never sent without TLS, got false",
  ],
  [
    "Splunk On-Call without routing key",
    withPhone({ kind: "splunkOnCall" }),
    "phone.routingKey must be the routing key of an escalation policy, got nothing",
  ],
  [
    "incident.io without URL",
    withPhone({ kind: "incidentio" }),
    "phone.url must be a URL that begins with https://, got nothing",
  ],
  [
    "incident.io over plain HTTP",
    withPhone({ kind: "incidentio", url: "http://api.incident.io" }),
    'phone.url must be a URL that begins with https://, got "http://api.incident.io"',
  ],
  [
    "fields of another kind",
    withPhone({ kind: "pagerduty", routingKey: "k", apiUrl: "https://example.com" }),
    'phone.routingKey must be absent for a receiver of kind pagerduty, got "k"',
    'phone.apiUrl must be absent for a receiver of kind pagerduty, got "https://example.com"',
  ],
  [
    "Opsgenie with both a region and a URL",
    withPhone({ kind: "opsgenie", region: "eu", apiUrl: "https://api.example.com" }),
    'phone.region must be absent with apiUrl, got "eu"',
  ],
  [
    "two receivers of one name",
    withReceivers({ name: "chat", kind: "slack" }, { name: "chat", kind: "teams" }),
    'receivers[1].name must be unique among the receivers, got "chat"',
    'routes[0].receivers[1] must be named once in a route, got "chat"',
  ],
  ...["email", "phone", "nobody"].map((name): Rejection => [
    `a receiver with the built-in name ${name}`,
    withReceivers({ name, kind: "slack" }),
    `receivers[0].name must be none of the built-in names email, phone, deadMansSwitch, nobody, got "${name}"`,
  ]),
  [
    "a receiver whose name is no file name",
    withReceivers({ name: "a/b", kind: "slack" }),
    'receivers[0].name must be 1 to 63 letters, digits, - and _, not __proto__, got "a/b"',
  ],
  [
    "a receiver whose name is no key of its own",
    withReceivers({ name: "__proto__", kind: "slack" }),
    'receivers[0].name must be 1 to 63 letters, digits, - and _, not __proto__, got "__proto__"',
  ],
  [
    "an e-mail receiver with a user of its own on the common server",
    withReceivers({ name: "m", kind: "email", to: ["a@example.com"], username: "u" }),
    'receivers[0].username must be absent without smarthost: those of email are used, got "u"',
  ],
  [
    "an e-mail receiver without any server",
    {
      phone: { kind: "pagerduty" },
      deadMansSwitch: { kind: "webhook" },
      receivers: [{ name: "m", kind: "email", to: ["a@example.com"] }],
    },
    `receivers[0].from must be ${NO_ADDRESS}, got nothing`,
    `receivers[0].smarthost must be ${NO_SMARTHOST}, got nothing`,
  ],
  [
    "a receiver that no route names",
    { ...usual, receivers: [{ name: "chat", kind: "slack" }] },
    'receivers[0].name must be named by a route: it would never be told of anything, got "chat"',
  ],
];

describe("receivers of a declaration", () => {
  itRejects(rejections);
});
