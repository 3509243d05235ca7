import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority } from "../../../components/certificates/certificateAuthority";
import {
  Certificates,
  CertificateUsage,
  CertManagerMode,
  KeyKind,
  type CertificatesArgs,
} from "../../../components/certificates/certificates";
import { InvalidSettingsError } from "../../../components/internal/validation";
import { deploy, installMocks, valueOf } from "../../helpers/mocks";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const SECRET = "kubernetes:core/v1:Secret";
const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";

const ARGS: CertificatesArgs = {
  authority: { certPem: "CERT", keyPem: "KEY" },
  leaves: [
    {
      name: "thanos-query",
      secretName: "thanos-query-tls",
      dnsNames: ["thanos-query.internal"],
      usage: CertificateUsage.Client,
    },
    {
      name: "thanos-sidecar",
      secretName: "thanos-sidecar-tls",
      dnsNames: ["thanos-sidecar.internal"],
      usage: CertificateUsage.Server,
    },
  ],
};

describe("CertificateAuthority", () => {
  before(installMocks);

  it("signs itself for ten years, with a key on P-256, and renews a year before its end", async () => {
    const { find } = await deploy(() => new CertificateAuthority("ca", { environment: "prod" }));
    const [key] = find("tls:index/privateKey:PrivateKey");
    assert.deepEqual(key?.inputs, { algorithm: "ECDSA", ecdsaCurve: "P256" });
    const [certificate] = find("tls:index/selfSignedCert:SelfSignedCert");
    assert.equal(certificate?.inputs["isCaCertificate"], true);
    assert.equal(certificate.inputs["validityPeriodHours"], 87_600);
    assert.equal(certificate.inputs["earlyRenewalHours"], 8_760);
    assert.ok((certificate.inputs["allowedUses"] as string[]).includes("cert_signing"));
    assert.match(JSON.stringify(certificate.inputs["subject"]), /global-monitoring prod/);
  });

  it("keeps the key secret", async () => {
    const { component } = await deploy(
      () => new CertificateAuthority("ca", { environment: "prod" }),
    );
    assert.equal(await pulumi.isSecret(component.keyPem), true);
  });
});

describe("Certificates", () => {
  before(installMocks);

  it("puts the authority beside its issuer, as a secret", async () => {
    const { find } = await deploy(() => new Certificates("c", ARGS));
    const [ca] = find(SECRET);
    const { name, namespace } = ca?.inputs["metadata"] as { name: string; namespace: string };
    assert.deepEqual([name, namespace], ["global-monitoring-ca", "monitoring"]);
    assert.equal(ca?.inputs["type"], "kubernetes.io/tls");
    assert.deepEqual(ca.inputs["stringData"], { "tls.crt": "CERT", "tls.key": "KEY" });
    assert.ok(ca.secretInputs.includes("stringData"));
    const [issuer] = find(ISSUER);
    assert.deepEqual(issuer?.inputs["spec"], { ca: { secretName: "global-monitoring-ca" } });
  });

  it("gives each namespace with leaves an issuer of its own, so that no other namespace can ask it", async () => {
    const beats = {
      name: "filebeat",
      secretName: "filebeat-tls",
      dnsNames: ["filebeat.internal"],
      usage: CertificateUsage.Client,
      namespace: "beats",
      commonName: "shop.beats.global-monitoring",
    };
    const { find } = await deploy(
      () => new Certificates("c", { ...ARGS, leaves: [...ARGS.leaves, beats] }),
    );
    const place = (one: { readonly inputs: Record<string, unknown>; readonly name: string }) => [
      one.name,
      (one.inputs["metadata"] as { namespace: string }).namespace,
    ];
    assert.deepEqual(find(ISSUER).map(place), [
      ["c-issuer", "monitoring"],
      ["c-beats-issuer", "beats"],
    ]);
    assert.deepEqual(find(SECRET).map(place), [
      ["c-ca", "monitoring"],
      ["c-beats-ca", "beats"],
    ]);
    const leaf = find(CERTIFICATE).find((one) => one.name === "c-filebeat");
    assert.deepEqual(leaf && place(leaf), ["c-filebeat", "beats"]);
    const { commonName } = leaf?.inputs["spec"] as { commonName?: string };
    assert.equal(commonName, "shop.beats.global-monitoring");
  });

  it("orders each leaf for its usage, with a new key at each renewal", async () => {
    const { find } = await deploy(() => new Certificates("c", ARGS));
    const spec = (name: string) =>
      find(CERTIFICATE).find((one) => one.name === name)?.inputs["spec"];
    const [client, server] = [spec("c-thanos-query"), spec("c-thanos-sidecar")];
    assert.deepEqual(client, {
      secretName: "thanos-query-tls",
      duration: "2160h",
      renewBefore: "720h",
      dnsNames: ["thanos-query.internal"],
      usages: ["digital signature", "client auth"],
      privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" },
      issuerRef: {
        group: "cert-manager.io",
        kind: "Issuer",
        name: "global-monitoring-ca",
      },
    });
    assert.deepEqual((server as { usages: string[] }).usages, ["digital signature", "server auth"]);
  });

  it("gives a leaf a key of RSA for readers that take no other", async () => {
    const leaves = ARGS.leaves.map((leaf) => ({ ...leaf, key: KeyKind.Rsa }));
    const { find } = await deploy(() => new Certificates("c", { ...ARGS, leaves }));
    const certificates = find(CERTIFICATE);
    assert.equal(certificates.length, leaves.length);
    for (const { inputs } of certificates)
      assert.deepEqual((inputs["spec"] as { privateKey: unknown }).privateKey, {
        algorithm: "RSA",
        size: 3072,
        encoding: "PKCS8",
        rotationPolicy: "Always",
      });
  });

  it("signs for its own namespace only: a ClusterIssuer would sign for whoever asks", async () => {
    const { find } = await deploy(() => new Certificates("c", ARGS));
    const metadata = find(ISSUER).map(({ inputs }) => inputs["metadata"]);
    assert.match(JSON.stringify(metadata), /"namespace":"monitoring"/);
  });

  it("waits until each leaf is issued, so that what mounts it can start", async () => {
    const { find, component } = await deploy(() => new Certificates("c", ARGS));
    for (const { inputs } of find(CERTIFICATE)) {
      assert.match(JSON.stringify(inputs["metadata"]), /"pulumi.com\/waitFor":"condition=Ready"/);
    }
    assert.equal(await valueOf(component.secretNames["thanos-query"]!), "thanos-query-tls");
  });

  it("installs cert-manager in a namespace of its own that admits only restricted pods", async () => {
    const { find } = await deploy(() => new Certificates("c", ARGS));
    const [release] = find(RELEASE);
    assert.equal(release?.inputs["version"], "v1.21.1");
    assert.equal(release.inputs["namespace"], "cert-manager");
    const [namespace] = find("kubernetes:core/v1:Namespace");
    assert.match(
      JSON.stringify(namespace?.inputs["metadata"]),
      /"pod-security.kubernetes.io\/enforce":"restricted"/,
    );
  });

  it("makes only authority, issuer and leaves where cert-manager exists", async () => {
    const { resources } = await deploy(
      () =>
        new Certificates("c", {
          ...ARGS,
          certManager: CertManagerMode.Existing,
        }),
    );
    assert.deepEqual(
      resources
        .filter(({ custom }) => custom)
        .map(({ name }) => name)
        .sort(),
      ["c-ca", "c-issuer", "c-thanos-query", "c-thanos-sidecar"],
    );
  });

  it("rejects bad leaves before any resource is made", async () => {
    const { resources } = await deploy(() => {
      assert.throws(
        () => new Certificates("c", { ...ARGS, leaves: [{ ...ARGS.leaves[0]!, dnsNames: [] }] }),
        InvalidSettingsError,
      );
    });
    assert.deepEqual(resources, []);
  });
});
