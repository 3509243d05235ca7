/** Levels of `log.level` after normalisation, from the least to the most severe. */
export const LogLevel = {
  Trace: "trace",
  Debug: "debug",
  Info: "info",
  Notice: "notice",
  Warning: "warning",
  Error: "error",
  Critical: "critical",
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];
