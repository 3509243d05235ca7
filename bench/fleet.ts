import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

/** Files of a generated environment. */
export interface Fleet {
  readonly stackFile: string;
  readonly stackOutputsFile: string;
}

const REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2"] as const;

/** Writes the environment of `size` clusters: the first is the hub. */
export function writeFleet(directory: string, size: number): Fleet {
  mkdirSync(directory, { recursive: true });
  const clusters = Array.from({ length: size }, (_, i) => ({
    name: clusterName(i),
    role: i === 0 ? "hub" : "workload",
    stack: `acme/eks-${clusterName(i)}/fleet`,
    region: REGIONS[i % REGIONS.length] ?? REGIONS[0],
  }));
  const stackFile = join(directory, `Pulumi.fleet-${size}.yaml`);
  const stackOutputsFile = join(directory, `stack-outputs-${size}.json`);
  writeFileSync(stackFile, stringify({ config: fleetConfig(clusters) }));
  const outputs = clusters.map((cluster, i) => [cluster.stack, stackOutputs(i, cluster.region)]);
  writeFileSync(stackOutputsFile, JSON.stringify(Object.fromEntries(outputs)));
  return { stackFile, stackOutputsFile };
}

function clusterName(i: number): string {
  return i === 0 ? "hub" : `cluster-${String(i).padStart(4, "0")}`;
}

function fleetConfig(clusters: readonly object[]): object {
  const ours = {
    environment: "fleet",
    domain: "monitoring.example.com",
    clusters,
    // All pillars: what a cluster costs is what it costs with everything on it.
    logging: { gibPerDay: 100, retentionDays: 30 },
    tracing: { retentionDays: 14 },
    alerting: {
      email: {
        to: ["oncall@example.com"],
        from: "alerts@example.com",
        smarthost: "smtp.example.com:587",
      },
      phone: { kind: "pagerduty" },
      deadMansSwitch: { kind: "webhook" },
    },
  };
  return {
    "aws:region": REGIONS[0],
    ...Object.fromEntries(
      Object.entries(ours).map(([key, value]) => [`global-monitoring:${key}`, value]),
    ),
  };
}

function stackOutputs(i: number, region: string): object {
  const issuer = `oidc.eks.${region}.amazonaws.com/id/${String(i).padStart(32, "0")}`;
  return {
    kubeconfig: JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: [], users: [] }),
    oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${issuer}`,
    oidcProviderUrl: `https://${issuer}`,
  };
}
