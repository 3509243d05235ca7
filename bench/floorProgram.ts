/**
 * The floor: as many resources of the same types as a real preview registers, with nothing in them. It loads the same
 * SDK modules, since the types are theirs.
 */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import "@pulumi/aws/iam";
import "@pulumi/aws/kms";
import "@pulumi/aws/provider";
import "@pulumi/aws/s3";
import "@pulumi/kubernetes/apiextensions";
import "@pulumi/kubernetes/core/v1";
import "@pulumi/kubernetes/helm/v3";
import "@pulumi/kubernetes/networking/v1";
import "@pulumi/kubernetes/provider";
import "@pulumi/random";
import "@pulumi/tls";

/** What a resource of the floor is modelled on. */
interface FloorResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent?: string;
  readonly provider?: string;
}

const PROVIDER = "pulumi:providers:";

class FloorProvider extends pulumi.ProviderResource {}
class FloorCustomResource extends pulumi.CustomResource {}

export = () => {
  const file = new pulumi.Config("floor").require("resources");
  const wanted = JSON.parse(readFileSync(file, "utf8")) as FloorResource[];
  const made = new Map<string, pulumi.Resource>();
  const waiting = new Map(wanted.map((resource) => [resource.urn, resource]));
  const make = (urn: string | undefined): pulumi.Resource | undefined => {
    const resource = urn === undefined ? undefined : waiting.get(urn);
    if (resource === undefined) return urn === undefined ? undefined : made.get(urn);
    waiting.delete(resource.urn);
    const one = create(resource, make(resource.parent), make(resource.provider));
    made.set(resource.urn, one);
    return one;
  };
  wanted.forEach((resource) => make(resource.urn));
};

function create(
  resource: FloorResource,
  parent: pulumi.Resource | undefined,
  provider: pulumi.Resource | undefined,
): pulumi.Resource {
  const { type, name } = resource;
  if (type.startsWith(PROVIDER))
    return new FloorProvider(type.slice(PROVIDER.length), name, {}, { parent });
  if (!resource.custom) return new pulumi.ComponentResource(type, name, {}, { parent });
  return new FloorCustomResource(
    type,
    name,
    { value: 1 },
    { parent, provider: provider as pulumi.ProviderResource | undefined },
  );
}
