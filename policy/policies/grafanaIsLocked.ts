import type { StackContents } from "./lib/contents";
import { stackPolicy } from "./lib/stackPolicy";
import type { Finding } from "./lib/finding";
import { grafanaReports } from "./lib/grafana/grafanas";
import { valuesRemarks } from "./lib/grafana/values";
import { describeObject, namesOfObject } from "./lib/objects";
import { findingsOf } from "./lib/remarks";
import { at, text } from "./lib/values";
import { waiverBook, waiverSchema, type WaiverKeys } from "./lib/waivers";

const NAME = "grafana-is-locked";

const WAIVER_KEYS: WaiverKeys = { subject: "grafana" };

const POLICY = {
  rule: "must let nobody in by a default password or without one",
  question: "it lets somebody in by a default password or without one",
};

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
  const releases = resources.map((release) => {
    const { name, urn, props } = release;
    const called = text(at(props, "name")) ?? name;
    const names = new Set([name, called, urn]);
    return { ...POLICY, title: `release ${called}`, urn, names, remarks: valuesRemarks(release) };
  });
  const grafanas = grafanaReports(objects).map(({ object, remarks }) => ({
    ...POLICY,
    title: describeObject(object),
    urn: object.urn,
    names: namesOfObject(object),
    remarks,
  }));
  return findingsOf(waivers, [...releases, ...grafanas]);
}

/** Grafana asks for a password that not everybody knows. */
export const grafanaIsLocked = stackPolicy({
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
  judge: ({ resources, allObjects: objects }, config, date) =>
    openGrafanas({ resources, objects }, config, date),
});
