import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../policy/policies/lib/values";
import { exposedMonitoring } from "../../../policy/policies/monitoringLoadBalancerIsInternal";
import { contents, levels, object, TODAY, unrendered } from "../helpers/contents";
import { resource } from "../helpers/resources";

const SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme";
const LEGACY = "service.beta.kubernetes.io/aws-load-balancer-internal";
const TYPE = "service.beta.kubernetes.io/aws-load-balancer-type";
const ALB = "alb.ingress.kubernetes.io/scheme";

interface ServiceFixture {
  name: string;
  annotations: unknown;
  spec: Properties;
}

function service({ name, annotations, spec }: Partial<ServiceFixture> = {}): KubernetesObject {
  return object("Service", name ?? "prometheus", {
    metadata: { annotations: annotations ?? { [SCHEME]: "internal" } },
    spec: { type: "LoadBalancer", ...spec },
  });
}

function ingress(className: unknown, annotations: unknown = {}, backend = "grafana") {
  const path = { backend: { service: { name: backend, port: { number: 80 } } } };
  return object("networking.k8s.io/Ingress", "front", {
    metadata: { annotations },
    spec: {
      ingressClassName: className,
      rules: [{ host: "g.example.com", http: { paths: [path] } }],
    },
  });
}

function judge(objects: readonly KubernetesObject[], config: unknown = {}) {
  return exposedMonitoring(contents(...objects), config, TODAY);
}

describe("the policy monitoring-load-balancer-is-internal", () => {
  const internal: [string, Partial<ServiceFixture>][] = [
    ["by the scheme", {}],
    ["by the older annotation", { annotations: { [LEGACY]: "true" } }],
    [
      "by Google's annotation",
      { annotations: { "networking.gke.io/load-balancer-type": "Internal" } },
    ],
    [
      "by Azure's annotation",
      { annotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" } },
    ],
    [
      "by a class of AWS, whose default it is",
      { annotations: {}, spec: { loadBalancerClass: "service.k8s.aws/nlb" } },
    ],
    ["by the controller of AWS, whose default it is", { annotations: { [TYPE]: "external" } }],
    ["by Tailscale", { annotations: {}, spec: { loadBalancerClass: "tailscale" } }],
    ["by being no load balancer", { annotations: {}, spec: { type: "ClusterIP" } }],
  ];
  for (const [title, change] of internal) {
    it(`accepts a Service that is internal ${title}`, () => {
      assert.deepEqual(judge([service(change)]), []);
    });
  }

  const exposed: [string, Partial<ServiceFixture>, RegExp][] = [
    ["no annotation", { annotations: {} }, /no annotation makes it internal: set the annotation/],
    [
      "the scheme internet-facing, whatever the older annotation says",
      { annotations: { [SCHEME]: "internet-facing", [LEGACY]: "true" } },
      /scheme is "internet-facing"/,
    ],
    [
      "the older annotation false, whatever the class",
      { annotations: { [LEGACY]: "false" }, spec: { loadBalancerClass: "service.k8s.aws/nlb" } },
      /internal is "false"/,
    ],
    [
      "an NLB of the controller inside Kubernetes",
      { annotations: { [TYPE]: "nlb" } },
      /no annotation/,
    ],
    [
      "Google's annotation External",
      { annotations: { "networking.gke.io/load-balancer-type": "External" } },
      /no annotation/,
    ],
    [
      "source ranges alone",
      { annotations: {}, spec: { loadBalancerSourceRanges: ["10.0.0.0/8"] } },
      /they do not take it away/,
    ],
  ];
  for (const [title, change, expected] of exposed) {
    it(`rejects a Service with ${title}`, () => {
      const findings = judge([service(change)]);
      assert.deepEqual(levels(findings), ["violation"]);
      assert.match(
        findings[0]!.message,
        /^Service team\/prometheus leads to monitoring \("prometheus"\)/,
      );
      assert.match(findings[0]!.message, expected);
    });
  }

  describe("for an Ingress", () => {
    it("accepts class alb with scheme internal, or with none, which is its default", () => {
      assert.deepEqual(judge([ingress("alb", { [ALB]: "internal" }), ingress("alb")]), []);
    });

    it("rejects class alb with scheme internet-facing, also named by annotations alone", () => {
      const findings = judge([
        ingress("alb", { [ALB]: "internet-facing" }),
        ingress(undefined, { [ALB]: "internet-facing" }),
      ]);
      assert.deepEqual(levels(findings), ["violation", "violation"]);
    });

    it("rejects Google's external class and accepts its internal one", () => {
      const annotation = "kubernetes.io/ingress.class";
      assert.equal(judge([ingress(undefined, { [annotation]: "gce" })]).length, 1);
      assert.deepEqual(judge([ingress(undefined, { [annotation]: "gce-internal" })]), []);
    });

    it("rejects a funnel of Tailscale", () => {
      const findings = judge([ingress("tailscale", { "tailscale.com/funnel": "true" })]);
      assert.deepEqual(levels(findings), ["violation"]);
      assert.deepEqual(judge([ingress("tailscale")]), []);
    });

    it("gives advice for a class whose controller decides, unless config calls it internal", () => {
      assert.deepEqual(levels(judge([ingress("nginx")])), ["advice"]);
      assert.deepEqual(judge([ingress("nginx")], { internalIngressClasses: ["nginx"] }), []);
    });

    it("follows it to the Service and the pods behind", () => {
      const front = ingress("alb", { [ALB]: "internet-facing" }, "x");
      const behind = service({
        name: "x",
        spec: { type: "ClusterIP", selector: { app: "kibana" } },
      });
      assert.deepEqual(judge([front]), [], "to nobody known");
      assert.equal(judge([front, behind]).length, 1);
    });
  });

  describe("for custom resources", () => {
    const template = { spec: { type: "LoadBalancer" } };
    const kinds: [string, Properties, RegExp][] = [
      [
        "elasticsearch.k8s.elastic.co/Elasticsearch",
        { http: { service: template } },
        /spec\.http\.service: no/,
      ],
      ["kibana.k8s.elastic.co/Kibana", { http: { service: template } }, /spec\.http\.service: no/],
      ["apm.k8s.elastic.co/ApmServer", { http: { service: template } }, /spec\.http\.service: no/],
      [
        "logstash.k8s.elastic.co/Logstash",
        { services: [{ service: template }] },
        /spec\.services\[0\]: no/,
      ],
      ["grafana.integreatly.org/Grafana", { service: template }, /spec\.service: no/],
    ];
    for (const [type, spec, expected] of kinds) {
      it(`rejects ${type} with a public load balancer, and accepts an internal one`, () => {
        const findings = judge([object(type, "it", { spec })]);
        assert.deepEqual(levels(findings), ["violation"]);
        assert.match(findings[0]!.message, expected);
        const text = JSON.stringify(spec).replace(
          '{"spec":',
          `{"metadata":{"annotations":{"${SCHEME}":"internal"}},"spec":`,
        );
        assert.deepEqual(judge([object(type, "it", { spec: JSON.parse(text) as unknown })]), []);
      });
    }
  });

  it("rejects a load balancer of AWS in front of monitoring that is not internal", () => {
    const type = "aws:lb/loadBalancer:LoadBalancer";
    const native = "aws-native:elasticloadbalancingv2:LoadBalancer";
    const resources = [
      resource(type, "grafana", { internal: false }),
      resource(type, "front", { tags: { for: "thanos" } }),
      resource(native, "kibana", { scheme: "internet-facing" }),
      resource(type, "prometheus", { internal: true }),
      resource(native, "loki", { scheme: "internal" }),
      resource(type, "shop", { internal: false }),
    ];
    const findings = exposedMonitoring({ resources, objects: [] }, {}, TODAY);
    assert.deepEqual(
      findings.map(({ urn }) => urn),
      resources.slice(0, 3).map(({ urn }) => urn),
    );
  });

  it("says not known until update where an unknown value decides", () => {
    const unknowns = [
      service({ annotations: UNKNOWN }),
      service({ annotations: { [SCHEME]: UNKNOWN } }),
      service({ annotations: {}, spec: { type: UNKNOWN } }),
      service({ annotations: {}, spec: { loadBalancerClass: UNKNOWN } }),
      ingress(UNKNOWN),
      ingress("alb", { [ALB]: UNKNOWN }),
    ];
    for (const one of unknowns) {
      const findings = judge([one]);
      assert.deepEqual(levels(findings), ["unknown"], JSON.stringify(one.props));
      assert.match(findings[0]!.message, /: not known until update\.$/);
    }
    assert.deepEqual(
      judge([service({ annotations: { [SCHEME]: "internal", more: UNKNOWN } })]),
      [],
    );
  });

  it("reads values of a chart that helm did not render", () => {
    const values = { grafana: { service: { type: "LoadBalancer" } } };
    const [finding] = exposedMonitoring(unrendered("kube-prometheus-stack", values), {}, TODAY);
    assert.match(finding!.message, /^release it → Service team\/it-grafana leads/);
    const external = { prometheus: { thanosServiceExternal: { enabled: true } } };
    assert.equal(
      exposedMonitoring(unrendered("kube-prometheus-stack", external), {}, TODAY).length,
      1,
    );
    const kibana = { http: { service: { spec: { type: "LoadBalancer" } } } };
    assert.equal(exposedMonitoring(unrendered("eck-kibana", kibana), {}, TODAY).length, 1);
    const stack = { "eck-kibana": kibana };
    assert.equal(exposedMonitoring(unrendered("eck-stack", stack), {}, TODAY).length, 1);
    assert.deepEqual(exposedMonitoring(unrendered("kube-prometheus-stack", {}), {}, TODAY), []);
  });

  it("waives a load balancer until its date", () => {
    const waiver = { owner: "web", reason: "moves next week", expires: TODAY };
    const waive = (loadBalancer: string) => ({ waivers: [{ ...waiver, loadBalancer }] });
    const bare = service({ annotations: {} });
    assert.deepEqual(judge([bare], waive("team/prometheus")), []);
    assert.deepEqual(levels(judge([service()], waive("team/prometheus"))), ["advice"]);
    assert.deepEqual(levels(judge([bare], waive("other"))), ["advice", "violation"]);
  });
});
