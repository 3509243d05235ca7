import assert from "node:assert/strict";
import { redactionDocument } from "../../../components/logstash/pipeline/redaction";
import { redactScript } from "../../../components/logstash/pipeline/scripts/redact";
import type { RedactionSettings } from "../../../components/logstash/settings";
import { needsRuby, runEach, type EventData, type Script } from "./support";

const ALL: RedactionSettings = {
  authorization: true,
  awsKeys: true,
  cardNumbers: true,
  email: true,
  patterns: [],
};

function script(settings: RedactionSettings): Script {
  return { text: redactScript, files: { file: JSON.stringify(redactionDocument(settings)) } };
}

function redact(events: readonly EventData[], settings = ALL): readonly EventData[] {
  return runEach([script(settings)], events);
}

const KEY_ID = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
const AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const JWT = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N"].join(
  ".",
);

/** Lines, and the part of each that must be gone. */
const SECRETS: readonly (readonly [line: string, secret: string])[] = [
  ["Authorization: Bearer abc.def-123", "abc.def-123"],
  ["authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"],
  ["Proxy-Authorization: token 0123456789abcdef", "0123456789abcdef"],
  ["Authorization: Custom 0123456789abcdefgh", "0123456789abcdefgh"],
  ['{"headers":{"Authorization":"Bearer s3cr3tvalue"}}', "s3cr3tvalue"],
  ['{"headers":{"authorization":["Basic c2VjcmV0OnNlY3JldA=="]}}', "c2VjcmV0OnNlY3JldA"],
  ['inner {\\"authorization\\":\\"Bearer s3cr3tvalue\\"}', "s3cr3tvalue"],
  [
    'Authorization: Digest username="bob", realm=x, response=6629fae49393a05397450978507c4ef1',
    "6629fae49393a05397450978507c4ef1",
  ],
  [
    `Authorization: AWS4-HMAC-SHA256 Credential=${KEY_ID}/20260101/us-east-1/s3/aws4_request, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024`,
    "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024",
  ],
  ["curl -H bearer 9f8e7d6c5b4a done", "9f8e7d6c5b4a"],
  ["sent Basic YWRtaW46YWRtaW4x to it", "YWRtaW46YWRtaW4x"],
  ["Cookie: session=abcdef; theme=dark", "abcdef"],
  ["Set-Cookie: sid=31d4d96e407aad42; HttpOnly", "31d4d96e407aad42"],
  [`token is ${JWT} indeed`, "dozjgNryP4J3jVmNHl0w5N"],
  ["password=hunter2", "hunter2"],
  ["user=bob password=hunter2,x host=db", "hunter2,x"],
  ["PASSWORD: hunter2", "hunter2"],
  ['db_password="two words" host=db', "two words"],
  ['{"password":"quo\\"xyz"}', "xyz"],
  ["{'passwd': 'hunter2'}", "hunter2"],
  ["client_secret=abc&grant_type=x", "abc"],
  ["GET /?access_token=abcdef&x=1", "abcdef"],
  ["x-api-key: 12345abcdef", "12345abcdef"],
  ['{"token":"abcdef"}', "abcdef"],
  ["token=abcdef", "abcdef"],
  ["secret=abcdef", "abcdef"],
  ["postgres://bob:hunter2@db:5432/x", "hunter2"],
  ["redis://:hunter2@cache:6379", "hunter2"],
  [
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----",
    "MIIEpAIBAAKCAQEA7",
  ],
  ["-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBg cut off", "MIIEvQIBADANBg"],
  [["ghp_", "0123456789abcdefghijABCDEFGHIJ456789"].join(""), "0123456789abcdefghij"],
  [["xoxb-", "123456789012-abcdefghij"].join(""), "123456789012"],
  [`key ${KEY_ID} used`, KEY_ID],
  [`aws_secret_access_key = ${AWS_SECRET}`, AWS_SECRET],
  [`{"SecretAccessKey":"${AWS_SECRET}"}`, AWS_SECRET],
  [`AWS_SESSION_TOKEN=${AWS_SECRET}${AWS_SECRET}`, AWS_SECRET],
  ["?X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%3D&X-Amz-Date=1", "IQoJb3JpZ2luX2VjEXAMPLE"],
  ["card 4111 1111 1111 1111 charged", "4111 1111"],
  ["card 4111-1111-1111-1111", "1111-1111"],
  ["card 4111111111111111.", "4111111111111111"],
  ["2020 4111 1111 1111 1111", "4111 1111"],
  ["12 4111 1111 1111 1111 12", "4111 1111"],
  ["amex 3782 822463 10005", "822463"],
  ["amex 378282246310005", "378282246310005"],
  ["mc 5555555555554444 visa 4012888888881881", "4012888888881881"],
  ["Zahlung für Müller: 4111111111111111 geprüft", "4111111111111111"],
  ["mail from bob@example.com today", "bob@example.com"],
];

/** Lines that look alike, and must stay as they are. */
const HARMLESS: readonly string[] = [
  "password must be at least 8 characters",
  "password reset for user bob",
  "authorization failed for bob",
  "bearer of bad news",
  "Bearer authentication failed",
  "basic authentication failed",
  "Basic Authentication required",
  "unexpected token: }",
  "secret: not found",
  "max_tokens=512 token_count=3",
  "secretary=bob tokens=5",
  "cookie: not found",
  "order 4111111111111112 placed",
  "order 1234 5678 9012 3456 placed",
  "took 1700000000000000000 ns",
  "id 550e8400-e29b-41d4-a716-446655440000",
  "sha 4111111111111111abcdef",
  "pi 3.4111111111111111",
  "GET http://example.com:8080/a@b",
  "http://[::1]:9090/metrics",
  "git@github",
  "AKIDEXAMPLE",
  "-----BEGIN CERTIFICATE-----",
  "at 12:30:45 user=bob",
  "eyJ",
  "Schlüssel ä=ö password",
];

describe("redaction of log lines", () => {
  before(function () {
    needsRuby(this);
  });

  it("takes every kind of secret out of a message", () => {
    const events = redact(SECRETS.map(([message]) => ({ message })));
    SECRETS.forEach(([line, secret], i) => {
      const message = String(events[i]?.["message"]);
      assert.ok(!message.includes(secret), `${line} became ${message}`);
      assert.match(message, /\[redacted:[a-z-]+\]/, line);
    });
  });

  it("leaves lines alone that only look alike", () => {
    const events = redact(HARMLESS.map((message) => ({ message })));
    assert.deepEqual(
      events.map(({ message }) => message),
      HARMLESS,
    );
  });

  it("does nothing more to a line that it has been through", () => {
    const once = redact(SECRETS.map(([message]) => ({ message })));
    const twice = redact(once);
    assert.deepEqual(
      twice.map(({ message }) => message),
      once.map(({ message }) => message),
    );
  });

  it("keeps what stands around a secret", () => {
    const [event] = redact([
      { message: "user=bob password=hunter2 host=db card 4111111111111111 ok" },
    ]);
    assert.equal(
      event?.["message"],
      "user=bob password=[redacted:secret] host=db card [redacted:card] ok",
    );
  });

  it("searches every parsed text, in whatever depth, and the values of secret keys", () => {
    const [event] = redact([
      {
        message: "m",
        app: {
          list: [{ note: "Bearer abc123def456" }],
          password: 12345,
          dbPassword: "x",
          credentials: { user: "bob", tries: 3 },
          "api-key": ["one", "two"],
          token_count: 3,
          nothing: null,
          secret: "",
        },
        error: { stack_trace: "password=hunter2" },
      },
    ]);
    assert.deepEqual(event?.["app"], {
      list: [{ note: "Bearer [redacted:bearer]" }],
      password: "[redacted:secret]",
      dbPassword: "[redacted:secret]",
      credentials: { user: "[redacted:secret]", tries: "[redacted:secret]" },
      "api-key": ["[redacted:secret]", "[redacted:secret]"],
      token_count: 3,
      nothing: null,
      secret: "",
    });
    assert.deepEqual(event["error"], { stack_trace: "password=[redacted:secret]" });
  });

  it("leaves alone what Kubernetes and Filebeat say about the line", () => {
    const kubernetes = { labels: { note: "password=x" }, annotations: { secret: "name" } };
    const [event] = redact([{ message: "m", kubernetes }]);
    assert.deepEqual(event?.["kubernetes"], kubernetes);
  });

  it("drops the text of a line that it cannot search, rather than let it pass", () => {
    const [event] = redact([
      { message: "password=hunter2", "a[b": "password=x", cluster: "shop", note: "secret" },
    ]);
    assert.equal(event?.["cluster"], "shop");
    assert.deepEqual(event["tags"], ["_redactionfailure"]);
    assert.match(String(event["message"]), /^\[redacted: /);
    assert.equal(event["note"], undefined);
  });

  const groups: readonly (readonly [keyof RedactionSettings, string])[] = [
    ["authorization", "password=hunter2"],
    ["awsKeys", KEY_ID],
    ["cardNumbers", "4111111111111111"],
    ["email", "bob@example.com"],
  ];
  for (const [group, line] of groups) {
    it(`looks for ${group} only when asked`, () => {
      const none = {
        ...ALL,
        authorization: false,
        awsKeys: false,
        cardNumbers: false,
        email: false,
      };
      assert.equal(redact([{ message: line }], none)[0]?.["message"], line);
      const one = { ...none, [group]: true };
      assert.notEqual(redact([{ message: line }], one)[0]?.["message"], line);
    });
  }

  it("applies patterns of the user, with what is to stand in their place", () => {
    const patterns = [
      { name: "iban", pattern: "\\bDE\\d{20}\\b", replacement: "[redacted:iban]" },
      { name: "quoted", pattern: "(id=)['\"/][a-z]{1,9}['\"/]", replacement: "\\1gone" },
    ];
    const [event] = redact([{ message: `DE${"1".repeat(20)} id="abc" id=/abc/` }], {
      ...ALL,
      patterns,
    });
    assert.equal(event?.["message"], "[redacted:iban] id=gone id=gone");
  });

  /** What is repeated, so that every expression starts often, or runs far before it fails. */
  const SLOW: readonly string[] = [
    "a",
    "1",
    "4",
    " ",
    "1 ",
    "4111 ",
    "4111-1111-",
    "password",
    "password:",
    "password=a,",
    "authorization: ",
    "authorization:Digest ",
    "bearer ",
    "Basic aA",
    "cookie:",
    "cookie: a",
    "eyJ",
    "-eyJ",
    "eyJaaaaaaaa.",
    "://",
    "://a:",
    "token=\\",
    'secret="\\',
    "secret='",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN ",
    "a@",
    "a.",
    "AKIA",
    "aws_secret_access_key=",
    "ü4",
  ];

  it("reads a line of 1 MiB in a time that grows with its length only", function () {
    this.timeout(120_000);
    const size = (bytes: number): readonly EventData[] =>
      SLOW.map((text) => ({ message: text.repeat(Math.ceil(bytes / text.length)) }));
    // A time that grew with the square would be 16 million times that of a line of 256 bytes, and take days.
    const events = redact(size(2 ** 20));
    assert.equal(events.length, SLOW.length);
  });
});

describe("redaction patterns, by a library that reads Ruby's syntax", () => {
  it("take out the same secrets, and leave the same lines alone", async () => {
    const { toRegExp } = await import("oniguruma-to-es");
    const rules = redactionDocument(ALL).patterns.map(
      ({ pattern, replacement }) =>
        [toRegExp(pattern, { global: true }), replacement.replaceAll(/\\(\d)/g, "$$$1")] as const,
    );
    const clean = (line: string): string =>
      rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
    // Card numbers go by a check that no pattern can make.
    for (const [line, secret] of SECRETS.filter(
      ([text]) => !/\d{4}[ -]?\d{4}|\d{6} \d{5}/.test(text),
    )) {
      assert.ok(!clean(line).includes(secret), `${line} became ${clean(line)}`);
    }
    for (const line of HARMLESS) assert.equal(clean(line), line);
  });
});
