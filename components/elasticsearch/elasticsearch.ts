import * as pulumi from "@pulumi/pulumi";
import { Secret, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import type { Release } from "@pulumi/kubernetes/helm/v3";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { RandomPassword } from "@pulumi/random";
import { charts } from "../internal/charts";
import { managedLabels } from "../internal/labels";
import {
  elasticUsers,
  loggingServiceAccounts,
  releases,
  serviceHost,
  services,
} from "../internal/names";
import { chartRelease } from "../internal/release";
import { resolveOrThrow } from "../internal/validation";
import type { LifecycleSettings } from "../logging/lifecycle";
import { makeLicence } from "./licenceResource";
import { loggingPolicies } from "./networkPolicies";
import { type ElasticsearchArgs, resolveElasticsearchSettings } from "./settings";
import { buildElasticsearchValues } from "./values";

export type { ElasticsearchArgs } from "./settings";

/** Key of a user in {@link elasticUsers}. */
export type ElasticUser = keyof typeof elasticUsers;

/** Letters and digits: 32 of them are 190 bits, and none needs quoting anywhere. */
const PASSWORD_LENGTH = 32;

const LABELS = managedLabels("elasticsearch");

/**
 * Elasticsearch on the hub, run by the ECK operator; its users, its service account and the NetworkPolicies of the namespace.
 *
 * It needs in its namespace the Secret `elasticsearch-tls` (keys tls.crt, tls.key, ca.crt; names {@link elasticsearchDnsNames}), and
 * the operator, which makes the nodes after the Release is done. The roles of the users are documents of index management. A licence
 * other than `basic` is a Secret in the operator's namespace.
 *
 * ```ts
 * const elasticsearch = new Elasticsearch("elasticsearch", {
 *   gibPerDay: 100,
 *   datasets: [{ name: "kubernetes.container", namespaces: [], retentionDays: 14, gibPerDay: 100 }],
 * }, { providers: [hub], dependsOn: [operator, certificate] });
 * ```
 */
export class Elasticsearch extends pulumi.ComponentResource {
  /** HTTPS URL inside the hub. */
  public readonly url: string;
  /** Passwords of the users. Secrets. */
  public readonly passwords: Readonly<Record<ElasticUser, pulumi.Output<string>>>;
  /** How indices live on these nodes; index management makes policies of it. */
  public readonly lifecycle: LifecycleSettings;
  /** The Helm release. */
  public readonly release: Release;

  /** @throws InvalidSettingsError with every problem of `args`. */
  constructor(name: string, args: ElasticsearchArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveOrThrow(`Elasticsearch ${name}`, args, resolveElasticsearchSettings);
    super("global-monitoring:index:Elasticsearch", name, {}, opts);
    const { namespace } = settings;
    const inside = { parent: this };
    const needed: pulumi.Resource[] = makeLicence(
      name,
      settings.licence,
      { text: args.elasticLicence, namespace: args.existingOperatorNamespace },
      inside,
    );
    for (const warning of settings.warnings) void pulumi.log.warn(warning, this);

    const users = Object.keys(elasticUsers) as ElasticUser[];
    const passwords = users.map((key): [ElasticUser, pulumi.Output<string>] => {
      const user = elasticUsers[key];
      const password = new RandomPassword(
        `${name}-password-${key}`,
        { length: PASSWORD_LENGTH, special: false },
        inside,
      );
      needed.push(
        new Secret(
          `${name}-user-${key}`,
          {
            metadata: { name: user.secretName, namespace, labels: LABELS },
            type: "kubernetes.io/basic-auth",
            stringData: {
              [user.usernameKey]: user.username,
              [user.passwordKey]: password.result,
              roles: user.role,
            },
          },
          inside,
        ),
      );
      return [key, pulumi.secret(password.result)];
    });
    if (args.snapshotRoleArn !== undefined) {
      // Without the annotation of EKS: its webhook would set the variables that Elasticsearch needs at another path.
      needed.push(
        new ServiceAccount(
          `${name}-service-account`,
          {
            metadata: { name: loggingServiceAccounts.elasticsearch, namespace, labels: LABELS },
            automountServiceAccountToken: false,
          },
          inside,
        ),
      );
    }
    for (const policy of loggingPolicies(args.kibanaIngress, args.existingOperatorNamespace)) {
      const metadata = { name: policy.name, namespace, labels: LABELS };
      new NetworkPolicy(`${name}-${policy.name}`, { metadata, spec: policy.spec }, inside);
    }
    this.release = chartRelease(
      `${name}-release`,
      charts.eckElasticsearch,
      {
        releaseName: releases.elasticsearch,
        namespace,
        values: buildElasticsearchValues(settings, { snapshotRoleArn: args.snapshotRoleArn }),
      },
      { ...inside, dependsOn: needed },
    );

    this.url = `https://${serviceHost(services.elasticsearch.name, namespace)}:${services.elasticsearch.port}`;
    this.passwords = Object.fromEntries(passwords) as Record<ElasticUser, pulumi.Output<string>>;
    this.lifecycle = settings.lifecycle;
    this.registerOutputs({ url: this.url, passwords: this.passwords });
  }
}
