import * as aws from "@pulumi/aws";
import { serviceAccountTrust } from "./shared";

const role = new aws.iam.Role("api", {
  assumeRolePolicy: serviceAccountTrust("system:serviceaccount:shop:api"),
});
new aws.iam.RolePolicy("api", {
  role: role.id,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::acme-shop/*"] },
    ],
  }),
});
