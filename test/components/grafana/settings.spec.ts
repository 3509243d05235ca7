import assert from "node:assert/strict";
import type { z } from "zod";
import type { GrafanaArgs, GrafanaOptions } from "../../../components/grafana/args";
import { resolveGrafanaSettings } from "../../../components/grafana/settings";
import type { Availability } from "../../../components/internal/availability";
import { Problems } from "../../../components/internal/validation";
import { grafanaSchema } from "../../../config/grafanaSchema";
import { SSO, WITH_SSO } from "./fixtures";

const BASE: GrafanaArgs = { clusters: ["hub", "shop"] };

/** What the schema gives is what the component takes: a compile-time check. */
const fromConfig = (declared: z.infer<typeof grafanaSchema>): GrafanaOptions => declared;

function problemsOf(args: GrafanaArgs): readonly string[] {
  const problems = Problems.none();
  resolveGrafanaSettings(args, problems);
  return problems.list.map(({ path, got }) => `${path}: ${got}`);
}

function settingsOf(args: GrafanaArgs) {
  const problems = Problems.none();
  const settings = resolveGrafanaSettings(args, problems);
  assert.deepEqual(problems.list, []);
  return settings;
}

describe("resolveGrafanaSettings", () => {
  it("needs nothing but the clusters", () => {
    const settings = settingsOf(BASE);
    assert.equal(settings.namespace, "monitoring");
    assert.equal(settings.adminUser, "admin");
    assert.equal(settings.sso, undefined);
    assert.equal(settings.activeSeriesBudget, 1_000_000);
  });

  it("asks the Services of its own namespace when no data source is named", () => {
    assert.deepEqual(settingsOf({ ...BASE, namespace: "watch" }).dataSources, {
      prometheusUrl: "http://thanos-query-frontend.watch.svc:10902",
      alertmanagerUrl: "http://kps-alertmanager.watch.svc:9093",
      elasticsearch: undefined,
    });
  });

  it("is grafana.<domain> over https with a domain, and a port-forward without", () => {
    assert.equal(
      settingsOf({ ...BASE, domain: "m.example.com" }).rootUrl,
      "https://grafana.m.example.com",
    );
    assert.equal(settingsOf(BASE).rootUrl, "http://localhost:3000");
  });

  it("runs one replica at either availability, because sessions live in the pod", () => {
    for (const availability of ["single", "replicated"] as const) {
      assert.equal(settingsOf({ ...BASE, availability }).replicas, 1);
    }
  });

  it("counts a cluster that is named twice once", () => {
    assert.equal(settingsOf({ clusters: ["a", "b", "a"] }).expectedClusters, 2);
  });

  it("asks for openid, profile and e-mail, and hides the password form, by default", () => {
    const { sso } = settingsOf(WITH_SSO);
    assert.deepEqual(sso?.scopes, ["openid", "profile", "email"]);
    assert.equal(sso.loginForm, false);
  });

  it("takes what the config schema gives", () => {
    const declared = grafanaSchema.parse({
      adminUser: "root",
      sso: SSO,
      ingress: { className: "alb" },
    });
    const settings = settingsOf({ ...WITH_SSO, ...fromConfig(declared) });
    assert.equal(settings.adminUser, "root");
    assert.equal(settings.ingress?.className, "alb");
  });

  const rejections: readonly (readonly [string, GrafanaArgs, readonly string[]])[] = [
    [
      "sso without its client secret",
      { ...WITH_SSO, oidcClientSecret: undefined },
      ["oidcClientSecret: nothing"],
    ],
    [
      "sso and ingress without a domain",
      { ...WITH_SSO, domain: undefined, ingress: { className: "alb" } },
      ["domain: nothing", "domain: nothing"],
    ],
    ["a namespace that is no DNS label", { ...BASE, namespace: "No" }, ['namespace: "No"']],
    [
      "an unknown availability",
      { ...BASE, availability: "double" as Availability },
      ['availability: "double"'],
    ],
    [
      "a domain with a scheme",
      { ...BASE, domain: "https://m.example.com" },
      ['domain: "https://m.example.com"'],
    ],
    ["an administrator without a name", { ...BASE, adminUser: "" }, ['adminUser: ""']],
    ["a series budget below 1", { ...BASE, activeSeriesBudget: 0 }, ["activeSeriesBudget: 0"]],
    [
      "a series budget that is not whole",
      { ...BASE, activeSeriesBudget: 1.5 },
      ["activeSeriesBudget: 1.5"],
    ],
    [
      "data sources that are no http URL",
      { ...BASE, dataSources: { prometheusUrl: "thanos:10902", alertmanagerUrl: "" } },
      ['dataSources.prometheusUrl: "thanos:10902"', 'dataSources.alertmanagerUrl: ""'],
    ],
    [
      "a URL that the chart would expand",
      {
        ...BASE,
        dataSources: { prometheusUrl: "http://x/{{ .Values }}", alertmanagerUrl: "http://a" },
      },
      ['dataSources.prometheusUrl: "http://x/{{ .Values }}"'],
    ],
    [
      "endpoints of the provider without TLS",
      {
        ...WITH_SSO,
        sso: { ...SSO, authUrl: "http://idp/a", tokenUrl: "http://idp/t", apiUrl: "http://idp/u" },
      },
      ['sso.authUrl: "http://idp/a"', 'sso.tokenUrl: "http://idp/t"', 'sso.apiUrl: "http://idp/u"'],
    ],
    [
      "scopes without openid",
      { ...WITH_SSO, sso: { ...SSO, scopes: ["email"] } },
      ['sso.scopes: ["email"]'],
    ],
    [
      "a scope with a blank",
      { ...WITH_SSO, sso: { ...SSO, scopes: ["openid", "a b"] } },
      ['sso.scopes[1]: "a b"'],
    ],
    [
      "a role path that grafana.ini would cut at a comment sign",
      { ...WITH_SSO, sso: { ...SSO, roleAttributePath: "role # || 'Admin'" } },
      ["sso.roleAttributePath: \"role # || 'Admin'\""],
    ],
    [
      "a name with a line break, which would add keys to grafana.ini",
      { ...WITH_SSO, sso: { ...SSO, name: "x\nadmin_password = y" } },
      ['sso.name: "x\\nadmin_password = y"'],
    ],
    ["an empty client id", { ...WITH_SSO, sso: { ...SSO, clientId: "" } }, ['sso.clientId: ""']],
    [
      "an e-mail domain that is none",
      { ...WITH_SSO, sso: { ...SSO, allowedDomains: ["@example.com"] } },
      ['sso.allowedDomains[0]: "@example.com"'],
    ],
    [
      "an ingress with bad names",
      {
        ...BASE,
        domain: "m.example.com",
        ingress: {
          className: "",
          tlsSecretName: "A",
          namespace: "b_c",
          annotations: { k: "{{ x }}" },
        },
      },
      [
        'ingress.className: ""',
        'ingress.tlsSecretName: "A"',
        'ingress.namespace: "b_c"',
        'ingress.annotations.k: "{{ x }}"',
      ],
    ],
  ];
  for (const [what, args, expected] of rejections) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf(args), expected);
    });
  }

  it("rejects a client secret without sso, and does not show it", () => {
    const found = problemsOf({ ...BASE, oidcClientSecret: "hunter2" });
    assert.deepEqual(found, ['oidcClientSecret: "[secret]"']);
  });

  it("rejects a URL with a password, and does not show it", () => {
    const prometheusUrl = "http://user:hunter2@thanos";
    const found = problemsOf({
      ...BASE,
      dataSources: { prometheusUrl, alertmanagerUrl: "http://a" },
    });
    assert.deepEqual(found, ['dataSources.prometheusUrl: "[with credentials]"']);
  });
});

describe("grafanaSchema", () => {
  it("rejects an unknown key, and a literal client secret with it", () => {
    assert.equal(grafanaSchema.safeParse({ plugins: [] }).success, false);
    assert.equal(grafanaSchema.safeParse({ sso: { ...SSO, clientSecret: "x" } }).success, false);
  });

  it("describes every field", () => {
    assert.deepEqual(undescribed(grafanaSchema), []);
  });
});

/** Paths of fields without a description. */
function undescribed(schema: z.ZodType, path = ""): string[] {
  const inner = "unwrap" in schema ? (schema.unwrap as () => z.ZodType)() : schema;
  if (!("shape" in inner)) return [];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, field]) => [
    ...(field.description === undefined ? [`${path}${key}`] : []),
    ...undescribed(field, `${path}${key}.`),
  ]);
}
