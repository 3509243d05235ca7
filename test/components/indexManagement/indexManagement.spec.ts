import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  IndexManagement,
  type IndexManagementArgs,
  type ManagedDocument,
} from "../../../components/indexManagement/indexManagement";
import { resolveIndexManagementSettings } from "../../../components/indexManagement/settings";
import {
  formatProblem,
  InvalidSettingsError,
  Problems,
} from "../../../components/internal/validation";
import { deploy, installMocks, valueOf } from "../../helpers/mocks";
import { ARGS, datasetsOf } from "./fixtures";

const JOB = "kubernetes:batch/v1:Job";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const ACCOUNT = "kubernetes:core/v1:ServiceAccount";

const WATCH: ManagedDocument = {
  kind: "watch",
  name: "global-monitoring-errors",
  method: "PUT",
  path: "/_watcher/watch/global-monitoring-errors",
  body: {},
};

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

interface Container {
  readonly image: string;
  readonly command: string[];
  readonly env: { name: string; value?: string; valueFrom?: unknown }[];
  readonly securityContext: unknown;
  readonly resources: unknown;
  readonly terminationMessagePolicy: string;
}

interface JobSpec {
  readonly ttlSecondsAfterFinished?: number;
  readonly podFailurePolicy: { rules: { action: string }[] };
  readonly template: {
    metadata: { labels: Record<string, string> };
    spec: {
      restartPolicy: string;
      serviceAccountName: string;
      automountServiceAccountToken: boolean;
      securityContext: unknown;
      containers: Container[];
      volumes: { configMap?: { name: string }; secret?: { secretName: string } }[];
    };
  };
}

async function made(args: IndexManagementArgs = ARGS) {
  const { component, resources, find } = await deploy(() => new IndexManagement("im", args));
  const [job, files, account] = [find(JOB), find(CONFIG_MAP), find(ACCOUNT)].map((found) => {
    assert.equal(found.length, 1);
    return found[0]!;
  });
  const spec = job!.inputs["spec"] as JobSpec;
  return {
    component,
    resources,
    job: job!,
    spec,
    pod: spec.template.spec,
    container: spec.template.spec.containers[0]!,
    files: files!,
    account: account!,
    name: (job!.inputs["metadata"] as Metadata).name,
  };
}

function problemsOf(overrides: Partial<IndexManagementArgs>): string[] {
  const problems = Problems.none();
  resolveIndexManagementSettings({ ...ARGS, ...overrides }, problems);
  return problems.list.map((one) => formatProblem(one).trim());
}

describe("IndexManagement", () => {
  before(installMocks);

  it("makes an account without rights, the files, and the Job that runs them", async () => {
    const { resources, account, files, pod, name, component } = await made();
    assert.equal(resources.length, 4);
    assert.equal(account.inputs["automountServiceAccountToken"], false);
    assert.deepEqual(
      [pod.automountServiceAccountToken, pod.serviceAccountName],
      [false, "index-management"],
    );
    assert.equal((files.inputs["metadata"] as Metadata).name, name);
    assert.equal(files.inputs["immutable"], true);
    assert.deepEqual(pod.volumes[0]?.configMap, { name });
    assert.equal(await valueOf(component.jobName), name);
    const data = files.inputs["data"] as Record<string, string>;
    assert.deepEqual(Object.keys(data).sort(), [
      "apply.mjs",
      "documents.json",
      "http.mjs",
      "kinds.mjs",
    ]);
  });

  it("is replaced by the next update when it has failed, with or without a change", async () => {
    const { annotations } = (await made()).job.inputs["metadata"] as Metadata;
    assert.deepEqual(annotations, { "pulumi.com/replaceUnready": "true" });
  });

  it("is another Job when a document changes, with the same resource, and the same when none does", async () => {
    const [one, same, other] = [
      await made(),
      await made(),
      await made({ ...ARGS, datasets: datasetsOf() }),
    ];
    assert.equal(one.name, same.name);
    assert.notEqual(one.name, other.name);
    assert.equal(one.job.name, other.job.name);
    assert.match(one.name, /^index-management-[0-9a-f]{12}$/);
  });

  it("passes Pod Security restricted, with resources", async () => {
    const { pod, container } = await made();
    assert.deepEqual(pod.securityContext, {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.deepEqual(container.resources, {
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { memory: "256Mi" },
    });
  });

  it("shows why it failed, does not repeat what was refused, and is not cleaned away", async () => {
    const { spec, pod, container } = await made();
    assert.equal(container.terminationMessagePolicy, "FallbackToLogsOnError");
    assert.equal(pod.restartPolicy, "Never");
    assert.deepEqual(
      spec.podFailurePolicy.rules.map(({ action }) => action),
      ["FailJob", "Ignore"],
    );
    assert.equal(spec.ttlSecondsAfterFinished, undefined);
  });

  it("takes the superuser's password and the authority from Secrets, never as values", async () => {
    const { resources, pod, container } = await made();
    const password = container.env.find((one) => one.name === "ELASTIC_PASSWORD");
    assert.deepEqual(password, {
      name: "ELASTIC_PASSWORD",
      valueFrom: { secretKeyRef: { name: "elasticsearch-es-elastic-user", key: "elastic" } },
    });
    assert.equal(pod.volumes[1]?.secret?.secretName, "elasticsearch-es-http-certs-public");
    for (const { secretInputs } of resources) assert.deepEqual(secretInputs, []);
  });

  it("knows the bucket by its environment only, so that a preview shows every document", async () => {
    const snapshots = { ...ARGS.snapshots!, bucket: pulumi.output("gm-prod-logs") };
    const { container, files } = await made({ ...ARGS, snapshots });
    const bucket = container.env.find((one) => one.name === "SNAPSHOT_BUCKET");
    assert.equal(bucket?.value, "gm-prod-logs");
    const { "documents.json": documents } = files.inputs["data"] as Record<string, string>;
    assert.match(documents!, /"bucket": "\$\{SNAPSHOT_BUCKET\}"/);
  });

  it("reaches Elasticsearch and Kibana by their Services, and the pods are known by their label", async () => {
    const { container, spec } = await made();
    const value = (name: string) => container.env.find((one) => one.name === name)?.value;
    assert.equal(value("ELASTICSEARCH_URL"), "https://elasticsearch-es-http.logging.svc:9200");
    assert.equal(value("KIBANA_URL"), "https://kibana-kb-http.logging.svc:5601");
    assert.equal(spec.template.metadata.labels["app.kubernetes.io/name"], "index-management");
    const none = await made({ ...ARGS, kibana: false });
    assert.equal(none.container.env.find((one) => one.name === "KIBANA_URL")?.value, "");
  });

  it("waits for green when replicated and for yellow when single", () => {
    const waitFor = (availability: "single" | "replicated" | undefined) => {
      const { files } = resolveIndexManagementSettings({ ...ARGS, availability }, Problems.none());
      return (JSON.parse(files["documents.json"]!) as { waitFor: string }).waitFor;
    };
    assert.deepEqual(
      [waitFor(undefined), waitFor("replicated"), waitFor("single")],
      ["green", "green", "yellow"],
    );
  });

  it("accepts watches with a licence that has Watcher", () => {
    assert.deepEqual(problemsOf({ extraDocuments: [WATCH], licence: "platinum" }), []);
  });

  const rejected: [string, Partial<IndexManagementArgs>, RegExp][] = [
    [
      "a watch that the licence lacks",
      { extraDocuments: [WATCH] },
      /^extraDocuments\[0\]\.kind .*licence basic .*Watcher/,
    ],
    [
      "a document that would not be known as ours",
      { extraDocuments: [{ ...WATCH, name: "errors" }], licence: "trial" },
      /^extraDocuments\[0\]\.name must be a name that begins with global-monitoring-/,
    ],
    [
      "two documents of one name",
      { extraDocuments: [WATCH, WATCH], licence: "trial" },
      /^extraDocuments\[1\]\.name must be unique/,
    ],
    [
      "a role that is made anyway",
      { extraDocuments: [{ ...WATCH, kind: "role", name: "global-monitoring-reader" }] },
      /^extraDocuments\[0\]\.name must be another name/,
    ],
    [
      "more datasets than a ConfigMap holds",
      {
        datasets: datasetsOf(
          ...Array.from({ length: 400 }, (_, i) => ({ name: `d${i}`, namespaces: [`n${i}`] })),
        ),
      },
      /^datasets must be few enough that their documents fit in a ConfigMap/,
    ],
  ];
  for (const [what, overrides, message] of rejected)
    it(`rejects ${what}`, () => {
      const [problem, ...rest] = problemsOf(overrides);
      assert.match(problem ?? "", message);
      assert.deepEqual(rest, []);
    });

  it("rejects with every problem before anything is made", () => {
    assert.throws(
      () => new IndexManagement("im", { ...ARGS, extraDocuments: [WATCH] }),
      InvalidSettingsError,
    );
  });
});
