import { spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { text as readText } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { at, list, text, type Tree, tree } from "../charts/checks/manifest";
import type { Received } from "./ledger";

/** An e-mail as its reader sees it. */
export interface Mail extends Received {
  readonly to: readonly string[];
  readonly from: string;
  readonly text: string;
  readonly html: string;
  /** Milliseconds between the connection and the end of the message. */
  readonly took: number;
}

/** An event of PagerDuty's Events API v2. */
export interface PhoneEvent extends Received {
  readonly action: string;
  readonly dedupKey: string;
  readonly body: Tree;
}

/** A call of a webhook. */
export interface Call {
  /** Path without the slash. */
  readonly at: string;
  readonly time: number;
  readonly body: Tree;
}

/** What the SMTP server wants to hear before it takes mail. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Receivers of this machine, and what they got. */
export interface Receivers {
  readonly smarthost: string;
  /** Of the endpoint for webhooks and events, without a slash at the end. */
  readonly url: string;
  /** Certificate that proves the SMTP server's name. */
  readonly caFile: string;
  readonly mails: readonly Mail[];
  readonly events: readonly PhoneEvent[];
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/** Path of the endpoint that stands for PagerDuty's. */
export const PHONE_PATH = "v2/enqueue";

/** Why there can be no SMTP server, as one line; `undefined`: there can. */
export function cannotReceive(): string | undefined {
  return spawnSync("openssl", ["version"]).status === 0
    ? undefined
    : "no openssl, get it by your package manager";
}

/** Starts an SMTP server, which takes mail after STARTTLS and login only, and an HTTP server. */
export async function startReceivers(folder: string, login: Login): Promise<Receivers> {
  const { key, cert, caFile } = certificate(folder);
  const mails: Mail[] = [];
  const events: PhoneEvent[] = [];
  const calls: Call[] = [];
  const smtp = await smtpServer({ key, cert }, login, (mail) => mails.push(mail));
  const web = http.createServer((request, response) => {
    void readText(request).then((body) => {
      const parsed = tree(JSON.parse(body));
      const name = (request.url ?? "/").slice(1);
      if (name === PHONE_PATH) events.push(phoneEvent(parsed));
      else calls.push({ at: name, time: Date.now(), body: parsed });
      response.statusCode = name === PHONE_PATH ? 202 : 200;
      response.end("ok");
    });
  });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  return {
    smarthost: `localhost:${(smtp.server.address() as AddressInfo).port}`,
    url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
    caFile,
    mails,
    events,
    calls,
    close: async () => {
      web.closeAllConnections();
      await once(web.close(), "close");
      await new Promise<void>((resolve) => {
        smtp.close(resolve);
      });
    },
  };
}

async function smtpServer(
  tls: { readonly key: string; readonly cert: string },
  login: Login,
  take: (mail: Mail) => void,
): Promise<SMTPServer> {
  const connected = new Map<string, number>();
  const server = new SMTPServer({
    ...tls,
    disableReverseLookup: true,
    onConnect: ({ id }, done) => {
      connected.set(id, Date.now());
      done();
    },
    authMethods: ["PLAIN", "LOGIN"],
    onAuth: (auth, _session, done) => {
      const right = auth.username === login.username && auth.password === login.password;
      if (right) done(null, { user: login.username });
      else done(new Error("wrong user or password"));
    },
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      void readText(stream)
        .then((raw) => PostalMime.parse(raw))
        .then((mail) => {
          take({
            at: "email",
            subject: mail.subject ?? "",
            time: Date.now(),
            to,
            from: mail.from?.address ?? "",
            text: mail.text ?? "",
            html: mail.html ?? "",
            took: Date.now() - (connected.get(session.id) ?? 0),
          });
          done();
        }, done);
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return server;
}

function phoneEvent(body: Tree): PhoneEvent {
  const action = text(body.event_action) ?? "";
  return {
    at: "phone",
    // A resolve has no description of its own: PagerDuty goes by the key.
    subject: text(at(body, "payload", "summary")) ?? action,
    time: Date.now(),
    action,
    dedupKey: text(body.dedup_key) ?? "",
    body,
  };
}

/** Names of the alerts of a call with Alertmanager's own JSON. */
export function alertsOf({ body }: Call): readonly string[] {
  return list(body.alerts).map((alert) => String(at(alert, "labels", "alertname")));
}

/** A certificate for localhost, made anew: no private key has to be kept anywhere. */
function certificate(folder: string): { key: string; cert: string; caFile: string } {
  const keyFile = path.join(folder, "smtp.key");
  const caFile = path.join(folder, "smtp.crt");
  const run = spawnSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-keyout", keyFile, "-out", caFile, "-days", "2", "-subj", "/CN=localhost"],
      ...["-addext", "subjectAltName=DNS:localhost"],
    ],
    { encoding: "utf8" },
  );
  if (run.status !== 0) throw new Error(`openssl: ${run.stderr}`);
  return { key: fs.readFileSync(keyFile, "utf8"), cert: fs.readFileSync(caFile, "utf8"), caFile };
}
