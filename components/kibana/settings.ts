import { checkIngress } from "../grafana/checks";
import { Availability } from "../internal/availability";
import { DNS_LABEL, DNS_LABEL_FORM, DNS_NAME } from "../internal/dns";
import type { Tree } from "../internal/merge";
import { namespaces, services } from "../internal/names";
import type { Problems } from "../internal/validation";
import type { KibanaIngress, KibanaOptions } from "./args";

/** Arguments of {@link Kibana}: what a user decides, and wiring. */
export interface KibanaArgs extends KibanaOptions {
  /** How many copies of the whole system run. @default "replicated" */
  readonly availability?: Availability;
  /**
   * DNS domain of the monitoring UIs: Kibana is `https://kibana.<domain>`. Required by `ingress`.
   * @default - none: `kubectl port-forward`, `https://localhost:5601`
   */
  readonly domain?: string;
  /** Namespace of Elasticsearch and Kibana, which must exist. @default "logging" */
  readonly namespace?: string;
  /** Values of the chart eck-kibana, merged last: objects merge, arrays and scalars replace, `null` deletes. @default - none */
  readonly extraValues?: Readonly<Record<string, unknown>>;
}

/** Resolved arguments of Kibana. */
export interface KibanaSettings {
  readonly namespace: string;
  readonly availability: Availability;
  readonly replicas: number;
  /** Host name; undefined without a domain. */
  readonly host: string | undefined;
  /** Where people find Kibana, without a slash at the end. */
  readonly url: string;
  readonly ingress: KibanaIngress | undefined;
  readonly extraValues: Tree | undefined;
}

const MAX_REPLICAS = 10;

/** Where `kubectl port-forward service/kibana-kb-http 5601` leads. */
const PORT_FORWARD_URL = `https://localhost:${services.kibana.port}`;

/** Host name of Kibana in a domain. */
export function kibanaHost(domain: string): string {
  return `kibana.${domain}`;
}

/** Defaults and checks of Kibana's arguments. Pure. */
export function resolveKibanaSettings(args: KibanaArgs, problems: Problems): KibanaSettings {
  const availability = args.availability ?? Availability.Replicated;
  const host = args.domain === undefined ? undefined : kibanaHost(args.domain);
  const settings: KibanaSettings = {
    namespace: args.namespace ?? namespaces.logging,
    availability,
    replicas: args.replicas ?? (availability === Availability.Single ? 1 : 2),
    host,
    url: host === undefined ? PORT_FORWARD_URL : `https://${host}`,
    ingress: args.ingress,
    extraValues: args.extraValues,
  };
  check(settings, args, problems);
  return settings;
}

function check(settings: KibanaSettings, args: KibanaArgs, problems: Problems): void {
  const { replicas, availability, namespace } = settings;
  const availabilities: readonly string[] = Object.values(Availability);
  if (!availabilities.includes(availability)) {
    problems.add("availability", availability, `one of ${availabilities.join(", ")}`);
  }
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MAX_REPLICAS) {
    problems.add("replicas", replicas, `a whole number from 1 to ${MAX_REPLICAS}`);
  }
  if (!DNS_LABEL.test(namespace)) problems.add("namespace", namespace, DNS_LABEL_FORM);
  if (args.domain !== undefined && !DNS_NAME.test(args.domain)) {
    problems.add("domain", args.domain, "a DNS name such as monitoring.example.com");
  }
  if (args.ingress === undefined) return;
  checkIngress(args.ingress, problems.at("ingress"));
  if (args.domain === undefined) {
    problems.add("domain", undefined, "set with ingress: its host is kibana.<domain>");
  }
}
