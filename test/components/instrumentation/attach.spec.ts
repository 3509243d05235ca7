import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { TRUST_STORE_SCRIPT } from "../../../components/instrumentation/podParts";
import { instrumentationAnnotations as keys } from "../../../components/internal/labels";
import type { Tree } from "../../../components/internal/merge";
import { ARGS, at, deployment, environment, instrument, podSpec } from "./fixtures";

/** A Deployment that asks for the agent of a language. */
function attached(language: string, container: Tree = {}, attach = "true") {
  const annotations = { [keys.language]: language, [keys.attach]: attach };
  return instrument(deployment({ podMetadata: { annotations }, container }));
}

const initContainers = (props: Tree) => (podSpec(props)["initContainers"] ?? []) as Tree[];

describe("attaching an agent", () => {
  const EXPECTED = [
    {
      language: "nodejs",
      image: /^docker\.elastic\.co\/observability\/apm-agent-nodejs:4\.\d+\.\d+$/,
      variables: { NODE_OPTIONS: "-r /opt/global-monitoring/apm/elastic-apm-node/start.js" },
    },
    {
      language: "java",
      image: /^docker\.elastic\.co\/observability\/apm-agent-java:1\.\d+\.\d+$/,
      variables: {
        JAVA_TOOL_OPTIONS:
          "-javaagent:/opt/global-monitoring/apm/elastic-apm-agent.jar " +
          "-Djavax.net.ssl.trustStore=/opt/global-monitoring/apm/cacerts",
      },
    },
    {
      language: "python",
      image: /^docker\.elastic\.co\/observability\/apm-agent-python:6\.\d+\.\d+$/,
      variables: {
        PYTHONPATH:
          "/opt/global-monitoring/apm/python/elasticapm/instrumentation/wrapper:" +
          "/opt/global-monitoring/apm/python",
      },
    },
    {
      language: "dotnet",
      image: /^docker\.elastic\.co\/observability\/apm-agent-dotnet:1\.\d+\.\d+$/,
      variables: {
        CORECLR_ENABLE_PROFILING: "1",
        CORECLR_PROFILER_PATH:
          "/opt/global-monitoring/apm/apm-dotnet-agent/libelastic_apm_profiler.so",
        SSL_CERT_FILE: "/var/run/secrets/global-monitoring/apm/ca.crt",
      },
    },
  ];
  for (const { language, image, variables } of EXPECTED) {
    it(`copies that for ${language} out of a pinned image, and makes the runtime load it`, () => {
      const { props } = attached(language);
      const [agent] = initContainers(props);
      assert.match(String(agent?.["image"]), image);
      assert.deepEqual(agent?.["volumeMounts"], [
        { name: "apm-agent", mountPath: "/opt/global-monitoring/apm" },
      ]);
      const env = environment(props);
      for (const [name, value] of Object.entries(variables)) assert.equal(env[name], value, name);
      const mounts = at(podSpec(props), "containers", 0, "volumeMounts") as Tree[];
      assert.deepEqual(mounts.at(-1), {
        name: "apm-agent",
        mountPath: "/opt/global-monitoring/apm",
        readOnly: true,
      });
    });
  }

  it("keeps to Pod Security restricted, with requests and limits", () => {
    for (const container of initContainers(attached("java").props)) {
      assert.deepEqual(container["securityContext"], {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: "RuntimeDefault" },
      });
      assert.ok(at(container, "resources", "limits", "memory"));
      assert.ok(at(container, "resources", "requests", "cpu"));
    }
  });

  it("leaves the workload's own options alone, and says what to add to them", () => {
    const env = [{ name: "JAVA_TOOL_OPTIONS", value: "-Xmx1g" }];
    const { props, notes } = attached("java", { env });
    assert.equal(environment(props)["JAVA_TOOL_OPTIONS"], "-Xmx1g");
    assert.match(notes.join(), /sets JAVA_TOOL_OPTIONS itself: add "-javaagent:.*cacerts" to it/);
  });

  it("says nothing when the workload's own options have ours", () => {
    const value = `-Xmx1g ${String(environment(attached("java").props)["JAVA_TOOL_OPTIONS"])}`;
    assert.deepEqual(attached("java", { env: [{ name: "JAVA_TOOL_OPTIONS", value }] }).notes, []);
  });
});

describe("an agent that is in the image", () => {
  it("of Java gets a trust store, without an agent", () => {
    const { props } = attached("java", {}, "false");
    assert.deepEqual(
      initContainers(props).map(({ name }) => name),
      ["apm-trust-store"],
    );
    assert.equal(
      environment(props)["JAVA_TOOL_OPTIONS"],
      "-Djavax.net.ssl.trustStore=/opt/global-monitoring/apm/cacerts",
    );
  });

  it("of Java needs no trust store when APM Server's authority is public", () => {
    const annotations = { [keys.language]: "java" };
    const apm = { ...ARGS.apm, certificateAuthority: undefined };
    const { props } = instrument(deployment({ podMetadata: { annotations } }), { apm });
    assert.deepEqual(initContainers(props), []);
    assert.equal("JAVA_TOOL_OPTIONS" in environment(props), false);
  });

  for (const language of ["go", "ruby", "nodejs", "python"]) {
    it(`of ${language} reads the authority from a file`, () => {
      const { props } = attached(language, {}, "false");
      assert.deepEqual(initContainers(props), []);
      assert.equal(
        environment(props)["ELASTIC_APM_SERVER_CA_CERT_FILE"],
        "/var/run/secrets/global-monitoring/apm/ca.crt",
      );
    });
  }
});

describe("the trust store's script", () => {
  let directory: string;
  let javaHome: string | undefined;

  before(function () {
    javaHome = findJavaHome();
    if (javaHome === undefined) {
      console.log("    skipped: keytool is missing, get it by installing a JDK");
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), "trust-store-"));
  });
  after(() => {
    if (javaHome !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  const keytool = (...args: string[]) =>
    execFileSync(join(javaHome!, "bin", "keytool"), args, { stdio: "pipe" }).toString();
  const entries = (store: string) =>
    keytool("-list", "-keystore", store, "-storepass", "changeit").match(/trustedCertEntry/g)!
      .length;

  /** Runs the script; gives the number of authorities that the store trusts. */
  function run(authority: string): number {
    const store = `${authority}.store`;
    const result = spawnSync("sh", ["-c", TRUST_STORE_SCRIPT], {
      env: {
        PATH: `${join(javaHome!, "bin")}:/usr/bin:/bin`,
        JAVA_HOME: javaHome,
        TRUST_STORE: store,
        AUTHORITY: authority,
      },
      encoding: "utf8",
    });
    assert.equal(result.status, 0, result.stderr);
    return entries(store);
  }

  it("adds the platform's authority to the public ones", () => {
    const key = join(directory, "key");
    const flags = ["-alias", "ca", "-keystore", key, "-storepass", "changeit"];
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", ...flags);
    const authority = join(directory, "ca.crt");
    writeFileSync(authority, keytool("-exportcert", "-rfc", ...flags));
    assert.equal(run(authority), publicAuthorities() + 1);
  });

  it("keeps to the public ones, and lets the pod start, without the Secret", () => {
    assert.equal(run(join(directory, "missing.crt")), publicAuthorities());
  });

  it("keeps to the public ones, and lets the pod start, with a Secret of rubbish", () => {
    const authority = join(directory, "rubbish.crt");
    writeFileSync(authority, "rubbish");
    assert.equal(run(authority), publicAuthorities());
  });

  const publicAuthorities = () => entries(join(javaHome!, "lib", "security", "cacerts"));
});

function findJavaHome(): string | undefined {
  const found = spawnSync("sh", ["-c", 'readlink -f "$(command -v keytool)"'], {
    encoding: "utf8",
  });
  const home = dirname(dirname(found.stdout.trim()));
  return existsSync(join(home, "lib", "security", "cacerts")) ? home : undefined;
}
