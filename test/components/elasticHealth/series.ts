import type { InputSeries } from "../../helpers/promtool";

export type Labels = Readonly<Record<string, string>>;

/** No alert fires. */
export const none: readonly Labels[] = [];
/** One alert fires, without labels of its own. */
export const one: readonly Labels[] = [{}];

export function series(metric: string, labels: Labels, values: string): InputSeries {
  const matchers = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return { series: `${metric}{${matchers.join(", ")}}`, values };
}
