import * as aws from "@pulumi/aws";
import { logs, prometheus, provider, stackValues, traces } from "./shared";

const role = new aws.iam.Role("prometheus", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } },
    ],
  }),
});
const on = provider("shop");
const serviceAccount = { annotations: { "eks.amazonaws.com/role-arn": role.arn } };
prometheus(
  "shop",
  on,
  stackValues("shop", {
    kubeStateMetrics: { enabled: true },
    "kube-state-metrics": { serviceAccount },
  }),
);
logs("shop", on);
traces("shop", on);
