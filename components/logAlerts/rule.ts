import type { Severity } from "../internal/rules";
import type { LogAlertKind } from "./args";
import { CLUSTER_FIELD } from "./fields";

/** A rule with everything decided and checked. */
export interface LogAlertRule {
  readonly name: string;
  readonly kind: LogAlertKind;
  readonly query: string;
  /** The window in whole seconds. */
  readonly overSeconds: number;
  /** Lines: at least (frequency, spike), fewer than (absence); 1 for a new term. */
  readonly threshold: number;
  /** Spike only. */
  readonly factor: number;
  /** Fields beside the cluster; of a new term, its field. */
  readonly by: readonly string[];
  readonly severity: Severity;
  readonly summary: string;
  /** Empty: none. */
  readonly description: string;
  /** Where its runbook is: the annotation and its text. */
  readonly runbook: Readonly<Record<string, string>>;
  readonly team: string | undefined;
  /** Data streams that are searched, where they are not those of the logs. */
  readonly index?: string;
}

/** Fields whose values a rule's texts may name. */
export function namedFields(by: readonly string[]): readonly string[] {
  return [CLUSTER_FIELD, ...by];
}
