/** Namespace of our keys in `Pulumi.<env>.yaml`. */
export const NAMESPACE = "global-monitoring";
