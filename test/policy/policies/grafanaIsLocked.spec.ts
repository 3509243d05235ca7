import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { openGrafanas } from "../../../policy/policies/grafanaIsLocked";
import { contents, levels, object, TODAY, unrendered, workload } from "../helpers/contents";

const FROM_SECRET = {
  name: "GF_SECURITY_ADMIN_PASSWORD",
  valueFrom: { secretKeyRef: { name: "grafana-admin", key: "admin-password" } },
};

function pods(env: unknown, container: Properties = {}, pod: Properties = {}): KubernetesObject {
  const image = "docker.io/grafana/grafana:13.2.0";
  return workload("Deployment", "grafana", { image, env, ...container }, { pod });
}

function iniFile(text: unknown, name = "grafana"): KubernetesObject {
  return object("ConfigMap", name, { data: { "grafana.ini": text } });
}

const MOUNTED = { volumes: [{ name: "config", configMap: { name: "grafana" } }] };
const MOUNT = { volumeMounts: [{ name: "config", mountPath: "/etc/grafana/grafana.ini" }] };

function judge(objects: readonly KubernetesObject[], config: unknown = {}) {
  return openGrafanas(contents(...objects), config, TODAY);
}

function literal(name: string, value: unknown) {
  return { name, value };
}

describe("the policy grafana-is-locked", () => {
  it("accepts pods whose password comes from a Secret, and pods without Grafana", () => {
    assert.deepEqual(judge([pods([FROM_SECRET])]), []);
    assert.deepEqual(judge([pods([literal("GF_SECURITY_ADMIN_PASSWORD__FILE", "/run/pw")])]), []);
    for (const image of [
      "grafana/loki",
      "grafana/grafana-image-renderer",
      "kiwigrid/k8s-sidecar",
    ]) {
      assert.deepEqual(judge([workload("Deployment", "x", { image })]), [], image);
    }
  });

  it("accepts pods that make no first administrator", () => {
    const env = [literal("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION", "true")];
    assert.deepEqual(judge([pods(env)]), []);
  });

  const openPods: [string, unknown, RegExp][] = [
    [
      "no password at all",
      undefined,
      /starts with admin\/admin: put a generated one into a Secret/,
    ],
    [
      "a well-known password",
      [literal("GF_SECURITY_ADMIN_PASSWORD", "prom-operator")],
      /a default that/,
    ],
    [
      "the user's name as password",
      [literal("GF_SECURITY_ADMIN_USER", "ops"), literal("GF_SECURITY_ADMIN_PASSWORD", "ops")],
      /a default that everybody knows/,
    ],
    [
      "anonymous administrators",
      [
        FROM_SECRET,
        literal("GF_AUTH_ANONYMOUS_ENABLED", "true"),
        literal("GF_AUTH_ANONYMOUS_ORG_ROLE", "Admin"),
      ],
      /anonymous visitors get the role "Admin"/,
    ],
  ];
  for (const [title, env, expected] of openPods) {
    it(`rejects pods with ${title}`, () => {
      const findings = judge([pods(env)]);
      assert.deepEqual(levels(findings), ["violation"]);
      assert.match(findings[0]!.message, /^Deployment team\/grafana must let nobody in/);
      assert.match(findings[0]!.message, expected);
    });
  }

  it("says no password in its message", () => {
    const env = [literal("GF_SECURITY_ADMIN_PASSWORD", "strongpassword")];
    assert.doesNotMatch(judge([pods(env)])[0]!.message, /strongpassword/);
  });

  it("does not miss a password that may come from where it cannot see", () => {
    const elsewhere: [Properties, Properties][] = [
      [{ envFrom: [{ secretRef: { name: "grafana" } }] }, {}],
      [{ args: ["--config=/my.ini"] }, {}],
      [MOUNT, { volumes: [{ name: "config", secret: { secretName: "ini" } }] }],
    ];
    for (const [container, pod] of elsewhere) {
      assert.deepEqual(judge([pods([], container, pod)]), [], JSON.stringify(container));
    }
  });

  describe("with configuration in a ConfigMap", () => {
    const ANONYMOUS = "[auth.anonymous]\nenabled = true\n";

    it("accepts one that is closed", () => {
      assert.deepEqual(
        judge([iniFile("[auth.anonymous]\nenabled = false\n; org_role = Admin")]),
        [],
      );
      assert.deepEqual(judge([iniFile("[security]\nadmin_password = $__file{/run/pw}")]), []);
    });

    const wrong: [string, unknown, string][] = [
      ["an anonymous editor", `${ANONYMOUS}org_role = Editor`, "violation"],
      ["an anonymous visitor", ANONYMOUS, "advice"],
      ["a default password", "[security]\nadmin_password = admin", "violation"],
      ["a quoted default password", '[security]\nadmin_password = "admin"', "violation"],
      [
        "an anonymous editor, as an object",
        { "auth.anonymous": { enabled: true, org_role: "Editor" } },
        "violation",
      ],
    ];
    for (const [title, text, level] of wrong) {
      it(`finds ${title}, mounted or not, and speaks once of it`, () => {
        assert.deepEqual(levels(judge([iniFile(text)])), [level]);
        // A password from a Secret would win over the one in the file.
        const env = /password/.test(title) ? [] : [FROM_SECRET];
        const findings = judge([iniFile(text), pods(env, MOUNT, MOUNTED)]);
        assert.deepEqual(levels(findings), [level]);
      });
    }

    it("lets the environment win over the file", () => {
      const env = [FROM_SECRET, literal("GF_AUTH_ANONYMOUS_ENABLED", "false")];
      assert.deepEqual(judge([iniFile(ANONYMOUS), pods(env, MOUNT, MOUNTED)]), []);
    });

    it("reads what is known of a text with unknown parts", () => {
      const text = `[server]\ndomain = ${UNKNOWN}.example.com\n${ANONYMOUS}org_role = Admin`;
      assert.deepEqual(levels(judge([iniFile(text)])), ["violation"]);
      const closed = `[server]\ndomain = x${UNKNOWN}\n[auth.anonymous]\nenabled = false`;
      assert.deepEqual(judge([iniFile(closed)]), []);
    });
  });

  describe("for the operator's Grafana", () => {
    const grafana = (spec: Properties) => object("grafana.integreatly.org/Grafana", "g", { spec });

    it("accepts one that leaves the password to the operator, and one that runs elsewhere", () => {
      assert.deepEqual(
        judge([grafana({ config: { "auth.anonymous": { enabled: "false" } } })]),
        [],
      );
      assert.deepEqual(judge([grafana({ external: {}, disableDefaultAdminSecret: true })]), []);
    });

    it("rejects an anonymous editor, a default password, and none", () => {
      const open = [
        { config: { "auth.anonymous": { enabled: "true", org_role: "Editor" } } },
        { config: { security: { admin_password: "admin" } } },
        { disableDefaultAdminSecret: true },
      ];
      for (const spec of open) {
        assert.deepEqual(levels(judge([grafana(spec)])), ["violation"], JSON.stringify(spec));
      }
    });
  });

  describe("for values of charts", () => {
    const KPS = "kube-prometheus-stack";
    const chart = (name: string, values: unknown, more: Properties = {}) =>
      openGrafanas(unrendered(name, values, more), {}, TODAY);

    it("accepts charts that make up a password or are given a Secret", () => {
      assert.deepEqual(chart("grafana", {}), []);
      assert.deepEqual(chart("grafana", { admin: { existingSecret: "grafana-admin" } }), []);
      assert.deepEqual(chart(KPS, {}, { version: "88.5.3" }), []);
      assert.deepEqual(chart(KPS, { grafana: { enabled: false } }, { version: "70.0.0" }), []);
      const given = { grafana: { admin: { existingSecret: "grafana-admin" } } };
      assert.deepEqual(chart(KPS, given, { version: "70.0.0" }), []);
    });

    const open: [string, string, unknown, Properties, RegExp][] = [
      [
        "a default password",
        "grafana",
        { adminPassword: "admin" },
        {},
        /adminPassword is a default/,
      ],
      [
        "a default password of a dependency",
        KPS,
        { grafana: { adminPassword: "prom-operator" } },
        { version: "88.5.3" },
        /grafana\.adminPassword is a default/,
      ],
      [
        "the same in a chart of somebody's own",
        "our-stack",
        { grafana: { adminPassword: "Admin" } },
        {},
        /grafana\.adminPassword/,
      ],
      [
        "a version that sets one",
        KPS,
        {},
        { version: "78.5.0" },
        /sets the password prom-operator/,
      ],
      [
        "an anonymous administrator",
        "grafana",
        { "grafana.ini": { "auth.anonymous": { enabled: true, org_role: "Admin" } } },
        {},
        /role "Admin"/,
      ],
      [
        "an anonymous administrator by env",
        KPS,
        {
          grafana: {
            env: { GF_AUTH_ANONYMOUS_ENABLED: true, GF_AUTH_ANONYMOUS_ORG_ROLE: "Admin" },
          },
        },
        {},
        /role "Admin"/,
      ],
    ];
    for (const [title, name, values, more, expected] of open) {
      it(`rejects ${title}`, () => {
        const findings = chart(name, values, more);
        assert.deepEqual(levels(findings), ["violation"]);
        assert.match(findings[0]!.message, expected);
      });
    }

    it("takes a password that is only known at update for a generated one", () => {
      assert.deepEqual(chart("grafana", { adminPassword: UNKNOWN }), []);
    });

    it("says not known until update when the values of an old chart are unknown", () => {
      const findings = chart(KPS, { grafana: UNKNOWN }, { version: "70.0.0" });
      assert.ok(levels(findings).every((level) => level === "unknown"));
      assert.match(findings[0]!.message, /hangs on values\.grafana: not known until update\.$/);
    });
  });

  it("says not known until update where an unknown value decides", () => {
    const unknowns = [
      pods(UNKNOWN),
      pods([FROM_SECRET, literal("GF_AUTH_ANONYMOUS_ENABLED", UNKNOWN)]),
      iniFile(UNKNOWN),
      iniFile(`[auth.anonymous]\nenabled = true\norg_role = ${UNKNOWN}`),
    ];
    for (const one of unknowns) assert.deepEqual(levels(judge([one])), ["unknown"]);
  });

  it("waives a Grafana until its date", () => {
    const waiver = { owner: "web", reason: "kiosk in the lab", expires: TODAY };
    const waive = (grafana: string) => ({ waivers: [{ ...waiver, grafana }] });
    assert.deepEqual(judge([pods([])], waive("team/grafana")), []);
    assert.deepEqual(levels(judge([pods([FROM_SECRET])], waive("team/grafana"))), ["advice"]);
    const old = openGrafanas(unrendered("grafana", { adminPassword: "admin" }), waive("it"), TODAY);
    assert.deepEqual(old, []);
  });
});
