/**
 * The floor: as many resources of the same types as a real preview registers, by the same classes of the same SDKs, with
 * no more in them than the classes ask for.
 */
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import * as s3 from "@pulumi/aws/s3";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Job } from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { Ingress, NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import type { PreviewResource } from "../preview/preview";

/** What a resource of the floor is modelled on. */
type FloorResource = Pick<
  PreviewResource,
  "urn" | "type" | "name" | "custom" | "parent" | "provider"
>;

type Make = (name: string, opts: pulumi.CustomResourceOptions) => pulumi.Resource;

const bucket = { bucket: "b" };

const MAKERS: Readonly<Record<string, Make>> = {
  "aws:iam/role:Role": (n, o) => new aws.Role(n, { assumeRolePolicy: "{}" }, o),
  "aws:iam/rolePolicy:RolePolicy": (n, o) => new aws.RolePolicy(n, { role: "r", policy: "{}" }, o),
  "aws:kms/alias:Alias": (n, o) => new kms.Alias(n, { targetKeyId: "k" }, o),
  "aws:kms/key:Key": (n, o) => new kms.Key(n, {}, o),
  "aws:s3/bucket:Bucket": (n, o) => new s3.Bucket(n, {}, o),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (n, o) =>
    new s3.BucketLifecycleConfiguration(n, { ...bucket, rules: [] }, o),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": (n, o) =>
    new s3.BucketOwnershipControls(n, { ...bucket, rule: { objectOwnership: "x" } }, o),
  "aws:s3/bucketPolicy:BucketPolicy": (n, o) =>
    new s3.BucketPolicy(n, { ...bucket, policy: "{}" }, o),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (n, o) =>
    new s3.BucketPublicAccessBlock(n, bucket, o),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
    n,
    o,
  ) => new s3.BucketServerSideEncryptionConfiguration(n, { ...bucket, rules: [] }, o),
  "aws:s3/bucketVersioning:BucketVersioning": (n, o) =>
    new s3.BucketVersioning(n, { ...bucket, versioningConfiguration: { status: "x" } }, o),
  "kubernetes:core/v1:ConfigMap": (n, o) => new core.ConfigMap(n, {}, o),
  "kubernetes:core/v1:Namespace": (n, o) => new core.Namespace(n, {}, o),
  "kubernetes:core/v1:Secret": (n, o) => new core.Secret(n, {}, o),
  "kubernetes:batch/v1:Job": (n, o) => new Job(n, {}, o),
  "kubernetes:core/v1:Service": (n, o) => new core.Service(n, {}, o),
  "kubernetes:core/v1:ServiceAccount": (n, o) => new core.ServiceAccount(n, {}, o),
  "kubernetes:helm.sh/v3:Release": (n, o) => new Release(n, { chart: "c" }, o),
  "kubernetes:networking.k8s.io/v1:Ingress": (n, o) => new Ingress(n, {}, o),
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": (n, o) => new NetworkPolicy(n, {}, o),
  "kubernetes:policy/v1:PodDisruptionBudget": (n, o) => new PodDisruptionBudget(n, {}, o),
  "kubernetes:rbac.authorization.k8s.io/v1:Role": (n, o) => new rbac.Role(n, {}, o),
  "pulumi:providers:aws": (n, o) => new AwsProvider(n, {}, o),
  "pulumi:providers:kubernetes": (n, o) => new KubernetesProvider(n, {}, o),
  "random:index/randomPassword:RandomPassword": (n, o) =>
    new random.RandomPassword(n, { length: 1 }, o),
  "tls:index/privateKey:PrivateKey": (n, o) => new tls.PrivateKey(n, { algorithm: "ED25519" }, o),
  "tls:index/selfSignedCert:SelfSignedCert": (n, o) =>
    new tls.SelfSignedCert(n, { allowedUses: [], privateKeyPem: "k", validityPeriodHours: 1 }, o),
};

function create(resource: FloorResource, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const { type, name } = resource;
  if (!resource.custom)
    return new pulumi.ComponentResource(type, name, {}, { parent: opts.parent });
  const make = MAKERS[type];
  if (make !== undefined) return make(name, opts);
  const custom = /^kubernetes:(.+\..+\/v\w+):(\w+)$/.exec(type);
  if (custom === null)
    throw new Error(`the floor has no maker for ${type}: add it to bench/floorProgram.ts`);
  return new CustomResource(name, { apiVersion: custom[1] ?? "", kind: custom[2] ?? "" }, opts);
}

export = () => {
  const file = new pulumi.Config("floor").require("resources");
  const wanted = JSON.parse(readFileSync(file, "utf8")) as FloorResource[];
  const made = new Map<string, pulumi.Resource>();
  const waiting = new Map(wanted.map((resource) => [resource.urn, resource]));
  const make = (urn: string | undefined): pulumi.Resource | undefined => {
    if (urn === undefined) return undefined;
    const resource = waiting.get(urn);
    if (resource === undefined) return made.get(urn);
    waiting.delete(urn);
    const provider = make(resource.provider) as pulumi.ProviderResource | undefined;
    made.set(urn, create(resource, { parent: make(resource.parent), provider }));
    return made.get(urn);
  };
  wanted.forEach((resource) => make(resource.urn));
};
