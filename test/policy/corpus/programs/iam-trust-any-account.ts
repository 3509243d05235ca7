import * as aws from "@pulumi/aws";
import { serviceAccountTrust } from "./shared";

new aws.iam.Role("api", {
  assumeRolePolicy: serviceAccountTrust("system:serviceaccount:*:*", "StringLike"),
});
