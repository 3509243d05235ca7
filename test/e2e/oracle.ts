import type { PreviewResult } from "../../preview/preview";
import { at, made, ofType, previewProgram } from "../helpers/program";
import { parseUrn } from "./operations";
import type { Config } from "./stack";

/** What the embedded preview says of a configuration. */
export async function offline(config: Config): Promise<PreviewResult> {
  const result = await previewProgram({ stack: "local", config, policyPack: undefined });
  if (result.error !== undefined) throw new Error(JSON.stringify(result.error));
  return result;
}

/** Types and names of the resources of a configuration, sorted; without the stack itself. */
export async function expected(config: Config): Promise<string[]> {
  return made(await offline(config))
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .map(({ type, name }) => `${type} ${name}`)
    .sort();
}

/** Types and names of the resources that differ between two configurations, sorted. */
export async function differences(one: Config, other: Config): Promise<string[]> {
  const [before, after] = [contents(await offline(one)), contents(await offline(other))];
  const urns = [...new Set([...before.keys(), ...after.keys()])];
  return urns
    .filter((urn) => before.get(urn) !== after.get(urn))
    .map(parseUrn)
    .map(({ type, name }) => `${type} ${name}`)
    .sort();
}

function contents(result: PreviewResult): Map<string, string> {
  return new Map(
    made(result)
      .filter(({ type }) => type !== "pulumi:pulumi:Stack")
      // A component has no inputs that an update would compare.
      .map((one) => [one.urn, one.custom ? JSON.stringify([one.inputs, one.provider]) : ""]),
  );
}

/** Names of the namespaces that a configuration makes. */
export function namespacesOf(result: PreviewResult): string[] {
  const found = ofType(result, "kubernetes:core/v1:Namespace");
  return [...new Set(found.map(({ inputs }) => at(inputs, "metadata", "name") as string))].sort();
}
