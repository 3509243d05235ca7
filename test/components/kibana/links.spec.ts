import assert from "node:assert/strict";
import {
  GRAFANA_TIME_RANGE,
  kibanaDiscoverUrl,
  kibanaTraceUrl,
} from "../../../components/kibana/links";

const BASE = {
  baseUrl: "https://kibana.example.com",
  dataView: "logs",
  query: "",
  from: "now-1h",
  to: "now",
} as const;

/** What Kibana has after it has decoded the URL: the texts of `_g` and `_a`. */
function states(url: string): { readonly g: string; readonly a: string } {
  const [, g, a] = /#\/\?_g=([^&]*)&_a=([^&]*)$/.exec(url) ?? [];
  assert.ok(g !== undefined && a !== undefined, url);
  return { g: decodeURIComponent(g), a: decodeURIComponent(a) };
}

describe("kibanaDiscoverUrl", () => {
  it("carries time range, data view and query", () => {
    const url = kibanaDiscoverUrl({ ...BASE, query: "log.level : error" });
    assert.ok(url.startsWith("https://kibana.example.com/app/discover#/?_g=("));
    const { g, a } = states(url);
    assert.equal(g, "(time:(from:now-1h,to:now))");
    assert.equal(
      a,
      "(dataSource:(type:dataView,dataViewId:logs),query:(language:kuery,query:'log.level : error'))",
    );
  });

  it("stays in the space of the base URL, with or without a slash at its end", () => {
    const url = kibanaDiscoverUrl({ ...BASE, baseUrl: "https://k.example.com/s/monitoring/" });
    assert.ok(url.startsWith("https://k.example.com/s/monitoring/app/discover#/?"));
  });

  const quoted: readonly (readonly [string, string])[] = [
    [`message : "it's!"`, `'message : "it!'s!!"'`],
    ["a & b # c % d + e", "'a & b # c % d + e'"],
    ["1", "'1'"],
    ["-x", "'-x'"],
    ["true", "true"],
    ["", "''"],
    ["ä(b),c:d", "'ä(b),c:d'"],
  ];
  for (const [query, rison] of quoted) {
    it(`keeps the query ${JSON.stringify(query)}`, () => {
      const { a } = states(kibanaDiscoverUrl({ ...BASE, query }));
      assert.ok(a.endsWith(`query:(language:kuery,query:${rison}))`), a);
    });
  }

  it("encodes what would end a URL or be a variable of Grafana", () => {
    const url = kibanaDiscoverUrl({ ...BASE, query: 'a & "b" #%+ $c <x> {y}' });
    assert.doesNotMatch(url.slice(url.indexOf("_a=") + 3), /[&#+$<>{}" ]/);
  });

  it("leaves variables of Grafana as they are, and encodes around them", () => {
    const url = kibanaDiscoverUrl({
      ...BASE,
      ...GRAFANA_TIME_RANGE,
      query: 'cluster : "${cluster}" and kubernetes.namespace : "${namespace:raw}"',
    });
    assert.ok(url.includes("_g=(time:(from:'${__from:date:iso}',to:'${__to:date:iso}'))"), url);
    assert.ok(url.includes("cluster%20:%20%22${cluster}%22%20and%20"), url);
    assert.ok(url.includes("%22${namespace:raw}%22"), url);
  });

  it("leaves templates of Alertmanager as they are", () => {
    const url = kibanaDiscoverUrl({
      ...BASE,
      query: "cluster : {{ .CommonLabels.cluster }}",
      from: "{{ (index .Alerts 0).StartsAt.Format `2006-01-02T15:04:05Z` }}",
    });
    assert.ok(url.includes("cluster%20:%20{{ .CommonLabels.cluster }}"), url);
    assert.ok(
      url.includes("from:'{{ (index .Alerts 0).StartsAt.Format `2006-01-02T15:04:05Z` }}'"),
      url,
    );
  });

  it("filters by all values that a variable of Grafana holds", () => {
    const url = kibanaDiscoverUrl({ ...BASE, oneOf: { "kubernetes.namespace": "namespace" } });
    const filledIn = url.replace("${namespace:singlequote}", "'shop','pay'");
    const { a } = states(filledIn);
    assert.ok(a.includes("query:(terms:(kubernetes.namespace:!('shop','pay')))"), a);
    assert.ok(a.includes("disabled:!f,negate:!f"), a);
  });

  it("shows the columns that are named", () => {
    const { a } = states(kibanaDiscoverUrl({ ...BASE, columns: ["@timestamp", "message"] }));
    assert.ok(a.startsWith("(columns:!('@timestamp',message),"), a);
  });

  it("can search in Lucene", () => {
    const { a } = states(kibanaDiscoverUrl({ ...BASE, language: "lucene", query: "a:b" }));
    assert.ok(a.endsWith("query:(language:lucene,query:'a:b'))"), a);
  });
});

describe("kibanaTraceUrl", () => {
  it("leads to the trace, by its id or by what becomes it", () => {
    const baseUrl = "https://kibana.example.com/";
    assert.equal(
      kibanaTraceUrl({ baseUrl, traceId: "0af7651916cd43dd8448eb211c80319c" }),
      "https://kibana.example.com/app/apm/link-to/trace/0af7651916cd43dd8448eb211c80319c",
    );
    assert.equal(
      kibanaTraceUrl({ baseUrl, traceId: "${__value.raw}" }),
      "https://kibana.example.com/app/apm/link-to/trace/${__value.raw}",
    );
  });
});
