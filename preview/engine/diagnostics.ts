/** What a run has to say, whoever says it: the program, the engine or the pack. */

/** Severities of messages, mildest first. */
export type Severity = "info" | "warning" | "error";

/** One message. */
export interface LogMessage {
  readonly severity: Severity;
  readonly message: string;
  /** URN of the resource it is about, or "". */
  readonly urn: string;
}

/** Collects messages in order. */
export interface Diagnostics {
  log(severity: Severity, message: string, urn?: string): void;
  readonly messages: readonly LogMessage[];
  hasErrors(): boolean;
}

/** Pulumi's runtime colours the errors it logs; a result is plain text. */
const ESCAPES = /\u001b\[[0-9;]*m/g;

export function createDiagnostics(): Diagnostics {
  const messages: LogMessage[] = [];
  return {
    log: (severity, message, urn = "") => {
      messages.push({ severity, message: message.replace(ESCAPES, ""), urn });
    },
    messages,
    hasErrors: () => messages.some((entry) => entry.severity === "error"),
  };
}
