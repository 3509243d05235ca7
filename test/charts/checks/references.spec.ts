import assert from "node:assert/strict";
import type { Tree } from "./manifest";
import { secretNameProblems, serviceNameProblems } from "./names";
import { deployment, object, service } from "./objects";
import { receiverFileProblems } from "./receiverFiles";
import { inventory, objectProblems, serviceProblems } from "./references";

describe("serviceProblems", () => {
  const have = [service("web", { name: "http", port: 8080 })];
  const problems = (url: string) => {
    const manifests = [...have, object("v1", "ConfigMap", "c", { data: { url } })];
    return serviceProblems(manifests, inventory(manifests));
  };

  for (const url of [
    "http://web.ns.svc:8080/path",
    "web.ns.svc.cluster.local:8080",
    "dnssrv+_http._tcp.web.ns.svc.cluster.local",
    "https://example.com:9/x",
    "DNS name web.ns.svc",
  ]) {
    it(`accepts ${url}`, () => {
      assert.deepEqual(problems(url), []);
    });
  }

  for (const [url, expected] of [
    ["http://wep.ns.svc:8080", /no Service ns\/wep/],
    ["http://web.other.svc:8080", /no Service other\/web/],
    ["http://web.ns.svc:9090", /no port 9090/],
    ["http://web.ns.svc/path", /no port 80/],
    ["dnssrv+_grpc._tcp.web.ns.svc.cluster.local", /no port named grpc/],
  ] as const) {
    it(`rejects ${url}`, () => {
      assert.match(problems(url).join("\n"), expected);
    });
  }

  it("takes any port of an ExternalName without ports", () => {
    const manifests = [
      object("v1", "Service", "far", { spec: { type: "ExternalName", externalName: "x.org" } }),
      object("v1", "ConfigMap", "c", { data: { url: "far.ns.svc:10901" } }),
    ];
    assert.deepEqual(serviceProblems(manifests, inventory(manifests)), []);
  });

  it("takes what operators make into account", () => {
    const manifests = [object("v1", "ConfigMap", "c", { data: { url: "http://made.ns.svc:9" } })];
    const made = {
      kind: "Service",
      namespace: "ns",
      name: "made",
      ports: { x: 9 },
      by: "y",
    } as const;
    assert.deepEqual(serviceProblems(manifests, inventory(manifests, [made])), []);
    assert.equal(serviceProblems(manifests, inventory(manifests)).length, 1);
  });
});

describe("objectProblems", () => {
  const secret = object("v1", "Secret", "s", { stringData: { key: "x" } });
  const problems = (pod: Tree, container: Tree = {}) => {
    const manifests = [secret, deployment(container, pod)];
    return objectProblems(manifests, inventory(manifests));
  };
  const env = (ref: Tree) => ({ env: [{ name: "A", valueFrom: { secretKeyRef: ref } }] });

  it("accepts references that resolve, optional ones, and a certificate's Secret", () => {
    assert.deepEqual(problems({}, env({ name: "s", key: "key" })), []);
    assert.deepEqual(problems({}, env({ name: "gone", key: "key", optional: true })), []);
    const manifests = [
      object("cert-manager.io/v1", "Certificate", "c", { spec: { secretName: "tls" } }),
      deployment({}, { volumes: [{ name: "v", secret: { secretName: "tls" } }] }),
    ];
    assert.deepEqual(objectProblems(manifests, inventory(manifests)), []);
  });

  it("rejects a Secret, a key, a ConfigMap and a ServiceAccount that do not exist", () => {
    assert.match(problems({}, env({ name: "t", key: "key" }))[0] ?? "", /no Secret ns\/t/);
    assert.match(problems({}, env({ name: "s", key: "kee" }))[0] ?? "", /no key kee/);
    assert.match(
      problems({ volumes: [{ name: "v", configMap: { name: "c" } }] })[0] ?? "",
      /no ConfigMap ns\/c/,
    );
    assert.match(problems({ serviceAccountName: "x" })[0] ?? "", /no ServiceAccount ns\/x/);
    const projected = { sources: [{ secret: { name: "s", items: [{ key: "no", path: "p" }] } }] };
    assert.match(problems({ volumes: [{ name: "v", projected }] })[0] ?? "", /no key no/);
  });

  it("rejects a key that a Secret with values that no preview knows has not", () => {
    const manifests = [
      object("v1", "Secret", "s", { stringData: "[unknown]" }),
      deployment(env({ name: "s", key: "kee" })),
    ];
    const known = (...keys: string[]) => inventory(manifests, [], new Map([["s", keys]]));
    assert.deepEqual(objectProblems(manifests, inventory(manifests)), []);
    assert.deepEqual(objectProblems(manifests, known("kee")), []);
    assert.match(objectProblems(manifests, known("key"))[0] ?? "", /no key kee in Secret ns\/s/);
  });

  it("rejects a file of a receiver that no mounted Secret has", () => {
    const config = "url_file: /etc/alertmanager/secrets/keys/phone\n";
    const problemsOf = (mounted: readonly string[], key: string) => {
      const manifests = [
        object("monitoring.coreos.com/v1", "Alertmanager", "a", { spec: { secrets: mounted } }),
        object("v1", "Secret", "alertmanager-a", {
          data: { "alertmanager.yaml": Buffer.from(config).toString("base64") },
        }),
        object("v1", "Secret", "keys", { stringData: { [key]: "x" } }),
      ];
      return receiverFileProblems(manifests, inventory(manifests));
    };
    assert.deepEqual(problemsOf(["keys"], "phone"), []);
    assert.match(problemsOf(["keys"], "fone")[0] ?? "", /no key phone in Secret ns\/keys/);
    assert.match(problemsOf([], "phone")[0] ?? "", /Secret keys is not mounted/);
  });

  it("rejects what custom resources name and nobody makes", () => {
    const manifests = [
      secret,
      object("monitoring.coreos.com/v1", "Alertmanager", "a", { spec: { secrets: ["receivers"] } }),
      object("monitoring.coreos.com/v1", "Prometheus", "p", {
        spec: { thanos: { objectStorageConfig: { name: "s", key: "objstore.yml" } } },
      }),
    ];
    assert.deepEqual(objectProblems(manifests, inventory(manifests)), [
      "ns/Alertmanager/a: no Secret ns/receivers",
      "ns/Alertmanager/a: no Secret ns/alertmanager-a",
      "ns/Prometheus/p: no key objstore.yml in Secret ns/s",
    ]);
  });
});

describe("names", () => {
  const have = [
    inventory([
      service("web", { name: "http", port: 80 }),
      object("v1", "Secret", "s", { data: { key: "" } }),
    ]),
  ];

  it("accepts Services and Secrets as they are named", () => {
    const named = { a: { name: "web", port: 80 }, b: { name: "web", port: 80, portName: "http" } };
    assert.deepEqual(serviceNameProblems(named, have), []);
    assert.deepEqual(secretNameProblems({ s: { name: "s", anyKey: "key" } }, have), []);
  });

  it("rejects another name, port, port name or key", () => {
    const named = {
      a: { name: "wep", port: 80 },
      b: { name: "web", port: 81 },
      c: { name: "web", port: 80, portName: "web" },
    };
    assert.equal(serviceNameProblems(named, have).length, 3);
    assert.equal(
      secretNameProblems({ s: { name: "s", key: "k" }, t: { name: "t" } }, have).length,
      2,
    );
  });
});
