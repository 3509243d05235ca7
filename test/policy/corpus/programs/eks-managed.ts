import * as aws from "@pulumi/aws";

const cluster = new aws.eks.Cluster("shop", {
  roleArn: "arn:aws:iam::111122223333:role/eks",
  vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
});
for (const addonName of [
  "metrics-server",
  "prometheus-node-exporter",
  "kube-state-metrics",
  "amazon-cloudwatch-observability",
]) {
  new aws.eks.Addon(addonName, { clusterName: cluster.name, addonName });
}

const workspace = new aws.amp.Workspace("shop");
new aws.amp.Scraper("shop", {
  source: { eks: { clusterArn: cluster.arn, subnetIds: ["subnet-1", "subnet-2"] } },
  destination: { amp: { workspaceArn: workspace.arn } },
  scrapeConfiguration: "scrape_configs: []",
});
new aws.amp.RuleGroupNamespace("shop", { workspaceId: workspace.id, data: "groups: []" });
new aws.amp.AlertManagerDefinition("shop", {
  workspaceId: workspace.id,
  definition: `
alertmanager_config: |
  route:
    receiver: oncall
    routes:
      - receiver: oncall
        matchers: ['alertname="Watchdog"']
  receivers:
    - name: oncall
      sns_configs:
        - topic_arn: arn:aws:sns:eu-west-1:111122223333:oncall
`,
});
