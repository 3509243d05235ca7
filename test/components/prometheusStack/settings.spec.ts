import assert from "node:assert/strict";
import type { PrometheusStackArgs } from "../../../components/prometheusStack/prometheusStackArgs";
import { minimal, resolved, settingsOf } from "./fixtures";

const config = minimal.alertmanager.config;

describe("the settings of PrometheusStack", () => {
  it("keeps two days in two replicas, sized for a million series, when nothing is said", () => {
    const settings = settingsOf();
    assert.equal(settings.localRetention, "2d");
    assert.equal(settings.replicas.prometheus, 2);
    assert.equal(settings.replicas.alertmanager, 3);
    assert.equal(settings.activeSeriesBudget, 1_000_000);
    assert.equal(settings.scrapeIntervalSeconds, 30);
    assert.deepEqual(settings.storage, {
      size: "30Gi",
      className: "gp3",
      retentionSize: "24576MB",
    });
  });

  it("runs one of each when availability is single", () => {
    const { replicas, replicated } = settingsOf({ availability: "single" });
    assert.deepEqual(
      [replicated, replicas.prometheus, replicas.alertmanager, replicas.thanosRuler],
      [false, 1, 1, 1],
    );
  });

  it("lets one system scrape bring a quarter of the budget, and never less than any other scrape", () => {
    assert.equal(settingsOf().limits.systemSamplesPerScrape, 250_000);
    const small = settingsOf({ activeSeriesBudget: 100_000 });
    assert.equal(small.limits.systemSamplesPerScrape, 50_000);
  });

  it("takes the default for a limit that is undefined", () => {
    assert.equal(settingsOf({ limits: { targets: undefined } }).limits.targets, 5_000);
  });

  it("leads links to the domain when one is given, and to explicit URLs before that", () => {
    const settings = settingsOf({
      domain: "mon.example.com",
      alertmanager: { config, externalUrl: "https://am.example.com" },
    });
    assert.equal(settings.prometheusExternalUrl, "https://prometheus.shop-euw1.mon.example.com");
    assert.equal(settings.alertmanager.externalUrl, "https://am.example.com");
    assert.equal(settingsOf().prometheusExternalUrl, undefined);
  });

  it("watches the dead man's switch only when its receiver exists", () => {
    const receivers = [{ name: "email" }, { name: "deadMansSwitch" }];
    const { alertmanager } = settingsOf({ alertmanager: { config: { ...config, receivers } } });
    assert.equal(alertmanager.deadMansSwitchReceiver, "deadMansSwitch");
    assert.equal(settingsOf().alertmanager.deadMansSwitchReceiver, undefined);
  });

  it("knows no address of runbooks unless one is given", () => {
    assert.equal(settingsOf().runbookBaseUrl, undefined);
  });

  it("accepts the shortest retention and the least volume for it", () => {
    const size = "30Gi";
    assert.deepEqual(resolved({ localRetention: "6h", storage: { size } }).problems, []);
  });

  it("rejects a volume that cannot hold six hours of the budget, and says how much can", () => {
    const [problem] = resolved({ storage: { size: "5Gi" } }).problems;
    assert.equal(problem?.path, "storage.size");
    assert.match(problem.allowed, /^at least 11Gi/);
  });

  it("reports all problems at once", () => {
    const { problems } = resolved({
      localRetention: "1h",
      scrapeIntervalSeconds: 0.5,
      domain: "-",
    });
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["scrapeIntervalSeconds", "localRetention", "domain"],
    );
  });

  it("derives no further problem from a value that is one", () => {
    for (const [over, path] of [
      [{ scrapeIntervalSeconds: 0 }, "scrapeIntervalSeconds"],
      [{ scrapeIntervalSeconds: 0, storage: { size: "20Gi" } }, "scrapeIntervalSeconds"],
      [{ activeSeriesBudget: NaN }, "activeSeriesBudget"],
      [{ activeSeriesBudget: -1, limits: { targets: 200 } }, "activeSeriesBudget"],
      [{ limits: { samplesPerScrape: NaN } }, "limits.samplesPerScrape"],
      [{ limits: { samplesPerScrape: 1_000_000.5 } }, "limits.samplesPerScrape"],
    ] satisfies [Partial<PrometheusStackArgs>, string][])
      assert.deepEqual(
        resolved(over).problems.map((problem) => problem.path),
        [path],
        JSON.stringify(over),
      );
  });

  const rejections: [string, Partial<PrometheusStackArgs>, string, RegExp][] = [
    [
      "a retention that is no duration",
      { localRetention: "two days" },
      "localRetention",
      /duration/,
    ],
    ["a retention below three blocks", { localRetention: "5h" }, "localRetention", /at least 6h/],
    [
      "a tiny series budget",
      { activeSeriesBudget: 1_000 },
      "activeSeriesBudget",
      /50000 to 20000000/,
    ],
    ["half a series", { activeSeriesBudget: 100_000.5 }, "activeSeriesBudget", /whole number/],
    [
      "an interval beyond staleness",
      { scrapeIntervalSeconds: 300 },
      "scrapeIntervalSeconds",
      /5 to 120/,
    ],
    ["a size that no volume has", { storage: { size: "65Ti" } }, "storage.size", /at most 64Ti/],
    ["a size that is no quantity", { storage: { size: "50 GB" } }, "storage.size", /quantity/],
    ["an empty StorageClass", { storage: { className: "" } }, "storage.className", /StorageClass/],
    [
      "a sample limit of nothing",
      { limits: { samplesPerScrape: 0 } },
      "limits.samplesPerScrape",
      /1000 or more/,
    ],
    [
      "a label limit that Kubernetes exceeds",
      { limits: { labels: 5 } },
      "limits.labels",
      /20 or more/,
    ],
    [
      "a system limit below the common one",
      { limits: { samplesPerScrape: 50_000, systemSamplesPerScrape: 10_000 } },
      "limits.systemSamplesPerScrape",
      /50000/,
    ],
    ["a body size without unit", { limits: { bodySize: "100" } }, "limits.bodySize", /50MB/],
    [
      "an upper-case cluster name",
      { cluster: { ...minimal.cluster, name: "Shop" } },
      "cluster.name",
      /DNS label/,
    ],
    [
      "an empty region",
      { cluster: { ...minimal.cluster, region: "" } },
      "cluster.region",
      /a region/,
    ],
    ["a bad namespace", { namespace: "My NS" }, "namespace", /namespace/],
    [
      "remote access on the hub, where the sidecar has no TLS",
      { remoteAccess: { tlsSecretName: "tls" }, ruler: {} },
      "remoteAccess",
      /absent where ruler is set/,
    ],
    [
      "remote access without a TLS Secret",
      { remoteAccess: { tlsSecretName: "" } },
      "remoteAccess.tlsSecretName",
      /Secret/,
    ],
    [
      "a source range that is no CIDR",
      { remoteAccess: { tlsSecretName: "tls", sourceRanges: ["10.0.0.0/8", "10.0.0.1"] } },
      "remoteAccess.sourceRanges[1]",
      /CIDR/,
    ],
    [
      "a configuration without route",
      { alertmanager: { config: { receivers: [{ name: "a" }] } } },
      "alertmanager.config.route",
      /root route/,
    ],
    [
      "a configuration without receivers",
      { alertmanager: { config: { route: {}, receivers: [] } } },
      "alertmanager.config.receivers",
      /at least one receiver/,
    ],
    [
      "a template file of another kind",
      { alertmanager: { config, templateFiles: { "../x.txt": "" } } },
      "alertmanager.templateFiles",
      /\*\.tmpl/,
    ],
    [
      "a URL without scheme",
      { prometheusExternalUrl: "prom.example.com" },
      "prometheusExternalUrl",
      /URL/,
    ],
    ["a runbook URL without scheme", { runbookBaseUrl: "wiki" }, "runbookBaseUrl", /URL/],
    ["a query URL without scheme", { ruler: { alertQueryUrl: "q" } }, "ruler.alertQueryUrl", /URL/],
    ["a domain with an empty label", { domain: "a..b" }, "domain", /DNS domain/],
    [
      "an unknown availability",
      { availability: "triple" as never },
      "availability",
      /single, replicated/,
    ],
    ["an unknown dashboards mode", { dashboards: "yes" as never }, "dashboards", /none, deploy/],
    [
      "an unknown scrape mode",
      { additionalScrape: "all" as never },
      "additionalScrape",
      /annotations, none/,
    ],
  ];
  for (const [what, over, path, allowed] of rejections) {
    it(`rejects ${what}`, () => {
      const problem = resolved(over).problems.find((one) => one.path === path);
      assert.match(problem?.allowed ?? "no such problem", allowed);
    });
  }
});
