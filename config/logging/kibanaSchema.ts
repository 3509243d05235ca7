import { z } from "zod";

const ingressSchema = z.strictObject({
  className: z.string().describe("IngressClass on the hub, such as alb or nginx."),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      "Annotations for the ingress controller. Kibana speaks HTTPS: tell it so, " +
        "with alb.ingress.kubernetes.io/backend-protocol: HTTPS or its like. Default: none.",
    ),
  tlsSecretName: z
    .string()
    .optional()
    .describe(
      "Secret with the certificate of kibana.<domain>. Default: TLS of the browser ends at the load balancer.",
    ),
  namespace: z
    .string()
    .optional()
    .describe(
      "Namespace of the ingress controller, whose pods alone may connect. Default: any address, as cloud load balancers need.",
    ),
});

/** The part of Kibana's arguments that stands in `Pulumi.<env>.yaml`. Meaning is checked by resolveKibanaSettings. */
export const kibanaSchema = z.strictObject({
  replicas: z
    .number()
    .optional()
    .describe("Pods, 1 to 10. Default: 1 with availability single, otherwise 2."),
  ingress: ingressSchema
    .optional()
    .describe("Ingress of kibana.<domain>. Default: none, reached by kubectl port-forward."),
});
