import assert from "node:assert/strict";
import { intervalsAt } from "../../components/alertRouting/timeIntervals";
import { resolveTimeIntervals } from "../../components/alertRouting/timeIntervalSettings";
import { at, list, type Tree } from "../charts/checks/manifest";
import { problemsOf } from "../components/alertRouting/fixtures";
import { Problems } from "../../components/internal/validation";
import { startDelayMs } from "./alertmanagers";
import { begun, dedupKeyOf, ended, type Incident } from "./incidents";
import { compare } from "./ledger";
import { sumOf } from "./observer";
import { prometheusConfig, ruleFile } from "./prometheusConfig";
import { shrink, shrunkMs } from "./timeScale";
import { isOlder } from "./tools";
import { workingHours } from "./workingHours";

const mail = (subject: string) => ({ at: "email", subject });

describe("The comparison of what was told with what had to be", () => {
  const expected = [mail("a"), mail("b"), mail("b")];

  it("finds nothing where all came as often as expected", () => {
    assert.deepEqual(compare(expected, [mail("b"), mail("a"), mail("b")]), {
      lost: [],
      duplicated: [],
      unexpected: [],
    });
  });

  it("finds what is lost, what came twice, and what nobody expected", () => {
    const came = [mail("a"), mail("a"), mail("b"), mail("c"), { at: "phone", subject: "a" }];
    assert.deepEqual(compare(expected, came), {
      lost: ["email: b"],
      duplicated: ["email: a"],
      unexpected: ["email: c", "phone: a"],
    });
  });

  it("knows the notifications of an incident, its beginning and its end", () => {
    const incident: Incident = {
      ...{ alert: "X", cluster: "hub", namespace: "shop", severity: "critical", firing: 2 },
    };
    assert.deepEqual(begun(incident), [
      mail("[CRITICAL] hub: X in shop (2 firing)"),
      { at: "phone", subject: "trigger [CRITICAL] hub: X in shop (2 firing)" },
    ]);
    assert.deepEqual(ended(incident), [
      mail("[RESOLVED] hub: X in shop"),
      { at: "phone", subject: "resolve [CRITICAL] hub: X in shop (2 firing)" },
    ]);
    assert.equal(begun({ ...incident, severity: "warning" }).length, 1);
    assert.notEqual(dedupKeyOf(incident), dedupKeyOf({ ...incident, namespace: "other" }));
  });
});

describe("The configuration of Prometheus for processes of this machine", () => {
  const spec: Tree = {
    scrapeInterval: "30s",
    scrapeTimeout: "25s",
    evaluationInterval: "30s",
    externalLabels: { cluster: "hub" },
    replicaExternalLabelName: "prometheus_replica",
  };

  it("tells replicas apart by a label that alerts lose", () => {
    const config = prometheusConfig(spec, {
      ...{ name: "prometheus-kps-1", targets: [], alertmanagers: ["a:1"], ruleFile: "/rules" },
    });
    assert.deepEqual(at(config, "global", "external_labels"), {
      cluster: "hub",
      prometheus_replica: "prometheus-kps-1",
    });
    assert.deepEqual(at(config, "alerting", "alert_relabel_configs"), [
      { action: "labeldrop", regex: "prometheus_replica" },
    ]);
  });

  it("keeps rules as they are, but for their durations", () => {
    const alert = { alert: "A", expr: "up == 0", for: "10m", labels: { severity: "warning" } };
    const record = { record: "a:b", expr: "sum(up)" };
    const file = ruleFile([
      { name: "g", interval: "3m", partial_response_strategy: "warn", rules: [alert, record] },
    ]);
    assert.deepEqual(list(file.groups), [
      { name: "g", interval: shrink("3m"), rules: [{ ...alert, for: shrink("10m") }, record] },
    ]);
  });
});

describe("Working hours around a moment", () => {
  for (const now of ["2026-01-31T23:59:59Z", "2026-06-01T00:00:00Z", "2026-11-22T12:30:30Z"])
    it(`opens later and is open, shut and a holiday at ${now}`, () => {
      const moment = new Date(now);
      const { args, opens } = workingHours(moment, new Date(moment.getTime() + 25_000));
      assert.deepEqual(problemsOf(args), []);
      const intervals = resolveTimeIntervals(args.timeIntervals ?? [], Problems.none());
      assert.deepEqual(intervalsAt(intervals, moment), new Set(["open", "today"]));
      assert.deepEqual(intervalsAt(intervals, new Date(opens - 1)), new Set(["open", "today"]));
      assert.deepEqual(intervalsAt(intervals, new Date(opens)), new Set(["open", "soon", "today"]));
      assert.ok(opens - moment.getTime() >= 25_000 && opens - moment.getTime() <= 85_000);
    });
});

describe("What is asked of the programs", () => {
  it("reads the wait of a replica that starts from the custom resource", () => {
    assert.equal(startDelayMs({}), 0);
    assert.equal(startDelayMs({ minReadySeconds: 0 }), 0);
    assert.ok(startDelayMs({ minReadySeconds: 150 }) > shrunkMs("150s"));
  });

  it("sums a metric over its series, or over those of an integration", () => {
    const text = 'a{integration="email"} 2\na{integration="webhook"} 3\nab 9\na 1e3\n';
    assert.equal(sumOf(text, "a"), 1_005);
    assert.equal(sumOf(text, "a", "email"), 2);
  });

  it("takes no Alertmanager that does not know all options", () => {
    assert.deepEqual(
      ["0.25.0", "0.27.0", "0.34.1", "1.0.0"].map((version) => isOlder(version, [0, 27])),
      [true, false, false, false],
    );
  });
});
