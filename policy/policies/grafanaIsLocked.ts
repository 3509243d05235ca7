import { contentsPolicy, type StackContents } from "./lib/contentsPolicy";
import type { Finding } from "./lib/finding";
import { grafanaReports } from "./lib/grafana/grafanas";
import { valuesRemarks } from "./lib/grafana/values";
import { describeObject, namesOfObject } from "./lib/objects";
import { findingsAbout, type Remark } from "./lib/remarks";
import { at, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "grafana-is-locked";

const WAIVER_KEYS: WaiverKeys = { subject: "grafana" };

const RULE = "must let nobody in by a default password or without one";
const QUESTION = "it lets somebody in by a default password or without one";

/**
 * Grafanas that let in whoever finds them; one finding for each object or release that says so.
 *
 * @param config The policy's config as given: `waivers`.
 * @param date Today as YYYY-MM-DD.
 */
export function openGrafanas(
  { resources, objects }: StackContents,
  config: unknown,
  date: string,
): Finding[] {
  const waivers = waiverBook(NAME, config, WAIVER_KEYS, date);
  const findings: Finding[] = [];
  const report = (
    title: string,
    urn: string,
    names: ReadonlySet<string>,
    remarks: readonly Remark[],
  ) => {
    if (remarks.length === 0 || waivers.covers(names)) return;
    findings.push(...findingsAbout({ title, urn, rule: RULE, question: QUESTION }, remarks));
  };
  for (const release of resources) {
    const { name, urn, props } = release;
    const called = text(at(props, "name")) ?? name;
    report(`release ${called}`, urn, new Set([name, called, urn]), valuesRemarks(release));
  }
  for (const { object, remarks } of grafanaReports(objects)) {
    report(describeObject(object), object.urn, namesOfObject(object), remarks);
  }
  return [...waivers.findings(), ...findings];
}

/** Grafana asks for a password that not everybody knows. */
export const grafanaIsLocked = contentsPolicy({
  name: NAME,
  description:
    "Grafana lets nobody in by a default password or without one: an administrator of Grafana reads every metric and log through its data sources, and an anonymous editor may query them at will. Put a generated password into a Secret and name it (`admin.existingSecret`), and switch auth.anonymous off or give it the role Viewer; or waive a Grafana with owner, reason and expiry.",
  configSchema: {
    properties: {
      waivers: waiverSchema(
        WAIVER_KEYS,
        "Grafanas that may be open until a date, by name of the release or object, namespace/name or URN. An expired or incomplete waiver is a violation.",
      ),
    },
  },
  enforcementLevel: "mandatory",
  judge: openGrafanas,
});
