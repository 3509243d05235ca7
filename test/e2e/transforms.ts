import { join } from "node:path";
import { archiveName } from "../../scripts/charts/cache";

/** Inputs of a resource. */
export type Props = Readonly<Record<string, unknown>>;

/** What a run changes on the resources of the program; nothing by default. */
export interface Changes {
  /** The cluster runs no pods: nothing may wait for one. */
  readonly bare: boolean;
  /** Folder with the packed charts, in place of their repositories. */
  readonly chartFolder?: string;
}

const RELEASE = "kubernetes:helm.sh/v3:Release";
const WAIT_FOR = "pulumi.com/waitFor";
/** Annotations by which the program asks for readiness, and replaces a Job that never got ready. */
const READINESS: ReadonlySet<string> = new Set([WAIT_FOR, "pulumi.com/replaceUnready"]);
const SERVICE = "kubernetes:core/v1:Service";

/** Types that Pulumi takes for done only when a pod or a controller has answered. */
const AWAITED: ReadonlySet<string> = new Set([
  SERVICE,
  "kubernetes:batch/v1:Job",
  "kubernetes:cert-manager.io/v1:Certificate",
  "kubernetes:networking.k8s.io/v1:Ingress",
]);

/** The inputs with which a resource is deployed in the run; the same object when nothing is to change. */
export function transformed(type: string, props: Props, changes: Changes): Props {
  if (type === RELEASE) return release(props, changes);
  return changes.bare && type.startsWith("kubernetes:") ? unawaited(type, props) : props;
}

function release(props: Props, changes: Changes): Props {
  const { repositoryOpts, ...rest } = props;
  const { chart, version } = props as { chart: string; version: string };
  return {
    ...(changes.chartFolder === undefined ? { ...rest, repositoryOpts } : rest),
    ...(changes.chartFolder !== undefined && {
      chart: join(changes.chartFolder, archiveName({ chart, version })),
    }),
    // Helm waits for ready pods and, even without that, for the Jobs of hooks.
    ...(changes.bare && { atomic: false, skipAwait: true, disableWebhooks: true }),
  };
}

function unawaited(type: string, props: Props): Props {
  const metadata = (props["metadata"] ?? {}) as Props;
  const given = Object.entries((metadata["annotations"] ?? {}) as Props);
  const annotations = {
    ...Object.fromEntries(given.filter(([key]) => !READINESS.has(key))),
    // Foreground, Pulumi's choice, hangs where no garbage collector runs.
    "pulumi.com/deletionPropagationPolicy": "background",
    ...waiting(type, props),
  };
  return { ...props, metadata: { ...metadata, annotations } };
}

function waiting(type: string, props: Props): Props {
  // The program reads where the load balancer answers: for that it does wait, but for no endpoint.
  if (type === SERVICE && (props["spec"] as Props | undefined)?.["type"] === "LoadBalancer")
    return { [WAIT_FOR]: "jsonpath={.status.loadBalancer.ingress[0].hostname}" };
  return AWAITED.has(type) ? { "pulumi.com/skipAwait": "true" } : {};
}
