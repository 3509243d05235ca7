import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/kubernetes/core/v1";
import { managedLabels } from "../internal/labels";
import { namespaces } from "../internal/names";
import type { Licence } from "../logging/licence";
import { licenceSecret } from "./licence";

/**
 * Makes the Secret that brings the licence, in the operator's namespace; none for `basic`.
 *
 * @param name - of the component; the resource is `<name>-licence` or, for a trial, `<name>-trial`
 * @param licence - checked by `checkLicence`
 * @param given - `text`: the licence itself, which becomes a secret if it is none; `namespace`: that of the operator, ours without it
 */
export function makeLicence(
  name: string,
  licence: Licence,
  given: {
    readonly text: pulumi.Input<string> | undefined;
    readonly namespace: string | undefined;
  },
  opts: pulumi.CustomResourceOptions,
): Secret[] {
  const secret = licenceSecret(licence);
  if (secret === undefined) return [];
  const { key, labels, annotations } = secret;
  return [
    new Secret(
      `${name}-${key === undefined ? "trial" : "licence"}`,
      {
        metadata: {
          name: secret.name,
          namespace: given.namespace ?? namespaces.elasticSystem,
          labels: { ...managedLabels("elasticsearch"), ...labels },
          ...(annotations === undefined ? {} : { annotations }),
        },
        ...(key === undefined || given.text === undefined
          ? {}
          : { stringData: { [key]: pulumi.secret(given.text) } }),
      },
      opts,
    ),
  ];
}
