import { LOGS_SOURCE, SOURCE_LABEL } from "../logAlerts/fields";
import type { LinkSettings } from "./settings";

/** Name of the file that holds all notification templates. */
const TEMPLATE_FILE = "global-monitoring.tmpl";

/** Dashboard of one cluster, and its variable for the cluster. */
const CLUSTER_DASHBOARD = "gm-cluster";

type TemplateName =
  | "subject"
  | "where"
  | "text"
  | "html"
  | "markdown"
  | "slack"
  | "runbook"
  | "url.runbook"
  | "url.dashboard"
  | "url.silence"
  | "url.alerts";

/** A reference to one of our templates, for an option of a receiver. */
export function render(template: TemplateName): string {
  return `{{ template "gm.${template}" . }}`;
}

/** Files with Go templates for notifications, by name. The chart puts them beside Alertmanager's configuration. */
export function buildTemplateFiles(links: LinkSettings): Readonly<Record<string, string>> {
  return {
    [TEMPLATE_FILE]: `${[urls(links), SUBJECT, text(links), html(links), chat(links)].join("\n\n")}\n`,
  };
}

const PERIOD = '{{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC';

/**
 * The alert's beginning is known. ElastAlert2 says of alerts on logs when they end only, which Alertmanager then takes for the beginning
 * too; their description has the time.
 */
const HAS_PERIOD = `if ne .Labels.${SOURCE_LABEL} "${LOGS_SOURCE}"`;

/**
 * Links, and what stands in for the link to a runbook where there is none: alerts of ours name a file then, those of the
 * chart have links of their own. Matchers of a silence are the labels of the group: what was notified is what falls silent. Alertmanager's own
 * URL stands in for one that is not set.
 */
function urls({ grafanaUrl, alertmanagerUrl }: LinkSettings): string {
  const alertmanager = alertmanagerUrl ?? "{{ .ExternalURL }}";
  const matchers =
    "{{ range $i, $pair := .GroupLabels.SortedPairs }}{{ if $i }}%2C{{ end }}" +
    "{{ $pair.Name }}%3D%22{{ $pair.Value | urlquery }}%22{{ end }}";
  const dashboard =
    grafanaUrl === undefined
      ? ""
      : `${grafanaUrl}/d/${CLUSTER_DASHBOARD}?var-cluster={{ .CommonLabels.cluster | urlquery }}`;
  return [
    define("url.runbook", "{{ .CommonAnnotations.runbook_url }}"),
    define("runbook", "{{ or .CommonAnnotations.runbook_url .CommonAnnotations.runbook }}"),
    define("url.dashboard", dashboard),
    define("url.silence", `${alertmanager}/#/silences/new?filter=%7B${matchers}%7D`),
    define("url.alerts", `${alertmanager}/#/alerts?filter=%7B${matchers}%7D`),
  ].join("\n");
}

const SUBJECT = [
  define(
    "state",
    '{{ if eq .Status "resolved" }}RESOLVED{{ else }}{{ with .CommonLabels.severity }}{{ . | toUpper }}{{ else }}FIRING{{ end }}{{ end }}',
  ),
  define(
    "what",
    "{{ with .CommonLabels.alertname }}{{ . }}{{ else }}{{ len .Alerts }} alerts{{ end }}" +
      "{{ with .CommonLabels.namespace }} in {{ . }}{{ end }}",
  ),
  define("where", "{{ with .CommonLabels.cluster }}{{ . }}{{ else }}several clusters{{ end }}"),
  define(
    "title",
    "{{ with .Annotations.summary }}{{ . }}{{ else }}{{ .Labels.alertname }}{{ end }}",
  ),
  define(
    "subject",
    '[{{ template "gm.state" . }}] {{ template "gm.where" . }}: {{ template "gm.what" . }}' +
      "{{ if gt (len .Alerts.Firing) 1 }} ({{ len .Alerts.Firing }} firing){{ end }}",
  ),
].join("\n");

function text(links: LinkSettings): string {
  const alert = [
    '* {{ template "gm.title" . }}',
    "{{- with .Annotations.description }}",
    "  {{ . }}",
    "{{- end }}",
    "  {{ range $i, $pair := .Labels.SortedPairs }}{{ if $i }}, {{ end }}{{ $pair.Name }}={{ $pair.Value }}{{ end }}",
    `{{- ${HAS_PERIOD} }}`,
    `  since ${PERIOD}`,
    "{{- end }}",
    "{{- with .Annotations.logs_url }}",
    "  logs: {{ . }}",
    "{{- end }}",
    "{{- with .Annotations.apm_url }}",
    "  traces: {{ . }}",
    "{{- end }}",
    "{{- with or .Annotations.runbook_url .Annotations.runbook }}",
    "  runbook: {{ . }}",
    "{{- end }}",
  ].join("\n");
  return define(
    "text",
    [
      '{{ template "gm.state" . }} on {{ template "gm.where" . }}: {{ template "gm.what" . }}',
      "{{ if .Alerts.Firing }}",
      "Firing:",
      `{{- range .Alerts.Firing }}\n${alert}`,
      "{{- end }}",
      "{{ end }}{{ if .Alerts.Resolved }}",
      "Resolved:",
      `{{- range .Alerts.Resolved }}\n${alert}`,
      "{{- end }}",
      "{{ end }}",
      ...(links.grafanaUrl === undefined ? [] : ['Dashboard: {{ template "gm.url.dashboard" . }}']),
      'Silence: {{ template "gm.url.silence" . }}',
      "",
    ].join("\n"),
  );
}

function html(links: LinkSettings): string {
  const cell = 'style="padding:2px 12px 2px 0;vertical-align:top"';
  const colour =
    '{{ if eq .Status "resolved" }}#2e7d32{{ else if eq .CommonLabels.severity "critical" }}#c62828{{ else }}#ef6c00{{ end }}';
  const alert = [
    '<h3 style="margin:18px 0 4px">{{ template "gm.title" . }}</h3>',
    "{{ with .Annotations.description }}<p>{{ . }}</p>{{ end }}",
    "<table>",
    `<tr><td ${cell}>state</td><td>{{ .Status }}{{ ${HAS_PERIOD} }} since ${PERIOD}{{ end }}</td></tr>`,
    `{{ range .Labels.SortedPairs }}<tr><td ${cell}>{{ .Name }}</td><td>{{ .Value }}</td></tr>{{ end }}`,
    "</table>",
    '{{ with .Annotations.logs_url }}<p><a href="{{ . }}">Logs</a></p>{{ end }}' +
      '{{ with .Annotations.apm_url }}<p><a href="{{ . }}">Traces</a></p>{{ end }}' +
      '{{ with .Annotations.runbook_url }}<p><a href="{{ . }}">Runbook</a></p>' +
      "{{ else }}{{ with .Annotations.runbook }}<p>Runbook: {{ . }}</p>{{ end }}{{ end }}",
  ].join("\n");
  return define(
    "html",
    [
      "<!DOCTYPE html>",
      '<html><body style="font-family:sans-serif;font-size:14px">',
      `<h2 style="color:${colour}">{{ template "gm.subject" . }}</h2>`,
      `<p>${htmlLinks(links)}</p>`,
      `{{ range .Alerts.Firing }}${alert}{{ end }}`,
      `{{ range .Alerts.Resolved }}${alert}{{ end }}`,
      "</body></html>",
    ].join("\n"),
  );
}

function htmlLinks({ grafanaUrl }: LinkSettings): string {
  const link = (template: TemplateName, label: string) =>
    `<a href="${render(template)}">${label}</a>`;
  return [
    ...(grafanaUrl === undefined ? [] : [link("url.dashboard", "Dashboard")]),
    link("url.alerts", "Alerts"),
    link("url.silence", "Silence"),
  ].join(" &middot; ");
}

/** Kibana's links are full of brackets, which would end a link of Markdown. */
const KIBANA_URL = '{{ . | reReplaceAll "[(]" "%28" | reReplaceAll "[)]" "%29" }}';

/** Chat: one line for each alert, with the links to its own log lines and traces, then the common links, in the link syntax of Slack and of Markdown. */
function chat({ grafanaUrl }: LinkSettings): string {
  const body = (link: (url: string, label: string) => string, gap: string) =>
    [
      `{{ range .Alerts }}* {{ if eq .Status "resolved" }}resolved: {{ end }}{{ template "gm.title" . }}{{ with .Annotations.description }}: {{ . }}{{ end }}` +
        `{{ with .Annotations.logs_url }} ${link(KIBANA_URL, "Logs")}{{ end }}` +
        `{{ with .Annotations.apm_url }} ${link(KIBANA_URL, "Traces")}{{ end }}${gap}`,
      "{{ end }}",
      [
        `{{ with .CommonAnnotations.runbook_url }}${link("{{ . }}", "Runbook")} {{ else }}`,
        "{{ with .CommonAnnotations.runbook }}Runbook: {{ . }} {{ end }}{{ end }}",
        ...(grafanaUrl === undefined ? [] : [`${link(render("url.dashboard"), "Dashboard")} `]),
        link(render("url.silence"), "Silence"),
      ].join(""),
    ].join("\n");
  return [
    define(
      "slack",
      body((url, label) => `<${url}|${label}>`, ""),
    ),
    // A single line break is none in Markdown.
    define(
      "markdown",
      body((url, label) => `[${label}](${url})`, "\n"),
    ),
  ].join("\n");
}

function define(name: string, body: string): string {
  return `{{ define "gm.${name}" }}${body}{{ end }}`;
}
