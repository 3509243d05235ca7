import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../components/globalMonitoringArgs";
import type { Problems } from "../components/internal/validation";
import {
  OIDC_PROVIDER_ARN,
  OIDC_PROVIDER_ARN_FORM,
} from "../components/internal/privateBucketIdentity";
import type { ClusterConfig } from "./schema";

const USUAL_OUTPUTS = {
  kubeconfig: "kubeconfig",
  oidcProviderArn: "oidcProviderArn",
  oidcProviderUrl: "oidcProviderUrl",
} as const;

type OutputName = keyof typeof USUAL_OUTPUTS;
type StackOutput = pulumi.Input<string> | undefined;

/** The arguments of a cluster that need no look at its stack. */
export function declaredCluster(
  config: ClusterConfig,
  defaultRegion: string | undefined,
): ClusterArgs {
  const { name, role, assumeRoleArn, kubeconfigContext, storageClass, certManager, loadBalancer } =
    config;
  return {
    name,
    role,
    region: config.region ?? defaultRegion ?? "",
    assumeRoleArn,
    kubeconfigContext,
    storageClass,
    certManager,
    loadBalancer,
  };
}

/** Checks of a cluster's declaration that only the configuration file has; `onAws`: its storage is on AWS. */
export function checkClusterSource(config: ClusterConfig, onAws: boolean, at: Problems): void {
  const both = config.stack !== undefined && config.kubeconfigContext !== undefined;
  if (both || (config.stack === undefined && config.kubeconfigContext === undefined))
    at.add(
      "stack",
      both ? { stack: config.stack, kubeconfigContext: config.kubeconfigContext } : undefined,
      "given, or kubeconfigContext instead, and not both",
    );
  if (config.stack !== undefined && !/^[^/]+\/[^/]+\/[^/]+$/.test(config.stack))
    at.add("stack", config.stack, "of the form organization/project/stack");
  if (onAws && config.kubeconfigContext !== undefined && config.stack === undefined)
    at.add(
      "kubeconfigContext",
      config.kubeconfigContext,
      "absent unless objectStorage.kind is s3Compatible: with aws, IAM roles trust the OIDC provider that the cluster's stack exports",
    );
}

/**
 * Reads what the clusters' stacks export. It waits for the answers, so that a stack without the output is an error
 * before any resource is registered.
 */
export async function readClusters(
  configs: readonly ClusterConfig[],
  declared: readonly ClusterArgs[],
  needsOidc: boolean,
  problems: Problems,
): Promise<ClusterArgs[]> {
  const references = new Map<string, pulumi.StackReference>();
  const reference = (stack: string) => {
    const known = references.get(stack) ?? new pulumi.StackReference(stack);
    references.set(stack, known);
    return known;
  };
  return Promise.all(
    configs.map(async (config, i) => {
      const cluster = declared[i] as ClusterArgs;
      if (config.stack === undefined) return cluster;
      const stack = reference(config.stack);
      const read = (output: OutputName, required: boolean) =>
        readOutput(stack, config, output, required, problems.at(`clusters[${i}]`));
      return {
        ...cluster,
        kubeconfig: await read("kubeconfig", true),
        oidcProviderArn: await read("oidcProviderArn", needsOidc),
        oidcProviderUrl: await read("oidcProviderUrl", needsOidc),
      };
    }),
  );
}

async function readOutput(
  stack: pulumi.StackReference,
  config: ClusterConfig,
  output: OutputName,
  required: boolean,
  at: Problems,
): Promise<StackOutput> {
  const name = config.outputs?.[output] ?? USUAL_OUTPUTS[output];
  const details = await stack.getOutputDetails(name);
  const isSecret = details.secretValue !== undefined;
  const value: unknown = isSecret ? details.secretValue : details.value;
  const text = output === "kubeconfig" ? asText(value) : value;
  if (typeof text === "string" && text !== "") {
    // Here, since a malformed secret would otherwise be found only while resources are made.
    if (output === "oidcProviderArn" && !OIDC_PROVIDER_ARN.test(text))
      at.add(
        "stack",
        isSecret ? "[secret]" : text,
        `a stack whose output "${name}" is ${OIDC_PROVIDER_ARN_FORM} (that of ${config.stack ?? ""} is not)`,
      );
    return isSecret ? pulumi.secret(text) : text;
  }
  if (required || value !== undefined)
    at.add(
      "stack",
      config.stack,
      `a stack with the output "${name}" (${value === undefined ? "it has no such output" : "it is no text"}; other names: clusters[].outputs)`,
    );
  return undefined;
}

/** EKS components export the kubeconfig as an object or as text; the provider takes text. */
function asText(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
