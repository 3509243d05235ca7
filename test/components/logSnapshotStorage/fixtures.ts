export const ACCOUNT = "111111111111";
export const ISSUER = "oidc.example.com/id/HUB";

export const ARGS = {
  environment: "prod",
  cluster: "hub",
  region: "eu-west-1",
  oidcProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
  oidcProviderUrl: `https://${ISSUER}`,
};
