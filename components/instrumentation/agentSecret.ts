import * as pulumi from "@pulumi/pulumi";
import { Namespace, Secret } from "@pulumi/kubernetes/core/v1";
import { managedLabels } from "../internal/labels";
import type { ApmAgentArgs, InstrumentedNamespaceArgs } from "./args";
import { programRegistry } from "./registry";
import { AGENT_SECRET } from "./wellKnown";

/**
 * The Secret that the agents of a namespace read: one for all services of it, made at the first request and shared by the others.
 * It has no parent, so that it stays when the service that asked first goes.
 */
export function agentSecret(
  apm: ApmAgentArgs,
  namespace: InstrumentedNamespaceArgs,
  provider: pulumi.ProviderResource | undefined,
): Secret {
  const name = `apm-agent-${apm.cluster}-${namespace.name}`;
  const { secrets } = programRegistry();
  const known = secrets.get(name);
  if (known !== undefined) return known;
  const { certificateAuthority } = apm;
  const secret = new Secret(
    name,
    {
      metadata: {
        name: AGENT_SECRET.name,
        namespace: namespace.name,
        labels: managedLabels(AGENT_SECRET.name),
      },
      stringData: {
        [AGENT_SECRET.tokenKey]: pulumi.secret(apm.secretToken),
        ...(certificateAuthority !== undefined && {
          [AGENT_SECRET.authorityKey]: certificateAuthority,
        }),
      },
    },
    { provider, dependsOn: namespace.madeBy ?? existingNamespace(name, namespace.name, provider) },
  );
  secrets.set(name, secret);
  return secret;
}

/** Reads a namespace, which fails, already in a preview, when it does not exist. */
function existingNamespace(
  secretName: string,
  namespace: string,
  provider: pulumi.ProviderResource | undefined,
): Namespace {
  return Namespace.get(`${secretName}-namespace`, namespace, { provider });
}
