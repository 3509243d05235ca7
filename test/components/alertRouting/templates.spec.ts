import assert from "node:assert/strict";
import type { Context } from "mocha";
import { buildTemplateFiles } from "../../../components/alertRouting/templates";
import { amtool, needAmtool } from "./amtool";

const RUNBOOK = "https://runbooks.example.com/PodCrashes.md";

const labels = {
  alertname: "PodCrashes",
  cluster: "shop-euw1",
  namespace: "a&b",
  severity: "critical",
};
const startsAt = "2026-11-18T10:00:00+01:00";
const firing = {
  status: "firing",
  labels: { ...labels, pod: "p-1" },
  annotations: {
    summary: "Pod <p-1> crashes.",
    description: "Orders are lost.",
    runbook_url: RUNBOOK,
  },
  startsAt,
};
const resolved = {
  status: "resolved",
  labels: { ...labels, pod: "p-2" },
  annotations: {},
  startsAt,
};

/** What Alertmanager gives to templates. */
const group = (status: string, alerts: readonly unknown[], commonLabels: object = labels) => ({
  receiver: "email",
  status,
  externalURL: "http://alertmanager.local:9093",
  groupLabels: { alertname: "PodCrashes", cluster: "shop-euw1", namespace: "a&b" },
  commonLabels,
  commonAnnotations: { runbook_url: RUNBOOK },
  alerts,
});

const usual = group("firing", [firing, firing, resolved]);
const withLinks = { grafanaUrl: "https://grafana.example.com", alertmanagerUrl: undefined };
const withoutLinks = { grafanaUrl: undefined, alertmanagerUrl: undefined };

function rendered(
  context: Context,
  template: string,
  data: unknown = usual,
  links: Parameters<typeof buildTemplateFiles>[0] = withLinks,
): string {
  needAmtool(context);
  const { status, output } = amtool(
    { ...buildTemplateFiles(links), "data.json": JSON.stringify(data) },
    [
      "template",
      "render",
      "--template.glob=*.tmpl",
      "--template.data=data.json",
      `--template.type=${template === "html" ? "html" : "text"}`,
      `--template.text={{ template "gm.${template}" . }}`,
    ],
  );
  assert.equal(status, 0, output);
  return output;
}

describe("templates of notifications", () => {
  it("have a subject with severity, cluster, alert, namespace and number", function () {
    assert.equal(rendered(this, "subject"), "[CRITICAL] shop-euw1: PodCrashes in a&b (2 firing)");
  });

  it("have a subject for what is over", function () {
    assert.equal(
      rendered(this, "subject", group("resolved", [resolved])),
      "[RESOLVED] shop-euw1: PodCrashes in a&b",
    );
  });

  it("have a subject for alerts with nothing in common", function () {
    assert.equal(
      rendered(this, "subject", group("firing", [firing, resolved], {})),
      "[FIRING] several clusters: 2 alerts",
    );
  });

  it("name a source for alerts of several clusters, which PagerDuty does not do without", function () {
    assert.equal(rendered(this, "where", group("firing", [firing], {})), "several clusters");
    assert.equal(rendered(this, "where"), "shop-euw1");
  });

  it("list firing and resolved alerts in text, with labels, begin in UTC and runbook", function () {
    assert.equal(
      rendered(this, "text", group("firing", [firing, resolved])),
      [
        "CRITICAL on shop-euw1: PodCrashes in a&b",
        "",
        "Firing:",
        "* Pod <p-1> crashes.",
        "  Orders are lost.",
        "  alertname=PodCrashes, cluster=shop-euw1, namespace=a&b, pod=p-1, severity=critical",
        "  since 2026-11-18 09:00:00 UTC",
        `  runbook: ${RUNBOOK}`,
        "",
        "Resolved:",
        "* PodCrashes",
        "  alertname=PodCrashes, cluster=shop-euw1, namespace=a&b, pod=p-2, severity=critical",
        "  since 2026-11-18 09:00:00 UTC",
        "",
        "Dashboard: https://grafana.example.com/d/gm-cluster?var-cluster=shop-euw1",
        "Silence: http://alertmanager.local:9093/#/silences/new?filter=%7Balertname%3D%22PodCrashes%22%2Ccluster%3D%22shop-euw1%22%2Cnamespace%3D%22a%26b%22%7D",
        "",
      ].join("\n"),
    );
  });

  it("name the runbook's file where there is no link", function () {
    const runbook = "docs/runbooks/PodCrashes.md of global-monitoring";
    const { summary, description } = firing.annotations;
    const alert = { ...firing, annotations: { summary, description, runbook } };
    const data = { ...group("firing", [alert]), commonAnnotations: { runbook } };
    assert.match(rendered(this, "text", data), new RegExp(`\n  runbook: ${runbook}\n`));
    assert.match(rendered(this, "html", data), new RegExp(`<p>Runbook: ${runbook}</p>`));
    for (const chat of ["slack", "markdown"])
      assert.match(rendered(this, chat, data), new RegExp(`\nRunbook: ${runbook} [<[]`));
    for (const template of ["text", "html", "slack", "markdown"])
      assert.doesNotMatch(rendered(this, template, data), /\|Runbook>|\[Runbook\]|>Runbook</);
    assert.equal(rendered(this, "runbook", data), runbook);
    assert.equal(rendered(this, "url.runbook", data), "");
  });

  it("say nothing of a runbook where there is none", function () {
    const data = { ...group("resolved", [resolved]), commonAnnotations: {} };
    for (const template of ["text", "html", "slack", "markdown"])
      assert.doesNotMatch(rendered(this, template, data), /runbook/i, template);
    assert.equal(rendered(this, "runbook", data), "");
    assert.equal(rendered(this, "runbook"), RUNBOOK);
  });

  describe("of alerts on logs", () => {
    const url =
      "https://kibana.example.com/app/discover#/?_g=(time:(from:now-1h))&_a=(query:(query:%22%22))";
    const onLogs = (pod: string) => ({
      ...firing,
      labels: { ...labels, pod, source: "logs" },
      annotations: { ...firing.annotations, logs_url: `${url}&pod=${pod}` },
    });
    const data = group("firing", [onLogs("p-1"), onLogs("p-2"), firing]);

    it("say no beginning, which nobody knows, and link to the lines of each alert", function () {
      const text = rendered(this, "text", data);
      assert.equal(text.match(/\n {2}since /g)?.length, 1, text);
      assert.match(
        text,
        /pod=p-1, severity=critical, source=logs\n {2}logs: https:[^ \n]*&pod=p-1\n {2}runbook: /,
      );
      assert.match(text, /\n {2}logs: https:[^ \n]*&pod=p-2\n/);
    });

    it("do so in HTML", function () {
      const html = rendered(this, "html", data);
      assert.equal(html.match(/<td[^>]*>firing<\/td>/g)?.length, 2, html);
      assert.equal(html.match(/<td[^>]*>firing since 2026-11-18 09:00:00 UTC<\/td>/g)?.length, 1);
      const links = [...html.matchAll(/<a href="([^"]*)">Logs</g)].map(([, found]) => found);
      assert.deepEqual(
        links.map((found) => decodeURI(found?.replaceAll("&amp;", "&") ?? "")),
        [`${url}&pod=p-1`, `${url}&pod=p-2`].map(decodeURI),
      );
    });

    it("do so in the syntax of each chat, each link in the line of its alert", function () {
      const slack = rendered(this, "slack", data);
      assert.equal(slack.match(/are lost\. <https:[^|>]*&pod=p-\d\|Logs>\n/g)?.length, 2, slack);
      const markdown = rendered(this, "markdown", data);
      // A bracket in the URL would end the link.
      const links = markdown.match(/are lost\. \[Logs\]\(https:[^()]*&pod=p-\d\)\n/g);
      assert.equal(links?.length, 2, markdown);
    });

    it("link to no lines where there is no Kibana", function () {
      for (const template of ["text", "html", "slack", "markdown"])
        assert.doesNotMatch(rendered(this, template), /logs/i, template);
    });
  });

  describe("of alerts on traced services", () => {
    const url =
      "https://kibana.example.com/s/monitoring/app/apm/services/shop/overview?environment=prod&rangeFrom=now-1h&rangeTo=now";
    const logsUrl = "https://kibana.example.com/app/discover";
    const onService = (annotations: object) => ({
      ...firing,
      annotations: { ...firing.annotations, apm_url: url, ...annotations },
    });
    const data = group("firing", [onService({}), onService({ logs_url: logsUrl }), firing]);

    it("link to the traces in text, after the lines and before the runbook", function () {
      const text = rendered(this, "text", data);
      assert.equal(text.split(`\n  traces: ${url}\n  runbook: `).length, 3, text);
      assert.ok(text.includes(`\n  logs: ${logsUrl}\n  traces: `), text);
    });

    it("do so in HTML", function () {
      const html = rendered(this, "html", data);
      const links = [...html.matchAll(/<a href="([^"]*)">Traces</g)].map(([, found]) => found);
      assert.deepEqual(
        links.map((found) => found?.replaceAll("&amp;", "&")),
        [url, url],
      );
    });

    it("do so in the syntax of each chat, in the line of the alert", function () {
      const slack = rendered(this, "slack", data);
      assert.ok(slack.includes(`are lost. <${url}|Traces>\n`), slack);
      assert.ok(slack.includes(`are lost. <${logsUrl}|Logs> <${url}|Traces>\n`), slack);
      const markdown = rendered(this, "markdown", data);
      assert.ok(markdown.includes(`are lost. [Traces](${url})\n`), markdown);
      assert.ok(markdown.includes(`are lost. [Logs](${logsUrl}) [Traces](${url})\n`), markdown);
    });

    it("link to no traces where there are none", function () {
      for (const template of ["text", "html", "slack", "markdown"])
        assert.doesNotMatch(rendered(this, template), /traces/i, template);
    });
  });

  it("escape what alerts say in HTML", function () {
    const html = rendered(this, "html");
    assert.match(html, /Pod &lt;p-1&gt; crashes\./);
    assert.match(html, /<td[^>]*>a&amp;b<\/td>/);
    assert.doesNotMatch(html, /<p-1>|ZgotmplZ/);
  });

  it("link to runbook, dashboard and silence in HTML", function () {
    const links = [...rendered(this, "html").matchAll(/<a href="([^"]*)">([^<]*)</g)];
    const byName = new Map(links.map(([, url, name]) => [name, url]));
    assert.equal(byName.get("Runbook"), RUNBOOK);
    assert.equal(
      byName.get("Dashboard"),
      "https://grafana.example.com/d/gm-cluster?var-cluster=shop-euw1",
    );
    assert.match(
      byName.get("Silence") ?? "",
      /^http:\/\/alertmanager\.local:9093\/#\/silences\/new\?filter=%7Balertname%3D%22PodCrashes%22%2C/,
    );
  });

  it("link in the syntax of each chat", function () {
    assert.match(
      rendered(this, "slack"),
      /^\* Pod <p-1> crashes\.: Orders are lost\.\n[^]*\* resolved: PodCrashes\n[^]*<https:\/\/runbooks[^|>]*\|Runbook> <https:\/\/grafana[^|>]*\|Dashboard> </,
    );
    assert.match(
      rendered(this, "markdown"),
      /\[Runbook\]\(https:\/\/runbooks[^)]*\) \[Dashboard\]\(/,
    );
  });

  it("link to no dashboard without a domain", function () {
    for (const template of ["text", "html", "slack", "markdown"])
      assert.doesNotMatch(rendered(this, template, usual, withoutLinks), /Dashboard/, template);
  });

  it("link to Alertmanager under the URL that people open", function () {
    const links = { grafanaUrl: undefined, alertmanagerUrl: "https://alerts.example.com" };
    assert.match(
      rendered(this, "url.silence", usual, links),
      /^https:\/\/alerts\.example\.com\/#\/silences\/new/,
    );
  });
});
