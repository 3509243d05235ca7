/**
 * What may still be judged when a part of the configuration has a form that could not be taken: that part is missing, and
 * what is only wrong because of that is no problem of its own.
 */

/**
 * Parts of a section that may go missing and leave the meaning of the section's other keys as it is. A wrong form elsewhere
 * (a licence, a receiver to which routes may send) makes the whole section unread.
 */
const PARTS: Readonly<Partial<Record<string, readonly string[]>>> = {
  metrics: ["retention", "storage"],
  logging: ["elasticsearch", "kibana", "logstash", "shipping", "snapshots", "alerts", "health"],
  tracing: ["sampling", "rum", "loadBalancer"],
};

/** What cannot be judged without a part, beside the part itself: it would be judged by the part's default. */
const HANGS_ON: Readonly<Partial<Record<string, RegExp>>> = {
  availability: /^(logging\.elasticsearch|tracing)\b/,
  alerting: /^logging\.alerts\b/,
  clusters: /^(logging\.(alerts|logstash)|tracing\.loadBalancer)\b/,
  objectStorage: /^(objectStorageKeys|logging\.snapshots)\b/,
  receiverSecrets: /^logging\.alerts\b/,
  // The rest of tracing needs nothing of logging.
  logging: /^tracing($|\.sampling\b)/,
  "logging.elasticsearch": /^logging\.(datasets|gibPerDay|retentionDays)\b/,
  "logging.shipping": /^logging\.datasets\b/,
};

/** The part, such as `logging.alerts`, that an issue at `path` makes unread; `undefined` if it is the whole section. */
export function partAt(path: readonly PropertyKey[]): string | undefined {
  const [section, part] = path.map(String);
  return section !== undefined && part !== undefined && PARTS[section]?.includes(part) === true
    ? `${section}.${part}`
    : undefined;
}

/** Whether a problem at `path` says something although these parts are unread. */
export function canBeJudged(path: string, unread: ReadonlySet<string>): boolean {
  return ![...unread].some((part) => isBelow(path, part) || HANGS_ON[part]?.test(path) === true);
}

function isBelow(path: string, part: string): boolean {
  return path.startsWith(part) && /^($|[.[])/.test(path.slice(part.length));
}
