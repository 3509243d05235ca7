import { isIP } from "node:net";
import { DNS_NAME } from "./dns";
import { ALWAYS_INTERNAL, type InternalLoadBalancer } from "./internalLoadBalancer";
import type { Problems } from "./validation";

/** What a user may say of an internal load balancer. */
type LoadBalancerOptions = Partial<InternalLoadBalancer>;

/** The part of a qualified name after its optional prefix (apimachinery, validation.IsQualifiedName). */
const NAME_PART = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const PREFIX_LENGTH = /^(0|[1-9]\d{0,2})$/;

/** Notes what cannot be used in `loadBalancer`; `problems` is at it. */
export function checkLoadBalancer(loadBalancer: LoadBalancerOptions, problems: Problems): void {
  const { className, annotations = {}, sourceRanges = [] } = loadBalancer;
  if (className !== undefined && !isQualifiedName(className))
    problems.add("className", className, 'a loadBalancerClass, such as "eks.amazonaws.com/nlb"');
  for (const key of Object.keys(ALWAYS_INTERNAL))
    if (annotations[key] !== undefined)
      problems.add(
        `annotations.${key}`,
        annotations[key],
        "absent: these load balancers are always internal",
      );
  sourceRanges.forEach((range, i) => {
    if (!isCidr(range))
      problems.add(`sourceRanges[${i}]`, range, 'a CIDR range, such as "10.0.0.0/8"');
  });
}

/**
 * The load balancer by which other clusters reach something of the hub; `undefined` when it is not `exposed`, and then none may be given.
 *
 * @param sent - what other clusters send, for the message
 */
export function resolveLoadBalancer(
  given: LoadBalancerOptions | undefined,
  exposed: boolean,
  sent: string,
  problems: Problems,
): InternalLoadBalancer | undefined {
  if (given !== undefined) checkLoadBalancer(given, problems);
  if (!exposed) {
    if (given !== undefined)
      problems.add("", given, `left out: no other cluster sends ${sent}, so none is made`);
    return undefined;
  }
  return {
    className: given?.className,
    annotations: given?.annotations ?? {},
    sourceRanges: given?.sourceRanges ?? [],
  };
}

function isQualifiedName(text: string): boolean {
  const parts = text.split("/");
  const prefix = parts.length === 2 ? parts[0] : undefined;
  return (
    parts.length <= 2 &&
    NAME_PART.test(parts.at(-1) ?? "") &&
    (prefix === undefined || DNS_NAME.test(prefix))
  );
}

/** Whether it is a range of addresses. An IPv6 address with a zone is an address of one machine: no range. */
export function isCidr(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  const bits = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    more.length === 0 &&
    !address.includes("%") &&
    PREFIX_LENGTH.test(length) &&
    Number(length) <= bits
  );
}
