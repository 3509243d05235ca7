import assert from "node:assert/strict";
import type { Properties } from "../../../../../policy/policies/lib/values";
import { UNKNOWN } from "../../../../../policy/policies/lib/values";
import { exposedMonitoring } from "../../../../../policy/policies/monitoringLoadBalancerIsInternal";
import { levels, object, TODAY, unrendered, workload } from "../../../helpers/contents";
import { INFRA, judge, publicGateway, route, SCHEME } from "../../../helpers/gateways";

const API = "gateway.networking.k8s.io";

describe("a route to monitoring", () => {
  it("is found for each kind of route, and for Grafana's operator", () => {
    const open = publicGateway();
    for (const kind of ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"]) {
      assert.deepEqual(levels(judge([route({}, kind), open])), ["violation"], kind);
    }
    const spec = { parentRefs: [{ name: "front", namespace: "infra" }] };
    const own = object("grafana.integreatly.org/Grafana", "it", { spec: { httpRoute: { spec } } });
    assert.match(judge([own, open])[0]!.message, /^Grafana team\/it leads/);
  });

  it("is followed over a set of listeners, and once however many listeners it names", () => {
    const open = publicGateway();
    const parentRef = { name: "front", namespace: "infra" };
    const set = object(`${API}/ListenerSet`, "more", { spec: { parentRef } });
    const through = route({ parentRefs: [{ kind: "ListenerSet", name: "more" }] });
    assert.deepEqual(levels(judge([through, set, open])), ["violation"]);
    assert.deepEqual(levels(judge([through, open])), ["advice"], "the set is not here");
    const twice = route({
      parentRefs: ["http", "https"].map((sectionName) => ({ ...parentRef, sectionName })),
    });
    assert.equal(judge([twice, open])[0]!.message.split("\n").length, 2);
  });

  it("is none where it leads elsewhere, hangs on nothing, or is one inside the mesh", () => {
    const open = publicGateway();
    const shop = route({ rules: [{ backendRefs: [{ name: "shop" }] }] });
    assert.deepEqual(judge([shop, open]), []);
    assert.deepEqual(judge([route({ parentRefs: undefined }), open]), []);
    const mesh = route({
      parentRefs: [{ group: "", kind: "Service", name: "front", namespace: "infra" }],
    });
    assert.deepEqual(judge([mesh, open]), []);
    assert.deepEqual(judge([{ ...route(), provider: "other" }, open]).length, 1, "advice alone");
  });

  it("is followed to a Service in another namespace, and the pods behind", () => {
    const open = publicGateway();
    const led = route({ rules: [{ backendRefs: [{ name: "web", namespace: "back" }] }] });
    const service = object(
      "Service",
      "web",
      { spec: { selector: { a: "b" } } },
      { namespace: "back" },
    );
    const pods = workload(
      "Deployment",
      "web",
      { image: "grafana/grafana" },
      { labels: { a: "b" } },
    );
    assert.deepEqual(judge([led, open, service, pods]), []);
    assert.deepEqual(levels(judge([led, open, service, { ...pods, namespace: "back" }])), [
      "violation",
    ]);
  });

  it("is left to its Gateway where that is monitoring's own, or the scope is all", () => {
    const open = {
      ...publicGateway(),
      namespace: "monitoring",
    };
    const led = route({ parentRefs: [{ name: "front", namespace: "monitoring" }] });
    const findings = judge([led, open]);
    assert.equal(findings.length, 1);
    assert.match(
      findings[0]!.message,
      /^Gateway monitoring\/front leads to monitoring \("monitoring"\)/,
    );
    const shared = publicGateway();
    assert.match(
      judge([route(), shared], { scope: "all" })[0]!.message,
      /^Gateway infra\/front must/,
    );
  });

  it("is waived by its own name and by that of its Gateway", () => {
    const open = publicGateway();
    for (const loadBalancer of ["team/it", "infra/front"]) {
      const waiver = { loadBalancer, owner: "web", reason: "moves next week", expires: TODAY };
      assert.deepEqual(judge([route(), open], { waivers: [waiver] }), [], loadBalancer);
    }
  });

  it("is read from values of a chart that helm did not render", () => {
    const parentRefs = [{ name: "front", namespace: "infra" }];
    const main = { enabled: true, parentRefs };
    const open = publicGateway();
    for (const [chart, values] of [
      ["grafana", { route: { main } }],
      ["kube-prometheus-stack", { alertmanager: { route: { main } } }],
      [
        "kube-prometheus-stack",
        { prometheus: { route: { main: { ...main, enabled: false }, x: main } } },
      ],
    ] as const) {
      const { resources, objects } = unrendered(chart, values);
      const findings = exposedMonitoring({ resources, objects: [...objects, open] }, {}, TODAY);
      assert.deepEqual(levels(findings), ["violation"], chart);
      assert.match(findings[0]!.message, /^release it → HTTPRoute team\/it-/);
    }
  });
});

describe("a route of Istio to monitoring", () => {
  const virtual = (spec: Properties = {}) =>
    object("networking.istio.io/VirtualService", "it", {
      spec: {
        gateways: ["infra/front"],
        hosts: ["g.example.com"],
        http: [{ route: [{ destination: { host: "grafana.team.svc.cluster.local" } }] }],
        ...spec,
      },
    });
  const selector = { istio: "ingress" };
  const front = object("networking.istio.io/Gateway", "front", { spec: { selector } }, INFRA);
  const pods = {
    ...workload(
      "Deployment",
      "gate",
      { image: "proxyv2" },
      { labels: { ...selector, app: "gate" } },
    ),
    namespace: "istio",
  };
  const service = (annotations: Properties, spec: Properties = {}) =>
    object(
      "Service",
      "gate",
      {
        metadata: { annotations },
        spec: { type: "LoadBalancer", selector: { app: "gate" }, ...spec },
      },
      { namespace: "istio" },
    );

  it("is rejected where the Service of the Gateway's pods is public, and accepted where it is internal", () => {
    const findings = judge([virtual(), front, pods, service({})]);
    assert.deepEqual(levels(findings), ["violation"]);
    assert.match(
      findings[0]!.message,
      /^VirtualService team\/it leads to monitoring \("grafana"\).*\n.*Gateway infra\/front: Service istio\/gate: no annotation/,
    );
    assert.deepEqual(judge([virtual(), front, pods, service({ [SCHEME]: "internal" })]), []);
    const alone = service({}, { selector: { ...selector, app: "gate" } });
    assert.deepEqual(
      levels(judge([virtual(), front, alone])),
      ["violation"],
      "by the selector alone",
    );
  });

  it("is rejected where a public Ingress leads to that Service", () => {
    const inside = service({}, { type: "ClusterIP" });
    const path = { backend: { service: { name: "gate" } } };
    const ingress = object(
      "networking.k8s.io/Ingress",
      "alb",
      {
        metadata: { annotations: { "alb.ingress.kubernetes.io/scheme": "internet-facing" } },
        spec: { ingressClassName: "alb", rules: [{ http: { paths: [path] } }] },
      },
      { namespace: "istio" },
    );
    assert.deepEqual(judge([virtual(), front, pods, inside]), []);
    assert.match(
      judge([virtual(), front, pods, inside, ingress])[0]!.message,
      /Ingress istio\/alb: .*internet-facing/,
    );
  });

  it("is worth a look where the Gateway or its Service stands elsewhere; config silences it", () => {
    for (const objects of [[virtual()], [virtual(), front]]) {
      assert.deepEqual(levels(judge(objects)), ["advice"]);
      assert.deepEqual(judge(objects, { internalGateways: ["infra/front"] }), []);
    }
  });

  it("is none inside the mesh, and one for short names, TCP and delegates", () => {
    const others = [front, pods, service({})];
    assert.deepEqual(judge([virtual({ gateways: undefined }), ...others]), []);
    assert.deepEqual(judge([virtual({ gateways: ["mesh"] }), ...others]), []);
    const led: Properties[] = [
      { http: [{ route: [{ destination: { host: "grafana" } }] }] },
      { http: undefined, tcp: [{ route: [{ destination: { host: "grafana" } }] }] },
      { http: [{ delegate: { name: "grafana" } }] },
    ];
    for (const spec of led) assert.equal(judge([virtual(spec), ...others]).length, 1);
    const unknown = virtual({ gateways: [UNKNOWN] });
    assert.deepEqual(levels(judge([unknown, ...others])), ["unknown"]);
  });
});

describe("a route of Traefik to monitoring", () => {
  const traefik = (kind: string, spec: Properties = {}, annotations: Properties = {}) =>
    object(`traefik.io/${kind}`, "it", {
      metadata: { annotations },
      spec: {
        entryPoints: ["web"],
        routes: [{ match: "Host(`x.example.com`)", services: [{ name: "grafana" }] }],
        ...spec,
      },
    });

  it("is worth a look, as an Ingress of its class is, unless config calls it internal", () => {
    for (const kind of ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"]) {
      const findings = judge([traefik(kind)]);
      assert.deepEqual(levels(findings), ["advice"], kind);
      assert.match(findings[0]!.message, /the entry points "web" of Traefik/);
    }
    const one = traefik("IngressRoute");
    assert.deepEqual(judge([one], { internalEntryPoints: ["web"] }), []);
    assert.deepEqual(judge([one], { internalIngressClasses: ["traefik"] }), []);
    const classed = traefik("IngressRoute", {}, { "kubernetes.io/ingress.class": "inner" });
    assert.deepEqual(judge([classed], { internalIngressClasses: ["inner"] }), []);
    const both = traefik("IngressRoute", { entryPoints: ["web", "open"] });
    assert.equal(judge([both], { internalEntryPoints: ["web"] }).length, 1);
  });

  it("is found by its hosts, and leaves others alone", () => {
    const services = [{ name: "web" }];
    const by = (match: string, kind = "IngressRoute") =>
      judge([traefik(kind, { routes: [{ match, services }] })]).length;
    assert.equal(by("Host(`shop.example.com`) && PathPrefix(`/`)"), 0);
    assert.equal(by("Host(`shop.example.com`, `kibana.example.com`)"), 1);
    assert.equal(by("HostSNI(`thanos.example.com`)", "IngressRouteTCP"), 1);
  });
});
