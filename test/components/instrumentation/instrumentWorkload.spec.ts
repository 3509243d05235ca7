import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { JAVA_STACK_TRACES, Language } from "../../../components/instrumentation/args";
import { instrumentationAnnotations as keys } from "../../../components/internal/labels";
import type { Tree } from "../../../components/internal/merge";
import { valueOf } from "../../helpers/mocks";
import { ARGS, at, deployment, environment, instrument, podAnnotations, podSpec } from "./fixtures";

describe("instrumentWorkload", () => {
  describe("tells an APM agent", () => {
    it("where to send, who it is, and by which Secret it proves it", () => {
      const { props } = instrument(deployment());
      assert.deepEqual(environment(props), {
        ELASTIC_APM_SERVER_URL: "https://apm-server.beats.svc:8200",
        ELASTIC_APM_SERVICE_NAME: "orders",
        ELASTIC_APM_SERVICE_VERSION: "1.4.2",
        ELASTIC_APM_ENVIRONMENT: "prod",
        ELASTIC_APM_GLOBAL_LABELS: "cluster=shop-euw1",
        ELASTIC_APM_SECRET_TOKEN: {
          secretKeyRef: { name: "apm-agent", key: "secret-token", optional: true },
        },
        ELASTIC_APM_SERVER_CA_CERT_FILE: "/var/run/secrets/global-monitoring/apm/ca.crt",
        KUBERNETES_NODE_NAME: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } },
        KUBERNETES_POD_NAME: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } },
        KUBERNETES_NAMESPACE: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } },
        KUBERNETES_POD_UID: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.uid" } },
      });
    });

    it("the recommended labels before names and tags, and the team", () => {
      const labels = {
        "app.kubernetes.io/name": "shop.orders",
        "app.kubernetes.io/version": "2.0.0",
        team: "checkout",
      };
      const env = environment(instrument(deployment({ metadata: { labels } })).props);
      // A dot is nothing that agents accept.
      assert.equal(env["ELASTIC_APM_SERVICE_NAME"], "shop-orders");
      assert.equal(env["ELASTIC_APM_SERVICE_VERSION"], "2.0.0");
      assert.equal(env["ELASTIC_APM_GLOBAL_LABELS"], "cluster=shop-euw1,team=checkout");
    });

    it("Pulumi's name, where Kubernetes is to choose one", () => {
      const env = environment(instrument(deployment({ metadata: { name: undefined } })).props);
      assert.equal(env["ELASTIC_APM_SERVICE_NAME"], "orders-in-pulumi");
    });

    it("no version of an image that is known by its digest only", () => {
      const image = `registry.example.com:5000/orders@sha256:${"0".repeat(64)}`;
      const env = environment(instrument(deployment({ container: { image } })).props);
      assert.equal("ELASTIC_APM_SERVICE_VERSION" in env, false);
    });

    it("sample rate, log level and further labels when they are given", () => {
      const { apm } = {
        apm: {
          serverUrl: "https://apm.example.com:8200",
          secretToken: "token",
          environment: "prod",
          cluster: "shop-euw1",
          globalLabels: { team: "checkout", tier: "1" },
          transactionSampleRate: 0.5,
          logLevel: "warning" as const,
        },
      };
      const { props } = instrument(deployment({ metadata: { labels: { team: "x" } } }), { apm });
      const env = environment(props);
      assert.equal(env["ELASTIC_APM_TRANSACTION_SAMPLE_RATE"], "0.5");
      assert.equal(env["ELASTIC_APM_LOG_LEVEL"], "warning");
      assert.equal(
        env["ELASTIC_APM_GLOBAL_LABELS"],
        "cluster=shop-euw1,team=checkout,tier=1",
        "labels of the program come before that of the workload",
      );
      assert.equal("ELASTIC_APM_SERVER_CA_CERT_FILE" in env, false, "a public authority");
      assert.deepEqual(podSpec(props)["volumes"], undefined);
    });
  });

  it("takes a sample rate that another stack knows", async () => {
    const rate = pulumi.output(0.25);
    const apm = { ...ARGS.apm, transactionSampleRate: rate };
    const env = environment(instrument(deployment(), { apm }).props);
    const text = env["ELASTIC_APM_TRANSACTION_SAMPLE_RATE"] as pulumi.Output<string>;
    assert.equal(await valueOf(text), "0.25");
  });

  it("mounts the authority read only, and lets a pod start without the Secret", () => {
    const spec = podSpec(instrument(deployment()).props);
    assert.deepEqual(spec["volumes"], [
      {
        name: "apm-agent-ca",
        secret: {
          secretName: "apm-agent",
          optional: true,
          items: [{ key: "ca.crt", path: "ca.crt" }],
        },
      },
    ]);
    assert.deepEqual(at(spec, "containers", 0, "volumeMounts"), [
      {
        name: "apm-agent-ca",
        mountPath: "/var/run/secrets/global-monitoring/apm",
        readOnly: true,
      },
    ]);
  });

  const TYPES = [
    ["kubernetes:apps/v1:Deployment", ["spec", "template"]],
    ["kubernetes:apps/v1beta2:Deployment", ["spec", "template"]],
    ["kubernetes:extensions/v1beta1:Deployment", ["spec", "template"]],
    ["kubernetes:apps/v1:StatefulSet", ["spec", "template"]],
    ["kubernetes:apps/v1:DaemonSet", ["spec", "template"]],
    ["kubernetes:batch/v1:Job", ["spec", "template"]],
    ["kubernetes:batch/v1:CronJob", ["spec", "jobTemplate", "spec", "template"]],
    ["kubernetes:batch/v1beta1:CronJob", ["spec", "jobTemplate", "spec", "template"]],
  ] as const;
  for (const [type, path] of TYPES) {
    it(`instruments ${type}`, () => {
      const template = at(deployment(), "spec", "template");
      const props = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), template) as Tree;
      const { outcome, props: changed } = instrument(props, {}, type);
      assert.equal(outcome, "instrumented");
      const env = at(changed, ...path, "spec", "containers", 0, "env") as { name: string }[];
      assert.ok(env.some(({ name }) => name === "ELASTIC_APM_SERVER_URL"));
    });
  }

  for (const type of [
    "kubernetes:core/v1:Service",
    "kubernetes:apps/v1:DeploymentPatch",
    "kubernetes:apps/v1:DeploymentList",
    "aws:batch/v1:Job",
  ]) {
    it(`leaves ${type} alone`, () => {
      assert.throws(() => instrument(deployment(), {}, type), /is no workload/);
    });
  }

  describe("never overwrites", () => {
    it("a variable of the workload, whether it is a value or a reference", () => {
      const env = [
        { name: "ELASTIC_APM_SERVICE_NAME", value: "mine" },
        {
          name: "ELASTIC_APM_SECRET_TOKEN",
          valueFrom: { secretKeyRef: { name: "own", key: "t" } },
        },
      ];
      const changed = environment(instrument(deployment({ container: { env } })).props);
      assert.equal(changed["ELASTIC_APM_SERVICE_NAME"], "mine");
      assert.deepEqual(changed["ELASTIC_APM_SECRET_TOKEN"], env[1]?.valueFrom);
      assert.equal(changed["ELASTIC_APM_ENVIRONMENT"], "prod");
    });

    it("a volume of the same name, nor a mount at the same place", () => {
      const volumes = [{ name: "apm-agent-ca", emptyDir: {} }];
      const volumeMounts = [{ name: "x", mountPath: "/var/run/secrets/global-monitoring/apm" }];
      const { props } = instrument(deployment({ container: { volumeMounts }, spec: { volumes } }));
      assert.deepEqual(podSpec(props)["volumes"], volumes);
      assert.deepEqual(at(podSpec(props), "containers", 0, "volumeMounts"), volumeMounts);
    });

    it("annotations for metrics, when the pods have one of them", () => {
      const podMetadata = { annotations: { "prometheus.io/scrape": "false" } };
      const container = { ports: [{ name: "metrics", containerPort: 9090 }] };
      const { props } = instrument(deployment({ podMetadata, container }));
      assert.deepEqual(podAnnotations(props), podMetadata.annotations);
    });

    it("hints for logs, when the pods have one of them, a container's own included", () => {
      const podMetadata = { annotations: { "co.elastic.logs.app/enabled": "false" } };
      const { props } = instrument(deployment({ podMetadata }), { logs: { json: true } });
      assert.deepEqual(podAnnotations(props), podMetadata.annotations);
    });

    it("what it was given: the properties of the caller stay as they are", () => {
      const props = deployment();
      instrument(props);
      assert.deepEqual(props, deployment());
    });
  });

  it("changes nothing the second time", () => {
    const annotations = { [keys.language]: "java", [keys.attach]: "true" };
    const container = { ports: [{ name: "metrics", containerPort: 9090 }] };
    const args = { logs: { multiline: JAVA_STACK_TRACES } };
    const once = instrument(deployment({ podMetadata: { annotations }, container }), args).props;
    const twice = instrument(once, args);
    assert.deepEqual(twice.props, once);
    assert.deepEqual(twice.notes, []);
  });

  describe("metrics", () => {
    it("are announced on the container port named metrics", () => {
      const ports = [
        { name: "http", containerPort: 8080 },
        { name: "metrics", containerPort: 9090 },
      ];
      assert.deepEqual(podAnnotations(instrument(deployment({ container: { ports } })).props), {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "9090",
        "prometheus.io/path": "/metrics",
      });
    });

    it("are not guessed without such a port", () => {
      const ports = [{ name: "http", containerPort: 8080 }];
      assert.deepEqual(podAnnotations(instrument(deployment({ container: { ports } })).props), {});
    });

    it("are left out when asked for", () => {
      const ports = [{ name: "metrics", containerPort: 9090 }];
      const { props } = instrument(deployment({ container: { ports } }), {
        metrics: { annotate: false },
      });
      assert.deepEqual(podAnnotations(props), {});
    });
  });

  it("writes log hints as Filebeat reads them", () => {
    const { props } = instrument(deployment(), {
      logs: { multiline: JAVA_STACK_TRACES, dataset: "shop.orders" },
    });
    assert.deepEqual(podAnnotations(props), {
      "co.elastic.logs/multiline.type": "pattern",
      "co.elastic.logs/multiline.pattern": JAVA_STACK_TRACES.pattern,
      "co.elastic.logs/multiline.negate": "false",
      "co.elastic.logs/multiline.match": "after",
      "co.elastic.logs/processors.1.add_fields.target": "data_stream",
      "co.elastic.logs/processors.1.add_fields.fields.dataset": "shop.orders",
    });
  });

  describe("containers", () => {
    const containers = [
      { name: "app", image: "orders:1" },
      { name: "worker", image: "worker:2" },
      { name: "istio-proxy", image: "proxy:3" },
    ];
    const instrumented = (props: Tree) =>
      containers.filter((_, i) => Object.keys(environment(props, i)).length > 0).map((c) => c.name);

    it("are all instrumented but sidecars, each with the version of its own image", () => {
      const { props } = instrument(deployment({ spec: { containers } }));
      assert.deepEqual(instrumented(props), ["app", "worker"]);
      assert.equal(environment(props, 1)["ELASTIC_APM_SERVICE_VERSION"], "2");
    });

    it("are those that the annotation names", () => {
      const annotations = { [keys.containers]: "worker, istio-proxy" };
      const { props } = instrument(deployment({ metadata: { annotations }, spec: { containers } }));
      assert.deepEqual(instrumented(props), ["worker", "istio-proxy"]);
    });
  });

  describe("leaves out", () => {
    it("a workload that says why", () => {
      const annotations = { [keys.instrument]: "false", [keys.reason]: "load test, thrown away" };
      for (const where of ["metadata", "podMetadata"] as const) {
        const props = deployment({ [where]: { name: "orders", annotations } });
        const result = instrument(props);
        assert.equal(result.outcome, "optedOut");
        assert.equal(result.props, props);
        assert.deepEqual(result.errors, []);
        assert.deepEqual(result.notes, ["left as it is: load test, thrown away"]);
      }
    });

    it("a workload of `exclude`, and writes the reason on it", () => {
      const { outcome, props } = instrument(deployment(), {
        exclude: [{ name: "orders", namespace: "shop", reason: "has an agent of its own" }],
      });
      assert.equal(outcome, "optedOut");
      assert.deepEqual(at(props, "metadata", "annotations"), {
        [keys.instrument]: "false",
        [keys.reason]: "has an agent of its own",
      });
      assert.deepEqual(environment(props), {});
    });

    it("workloads of other namespaces than those asked for", () => {
      const namespaces = [{ name: "shop" }];
      assert.equal(instrument(deployment(), { namespaces }).outcome, "instrumented");
      const other = deployment({ metadata: { namespace: "billing" } });
      assert.equal(instrument(other, { namespaces }).outcome, "otherNamespace");
      const none = deployment({ metadata: { namespace: undefined } });
      assert.equal(instrument(none, { namespaces }).outcome, "otherNamespace");
      const known = deployment({ metadata: { namespace: pulumi.output("billing") } });
      assert.equal(instrument(known, { namespaces }).outcome, "instrumented", "not known here");
    });
  });

  describe("rejects by annotation", () => {
    const errorsOf = (annotations: Readonly<Record<string, string>>) =>
      instrument(deployment({ metadata: { name: "orders", annotations } })).errors.join("\n");

    it("an opt-out without a reason", () => {
      assert.match(errorsOf({ [keys.instrument]: "false" }), /needs global-monitoring\.io\/reason/);
      assert.match(errorsOf({ [keys.instrument]: "false", [keys.reason]: " " }), /say why/);
    });
    it("an answer that is neither true nor false", () => {
      assert.match(errorsOf({ [keys.instrument]: "no" }), /must be "true" or "false", got "no"/);
      assert.match(errorsOf({ [keys.attach]: "yes" }), /must be "true" or "false", got "yes"/);
    });
    it("an unsupported language, and lists the supported ones", () => {
      assert.match(
        errorsOf({ [keys.language]: "cobol" }),
        /one of nodejs, java, python, go, dotnet, ruby, php, got "cobol"/,
      );
    });
    it("attaching an agent that is part of the program", () => {
      const wanted = /one of nodejs, java, python, dotnet/;
      assert.match(errorsOf({ [keys.language]: "go", [keys.attach]: "true" }), wanted);
      assert.match(errorsOf({ [keys.attach]: "true" }), wanted);
    });
  });

  describe("carries Outputs and unknown values along", () => {
    it("at leaves, and instruments around them", () => {
      const image = pulumi.output("orders:1");
      const value = pulumi.secret("s3cret");
      const container = { image, env: [{ name: "PASSWORD", value }] };
      const labels = pulumi.output({ team: "checkout" });
      const { props } = instrument(deployment({ container, metadata: { labels } }));
      const env = environment(props);
      assert.equal(env["PASSWORD"], value);
      assert.equal(env["ELASTIC_APM_SERVICE_NAME"], "orders");
      assert.equal("ELASTIC_APM_SERVICE_VERSION" in env, false);
      assert.equal(at(podSpec(props), "containers", 0, "image"), image);
    });

    const UNKNOWN_PARTS: readonly (readonly [string, Tree])[] = [
      ["a list of variables", deployment({ container: { env: pulumi.output([]) } })],
      ["a variable", deployment({ container: { env: [pulumi.output({ name: "X" })] } })],
      ["a list of mounts", deployment({ container: { volumeMounts: pulumi.output([]) } })],
      ["a list of containers", deployment({ spec: { containers: pulumi.output([]) } })],
      ["a spec", { ...deployment(), spec: pulumi.output({}) }],
    ];
    for (const [what, props] of UNKNOWN_PARTS) {
      it(`leaves ${what} that is not known yet as it is, and says so`, () => {
        const { props: changed, notes } = instrument(props);
        assert.match(notes.join("\n"), /not known yet/);
        assert.deepEqual(environment(changed)["ELASTIC_APM_SERVER_URL"], undefined);
      });
    }
  });

  it("says that variables of envFrom give way", () => {
    const container = { envFrom: [{ configMapRef: { name: "orders" } }] };
    assert.match(instrument(deployment({ container })).notes.join(), /envFrom give way/);
  });

  it("says what PHP's agent needs, which has no option for an authority", () => {
    const annotations = { [keys.language]: Language.Php };
    const { notes, props } = instrument(deployment({ podMetadata: { annotations } }));
    assert.match(notes.join(), /trusts what the image trusts/);
    assert.equal(podSpec(props)["volumes"], undefined);
  });
});
