import * as pulumi from "@pulumi/pulumi";

/** A resource as it was registered. */
export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  /** Inputs with all Outputs resolved and secrets in clear. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the inputs that are secrets, wholly or in a part. */
  readonly secretInputs: readonly string[];
  /** `<urn>::<id>` of the provider; empty for the default one. */
  readonly provider: string;
  readonly custom: boolean;
}

/** What {@link deploy} made. */
export interface Deployment<T> {
  /** What the function returned. */
  readonly component: T;
  /** Everything that was registered, in order; component resources too. */
  readonly resources: readonly RegisteredResource[];
  /** Those of a type token. */
  readonly find: (type: string) => RegisteredResource[];
}

let registered: RegisteredResource[] = [];
let stackOutputs: StackOutputs = () => ({});

/** What a RandomPassword answers. */
export const GENERATED_PASSWORD = "generated-password";

/** What the stack of a StackReference exports. */
export type StackOutputs = (stack: string) => Readonly<Record<string, unknown>>;

/** Installs the mocks, with stacks for StackReferences, and forgets what was registered before. */
export async function installStacks(outputs: StackOutputs): Promise<void> {
  await installMocks();
  registered = [];
  stackOutputs = outputs;
}

/** Type tokens of all that was registered or read since, in order. */
export function registeredTypes(): string[] {
  return registered.map((one) => one.type);
}

/** Replaces Pulumi's engine: `before(installMocks)`. What a chart would answer is added to each Release. */
export async function installMocks(): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource: (args) => {
        const inputs = args.inputs as Readonly<Record<string, unknown>>;
        registered.push({
          type: args.type,
          name: args.name,
          inputs: Object.fromEntries(
            Object.entries(inputs).map(([key, value]) => [key, revealed(value)]),
          ),
          secretInputs: Object.keys(inputs).filter((key) =>
            pulumi.runtime.isRpcSecret(inputs[key]),
          ),
          provider: args.provider ?? "",
          custom: args.custom ?? false,
        });
        return { id: `${args.name}-id`, state: { ...inputs, ...answers(args.type, inputs) } };
      },
    },
    "global-monitoring",
    "test",
  );
}

/** Runs the function and waits until everything it made is registered. */
export async function deploy<T>(make: () => T): Promise<Deployment<T>> {
  registered = [];
  const component = make();
  await waitForRPCs();
  const resources = [...registered];
  return { component, resources, find: (type) => resources.filter((one) => one.type === type) };
}

/** The value of an Output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

/** Pulumi marks it as internal; there is no other way to know that all registrations are done. */
function waitForRPCs(): Promise<void> {
  return (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}

function answers(type: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (type === "pulumi:pulumi:StackReference") return stackAnswer(String(inputs["name"]));
  const spec = inputs["spec"] as { readonly type?: unknown } | undefined;
  if (type === "kubernetes:core/v1:Service" && spec?.type === "LoadBalancer") {
    const { name } = inputs["metadata"] as { readonly name: string };
    return { status: { loadBalancer: { ingress: [{ hostname: `${name}.elb.example.com` }] } } };
  }
  if (type === "random:index/randomPassword:RandomPassword") return { result: GENERATED_PASSWORD };
  if (type !== "kubernetes:helm.sh/v3:Release") return {};
  return { status: { name: inputs["name"], namespace: inputs["namespace"], status: "deployed" } };
}

function stackAnswer(stack: string): Record<string, unknown> {
  const outputs = stackOutputs(stack);
  const isSecret = (name: string) => pulumi.runtime.isRpcSecret(outputs[name]);
  const plain = Object.entries(outputs).map(([name, value]) => [name, revealed(value)]);
  return {
    outputs: Object.fromEntries(plain) as Record<string, unknown>,
    secretOutputNames: Object.keys(outputs).filter(isSecret),
  };
}

function revealed(value: unknown): unknown {
  return pulumi.runtime.isRpcSecret(value)
    ? (pulumi.runtime.unwrapRpcSecret(value) as unknown)
    : value;
}
