import { z } from "zod";

const ssoSchema = z.strictObject({
  kind: z.enum(["oidc"]).describe("Protocol of single sign-on: OpenID Connect."),
  name: z.string().describe("Name of the provider on the login page, such as Okta."),
  clientId: z
    .string()
    .describe(
      "Id of the client registered for Grafana, with the redirect URI https://grafana.<domain>/login/generic_oauth. " +
        "Its secret is the config secret grafanaClientSecret.",
    ),
  authUrl: z.string().describe("Authorization endpoint, an https URL."),
  tokenUrl: z.string().describe("Token endpoint, an https URL."),
  apiUrl: z
    .string()
    .optional()
    .describe("Userinfo endpoint, an https URL. Default: claims come from the ID token."),
  scopes: z
    .array(z.string())
    .optional()
    .describe("Scopes asked for, with openid. Default: openid, profile, email."),
  roleAttributePath: z
    .string()
    .optional()
    .describe(
      "JMESPath over the claims that gives Admin, Editor or Viewer. Default: everybody is a Viewer.",
    ),
  allowedDomains: z
    .array(z.string())
    .optional()
    .describe(
      "Domains of e-mail addresses that may log in. Default: all that the provider lets in.",
    ),
  loginForm: z
    .boolean()
    .optional()
    .describe("Show the password form beside the provider, for the administrator. Default: false."),
});

const ingressSchema = z.strictObject({
  className: z.string().describe("IngressClass on the hub, such as alb or nginx."),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe("Annotations for the ingress controller. Default: none."),
  tlsSecretName: z
    .string()
    .optional()
    .describe(
      "Secret with the certificate of grafana.<domain>. Default: TLS ends at the load balancer.",
    ),
  namespace: z
    .string()
    .optional()
    .describe(
      "Namespace of the ingress controller, whose pods alone may connect. Default: any address, as cloud load balancers need.",
    ),
});

/** The part of Grafana's arguments that stands in `Pulumi.<env>.yaml`. Meaning is checked by resolveGrafanaSettings. */
export const grafanaSchema = z.strictObject({
  adminUser: z.string().optional().describe("Name of the administrator. Default: admin."),
  sso: ssoSchema.optional().describe("Single sign-on. Default: only the administrator logs in."),
  ingress: ingressSchema
    .optional()
    .describe("Ingress of grafana.<domain>. Default: none, reached by kubectl port-forward."),
});
