/** A stack of somebody else: N Kubernetes objects, half of them workloads, over ten clusters. */
import { ConfigMap, Service } from "@pulumi/kubernetes/core/v1";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

const CLUSTERS = 10;
const VARIABLES = 20;

const count = new pulumi.Config("workloads").requireNumber("resources");
const providers = Array.from(
  { length: CLUSTERS },
  (_, i) => new Provider(`cluster-${i}`, { kubeconfig: `kubeconfig of cluster ${i}` }),
);

function deployment(name: string, opts: pulumi.CustomResourceOptions): void {
  const labels = { "app.kubernetes.io/name": name, owner: "team-shop" };
  const env = Array.from({ length: VARIABLES }, (_, i) => ({ name: `SETTING_${i}`, value: "on" }));
  const resources = { requests: { cpu: "100m", memory: "128Mi" } };
  const containers = [{ name: "app", image: `registry.example.com/${name}:1.0.0`, env, resources }];
  new Deployment(
    name,
    {
      metadata: { name, namespace: "shop", labels },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    },
    opts,
  );
}

for (let i = 0; i < count - CLUSTERS; i++) {
  const opts = { provider: providers[i % CLUSTERS] };
  const metadata = { name: `object-${i}`, namespace: "shop" };
  if (i % 2 === 0) deployment(metadata.name, opts);
  else if (i % 4 === 1) new ConfigMap(metadata.name, { metadata, data: { colour: "blue" } }, opts);
  else new Service(metadata.name, { metadata, spec: { ports: [{ port: 80 }] } }, opts);
}
