import assert from "node:assert/strict";
import type { GrafanaArgs } from "../../../components/grafana/args";
import { grafanaNetworkPolicySpec } from "../../../components/grafana/networkPolicy";
import { resolveGrafanaSettings } from "../../../components/grafana/settings";
import { buildGrafanaValues } from "../../../components/grafana/values";
import { Problems } from "../../../components/internal/validation";
import { SSO, WITH_SSO } from "./fixtures";

const BASE: GrafanaArgs = { clusters: ["hub"] };

function settingsOf(args: GrafanaArgs) {
  const problems = Problems.none();
  const settings = resolveGrafanaSettings(args, problems);
  assert.deepEqual(problems.list, []);
  return settings;
}

type Json = { readonly [key: string]: Json } & readonly Json[];

function valuesOf(args: GrafanaArgs): Json {
  return buildGrafanaValues(settingsOf(args)) as unknown as Json;
}

describe("buildGrafanaValues", () => {
  it("takes the administrator from a Secret and lets rendering fail on a literal secret", () => {
    const values = valuesOf(BASE);
    assert.deepEqual(values["admin"], {
      existingSecret: "grafana-admin",
      userKey: "admin-user",
      passwordKey: "admin-password",
    });
    assert.equal(values["assertNoLeakedSecrets"], true);
  });

  it("refers to the client secret by its file and nowhere else", () => {
    const values = valuesOf(WITH_SSO);
    const ini = values["grafana.ini"];
    assert.equal(
      ini!["auth.generic_oauth"]!["client_secret"],
      "$__file{/etc/secrets/oidc/client-secret}",
    );
    assert.deepEqual(values["extraSecretMounts"], [
      {
        name: "oidc",
        secretName: "grafana-oidc",
        mountPath: "/etc/secrets/oidc",
        readOnly: true,
        defaultMode: 0o440,
      },
    ]);
    assert.ok(!JSON.stringify(values).includes("hunter2"));
  });

  it("turns the provider's settings into its section of grafana.ini", () => {
    const section = valuesOf({
      ...WITH_SSO,
      sso: {
        ...SSO,
        apiUrl: "https://idp.example.com/userinfo",
        scopes: ["openid", "groups"],
        roleAttributePath: "contains(groups[*], 'sre') && 'Admin' || 'Viewer'",
        allowedDomains: ["a.com", "b.com"],
      },
    })["grafana.ini"]!["auth.generic_oauth"]!;
    assert.deepEqual(section, {
      enabled: true,
      name: "Okta",
      client_id: "grafana",
      client_secret: "$__file{/etc/secrets/oidc/client-secret}",
      scopes: "openid groups",
      auth_url: SSO.authUrl,
      token_url: SSO.tokenUrl,
      api_url: "https://idp.example.com/userinfo",
      role_attribute_path: "contains(groups[*], 'sre') && 'Admin' || 'Viewer'",
      allowed_domains: "a.com b.com",
      allow_sign_up: true,
      use_pkce: true,
      allow_assign_grafana_admin: false,
    });
  });

  it("hides the password form only with sign-on, and shows it again on request", () => {
    assert.equal(valuesOf(BASE)["grafana.ini"]!["auth"], undefined);
    assert.deepEqual(valuesOf(WITH_SSO)["grafana.ini"]!["auth"], { disable_login_form: true });
    assert.deepEqual(
      valuesOf({ ...WITH_SSO, sso: { ...SSO, loginForm: true } })["grafana.ini"]!["auth"],
      { disable_login_form: false },
    );
  });

  it("asks Thanos by POST with deduplication and partial answers, and the hub's Alertmanager", () => {
    const [thanos, alertmanager] =
      valuesOf(BASE)["datasources"]!["datasources.yaml"]!["datasources"]!;
    assert.equal(thanos!["uid"], "thanos");
    assert.equal(thanos!["type"], "prometheus");
    assert.equal(thanos!["url"], "http://thanos-query-frontend.monitoring.svc:10902");
    assert.deepEqual(thanos!["jsonData"], {
      httpMethod: "POST",
      prometheusType: "Thanos",
      prometheusVersion: "0.42.4",
      timeInterval: "30s",
      customQueryParameters: "partial_response=true&dedup=true",
      manageAlerts: false,
    });
    assert.equal(alertmanager!["type"], "alertmanager");
    assert.equal(alertmanager!["url"], "http://kps-alertmanager.monitoring.svc:9093");
  });

  it("alerts nobody itself and calls home for nothing", () => {
    const ini = valuesOf(BASE)["grafana.ini"]!;
    assert.deepEqual(ini["unified_alerting"], { enabled: false });
    assert.equal(ini["alerting"], undefined);
    assert.deepEqual(new Set(Object.values(ini["analytics"]!)), new Set([false]));
    assert.equal(ini["plugins"]!["preinstall_disabled"], true);
    assert.equal(ini["plugins"]!["preinstall_auto_update"], false);
  });

  it("sends cookies over TLS only where there is TLS", () => {
    const secure = (args: GrafanaArgs) =>
      valuesOf(args)["grafana.ini"]!["security"]!["cookie_secure"];
    assert.equal(secure({ ...BASE, domain: "m.example.com" }), true);
    assert.equal(secure(BASE), false);
  });

  it("runs both containers on a read-only root without rights, and bounds their memory", () => {
    const values = valuesOf(BASE);
    for (const context of [
      values["containerSecurityContext"],
      values["sidecar"]!["securityContext"],
    ]) {
      assert.deepEqual(context, {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      });
    }
    assert.ok(values["resources"]!["limits"]!["memory"]);
    assert.ok(values["sidecar"]!["resources"]!["limits"]!["memory"]);
  });

  it("gives the sidecar neither Secrets nor the administrator's password", () => {
    const values = valuesOf({ ...BASE, namespace: "watch" });
    assert.deepEqual(values["rbac"], { namespaced: true, useExistingRole: "grafana-dashboards" });
    const dashboards = values["sidecar"]!["dashboards"]!;
    assert.equal(dashboards["skipReload"], true);
    assert.equal(dashboards["resource"], "configmap");
    assert.equal(dashboards["searchNamespace"], "watch");
  });

  it("has no disruption budget, which would block every drain of its one pod", () => {
    assert.equal(valuesOf(BASE)["podDisruptionBudget"], undefined);
  });

  it("leaves the label release to the chart, which writes it itself", () => {
    assert.deepEqual(valuesOf(BASE)["serviceMonitor"], { enabled: true });
  });

  it("routes grafana.<domain> only when an ingress is asked for", () => {
    assert.equal(valuesOf({ ...BASE, domain: "m.example.com" })["ingress"], undefined);
    const ingress = { className: "alb", annotations: { a: "b" }, tlsSecretName: "tls" };
    assert.deepEqual(valuesOf({ ...BASE, domain: "m.example.com", ingress })["ingress"], {
      enabled: true,
      ingressClassName: "alb",
      annotations: { a: "b" },
      hosts: ["grafana.m.example.com"],
      tls: [{ secretName: "tls", hosts: ["grafana.m.example.com"] }],
    });
  });

  it("merges extra values last", () => {
    const values = valuesOf({
      ...BASE,
      extraValues: { resources: { limits: { memory: "2Gi" } }, persistence: { enabled: true } },
    });
    assert.deepEqual(values["resources"], {
      requests: { cpu: "100m", memory: "256Mi" },
      limits: { memory: "2Gi" },
    });
    assert.deepEqual(values["persistence"], { enabled: true });
  });
});

describe("grafanaNetworkPolicySpec", () => {
  const ports = [{ port: 3000, protocol: "TCP" }];
  const prometheus = {
    ports,
    from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } } }],
  };

  it("admits only Prometheus when there is no ingress", () => {
    assert.deepEqual(grafanaNetworkPolicySpec({ ingress: undefined }).ingress, [prometheus]);
  });

  it("admits the ingress controller's namespace when it is named", () => {
    const selector = { matchLabels: { "kubernetes.io/metadata.name": "ingress" } };
    assert.deepEqual(
      grafanaNetworkPolicySpec({ ingress: { className: "nginx", namespace: "ingress" } }).ingress,
      [prometheus, { ports, from: [{ namespaceSelector: selector }] }],
    );
  });

  it("admits every address on Grafana's port for a load balancer that is no pod", () => {
    assert.deepEqual(grafanaNetworkPolicySpec({ ingress: { className: "alb" } }).ingress, [
      prometheus,
      { ports },
    ]);
  });
});
