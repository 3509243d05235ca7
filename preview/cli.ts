/** The command line: arguments in, options or a one-line complaint out. */
import { parseArgs } from "node:util";
import { UserError } from "./engine/errors";

/** What the command line asks for. */
export interface CliOptions {
  readonly help: boolean;
  readonly stack: string;
  readonly json: boolean;
  /** Folder of the policy pack; undefined with --no-policy. */
  readonly policyPack?: string;
  /** JSON file with the policies' settings. */
  readonly policyPackConfig?: string;
  readonly stackOutputs?: string;
}

const OPTIONS = {
  stack: { type: "string" },
  json: { type: "boolean" },
  "policy-pack": { type: "string" },
  "policy-pack-config": { type: "string" },
  "no-policy": { type: "boolean" },
  "stack-outputs": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Text of --help. */
export const HELP = `Previews a stack offline: runs the program and the policy pack, unchanged, without cloud,
cluster or Pulumi's CLI. It shows what the program asks for; \`pulumi preview\` asks the real providers.

Usage: npm start -- [options]

  --stack NAME|FILE      stack to preview: dev, prod, local, or the path of a stack's YAML file  [dev]
  --json                 one JSON document on standard output, and nothing else there; when the preview cannot
                         start (exit code 1) it is {"format": ..., "error": "..."}
  --policy-pack DIR      policy pack to judge the stack by  [policy]
  --policy-pack-config FILE
                         JSON file of settings: {"<policy>": {"enforcementLevel": "advisory", "<key>": value}}; the
                         keys are in docs/policies.md  [each policy's defaults]
  --no-policy            judge by no policy
  --stack-outputs FILE   JSON file of what StackReferences answer: {"org/project/stack": {"output": value}};
                         {"secret": true, "value": ...} is a secret output  [preview/stack-outputs.sample.json]
  -h, --help             this text

Exit code: 0 all is well; 1 the program failed or a mandatory policy is violated; 2 wrong usage.
NO_COLOR and FORCE_COLOR are respected. Progress goes to standard error.
`;

/** A wrong command line. */
export class UsageError extends UserError {}

function allowed(): string {
  return Object.keys(OPTIONS)
    .map((name) => `--${name}`)
    .join(", ");
}

/** @throws UsageError with one line that names what is allowed. */
export function parseCli(argv: readonly string[], defaults: { policyPack: string }): CliOptions {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: false });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") {
      const got = /'(.*?)'/.exec(message)?.[1] ?? "";
      throw new UsageError(`unexpected argument "${got}"; allowed: ${allowed()}`);
    }
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const got = /'(.*?)'/.exec(message)?.[1] ?? "";
      throw new UsageError(`unknown option ${got}; allowed: ${allowed()}`);
    }
    throw new UsageError(message.split("\n")[0] ?? message);
  }
  const { values } = parsed;
  if (values["no-policy"] === true && values["policy-pack"] !== undefined) {
    throw new UsageError("--policy-pack and --no-policy contradict each other");
  }
  if (values["no-policy"] === true && values["policy-pack-config"] !== undefined) {
    throw new UsageError("--policy-pack-config and --no-policy contradict each other");
  }
  for (const name of ["stack", "policy-pack", "policy-pack-config", "stack-outputs"] as const) {
    if (values[name]?.trim() === "")
      throw new UsageError(`--${name} needs a value, got an empty one`);
  }
  return {
    help: values.help ?? false,
    stack: values.stack ?? "dev",
    json: values.json ?? false,
    policyPack:
      values["no-policy"] === true ? undefined : (values["policy-pack"] ?? defaults.policyPack),
    policyPackConfig: values["policy-pack-config"],
    stackOutputs: values["stack-outputs"],
  };
}
