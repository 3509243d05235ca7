/** Colours, or none. */

/** Paints text for a terminal. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

function paint(open: number, close: number, on: boolean): (text: string) => string {
  return on ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text;
}

export function createStyle(on: boolean): Style {
  return {
    bold: paint(1, 22, on),
    dim: paint(2, 22, on),
    red: paint(31, 39, on),
    green: paint(32, 39, on),
    yellow: paint(33, 39, on),
    cyan: paint(36, 39, on),
  };
}

/** Whether to use colours: NO_COLOR forbids (no-color.org), FORCE_COLOR demands, else a terminal decides. */
export function wantsColor(
  env: Readonly<Record<string, string | undefined>>,
  isTty: boolean,
): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return env.FORCE_COLOR !== "0";
  return isTty && env.TERM !== "dumb";
}

/** "1 error", "2 errors". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
