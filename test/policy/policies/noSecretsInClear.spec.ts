import assert from "node:assert/strict";
import { secretsInClear } from "../../../policy/policies/noSecretsInClear";
import { objectOf, objectOfManifest } from "../../../policy/policies/lib/objects";
import type { Properties } from "../../../policy/policies/lib/values";
import { UNKNOWN } from "../../../policy/policies/lib/values";
import { RELEASE, resource, urnOf } from "../helpers/resources";

const TODAY = "2027-03-01";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

function release(values: unknown, more: Properties = {}) {
  return resource(RELEASE, "kps", { name: "kps-1", chart: "grafana", values, ...more });
}

/** A compliant stack: a release, a ConfigMap and a Deployment that name Secrets. */
function stack({
  values = {},
  data = {},
  container = {},
  release: more = {},
}: Record<string, Properties> = {}) {
  return [
    release(
      {
        grafana: { admin: { existingSecret: "grafana-1", passwordKey: "admin-password" } },
        alertmanager: { config: { global: { smtp_auth_password_file: "/etc/smtp/password" } } },
        ...values,
      },
      more,
    ),
    resource(CONFIG_MAP, "config", {
      metadata: { name: "app", namespace: "shop" },
      data: { "app.yml": "password: ${DB_PASSWORD}\nreplicas: 2\n", ...data },
    }),
    resource(DEPLOYMENT, "api", {
      metadata: { name: "api", namespace: "shop" },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: "app",
                env: [
                  {
                    name: "DB_PASSWORD",
                    valueFrom: { secretKeyRef: { name: "db", key: "password1" } },
                  },
                ],
                ...container,
              },
            ],
          },
        },
      },
    }),
  ];
}

function judge(change: Record<string, Properties> = {}, config: unknown = {}) {
  const resources = stack(change);
  const objects = resources.map(objectOf).filter((object) => object !== undefined);
  return secretsInClear(resources, objects, config, TODAY);
}

describe("the policy no-secrets-in-clear", () => {
  it("accepts a stack that names Secrets", () => {
    assert.deepEqual(judge(), []);
    assert.deepEqual(secretsInClear([], [], {}, TODAY), []);
  });

  const rejected: [string, Record<string, Properties>, string, RegExp][] = [
    [
      "a password in the values of a release",
      { values: { adminPassword: "tiger" } },
      urnOf(RELEASE, "kps"),
      /^Values of Helm Release "kps" .*\n {2}- values\.adminPassword: looks like a password\n.*`helm get values`/,
    ],
    [
      "an SMTP password in an Alertmanager config in values",
      { values: { alertmanager: { config: { global: { smtp_auth_password: "tiger" } } } } },
      urnOf(RELEASE, "kps"),
      /values\.alertmanager\.config\.global\.smtp_auth_password: looks like a password/,
    ],
    [
      "a password in the address of a chart",
      { release: { chart: "https://ci:tiger@charts.example.com/x-1.2.3.tgz" } },
      urnOf(RELEASE, "kps"),
      /- chart: looks like a URL with a password/,
    ],
    [
      "a file in a ConfigMap with a password",
      { data: { "smtp.ini": "[smtp]\npassword = tiger\n" } },
      urnOf(CONFIG_MAP, "config"),
      /^ConfigMap shop\/app .*\n {2}- data\.smtp\.ini\.password: looks like a password\n.*Secret/,
    ],
    [
      "a key of a ConfigMap",
      { data: { API_TOKEN: "abc123def" } },
      urnOf(CONFIG_MAP, "config"),
      /data\.API_TOKEN: looks like a token/,
    ],
    [
      "env of a container",
      { container: { env: [{ name: "DB_PASSWORD", value: "tiger" }] } },
      urnOf(DEPLOYMENT, "api"),
      /spec\.template\.spec\.containers\[app\]\.env\[DB_PASSWORD\]: looks like a password/,
    ],
    [
      "an argument of a container",
      { container: { args: ["--db-password=tiger"] } },
      urnOf(DEPLOYMENT, "api"),
      /containers\[app\]\.args\[0\]\.db-password: looks like a password/,
    ],
    [
      "an argument of the command of a container",
      { container: { command: ["curl"], args: ["-u", "app:tiger", "https://es:9200"] } },
      urnOf(DEPLOYMENT, "api"),
      /containers\[app\]\.args\[curl -u\]: looks like a password/,
    ],
    [
      "a file of passwords in a ConfigMap",
      { data: { ".pgpass": "db:5432:shop:app:tiger" } },
      urnOf(CONFIG_MAP, "config"),
      /data\.\.pgpass: looks like a password of PostgreSQL/,
    ],
  ];
  for (const [title, change, urn, expected] of rejected) {
    it(`rejects ${title}`, () => {
      const findings = judge(change);
      assert.equal(findings.length, 1);
      assert.equal(findings[0]!.urn, urn);
      assert.equal(findings[0]!.undecided, undefined);
      assert.match(findings[0]!.message, expected);
      assert.ok(!/tiger|abc123def/.test(findings[0]!.message), "the value is not told");
    });
  }

  it("rejects an annotation, and a custom resource", () => {
    const objects = [
      resource("kubernetes:core/v1:Service", "s", {
        metadata: { annotations: { "example.com/api-token": "abc123def" } },
      }),
      resource("kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig", "a", {
        spec: { receivers: [{ name: "mail", emailConfigs: [{ authPassword: "tiger" }] }] },
      }),
    ].map((each) => objectOf(each)!);
    const messages = secretsInClear([], objects, {}, TODAY).map(({ message }) => message);
    assert.match(
      messages[0]!,
      /metadata\.annotations\.example\.com\/api-token: looks like a token/,
    );
    assert.match(messages[1]!, /spec\.receivers\[mail\]\.emailConfigs\[0\]\.authPassword/);
  });

  it("says in which release an object is", () => {
    const manifest = { kind: "ConfigMap", metadata: { name: "app" }, data: { password: "tiger" } };
    const of = { urn: urnOf(RELEASE, "kps"), name: "kps-1", namespace: "monitoring" };
    const [finding] = secretsInClear([], [objectOfManifest(manifest, of)!], {}, TODAY);
    assert.match(finding!.message, /^release kps-1 → ConfigMap monitoring\/app must not hold/);
    assert.equal(finding!.urn, of.urn);
  });

  it("leaves Secrets and what encrypts them alone", () => {
    for (const type of [
      "kubernetes:core/v1:Secret",
      "kubernetes:bitnami.com/v1alpha1:SealedSecret",
      "kubernetes:external-secrets.io/v1:ExternalSecret",
    ]) {
      const object = objectOf(resource(type, "s", { stringData: { password: "tiger" } }))!;
      assert.deepEqual(secretsInClear([], [object], {}, TODAY), [], type);
    }
  });

  it("tells all secrets of a place in one violation", () => {
    const findings = judge({ values: { adminPassword: "tiger", smtp: { password: "tiger" } } });
    assert.equal(findings.length, 1);
    assert.equal(findings[0]!.message.split("\n").length, 4);
  });

  it("says not known until update for an unknown under the key of a secret, and no more", () => {
    const findings = judge({
      values: { adminPassword: UNKNOWN, host: UNKNOWN, secretName: UNKNOWN },
    });
    assert.equal(findings.length, 1);
    assert.equal(findings[0]!.undecided, true);
    assert.match(
      findings[0]!.message,
      /^Values of Helm Release "kps": .* at values\.adminPassword is not known until update\.$/,
    );
  });

  describe("with config", () => {
    const change = { container: { env: [{ name: "DB_PASSWORD", value: "tiger" }] } };
    const waiver = {
      place: "shop/api:spec.template.spec.containers[app].env[DB_PASSWORD]",
      owner: "shop",
      reason: "an old client",
      expires: "2027-04-01",
    };

    it("waives one place, by any name of its resource", () => {
      for (const name of ["shop/api", "api", urnOf(DEPLOYMENT, "api")]) {
        const place = waiver.place.replace("shop/api", name);
        assert.deepEqual(judge(change, { waivers: [{ ...waiver, place }] }), [], name);
      }
      const other = { container: { args: ["--password=tiger"] } };
      const findings = judge(other, { waivers: [waiver] });
      assert.deepEqual(
        findings.map(({ advice }) => advice),
        [true, undefined],
        "a waiver that nothing needs, and the violation",
      );
    });

    it("rejects a waiver that has expired, and one for a whole resource", () => {
      const expired = judge(change, { waivers: [{ ...waiver, expires: "2027-02-01" }] });
      assert.match(expired[0]!.message, /expired on 2027-02-01/);
      assert.equal(expired.length, 2);
      const whole = judge(change, { waivers: [{ ...waiver, place: "shop/api" }] });
      assert.equal(whole.length, 2);
    });

    it("ignores paths, and rejects one that is no regular expression", () => {
      assert.deepEqual(judge(change, { ignorePaths: ["env\\[DB_PASSWORD\\]$"] }), []);
      const findings = judge(change, { ignorePaths: ["("] });
      assert.match(findings[0]!.message, /ignorePaths\[0\] ignores nothing/);
      assert.equal(findings.length, 2);
    });
  });
});
