import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../internal/merge";

/** Annotation by which EKS gives a ServiceAccount an IAM role; nothing without a role. */
export function roleAnnotation(roleArn: Input<string> | undefined): Tree {
  return roleArn === undefined ? {} : { "eks.amazonaws.com/role-arn": roleArn };
}
