import assert from "node:assert/strict";
import type { InstrumentWorkloadsArgs } from "../../../components/instrumentation/args";
import type { ServiceInstrumentationArgs } from "../../../components/instrumentation/serviceArgs";
import { resolveServiceSettings } from "../../../components/instrumentation/serviceSettings";
import { resolveWorkloadsSettings } from "../../../components/instrumentation/settings";
import { formatProblem, Problems } from "../../../components/internal/validation";
import { ARGS } from "./fixtures";

type Given<T> = Partial<Record<keyof T, unknown>>;

function problemsOf(args: Given<InstrumentWorkloadsArgs>): string {
  const problems = Problems.none();
  resolveWorkloadsSettings({ ...ARGS, ...args } as InstrumentWorkloadsArgs, problems);
  return problems.list.map(formatProblem).join("\n");
}

const apm = (changes: Record<string, unknown>) => ({ apm: { ...ARGS.apm, ...changes } });

describe("settings of instrumentWorkloads", () => {
  it("take what is complete", () => {
    assert.equal(problemsOf({}), "");
  });

  const BAD: readonly (readonly [string, Given<InstrumentWorkloadsArgs>, RegExp])[] = [
    ["a URL without TLS", apm({ serverUrl: "http://apm:8200" }), /apm\.serverUrl must be a URL/],
    ["an empty token", apm({ secretToken: " " }), /apm\.secretToken must be the token/],
    ["an authority that is no PEM", apm({ certificateAuthority: "x" }), /certificate as PEM/],
    ["an empty environment", apm({ environment: "" }), /apm\.environment must be a text/],
    ["a cluster that breaks the labels", apm({ cluster: "a,b" }), /without commas and equals/],
    ["a label that breaks the labels", apm({ globalLabels: { a: "b=c" } }), /globalLabels\.a/],
    ["the label cluster", apm({ globalLabels: { cluster: "x" } }), /must be left out/],
    ["a label key with a space", apm({ globalLabels: { "a b": "c" } }), /letters, digits/],
    ["a sample rate over 1", apm({ transactionSampleRate: 10 }), /a number from 0 to 1, got 10/],
    ["an unknown log level", apm({ logLevel: "loud" }), /one of trace, debug, info/],
    ["an empty namespace", { namespaces: [{ name: "" }] }, /namespaces\[0\]\.name must be a DNS/],
    ["a namespace with capitals", { namespaces: [{ name: "Shop" }] }, /DNS label/],
    [
      "a namespace twice",
      { namespaces: [{ name: "shop" }, { name: "shop" }] },
      /namespaces\[1\]\.name must be listed once/,
    ],
    [
      "an exclusion without a reason",
      { exclude: [{ name: "x", reason: "" }] },
      /exclude\[0\]\.reason must be a text that says why/,
    ],
    ["a port that is none", { metrics: { port: 0 } }, /metrics\.port must be a whole number/],
    ["a path without a slash", { metrics: { path: "metrics" } }, /begins with \//],
    [
      "json and multiline together",
      { logs: { json: true, multiline: { pattern: "^x" } } },
      /logs\.json must be left out/,
    ],
    ["lines appended nowhere", { logs: { multiline: { pattern: "^x", match: "up" } } }, /"after"/],
    ["an empty pattern", { logs: { multiline: { pattern: "" } } }, /a regular expression/],
    ["a dataset with capitals", { logs: { dataset: "Shop" } }, /logs\.dataset/],
  ];
  for (const [what, args, message] of BAD) {
    it(`rejects ${what}`, () => {
      assert.match(problemsOf(args), message);
    });
  }

  it("tell all problems at once, and never the token", () => {
    const text = problemsOf({
      ...apm({ serverUrl: "ftp://x", secretToken: "", cluster: "" }),
      namespaces: [{ name: "?" }],
    });
    assert.equal(text.split("\n").length, 4);
  });
});

describe("settings of ServiceInstrumentation", () => {
  const WORKLOAD = {
    namespace: "shop",
    selector: { app: "orders" },
    name: "orders",
    containers: ["app"],
  };
  const SERVICE = { workload: WORKLOAD, apm: { ...ARGS.apm, language: "java" } };

  function serviceProblems(
    args: Given<ServiceInstrumentationArgs>,
    context: Partial<{ name: string; isResource: boolean; isJob: boolean }> = {},
  ): string {
    const problems = Problems.none();
    resolveServiceSettings(
      { name: "orders", isResource: false, isJob: false, ...context },
      { ...SERVICE, ...args } as ServiceInstrumentationArgs,
      problems,
    );
    return problems.list.map(formatProblem).join("\n");
  }

  it("take what is complete", () => {
    assert.equal(serviceProblems({}), "");
  });

  const service = (changes: Record<string, unknown>) => ({
    apm: { ...SERVICE.apm, ...changes },
  });
  const workload = (changes: Record<string, unknown>) => ({
    workload: { ...WORKLOAD, ...changes },
  });
  const BAD: readonly (readonly [string, Given<ServiceInstrumentationArgs>, RegExp])[] = [
    [
      "a workload without selector labels",
      workload({ selector: {} }),
      /workload\.selector must be/,
    ],
    [
      "an unsupported language, and lists the supported ones",
      service({ language: "cobol" }),
      /apm\.language must be one of nodejs, java, python, go, dotnet, ruby, php, got "cobol"/,
    ],
    [
      "an agent to attach that is part of the program",
      service({ language: "go", attach: true }),
      /apm\.attach must be left out for go.*nodejs, java, python, dotnet can have it/,
    ],
    ["an empty namespace", workload({ namespace: "" }), /workload\.namespace must be a DNS label/],
    ["two namespaces", { namespace: "billing" }, /namespace must be left out, or "shop"/],
    ["a name that is no DNS label", { serviceName: "My Orders" }, /serviceName must be a DNS/],
    ["an unknown kind", workload({ kind: "Job" }), /one of Deployment, StatefulSet, DaemonSet/],
    ["apm for a workload without a name", workload({ name: undefined }), /workload\.name must be/],
    ["apm without containers", workload({ containers: [] }), /workload\.containers must be given/],
    ["a port that is none", { metrics: { port: 70000 } }, /metrics\.port must be/],
    ["a scrape each second", { metrics: { port: 80, intervalSeconds: 1 } }, /from 5 to 600/],
    ["nothing to do", { apm: undefined }, /metrics must be given, unless apm or logs is/],
  ];
  for (const [what, args, message] of BAD) {
    it(`rejects ${what}`, () => {
      assert.match(serviceProblems(args), message);
    });
  }

  it("rejects a resource without the namespace that only the cluster knows", () => {
    assert.match(
      serviceProblems({}, { isResource: true }),
      /namespace must be given with a resource/,
    );
  });

  it("rejects an agent for a Job, whose pods cannot be changed", () => {
    const args = { namespace: "shop" };
    assert.match(
      serviceProblems(args, { isResource: true, isJob: true }),
      /workload must be of another kind: .*instrumentWorkloads/,
    );
  });
});
