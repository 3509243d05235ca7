/** A place in a text that is read from the left to the right. */
export interface Cursor {
  readonly text: string;
  /** Index of the next character. */
  at: number;
}

/** What is wrong with a text that is read. Caught where the reading began. */
export class SyntaxProblem extends Error {}

export function atEnd(c: Cursor): boolean {
  return c.at >= c.text.length;
}

/** Whether `text` comes next. */
export function sees(c: Cursor, text: string): boolean {
  return c.text.startsWith(text, c.at);
}

/** Passes `text` if it comes next. */
export function take(c: Cursor, text: string): boolean {
  if (!sees(c, text)) return false;
  c.at += text.length;
  return true;
}

/** Passes what a sticky expression (flag `y`) matches here, and gives it. */
export function match(c: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = c.at;
  const found = pattern.exec(c.text);
  if (found === null) return undefined;
  c.at += found[0].length;
  return found;
}

/** Passes one character, and gives it. */
export function next(c: Cursor): string {
  const character = String.fromCodePoint(c.text.codePointAt(c.at) ?? 0);
  c.at += character.length;
  return character;
}
