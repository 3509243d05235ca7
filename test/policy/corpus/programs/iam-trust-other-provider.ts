import * as aws from "@pulumi/aws";
import { serviceAccountTrust } from "./shared";

new aws.iam.Role("api", {
  // Copied from a role of another cluster, and only half of it replaced.
  assumeRolePolicy: serviceAccountTrust("system:serviceaccount:shop:api").replace(
    "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE",
    "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/OTHER",
  ),
});
