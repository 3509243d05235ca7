import assert from "node:assert/strict";
import { CertManagerMode } from "../../../components/certificates/certManagerMode";
import {
  CertificateUsage,
  resolveCertificatesSettings,
  type CertificateLeafArgs,
  type CertificatesShapeArgs,
} from "../../../components/certificates/settings";
import { buildCertManagerValues } from "../../../components/certificates/values";
import { Availability } from "../../../components/internal/availability";
import { formatProblem, Problems } from "../../../components/internal/validation";

const LEAF: CertificateLeafArgs = {
  name: "thanos-sidecar",
  secretName: "thanos-sidecar-tls",
  dnsNames: ["thanos-sidecar.shop.global-monitoring.internal"],
  usage: CertificateUsage.Server,
};

describe("settings of certificates", () => {
  it("install cert-manager and renew leaves of 90 days a month early when nothing is said", () => {
    const settings = resolveCertificatesSettings({ leaves: [LEAF] }, Problems.none());
    assert.equal(settings.install, true);
    assert.equal(settings.duration, "2160h");
    assert.equal(settings.renewBefore, "720h");
    assert.deepEqual(settings.namespaces, ["monitoring"]);
    assert.equal(settings.leaves[0]?.namespace, "monitoring");
    assert.equal(settings.certManagerNamespace, "cert-manager");
  });

  it("use the cluster's cert-manager where it has one", () => {
    const args = { leaves: [], certManager: CertManagerMode.Existing };
    assert.equal(resolveCertificatesSettings(args, Problems.none()).install, false);
  });

  it("write durations as Go reads them", () => {
    const args = { leaves: [], duration: "1w", renewBefore: "1h30m" };
    const settings = resolveCertificatesSettings(args, Problems.none());
    assert.deepEqual([settings.duration, settings.renewBefore], ["168h", "5400s"]);
  });

  const rejections: readonly (readonly [string, Partial<CertificatesShapeArgs>, string[]])[] = [
    [
      "a leaf without a DNS name",
      { leaves: [{ ...LEAF, dnsNames: [] }] },
      ["leaves[0].dnsNames must be a list with a DNS name, got []"],
    ],
    [
      "a name that is none in DNS",
      { leaves: [{ ...LEAF, dnsNames: ["ok.example.com", "not_ok"] }] },
      ['leaves[0].dnsNames[1] must be a DNS name in lower case, got "not_ok"'],
    ],
    [
      "a name of an object that Kubernetes refuses",
      { leaves: [{ ...LEAF, name: "Thanos" }] },
      ['leaves[0].name must be a DNS label in lower case, got "Thanos"'],
    ],
    [
      "two leaves of one name",
      { leaves: [LEAF, { ...LEAF, secretName: "other" }] },
      ['leaves[1].name must be unique, got "thanos-sidecar"'],
    ],
    [
      "two leaves in one Secret",
      { leaves: [LEAF, { ...LEAF, name: "other" }] },
      [
        'leaves[1].secretName must be a Secret of its own: two writers would take turns, got "thanos-sidecar-tls"',
      ],
    ],
    [
      "a leaf in the Secret of the authority",
      { leaves: [{ ...LEAF, secretName: "global-monitoring-ca" }] },
      [
        'leaves[0].secretName must be a Secret of its own: two writers would take turns, got "global-monitoring-ca"',
      ],
    ],
    [
      "a lifetime that does not parse",
      { duration: "90 days" },
      ['duration must be a Prometheus duration such as "30d", "12h" or "1h30m", got "90 days"'],
    ],
    [
      "a lifetime shorter than cert-manager takes",
      { duration: "30m", renewBefore: "10m" },
      ['duration must be at least 1h, got "30m"'],
    ],
    [
      "a renewal after the end",
      { duration: "20d" },
      ['renewBefore must be at least 5m and less than the duration (20d), got "30d"'],
    ],
  ];
  for (const [what, change, expected] of rejections) {
    it(`rejects ${what}`, () => {
      const problems = Problems.none();
      resolveCertificatesSettings({ leaves: [LEAF], ...change }, problems);
      assert.deepEqual(
        problems.list.map((problem) => formatProblem(problem).trim()),
        expected,
      );
    });
  }
});

describe("values of cert-manager", () => {
  const values = (availability: Availability) =>
    buildCertManagerValues({
      availability,
      certManagerNamespace: "cert-manager",
      extraValues: undefined,
    });

  it("keep the custom resource definitions when the release goes", () => {
    assert.deepEqual(values(Availability.Single)["crds"], { enabled: true, keep: true });
  });

  it("wait until the API answers before anything that needs it", () => {
    assert.match(JSON.stringify(values(Availability.Single)), /"startupapicheck":{"enabled":true/);
  });

  it("ask for no ServiceMonitor: cert-manager comes before its definition", () => {
    assert.deepEqual(values(Availability.Replicated)["prometheus"], {
      enabled: true,
      servicemonitor: { enabled: false },
    });
  });

  it("give all three Deployments a memory limit, and replicas with a budget only when replicated", () => {
    for (const [availability, replicaCount, podDisruptionBudget] of [
      [Availability.Single, 1, { enabled: false }],
      [Availability.Replicated, 2, { enabled: true, minAvailable: 1 }],
    ] as const) {
      const all = values(availability);
      for (const part of [all, all["webhook"], all["cainjector"]]) {
        const deployment = part as Record<string, unknown>;
        assert.equal(deployment["replicaCount"], replicaCount);
        assert.deepEqual(deployment["podDisruptionBudget"], podDisruptionBudget);
        assert.match(JSON.stringify(deployment["resources"]), /"limits":{"memory"/);
      }
    }
  });
});
