import { receiverSecretsDir } from "../internal/names";
import { ServiceRegion } from "./args";
import type { ReceiverSettings } from "./receiverSettings";
import type { LinkSettings } from "./settings";
import { render } from "./templates";

type Integration = Readonly<Record<string, unknown>>;

/** A receiver; without any integration it tells nobody. Only keys that the Prometheus Operator knows as well. */
export interface ReceiverConfig {
  readonly name: string;
  readonly email_configs?: readonly Integration[];
  readonly pagerduty_configs?: readonly Integration[];
  readonly incidentio_configs?: readonly Integration[];
  readonly victorops_configs?: readonly Integration[];
  readonly opsgenie_configs?: readonly Integration[];
  readonly slack_configs?: readonly Integration[];
  readonly msteamsv2_configs?: readonly Integration[];
  readonly webhook_configs?: readonly Integration[];
}

/** Events API v2 of PagerDuty's EU service region; the other region is Alertmanager's default. */
const PAGERDUTY_EU = "https://events.eu.pagerduty.com/v2/enqueue";

const SEVERITY_OF_PAGERDUTY =
  '{{ if eq .CommonLabels.severity "critical" }}critical{{ else if eq .CommonLabels.severity "warning" }}warning' +
  '{{ else if eq .CommonLabels.severity "info" }}info{{ else }}error{{ end }}';

const TYPE_OF_SPLUNK =
  '{{ if eq .CommonLabels.severity "warning" }}WARNING{{ else if eq .CommonLabels.severity "info" }}INFO{{ else }}CRITICAL{{ end }}';

const PRIORITY_OF_OPSGENIE =
  '{{ if eq .CommonLabels.severity "warning" }}P3{{ else if eq .CommonLabels.severity "info" }}P5{{ else }}P1{{ end }}';

/** The receiver as Alertmanager has it; its secret is read from the file that the operator mounts. */
export function receiverConfig(receiver: ReceiverSettings, links: LinkSettings): ReceiverConfig {
  const { name } = receiver;
  const file = `${receiverSecretsDir}/${receiver.secretKey ?? ""}`;
  switch (receiver.kind) {
    case "email":
      return { name, email_configs: [email(receiver, file)] };
    case "pagerduty":
      return { name, pagerduty_configs: [pagerduty(receiver, file, links)] };
    case "incidentio":
      return {
        name,
        incidentio_configs: [
          { send_resolved: true, url: receiver.url, alert_source_token_file: file },
        ],
      };
    case "splunkOnCall":
      return { name, victorops_configs: [splunkOnCall(receiver, file, links)] };
    case "opsgenie":
      return { name, opsgenie_configs: [opsgenie(receiver, file, links)] };
    case "slack":
      return { name, slack_configs: [slack(receiver, file)] };
    case "teams":
      return {
        name,
        msteamsv2_configs: [
          {
            send_resolved: true,
            webhook_url_file: file,
            title: render("subject"),
            text: render("markdown"),
          },
        ],
      };
    case "webhook":
      return { name, webhook_configs: [{ send_resolved: true, url_file: file }] };
    case "deadMansSwitch":
      return { name, webhook_configs: [{ send_resolved: false, url_file: file, max_alerts: 1 }] };
  }
}

type Of<K extends ReceiverSettings["kind"]> = Extract<ReceiverSettings, { kind: K }>;

function email({ to, smtp, secretKey }: Of<"email">, file: string): Integration {
  return {
    send_resolved: true,
    to: to.join(", "),
    from: smtp.from,
    smarthost: smtp.smarthost,
    require_tls: smtp.requireTls,
    ...(smtp.username !== undefined && { auth_username: smtp.username }),
    ...(secretKey !== undefined && { auth_password_file: file }),
    headers: { Subject: render("subject") },
    html: render("html"),
    text: render("text"),
  };
}

function pagerduty({ region }: Of<"pagerduty">, file: string, links: LinkSettings): Integration {
  return {
    send_resolved: true,
    routing_key_file: file,
    ...(region === ServiceRegion.Eu && { url: PAGERDUTY_EU }),
    description: render("subject"),
    severity: SEVERITY_OF_PAGERDUTY,
    // PagerDuty refuses an event without a source: the template is never empty.
    source: render("where"),
    class: "{{ .CommonLabels.alertname }}",
    component: "{{ .CommonLabels.namespace }}",
    group: "{{ .CommonLabels.team }}",
    client: "Alertmanager",
    client_url: "{{ .ExternalURL }}",
    details: {
      ...details(links),
      firing: render("text"),
      resolved: "{{ .Alerts.Resolved | len }}",
    },
    // PagerDuty's integration leaves out a link whose URL is empty.
    links: linkNames(links).map(({ template, text }) => ({ href: render(template), text })),
  };
}

function splunkOnCall(
  { routingKey }: Of<"splunkOnCall">,
  file: string,
  links: LinkSettings,
): Integration {
  return {
    send_resolved: true,
    api_key_file: file,
    routing_key: routingKey,
    message_type: TYPE_OF_SPLUNK,
    entity_display_name: render("subject"),
    state_message: render("text"),
    monitoring_tool: "Alertmanager",
    custom_fields: details(links),
  };
}

function opsgenie({ apiUrl }: Of<"opsgenie">, file: string, links: LinkSettings): Integration {
  return {
    send_resolved: true,
    api_key_file: file,
    api_url: apiUrl,
    message: render("subject"),
    description: render("text"),
    source: render("where"),
    priority: PRIORITY_OF_OPSGENIE,
    details: details(links),
  };
}

function slack({ channel }: Of<"slack">, file: string): Integration {
  return {
    send_resolved: true,
    api_url_file: file,
    ...(channel !== undefined && { channel }),
    color:
      '{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}',
    title: render("subject"),
    title_link: render("url.alerts"),
    text: render("slack"),
    fallback: render("subject"),
  };
}

/** What a phone service shows beside the subject. */
function details(links: LinkSettings): Readonly<Record<string, string>> {
  return {
    cluster: "{{ .CommonLabels.cluster }}",
    environment: "{{ .CommonLabels.environment }}",
    severity: "{{ .CommonLabels.severity }}",
    team: "{{ .CommonLabels.team }}",
    ...Object.fromEntries(linkNames(links).map(({ key, template }) => [key, render(template)])),
    // In words where there is no link.
    runbook: render("runbook"),
  };
}

function linkNames(links: LinkSettings) {
  return [
    { key: "runbook", template: "url.runbook", text: "Runbook" },
    ...(links.grafanaUrl === undefined
      ? []
      : ([{ key: "dashboard", template: "url.dashboard", text: "Dashboard" }] as const)),
    { key: "silence", template: "url.silence", text: "Silence" },
  ] as const;
}
