import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../internal/validation";
import { Licence } from "../logging/licence";

/** What the licence of Elasticsearch follows from. */
export interface LicenceArgs {
  /** Licence. `trial` accepts Elastic's EULA, https://www.elastic.co/eula. @default "basic" */
  readonly licence?: Licence;
  /** JSON of an orchestration licence from Elastic; a secret. With the licence `enterprise` only, which needs it. @default - none */
  readonly elasticLicence?: pulumi.Input<string>;
}

/** What the text must be, as the end of the sentence "must be …". */
export const LICENCE_FORM =
  "the JSON of an orchestration licence from Elastic: of type enterprise, with cluster_licenses";

/** ECK takes these and no other (`EnterpriseLicense.IsValidType`); the second is an extended trial that Elastic has signed. */
const LICENCE_TYPES: readonly unknown[] = ["enterprise", "enterprise_trial"];

/** A Secret of the operator's namespace by which ECK licenses the clusters that it manages. */
export interface LicenceSecret {
  /** Two names: ECK writes into the Secret of a trial, so that it can never become that of a bought licence. */
  readonly name: "elastic-trial" | "elastic-licence";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Key of the licence: the only key. None for a trial, which ECK starts when it finds the Secret empty. */
  readonly key?: string;
}

/** The Secret that brings a licence; `undefined` for `basic`, which every installation has. */
export function licenceSecret(licence: Licence): LicenceSecret | undefined {
  switch (licence) {
    case Licence.Trial:
      // Without the label of the scope: ECK adds it with the licence, and takes an empty licence of that scope for a broken one.
      return {
        name: "elastic-trial",
        labels: { "license.k8s.elastic.co/type": "enterprise_trial" },
        annotations: { "elastic.co/eula": "accepted" },
      };
    case Licence.Enterprise:
      return {
        name: "elastic-licence",
        labels: { "license.k8s.elastic.co/scope": "operator" },
        key: "license",
      };
    default:
      return undefined;
  }
}

/** Notes a licence that would not be given, and one that is missing or of no use. */
export function checkLicence(args: LicenceArgs, problems: Problems): void {
  const { licence = Licence.Basic, elasticLicence } = args;
  if (licence === Licence.Platinum) {
    problems.add(
      "licence",
      licence,
      "enterprise or trial, which have all that platinum has: the ECK operator takes no platinum licence, and undoes one that is installed in Elasticsearch itself",
    );
    return;
  }
  const licences = Object.values(Licence).filter((one) => one !== Licence.Platinum);
  if (!licences.includes(licence))
    problems.add("licence", licence, `one of ${licences.join(", ")}`);
  else if (licence !== Licence.Enterprise && elasticLicence !== undefined)
    problems.add(
      "elasticLicence",
      "[secret]",
      `absent with licence ${licence}: it is for enterprise`,
    );
  else if (licence === Licence.Enterprise && elasticLicence === undefined)
    problems.add("elasticLicence", undefined, LICENCE_FORM);
  else if (typeof elasticLicence === "string" && !mayBeLicence(elasticLicence))
    problems.add("elasticLicence", "[secret]", LICENCE_FORM);
}

/**
 * Whether ECK could take the text. A licence of the Elastic Stack looks much the same, and ECK ignores it without an error.
 *
 * Text that is no JSON object passes: offline, where no secret can be read, something else stands in its place.
 */
export function mayBeLicence(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return true;
  try {
    const { license } = JSON.parse(text) as { license?: Record<string, unknown> };
    const clusters = license?.["cluster_licenses"];
    return (
      LICENCE_TYPES.includes(license?.["type"]) && Array.isArray(clusters) && clusters.length > 0
    );
  } catch {
    return false;
  }
}
