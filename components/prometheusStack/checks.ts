import { DNS_LABEL } from "../internal/dns";
import type { Problems } from "../internal/validation";

/** Notes a value that is no whole number from `least` to `most`; says whether it is one. */
export function checkInteger(
  path: string,
  value: number,
  least: number,
  most: number,
  problems: Problems,
): boolean {
  const right = Number.isInteger(value) && value >= least && value <= most;
  if (!right) problems.add(path, value, `a whole number from ${least} to ${most}`);
  return right;
}

/** Notes a value that is none of the allowed; a caller in JavaScript can pass anything. */
export function checkOneOf(
  path: string,
  value: string,
  allowed: readonly string[],
  problems: Problems,
): void {
  if (!allowed.includes(value)) problems.add(path, value, `one of ${allowed.join(", ")}`);
}

/** Notes a value that is given and no DNS domain. */
export function checkDomain(domain: string | undefined, problems: Problems): void {
  if (domain !== undefined && !domain.split(".").every((label) => DNS_LABEL.test(label))) {
    problems.add("domain", domain, 'a DNS domain such as "monitoring.example.com"');
  }
}

/** Notes a value that is given and no http or https URL. */
export function checkUrl(path: string, value: string | undefined, problems: Problems): void {
  if (value !== undefined && !/^https?:\/\/[^\s/]+/.test(value)) {
    problems.add(path, value, "an http or https URL");
  }
}

/** The namespace, which must be a DNS label. */
export function resolveNamespace(
  path: string,
  value: string | undefined,
  fallback: string,
  problems: Problems,
): string {
  if (value !== undefined && !DNS_LABEL.test(value)) {
    problems.add(path, value, "a namespace: a-z, 0-9 and - inside, at most 63 characters");
  }
  return value ?? fallback;
}
