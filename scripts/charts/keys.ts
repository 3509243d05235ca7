import * as fs from "node:fs";
import { readChart } from "./archive";
import { cachedChart, fixturesDir, keyListFile, missingCharts, pinnedCharts } from "./cache";
import { extraKeys } from "./extraKeys";
import { keyList } from "./keyList";

/** `npm run charts:keys`: writes the key list of every pinned chart in the cache and deletes those of other versions. */
function main(): void {
  const missing = missingCharts();
  if (missing.length > 0) {
    const names = missing.map((pin) => `${pin.chart} ${pin.version}`).join(", ");
    console.error(`charts not in the cache: ${names}; get them by npm run charts`);
    process.exitCode = 1;
    return;
  }
  const written = pinnedCharts().map((pin) => {
    const list = keyList(readChart(cachedChart(pin)), extraKeys[pin.chart]);
    const file = keyListFile(pin);
    fs.writeFileSync(file, `${JSON.stringify(list, undefined, 1)}\n`);
    return file;
  });
  for (const name of fs.readdirSync(fixturesDir)) {
    const old = name.endsWith(".keys.json") && !written.some((file) => file.endsWith(`/${name}`));
    if (old) fs.rmSync(`${fixturesDir}/${name}`);
  }
  for (const file of written) console.log(`wrote ${file}`);
}

main();
