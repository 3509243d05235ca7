/** Loads configurations as Pulumi would hand them over. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { loadConfig } from "../../config";
import { SECRET_KEYS } from "../../config/requiredSecrets";
import { installStacks } from "./mocks";

/** Values of keys of ours, without namespace; `undefined` takes a key away, `clear` names secrets that stand in clear. */
export type Values = Readonly<Record<string, unknown>>;

/** Alerting by all receivers. */
export const ALERTING = {
  email: {
    to: ["oncall@example.com"],
    from: "alerts@example.com",
    smarthost: "smtp.example.com:587",
  },
  phone: { kind: "pagerduty" },
  deadMansSwitch: { kind: "webhook" },
};

/** Clusters of {@link GOOD}. */
export const HUB = { name: "hub", role: "hub", stack: "acme/eks-hub/test" };
export const SHOP = { name: "shop", role: "workload", stack: "acme/eks-shop/test" };

/** A configuration without mistakes. */
export const GOOD: Values = {
  "aws:region": "eu-west-1",
  environment: "test",
  domain: "monitoring.example.com",
  clusters: [HUB, SHOP],
  alerting: ALERTING,
  receiverSecrets: { phone: "key", deadMansSwitch: "https://example.com/beat" },
};

/** How Pulumi marks a secret on the wire (sdk/nodejs/runtime/rpc.ts). */
const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270";

/** Loads {@link GOOD} with these changes. */
export async function load(values: Values) {
  const { clear = [], ...config } = { ...GOOD, ...values };
  const text = Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [
      key.includes(":") ? key : `global-monitoring:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
  const secret = SECRET_KEYS.filter((key) => !(clear as string[]).includes(key));
  await installStacks(stackOutputs);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(text) as Record<string, string>,
    secret.map((key) => `global-monitoring:${key}`),
  );
  return loadConfig();
}

/** The error with which loading these changes fails. */
export async function failure(values: Values): Promise<Error> {
  try {
    await load(values);
  } catch (error) {
    return error as Error;
  }
  throw new assert.AssertionError({ message: "the configuration was accepted" });
}

/** Paths of the problems of these changes, without namespace, in order. */
export async function problemPaths(values: Values): Promise<string[]> {
  const lines = (await failure(values)).message.split("\n").slice(1);
  return lines.map(
    (line) =>
      line
        .trim()
        .split(" ")[0]
        ?.replace(/^global-monitoring:/, "") ?? "",
  );
}

function stackOutputs(stack: string): Readonly<Record<string, unknown>> {
  if (stack.includes("empty")) return {};
  const kubeconfig = { [SECRET_SIGNATURE]: SECRET_MARK, value: "apiVersion: v1" };
  if (stack.includes("plainarn"))
    return { kubeconfig, oidcProviderArn: "hunter2", oidcProviderUrl: "x" };
  if (stack.includes("secretarn"))
    return {
      kubeconfig,
      oidcProviderArn: { ...kubeconfig, value: "hunter2" },
      oidcProviderUrl: "x",
    };
  const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
  return {
    kubeconfig,
    oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${issuer}`,
    oidcProviderUrl: `https://${issuer}`,
  };
}
