import assert from "node:assert/strict";
import { search, secretsIn } from "../../../../../policy/policies/lib/secrets/secrets";
import { assertQuick } from "../../../helpers/time";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";

/** Letters, digits and cases that change all the time; put together here, so that no scanner takes it for a real key. */
function random(length: number): string {
  return "a7Kd9Qx2Zm4Rt6Bw8Ln3".repeat(10).slice(0, length);
}

const HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const UUID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const PEM = ["-----BEGIN ", "PRIVATE KEY-----\nMIIE"].join("");
const base64 = (text: string) => Buffer.from(text).toString("base64");

function kinds(value: unknown): string[] {
  return secretsIn(value).map(({ looksLike }) => looksLike);
}

function paths(value: unknown): string[] {
  return secretsIn(value).map(({ path }) => path);
}

describe("secretsIn", () => {
  describe("by the name of a key", () => {
    const found: [string, string | number, string][] = [
      ["password", "tiger", "a password"],
      ["adminPassword", "prom-operator", "a password"],
      ["smtp_auth_password", "tiger", "a password"],
      ["GF_SECURITY_ADMIN_PASSWORD", "admin", "a password"],
      ["PGPASSWORD", "tiger", "a password"],
      ["db-passwd", "tiger", "a password"],
      ["SMTP_PASS", "tiger", "a password"],
      ["keystore.passphrase", "tiger", "a password"],
      ["password", 20261122, "a password"],
      ["auth.password", "correct horse battery", "a password"],
      ["clientSecret", "tiger", "a shared secret"],
      ["client_secret", "tiger", "a shared secret"],
      ["botToken", "abc123def", "a token"],
      ["SLACK_TOKEN", "abc123def", "a token"],
      ["secret_key", "minio123", "a secret key"],
      ["AWS_SECRET_ACCESS_KEY", random(40), "a secret key"],
      ["xpack.security.encryptionKey", random(32), "a secret key"],
      ["SECRET_KEY_BASE", random(64), "a secret key"],
      ["SECRET_KEY", "django-insecure-abcdef", "a secret key"],
      ["apiKey", "abc123def", "an API key"],
      ["api_key", UUID, "an API key"],
      ["apiKey", "changeme", "an API key"],
      ["accessKey", "minio123", "an API key"],
      ["credentials", random(20), "credentials"],
      ["routing_key", HEX, "an integration key"],
      ["service_key", HEX, "an integration key"],
      ["secret", random(32), "a key"],
      ["auth", base64("robot:a7Kd9Qx2Zm4"), "a key"],
    ];
    for (const [key, value, kind] of found) {
      it(`finds ${kind} in ${key}`, () => {
        assert.deepEqual(secretsIn({ a: [{ [key]: value }] }), [
          { path: `a[0].${key}`, looksLike: kind },
        ]);
      });
    }

    const passed: [string, unknown][] = [
      ["passwordFile", "tiger"],
      ["smtp_auth_password_file", "tiger"],
      ["password_path", "tiger"],
      ["adminPasswordSecretName", "grafana-1"],
      ["existingSecret", "grafana-1-admin"],
      ["existingPassword", "grafana-1-admin"],
      ["secretName", random(20)],
      ["passwordKey", "admin-password"],
      ["tokenKey", "token1"],
      ["secret", "alertmanager-shop-euw1"],
      ["configSecret", "thanos-objstore-2"],
      ["imagePullSecrets", ["registry1", "registry-2"]],
      ["secrets", ["grafana", "tls-2"]],
      ["secretKey", "admin-password"],
      ["secretKey", "ca.crt"],
      ["tokenUrl", "https://login.example.com/token"],
      ["token", "https://login.example.com/token"],
      ["automountServiceAccountToken", true],
      ["token", "bearer"],
      ["maxTokens", "128000"],
      ["tokenTtl", "24h"],
      ["topologyKey", "topology.kubernetes.io/zone"],
      ["key", "node-role.kubernetes.io/control-plane"],
      ["routingKey", "orders.created"],
      ["kmsKey", UUID],
      ["publicKey", random(40)],
      ["checksum/secret", HEX],
      ["password", ""],
      ["password", "null"],
      ["password", null],
      ["password", false],
      ["password", "true"],
      ["password", "${SMTP_PASSWORD}"],
      ["password", "$(SMTP_PASSWORD)"],
      ["password", "$SMTP_PASSWORD"],
      ["password", "{{ .Values.password }}"],
      ["password", "$__file{/etc/secrets/smtp}"],
      ["password", "<password>"],
      ["password", "********"],
      ["password", "/etc/secrets/smtp/password"],
      ["password", "./password.txt"],
      ["password", "vault:secret/data/smtp#password"],
      ["password", 'sys.env("SMTP_PASSWORD")'],
      ["password", 'remote.kubernetes.secret.smtp.data["password"]'],
      ["password", 'convert.nonsensitive(remote.vault.smtp.data["password"])'],
      ["bearer_token", "local.file.token.content"],
      ["password", "argument.password.value"],
      ["db_password", "%%DB_PASSWORD%%"],
      ["password", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp"],
      ["password", "The password of the relay."],
      ["password", "Enter the word of the day"],
      ["secret", "projects/shop/secrets/smtp/versions/1"],
      ["password", "String!"],
      ["RECAPTCHA_SITE_KEY", random(40)],
      ["STRIPE_PUBLISHABLE_KEY", random(40)],
      ["bypass", "tiger"],
      ["toString", "abc123def"],
    ];
    for (const [key, value] of passed) {
      it(`passes ${key}: ${JSON.stringify(value)}`, () => {
        assert.deepEqual(secretsIn({ [key]: value }), []);
      });
    }

    it("passes what lies below a reference", () => {
      const reference = { name: "smtp", key: "password", password: "abc123def" };
      for (const key of ["secretKeyRef", "valueFrom", "passwordSecretRef", "secretKeys"]) {
        assert.deepEqual(secretsIn({ [key]: reference }), [], key);
      }
      assert.equal(secretsIn({ other: reference }).length, 1);
    });
  });

  describe("by shape", () => {
    const shapes: [string, string][] = [
      [PEM, "a private key (PEM)"],
      [PEM.replace("PRIVATE", "RSA PRIVATE"), "a private key (PEM)"],
      [base64(`${PEM}${random(40)}`), "a private key (PEM in base64)"],
      [`AKIAABCDEFGHIJKLMNO2`, "an AWS access key"],
      [`ASIAABCDEFGHIJKLMNO2`, "an AWS access key"],
      [`ghp_${random(36)}`, "a GitHub token"],
      [`github_pat_${random(82)}`, "a GitHub token"],
      [`glpat-${random(20)}`, "a GitLab token"],
      [`xoxb-${random(12)}-${random(24)}`, "a Slack token"],
      [`https://hooks.slack.com/services/T00000000/B00000000/${random(24)}`, "a Slack webhook"],
      [`https://discord.com/api/webhooks/123456789012345678/${random(68)}`, "a Discord webhook"],
      [`123456789:AA${random(33)}`, "a Telegram bot's token"],
      [`npm_${random(36)}`, "an npm token"],
      [`AIza${random(35)}`, "a Google API key"],
      [`glsa_${random(32)}_0f1e2d3c`, "a Grafana token"],
      [`SG.${random(22)}.${random(43)}`, "a SendGrid key"],
      [`pul-${HEX}01234567`, "a Pulumi token"],
      [`eyJ${random(20)}.eyJ${random(30)}.${random(40)}`, "a JSON Web Token"],
      [base64(`${random(20)}:${random(22)}`), "an API key of Elasticsearch"],
      ["postgres://app:tiger@db:5432/shop", "a URL with a password"],
      ["redis://:tiger@cache:6379", "a URL with a password"],
      ["Server=db;User=app;Password=tiger;", "a connection string with a password"],
      [`Bearer ${random(24)}`, "an Authorization header"],
      [`https://events.pagerduty.com/integration/${HEX}/enqueue`, "a PagerDuty key"],
      [`https://hc-ping.com/${UUID}`, "the URL of a dead man's switch"],
    ];
    for (const [value, kind] of shapes) {
      it(`finds ${kind} under any key: ${value.slice(0, 12)}…`, () => {
        assert.deepEqual(kinds({ note: value }), [kind]);
        assert.deepEqual(kinds({ note: `first line\n  url: ${value}\nlast` }), [kind], "in a text");
      });
    }

    const harmless = [
      "-----BEGIN CERTIFICATE-----\nMIIE",
      base64(`-----BEGIN CERTIFICATE-----\n${random(60)}`),
      "-----BEGIN PUBLIC KEY-----",
      "AKIAIOSFODNN7EXAMPLE",
      "https://hooks.slack.com/services/",
      "https://user@example.com/path",
      "https://user:${PASSWORD}@example.com",
      "https://$(USER):$(PASSWORD)@example.com",
      "https://example.com:8443/@scope/package",
      "alerts@example.com",
      `sha256:${HEX}${HEX}`,
      `registry.example.com/app@sha256:${HEX}${HEX}`,
      "Bearer token of the service",
      UUID,
      random(40),
    ];
    for (const value of harmless) {
      it(`passes ${JSON.stringify(value.slice(0, 40))}`, () => {
        assert.deepEqual(secretsIn({ note: value }), []);
      });
    }
  });

  describe("in texts and lists", () => {
    it("finds env by the variable's name, and calls it by it", () => {
      const container = { name: "app", env: [{ name: "DB_PASSWORD", value: "tiger" }] };
      assert.deepEqual(paths({ containers: [container] }), ["containers[app].env[DB_PASSWORD]"]);
    });

    it("finds options of commands", () => {
      assert.deepEqual(paths({ args: ["--db.password=tiger", "--port=80"] }), [
        "args[0].db.password",
      ]);
      assert.deepEqual(paths({ args: ["--password", "tiger"] }), ["args[--password]"]);
      assert.deepEqual(paths({ command: ["sh", "-c", "run --password tiger --port 80"] }), [
        "command[2].password",
      ]);
      assert.deepEqual(paths({ args: ["--password", "--verbose"] }), []);
      assert.deepEqual(paths({ args: ["--password=$(PASSWORD)", "--password-file=x1y2z3"] }), []);
    });

    it("finds lines of YAML, ini and properties, and lines of a list", () => {
      const text = [
        "smtp:",
        "  password: tiger # for now",
        "- api_key: 'abc123def'",
        "client_secret = tiger",
        "export DB_PASSWORD=tiger",
        "# token: abc123def",
        ";password = tiger",
        "password: ${PASSWORD}",
        'if [ "$PASSWORD" = "tiger" ]; then',
      ].join("\n");
      assert.deepEqual(paths({ data: { "app.conf": text } }), [
        "data.app.conf.password",
        "data.app.conf.api_key",
        "data.app.conf.client_secret",
        "data.app.conf.DB_PASSWORD",
      ]);
    });

    it("finds what is inside JSON inside a string", () => {
      const json = JSON.stringify({ smtp: { password: "tiger", passwordFile: "x1y2z3" } });
      assert.deepEqual(paths({ data: { "app.json": json } }), ["data.app.json.smtp.password"]);
    });

    it("never tells the value", () => {
      const value = { password: "tiger-0123", url: "postgres://app:tiger-0123@db" };
      assert.ok(!JSON.stringify(secretsIn(value)).includes("tiger"));
    });
  });

  it("does not take an unknown for a secret, and tells where one may be", () => {
    const values = { password: UNKNOWN, replicas: UNKNOWN, url: `https://x:${UNKNOWN}@host` };
    assert.deepEqual(search(values), { found: [], unseen: ["password"] });
  });

  it("calls what has no known name by its place", () => {
    const containers = [{ name: UNKNOWN, env: [{ name: "DB_PASSWORD", value: "tiger" }] }];
    assert.deepEqual(paths({ containers }), ["containers[0].env[DB_PASSWORD]"]);
  });

  it("searches what is known of a text with an unknown in it", () => {
    const text = `url: ${UNKNOWN}/x\npassword: tiger\ntoken: ${UNKNOWN}\n`;
    assert.deepEqual(search({ data: { "app.yml": text } }), {
      found: [{ path: "data.app.yml.password", looksLike: "a password" }],
      unseen: ["data.app.yml.token"],
    });
  });

  it("takes time in proportion to the length of a text, whatever it repeats", () => {
    const texts = ["pass", "a:", "eyJ", "://a:", ";", "A7", " --a", "key=", "sk-", "token:\n"];
    assertQuick("key", texts);
  });

  it("takes any value", () => {
    const endless: Record<string, unknown> = { password: "tiger" };
    endless.self = endless;
    assert.ok(secretsIn(endless).length > 0);
    for (const odd of [undefined, null, 1, "", [], [undefined], { "": { "": null } }]) {
      assert.deepEqual(secretsIn(odd), []);
    }
  });
});
