import { policies } from "../policy/policies";

type Policy = (typeof policies)[number];
type Schema = NonNullable<Policy["configSchema"]>["properties"][string];

const HEAD = `# Policies

The pack in \`policy/\` judges any Pulumi stack, ours or another's. It knows nothing of this project's components.

\`\`\`sh
pulumi preview --policy-pack policy --policy-pack-config policy-config.json
\`\`\`

The config file maps a policy's name to its settings and, if wanted, its \`enforcementLevel\`:

\`\`\`json
{
  "cluster-is-monitored": {
    "enrolled": [{ "cluster": "shop-euw1", "by": "acme/monitoring/prod" }],
    "waivers": [
      {
        "cluster": "lab",
        "signals": ["deadMansSwitch"],
        "owner": "team-lab",
        "reason": "Deleted with the lab in spring",
        "expires": "2027-03-31"
      }
    ]
  }
}
\`\`\`

A value that a preview does not know yet never makes a violation. Where it decides, the policy says so as advice ("not
known until update") and judges when the value is there.

The stack is judged at the end of a preview, and again after an update. What is wrong with one resource is one violation.
Objects inside Helm releases are judged like the program's own, as \`release → kind namespace/name\`, where helm and the chart are
on the machine: see [helm-release-contents](#helm-release-contents).

A workload, its pods or its Namespace opts out of a policy by annotation, and says why:

\`\`\`yaml
global-monitoring.io/opt-out: "scrape,apm,logs,requests,labels"
global-monitoring.io/reason: "A batch job of another team's product"
\`\`\`

The word \`replicas\` excuses a single-node Elasticsearch, \`page\` an Alertmanager that phones nobody. Without a reason an opt-out is
a violation. All else is waived in the config. An expired or incomplete waiver is a violation, one that nothing needs is advice.
`;

/** The reference of all policies, made from their code. */
export function policyReference(): string {
  return [HEAD, table(), ...policies.map(section)].join("\n");
}

function table(): string {
  const rows = policies.map(
    (policy) => `| [${policy.name}](#${policy.name}) | ${level(policy)} | ${kind(policy)} |`,
  );
  return ["| policy | level | judges |", "|---|---|---|", ...rows, ""].join("\n");
}

function level(policy: Policy): string {
  return policy.enforcementLevel ?? "advisory";
}

function kind(policy: Policy): string {
  return "validateStack" in policy ? "the stack as a whole" : "each resource";
}

function section(policy: Policy): string {
  const properties = Object.entries(policy.configSchema?.properties ?? {});
  const rows = properties.map(([name, schema]) => row(name, schema));
  return [
    `## ${policy.name}`,
    "",
    `Level: ${level(policy)}. ${policy.description}`,
    "",
    ...(rows.length === 0
      ? ["No config."]
      : ["| config | type | default | |", "|---|---|---|---|"]),
    ...rows,
    "",
  ].join("\n");
}

function row(name: string, schema: Schema): string {
  const cells = [
    `\`${name}\``,
    typeOf(schema),
    schema.default === undefined ? "" : `\`${JSON.stringify(schema.default)}\``,
    schema.description ?? "",
  ];
  return `| ${cells.map(escape).join(" | ")} |`;
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${text(value)}\``).join(", ");
  const items = schema.items;
  if (typeof items !== "object" || Array.isArray(items)) return String(schema.type);
  const keys = Object.keys(items.properties ?? {});
  return keys.length === 0
    ? `list of ${typeOf(items)}`
    : `list of { ${keys.map((key) => `\`${key}\``).join(", ")} }`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function escape(cell: string): string {
  return cell.replaceAll("|", "\\|");
}
