import { imageReference, images } from "../internal/charts";
import { Language } from "./args";
import { AGENT_DIR, TRUST_STORE_FILE } from "./wellKnown";

/** How an agent is copied in: the image, what to copy, and the variables that make the runtime load it. */
export interface AttachRecipe {
  readonly image: string;
  /** File or folder in the image; it comes under its own name into {@link AGENT_DIR}. */
  readonly source: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** How an agent comes to trust the platform's authority. */
export const Trust = {
  /** The agent reads the file that a variable names. */
  Variable: "variable",
  /** The JVM has one trust store for agent and application. */
  TrustStore: "trustStore",
  /** Nothing outside the image can tell it. */
  Image: "image",
} as const;

/** How one language's agent is set up. */
export interface LanguageTraits {
  readonly trust: (typeof Trust)[keyof typeof Trust];
  /** Variable that names the authority's file, with {@link Trust.Variable}. */
  readonly authorityVariable?: string;
  /** `undefined`: the agent is part of the program, so nothing can be copied in. */
  readonly attach?: AttachRecipe;
}

/** Agents of Node.js, Python, Go and Ruby: each one's configuration reference has it under `server_ca_cert_file`. */
const AUTHORITY_VARIABLE = "ELASTIC_APM_SERVER_CA_CERT_FILE";

/** By which a JVM takes options from its environment. */
export const JAVA_OPTIONS_VARIABLE = "JAVA_TOOL_OPTIONS";

/** Option of a JVM that names {@link TRUST_STORE_FILE}. */
export const TRUST_STORE_OPTION = `-Djavax.net.ssl.trustStore=${TRUST_STORE_FILE}`;

const DOTNET_HOME = `${AGENT_DIR}/apm-dotnet-agent`;
const PYTHON_HOME = `${AGENT_DIR}/python`;

/**
 * Facts of each agent. Paths in the images are those of their Dockerfiles; variables those of the agents' documentation and of
 * Elastic's attacher for Kubernetes, which does the same by a webhook.
 */
export const LANGUAGES: Readonly<Record<Language, LanguageTraits>> = {
  [Language.NodeJs]: {
    trust: Trust.Variable,
    authorityVariable: AUTHORITY_VARIABLE,
    attach: {
      image: imageReference(images.apmAgentNodejs),
      source: "/opt/nodejs/node_modules/elastic-apm-node",
      environment: { NODE_OPTIONS: `-r ${AGENT_DIR}/elastic-apm-node/start.js` },
    },
  },
  // The agent has no option for an authority: it trusts what the JVM trusts (its documentation, ssl-configuration).
  [Language.Java]: {
    trust: Trust.TrustStore,
    attach: {
      image: imageReference(images.apmAgentJava),
      source: "/usr/agent/elastic-apm-agent.jar",
      environment: { [JAVA_OPTIONS_VARIABLE]: `-javaagent:${AGENT_DIR}/elastic-apm-agent.jar` },
    },
  },
  // It imports before the application does, by sitecustomize: what the agent's own elasticapm-run sets up.
  [Language.Python]: {
    trust: Trust.Variable,
    authorityVariable: AUTHORITY_VARIABLE,
    attach: {
      image: imageReference(images.apmAgentPython),
      source: "/opt/python",
      environment: {
        PYTHONPATH: `${PYTHON_HOME}/elasticapm/instrumentation/wrapper:${PYTHON_HOME}`,
      },
    },
  },
  [Language.Go]: { trust: Trust.Variable, authorityVariable: AUTHORITY_VARIABLE },
  // ELASTIC_APM_SERVER_CERT compares the server's own key, which changes at every renewal. SSL_CERT_FILE adds an authority to those
  // of the system's directory, which .NET on Linux goes on reading.
  [Language.DotNet]: {
    trust: Trust.Variable,
    authorityVariable: "SSL_CERT_FILE",
    attach: {
      image: imageReference(images.apmAgentDotnet),
      source: "/usr/agent/apm-dotnet-agent",
      environment: {
        CORECLR_ENABLE_PROFILING: "1",
        CORECLR_PROFILER: "{FA65FE15-F085-4681-9B20-95E04F6C03CC}",
        CORECLR_PROFILER_PATH: `${DOTNET_HOME}/libelastic_apm_profiler.so`,
        ELASTIC_APM_PROFILER_HOME: DOTNET_HOME,
        ELASTIC_APM_PROFILER_INTEGRATIONS: `${DOTNET_HOME}/integrations.yml`,
      },
    },
  },
  [Language.Ruby]: { trust: Trust.Variable, authorityVariable: AUTHORITY_VARIABLE },
  // Its native part uses libcurl with the image's authorities, and has no option for others.
  [Language.Php]: { trust: Trust.Image },
};

/** Traits of a workload whose language nobody told: what most agents understand, and the others ignore. */
export const ANY_LANGUAGE: LanguageTraits = {
  trust: Trust.Variable,
  authorityVariable: AUTHORITY_VARIABLE,
};

/** All languages, for messages. */
export const LANGUAGE_NAMES: readonly string[] = Object.values(Language);

/** Languages whose agent can be copied in. */
export const ATTACHABLE: readonly string[] = Object.values(Language).filter(
  (language) => LANGUAGES[language].attach !== undefined,
);
