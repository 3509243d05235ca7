import { SCRIPTS_DIR } from "../paths";
import { plugin, type Setting } from "./syntax";

/** A stage that a script runs. An exception in it leaves the event as it is, with the tag. */
export function scriptStage(file: string, parameters?: Readonly<Record<string, Setting>>): string {
  const name = file.replace(/\.rb$/, "");
  return plugin("ruby", {
    id: name,
    path: `${SCRIPTS_DIR}/${file}`,
    ...(parameters !== undefined && { script_params: flat(parameters) }),
    tag_on_exception: `_${name.replaceAll("-", "_")}failure`,
  });
}

/** Lists go as one text each, with spaces between: a hash of texts is read the same everywhere. */
function flat(parameters: Readonly<Record<string, Setting>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.join(" ") : String(value as string | number | boolean),
    ]),
  );
}
