/**
 * Writes the dashboards' JSON: `npm run dashboards`. It runs when a dashboard changes, not when the program runs:
 * loading Grafana's builder library takes longer (0.07 to 0.12 s, 230 modules) than all other settings and values.
 * A test fails when the files are not what the sources build.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { dashboards } from "../components/grafana/dashboards/all";
import { apmDashboards } from "../components/grafana/dashboards/apm";
import { buildDashboard } from "../components/grafana/dashboards/build";

const DIRECTORY = join(__dirname, "../components/grafana/dashboards/generated");

async function main(): Promise<void> {
  for (const spec of [...dashboards, ...apmDashboards]) {
    const file = join(DIRECTORY, `${spec.uid}.json`);
    writeFileSync(
      file,
      await format(JSON.stringify(buildDashboard(spec)), { parser: "json", printWidth: 100 }),
    );
    console.log(file);
  }
}

void main();
