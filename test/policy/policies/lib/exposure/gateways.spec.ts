import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../../../policy/policies/lib/objects";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { levels, object } from "../../../helpers/contents";
import {
  annotated,
  aws,
  gateway,
  gatewayClass,
  INFRA,
  judge,
  parameters,
  route,
  SCHEME,
} from "../../../helpers/gateways";

const AWS = parameters("gateway.k8s.aws", "LoadBalancerConfiguration");
const AWS_CLASS = gatewayClass("gateway.k8s.aws/alb");
/** A class of AWS with a configuration of its own. */
const AWS_CLASS_WITH = gatewayClass("gateway.k8s.aws/alb", {
  parametersRef: {
    group: "gateway.k8s.aws",
    kind: "LoadBalancerConfiguration",
    name: "of-class",
    namespace: "infra",
  },
});
const ENVOY = gatewayClass("gateway.envoyproxy.io/gatewayclass-controller");
const PUBLIC = { scheme: "internet-facing" };
const PRIVATE = { scheme: "internal" };

describe("a route to monitoring through a Gateway", () => {
  const rejected: [string, KubernetesObject[], RegExp][] = [
    [
      "whose configuration for AWS says internet-facing",
      [gateway(AWS), AWS_CLASS, aws("own", PUBLIC)],
      /Gateway infra\/front: the scheme of LoadBalancerConfiguration infra\/own is "internet-facing": set/,
    ],
    [
      "whose configuration for AWS says internet-facing, its class being elsewhere",
      [gateway(AWS), aws("own", PUBLIC)],
      /infra\/own is "internet-facing"/,
    ],
    [
      "whose class says internet-facing",
      [gateway(), AWS_CLASS_WITH, aws("of-class", PUBLIC)],
      /infra\/of-class is "internet-facing"/,
    ],
    [
      "whose class comes before what the Gateway says",
      [gateway(AWS), AWS_CLASS_WITH, aws("of-class", PUBLIC), aws("own", PRIVATE)],
      /infra\/of-class is "internet-facing"/,
    ],
    [
      "whose class lets the Gateway come first",
      [
        gateway(AWS),
        AWS_CLASS_WITH,
        aws("of-class", { ...PRIVATE, mergingMode: "prefer-gateway" }),
        aws("own", PUBLIC),
      ],
      /infra\/own is "internet-facing"/,
    ],
    [
      "whose annotations say internet-facing",
      [gateway(annotated({ [SCHEME]: "internet-facing" }))],
      /scheme is "internet-facing": .* in the Gateway's `spec\.infrastructure\.annotations`/,
    ],
    ["that makes a public Service", [gateway(), ENVOY], /no annotation makes its Service internal/],
    [
      "of an external class of Google",
      [gateway({ gatewayClassName: "gke-l7-global-external-managed" })],
      /use "gke-l7-rilb"/,
    ],
  ];
  for (const [title, objects, expected] of rejected) {
    it(`is rejected: one ${title}`, () => {
      const findings = judge([route(), ...objects]);
      assert.deepEqual(levels(findings), ["violation"]);
      const [{ message, urn }] = findings as [(typeof findings)[0]];
      assert.match(message, /^HTTPRoute team\/it leads to monitoring \("grafana"\) and must have/);
      assert.match(message, expected);
      assert.equal(urn, "urn:HTTPRoute:it");
    });
  }

  const envoy = (spec: Properties) =>
    object(
      "gateway.envoyproxy.io/EnvoyProxy",
      "own",
      { spec: { provider: { kubernetes: { envoyService: spec } } } },
      INFRA,
    );
  const withEnvoy = gateway(parameters("gateway.envoyproxy.io", "EnvoyProxy"));
  const nginx = (spec: Properties) =>
    object(
      "gateway.nginx.org/NginxProxy",
      "own",
      { spec: { kubernetes: { service: spec } } },
      INFRA,
    );
  const accepted: [string, KubernetesObject[]][] = [
    ["of AWS, whose default is internal", [gateway(), AWS_CLASS]],
    ["of AWS that says internal", [gateway(AWS), aws("own", PRIVATE)]],
    [
      "whose class comes first",
      [gateway(AWS), AWS_CLASS_WITH, aws("of-class", PRIVATE), aws("own", PUBLIC)],
    ],
    ["with an annotation of a cloud", [gateway(annotated({ [SCHEME]: "internal" }))]],
    ["whose Service is none for a cloud", [withEnvoy, ENVOY, envoy({ type: "ClusterIP" })]],
    [
      "whose Service has the annotation",
      [withEnvoy, ENVOY, envoy({ annotations: { [SCHEME]: "internal" } })],
    ],
    [
      "whose Service has a class of Tailscale",
      [withEnvoy, ENVOY, envoy({ loadBalancerClass: "tailscale" })],
    ],
    [
      "whose Service is patched",
      [
        withEnvoy,
        ENVOY,
        envoy({ patch: { value: { metadata: { annotations: { [SCHEME]: "internal" } } } } }),
      ],
    ],
    [
      "of NGINX Gateway Fabric on node ports",
      [
        gateway(parameters("gateway.nginx.org", "NginxProxy")),
        gatewayClass("gateway.nginx.org/nginx-gateway-controller"),
        nginx({ type: "NodePort" }),
      ],
    ],
    [
      "of Cilium for Tailscale",
      [
        gateway(),
        gatewayClass("io.cilium/gateway-controller", {
          parametersRef: {
            group: "cilium.io",
            kind: "CiliumGatewayClassConfig",
            name: "own",
            namespace: "infra",
          },
        }),
        object(
          "cilium.io/CiliumGatewayClassConfig",
          "own",
          { spec: { service: { loadBalancerClass: "tailscale" } } },
          INFRA,
        ),
      ],
    ],
    [
      "of Istio inside the cluster",
      [
        gateway(
          { gatewayClassName: "istio" },
          { annotations: { "networking.istio.io/service-type": "ClusterIP" } },
        ),
      ],
    ],
    [
      "of Istio with annotations of its own and no infrastructure",
      [gateway({ gatewayClassName: "istio" }, { annotations: { [SCHEME]: "internal" } })],
    ],
    [
      "of Istio whose parameters stand in a ConfigMap",
      [
        gateway({ ...parameters("", "ConfigMap"), gatewayClassName: "istio" }),
        object("ConfigMap", "own", { data: { service: "spec:\n  type: ClusterIP\n" } }, INFRA),
      ],
    ],
    ["of an internal class of Google", [gateway({ gatewayClassName: "gke-l7-rilb" })]],
    ["of VPC Lattice", [gateway({ gatewayClassName: "amazon-vpc-lattice" })]],
    ["of a waypoint of Istio", [gateway({ gatewayClassName: "istio-waypoint" })]],
  ];
  for (const [title, objects] of accepted) {
    it(`is accepted: one ${title}`, () => {
      assert.deepEqual(judge([route(), ...objects]), []);
    });
  }

  const elsewhere: [string, KubernetesObject[], object][] = [
    ["Gateway", [], { internalGateways: ["infra/front"] }],
    ["class", [gateway()], { internalGatewayClasses: ["edge"] }],
    ["class, of Istio", [gateway({ gatewayClassName: "istio" })], { internalGateways: ["front"] }],
    ["configuration for AWS", [gateway(AWS), AWS_CLASS], { internalGateways: ["front"] }],
    [
      "class, the Gateway's configuration for AWS saying nothing",
      [gateway(AWS), aws("own", {})],
      { internalGatewayClasses: ["edge"] },
    ],
    [
      "default of EKS Auto Mode",
      [gateway(), gatewayClass("eks.amazonaws.com/gateway-alb")],
      { internalGatewayClasses: ["edge"] },
    ],
    ["parameters of a Service", [withEnvoy, ENVOY], { internalGateways: ["front"] }],
    [
      "Service that its address names",
      [
        gateway({ addresses: [{ value: "10.0.0.1" }] }),
        gatewayClass("istio.io/gateway-controller"),
      ],
      { internalGateways: ["front"] },
    ],
  ];
  for (const [title, objects, config] of elsewhere) {
    it(`is worth a look, and no violation, where this stands elsewhere: ${title}; config silences it`, () => {
      const findings = judge([route(), ...objects]);
      assert.deepEqual(levels(findings), ["advice"]);
      const [key] = Object.keys(config) as [string];
      assert.ok(findings[0]!.message.includes(`\`${key}\``), findings[0]!.message);
      assert.deepEqual(judge([route(), ...objects], config), []);
    });
  }

  it("says not known until update where an unknown value decides", () => {
    const unknowns = [
      [route({ parentRefs: UNKNOWN })],
      [route({ parentRefs: [{ name: UNKNOWN }] })],
      [route(), gateway({ gatewayClassName: UNKNOWN })],
      [route(), gateway({ infrastructure: UNKNOWN })],
      [route(), gateway(annotated({ [SCHEME]: UNKNOWN }))],
      [route(), gateway(AWS), aws("own", { scheme: UNKNOWN })],
      [route(), gateway(), gatewayClass(UNKNOWN)],
      [route(), withEnvoy, ENVOY, envoy({ type: UNKNOWN })],
    ];
    for (const objects of unknowns) {
      assert.deepEqual(
        levels(judge(objects)),
        ["unknown"],
        JSON.stringify(objects.map(({ props }) => props)),
      );
    }
  });
});
