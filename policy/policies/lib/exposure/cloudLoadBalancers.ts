/** Load balancers that a program makes in AWS by itself. */
import type { Remark } from "../remarks";
import type { StackResource } from "../resources";
import { at, flag, isRecord, isUnknown, list, show, text } from "../values";

const CLASSIC =
  /^aws:(lb|alb|applicationloadbalancing|elb|elasticloadbalancing(v2)?)\/loadBalancer:LoadBalancer$/;
const NATIVE = /^aws-native:elasticloadbalancing(v2)?:LoadBalancer$/;

/** Whether a type is a load balancer of @pulumi/aws or @pulumi/aws-native. */
export function isCloudLoadBalancer(type: string): boolean {
  return CLASSIC.test(type) || NATIVE.test(type);
}

/** What is wrong with it. Both providers make it public unless told otherwise. */
export function cloudExposure({ type, props }: StackResource): Remark[] {
  if (NATIVE.test(type)) {
    const scheme = at(props, "scheme");
    if (isUnknown(scheme)) return [{ level: "unknown", text: "its scheme" }];
    if (scheme === "internal") return [];
    return [{ level: "violation", text: `its scheme is ${got(scheme)}: set it to "internal"` }];
  }
  const internal = at(props, "internal");
  if (isUnknown(internal)) return [{ level: "unknown", text: "`internal`" }];
  if (flag(internal, false) === "present") return [];
  return [{ level: "violation", text: `\`internal\` is ${got(internal)}: set it to true` }];
}

function got(value: unknown): string {
  return value === undefined ? "not set" : show(value);
}

/** Names and tags, by which one sees what it is for. */
export function wordsOf({ name, props }: StackResource): string[] {
  const tags = at(props, "tags");
  const tagged = isRecord(tags) ? Object.values(tags) : list(tags).map((tag) => at(tag, "value"));
  return [name, at(props, "name"), ...tagged].map(text).filter((word) => word !== undefined);
}
