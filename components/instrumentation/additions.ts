import type { Tree } from "../internal/merge";
import {
  type AgentSettings,
  agentEnvironment,
  type EnvVar,
  type ServiceIdentity,
} from "./environment";
import {
  ANY_LANGUAGE,
  JAVA_OPTIONS_VARIABLE,
  LANGUAGES,
  Trust,
  TRUST_STORE_OPTION,
} from "./languages";
import type { Language } from "./args";
import {
  agentMount,
  agentVolume,
  attachContainer,
  authorityMount,
  authorityVolume,
  trustStoreContainer,
} from "./podParts";

/** What is put into a pod. */
export interface PodAdditions {
  readonly annotations: Readonly<Record<string, string>>;
  readonly volumes: readonly Tree[];
  readonly initContainers: readonly Tree[];
  /** The same for every instrumented container, but for the service's version. */
  readonly mounts: readonly Tree[];
  readonly environmentOf: (version: string | undefined) => readonly EnvVar[];
}

/** The agent of a pod. */
export interface PodAgent {
  readonly settings: AgentSettings;
  readonly service: ServiceIdentity;
  /** `undefined`: nobody told. */
  readonly language: Language | undefined;
  readonly attach: boolean;
}

/** What makes a pod send traces, and carries the annotations. */
export function podAdditions(
  agent: PodAgent,
  annotations: Readonly<Record<string, string>>,
): PodAdditions {
  const traits = agent.language === undefined ? ANY_LANGUAGE : LANGUAGES[agent.language];
  const recipe = agent.attach ? traits.attach : undefined;
  const authority = agent.settings.ownAuthority && traits.trust !== Trust.Image;
  const trustStore = authority && traits.trust === Trust.TrustStore;
  const loads = recipe !== undefined || trustStore;
  return {
    annotations,
    volumes: [...(authority ? [authorityVolume] : []), ...(loads ? [agentVolume] : [])],
    initContainers: [
      ...(recipe === undefined ? [] : [attachContainer(recipe)]),
      ...(trustStore ? [trustStoreContainer] : []),
    ],
    mounts: [...(authority ? [authorityMount] : []), ...(loads ? [agentMount] : [])],
    environmentOf: (version) => [
      ...agentEnvironment(
        agent.settings,
        { ...agent.service, version: agent.service.version ?? version },
        traits,
      ),
      ...runtimeVariables(recipe?.environment ?? {}, trustStore),
    ],
  };
}

/** A JVM takes both, the agent and the trust store, from one variable. */
function runtimeVariables(
  attached: Readonly<Record<string, string>>,
  trustStore: boolean,
): EnvVar[] {
  const { [JAVA_OPTIONS_VARIABLE]: javaOptions, ...others } = attached;
  const options = [javaOptions, trustStore ? TRUST_STORE_OPTION : undefined].filter(
    (option) => option !== undefined,
  );
  return [
    ...Object.entries(others).map(([name, value]) => ({ name, value })),
    ...(options.length === 0 ? [] : [{ name: JAVA_OPTIONS_VARIABLE, value: options.join(" ") }]),
  ];
}
