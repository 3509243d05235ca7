import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { logs, prometheus, traces } from "./shared";

/** Stands for the component of @pulumi/eks: the same type, and the same children. */
class Cluster extends pulumi.ComponentResource {
  public readonly provider: k8s.Provider;

  constructor(name: string) {
    super("eks:index:Cluster", name);
    const cluster = new aws.eks.Cluster(
      `${name}-eksCluster`,
      { roleArn: "arn:aws:iam::111122223333:role/eks", vpcConfig: { subnetIds: ["subnet-1"] } },
      { parent: this },
    );
    const kubeconfig = cluster.endpoint.apply((server) =>
      JSON.stringify({ clusters: [{ cluster: { server } }] }),
    );
    this.provider = new k8s.Provider(`${name}-provider`, { kubeconfig }, { parent: this });
    this.registerOutputs({ kubeconfig });
  }
}

const { provider } = new Cluster("shop");
prometheus("shop", provider);
logs("shop", provider);
traces("shop", provider);
