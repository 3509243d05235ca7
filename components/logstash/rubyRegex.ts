import { atEnd, match, next, sees, SyntaxProblem, take, type Cursor } from "./cursor";

/**
 * Checks of regular expressions in the syntax of Ruby (Oniguruma), as Logstash compiles them. No library does it here: those that
 * read this syntax cannot be loaded in one step by a program that is no ES module. What the reader below does not know it refuses.
 */

/** What a part of an expression can match. */
interface Node {
  readonly min: number;
  readonly max: number;
  /** It holds a repetition without bound. */
  readonly unbounded: boolean;
  /** It begins with a repetition without bound. */
  readonly unboundedStart: boolean;
  /** It holds a group that keeps what it matched. */
  readonly captures: boolean;
}

const NOTHING: Node = {
  min: 0,
  max: 0,
  unbounded: false,
  unboundedStart: false,
  captures: false,
};
const ONE: Node = { ...NOTHING, min: 1, max: 1 };

/** Repetitions of more than this are as bad as ones without bound, where they stand within each other. */
const MANY = 64;
/** More makes Oniguruma refuse the expression (ONIG_MAX_REPEAT_NUM). */
const MAX_REPEAT = 100_000;

const POSIX =
  /\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit|word):\]/y;
const PROPERTY =
  /[pP]\{\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit|word|any|l[ultmo]?|m[nce]?|n[dlo]?|p[cdseifo]?|s[mcko]?|z[slp]?|c[cfson]?|latin|greek|cyrillic|han|hiragana|katakana|hangul|arabic|hebrew|thai|devanagari)\}/iy;

/**
 * What is wrong with a regular expression, as the end of the sentence "must be …"; `undefined` when nothing is. Beside the syntax: it
 * must not match the empty text, refer back, begin with a repetition without bound, or have one within another, since
 * such an expression can take a time that grows with a power of the line's length.
 */
export function regexProblem(pattern: string): string | undefined {
  try {
    const c: RegexCursor = { text: pattern, at: 0, lenient: false };
    const node = alternatives(c);
    if (!atEnd(c)) throw new SyntaxProblem('without a ")" that nothing opens');
    if (node.min === 0) throw new SyntaxProblem("one that does not match the empty text");
    if (node.unboundedStart) {
      throw new SyntaxProblem("one that does not begin with a repetition without bound");
    }
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return `a regular expression of Ruby: ${error.message}`;
    throw error;
  }
}

/** What is wrong with the syntax of a regular expression alone; for grok, whose patterns may match the empty text. */
export function regexSyntaxProblem(pattern: string): string | undefined {
  try {
    const c: RegexCursor = { text: pattern, at: 0, lenient: true };
    alternatives(c);
    return atEnd(c) ? undefined : 'without a ")" that nothing opens';
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.message;
    throw error;
  }
}

/** The expression, and how strictly it is read. */
interface RegexCursor extends Cursor {
  /** Only the syntax is looked at, and references back may stand. */
  readonly lenient: boolean;
}

function alternatives(c: RegexCursor): Node {
  let node = sequence(c);
  while (take(c, "|")) {
    const other = sequence(c);
    node = {
      min: Math.min(node.min, other.min),
      max: Math.max(node.max, other.max),
      unbounded: node.unbounded || other.unbounded,
      unboundedStart: node.unboundedStart || other.unboundedStart,
      captures: node.captures || other.captures,
    };
  }
  return node;
}

function sequence(c: RegexCursor): Node {
  let node = NOTHING;
  while (!atEnd(c) && !sees(c, "|") && !sees(c, ")")) {
    const next = quantified(c, atom(c));
    node = {
      min: node.min + next.min,
      max: node.max + next.max,
      unbounded: node.unbounded || next.unbounded,
      // Behind what may match nothing it still begins the expression.
      unboundedStart: node.unboundedStart || (node.min === 0 && next.unboundedStart),
      captures: node.captures || next.captures,
    };
  }
  return node;
}

function quantified(c: RegexCursor, node: Node): Node {
  const range = quantifier(c);
  if (range === undefined) return node;
  const [min, max] = range;
  if (quantifier(c) !== undefined) throw new SyntaxProblem("without one repetition of another");
  if (!c.lenient) checkNesting(node, max);
  const unbounded = max === Infinity;
  return {
    min: node.min * min,
    max: max === 0 ? 0 : node.max * max,
    unbounded: node.unbounded || unbounded || max > MANY,
    unboundedStart: node.unboundedStart || unbounded,
    captures: node.captures,
  };
}

function checkNesting(node: Node, max: number): void {
  if (max <= 1) return;
  if (node.unbounded) {
    throw new SyntaxProblem(`without repetitions of more than ${MANY} times within each other`);
  }
  if (node.min === 0 && max > MANY) {
    throw new SyntaxProblem("without a repetition of what may be empty");
  }
}

/** Least and most times; `undefined` when no quantifier stands here. */
function quantifier(c: RegexCursor): readonly [number, number] | undefined {
  const found = match(c, /(?:([*+?])|\{(?=,?\d)(\d*)(,?)(\d*)\})([?+]?)/y);
  if (found === undefined) return undefined;
  const [, sign, low = "", comma, high = ""] = found;
  if (sign !== undefined) return [sign === "+" ? 1 : 0, sign === "?" ? 1 : Infinity];
  const min = Number(low);
  const max = comma === "" ? min : high === "" ? Infinity : Number(high);
  if (max < min) throw new SyntaxProblem("with ranges such as {1,3}, the smaller number first");
  if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Infinity)) {
    throw new SyntaxProblem(`with repetitions of at most ${MAX_REPEAT} times`);
  }
  return [min, max];
}

function atom(c: RegexCursor): Node {
  if (take(c, "(")) return group(c);
  if (take(c, "[")) return characterClass(c);
  if (take(c, "\\")) return escape(c);
  if (take(c, "^") || take(c, "$")) return NOTHING;
  if (quantifier(c) !== undefined) {
    throw new SyntaxProblem("with something before each repetition");
  }
  next(c);
  return ONE;
}

function group(c: RegexCursor): Node {
  if (match(c, /\?#[^)]*\)/y)) return NOTHING;
  const options = match(c, /\?([im]*)(?:-([im]+))?(:|\))/y);
  if (options !== undefined) return options[3] === ":" ? closed(c) : NOTHING;
  if (match(c, /\?[=!]/y)) return { ...NOTHING, captures: closed(c).captures };
  const behind = match(c, /\?<[=!]/y);
  if (behind !== undefined) return lookbehind(c, behind[0].endsWith("!"));
  if (match(c, /\?>/y)) return closed(c);
  if (match(c, /\?(?:<[A-Za-z_]\w*>|'[A-Za-z_]\w*')/y)) {
    return { ...closed(c), captures: true };
  }
  if (c.lenient && match(c, /\?<[^<>]+>/y)) return { ...closed(c), captures: true };
  if (sees(c, "?")) {
    throw new SyntaxProblem(
      'with groups such as "(…)", "(?:…)", "(?<name>…)", "(?i:…)" or look-arounds',
    );
  }
  return { ...closed(c), captures: true };
}

function lookbehind(c: RegexCursor, negative: boolean): Node {
  const node = closed(c);
  if (node.max === Infinity) throw new SyntaxProblem("with a bounded look-behind");
  if (negative && node.captures) {
    throw new SyntaxProblem("without a group that captures in a negative look-behind");
  }
  if (node.min !== node.max) throw new SyntaxProblem("with a look-behind of one length");
  return NOTHING;
}

function closed(c: RegexCursor): Node {
  const node = alternatives(c);
  if (!take(c, ")")) throw new SyntaxProblem('with a ")" for each "("');
  return node;
}

function escape(c: RegexCursor): Node {
  if (atEnd(c)) throw new SyntaxProblem("without a backslash at its end");
  if (match(c, /[bBAzZG]/y)) return NOTHING;
  if (match(c, /(?:k<|g<|[1-9])/y)) {
    if (!c.lenient) throw new SyntaxProblem("without references to a group");
    match(c, /[\w-]*>|\d*/y);
    return { ...ONE, min: 0 };
  }
  character(c);
  return ONE;
}

/** An escape that stands for a character or a set of them. The backslash is behind us. */
function character(c: RegexCursor): string {
  if (atEnd(c)) throw new SyntaxProblem("without a backslash at its end");
  if (sees(c, "p") || sees(c, "P")) {
    const found = match(c, PROPERTY);
    if (found === undefined) throw new SyntaxProblem('with properties such as "\\p{Alpha}"');
    return "";
  }
  if (match(c, /[dDwWsShHRX]/y)) return "";
  const coded = match(
    c,
    /(?:x(?:\{[0-9a-fA-F]{1,6}\}|[0-9a-fA-F]{1,2})|u[0-9a-fA-F]{4}|0[0-7]{0,2})/y,
  );
  if (coded !== undefined) {
    const digits = coded[0].replace(/[xu{}]/g, "");
    return String.fromCodePoint(
      Math.min(parseInt(digits, coded[0].startsWith("0") ? 8 : 16), 0x10ffff),
    );
  }
  if (match(c, /[ntrfvae]/y)) return "";
  if (/[A-Za-z]/.test(c.text.charAt(c.at))) {
    throw new SyntaxProblem(`without the escape "\\${c.text.charAt(c.at)}"`);
  }
  return next(c);
}

function characterClass(c: RegexCursor): Node {
  take(c, "^");
  if (sees(c, "]"))
    throw new SyntaxProblem("without an empty class; write a bracket in one as \\]");
  let last: string | undefined;
  while (!take(c, "]")) {
    if (atEnd(c)) throw new SyntaxProblem('with a "]" for each "["');
    if (match(c, /&&/y)) last = undefined;
    else if (match(c, POSIX)) last = undefined;
    else if (sees(c, "[:")) throw new SyntaxProblem('with classes such as "[[:alpha:]]"');
    else if (take(c, "[")) characterClass(c);
    else last = member(c, last);
  }
  return ONE;
}

/** One character of a class, or the end of a range. Gives what a range could begin with. */
function member(c: RegexCursor, last: string | undefined): string | undefined {
  const isRange = last !== undefined && sees(c, "-") && !c.text.startsWith("-]", c.at);
  if (isRange) take(c, "-");
  const member = take(c, "\\") ? character(c) : next(c);
  if (!isRange) return member;
  if (last !== "" && member !== "" && (member.codePointAt(0) ?? 0) < (last.codePointAt(0) ?? 0)) {
    throw new SyntaxProblem("with ranges such as [a-z], the smaller character first");
  }
  return undefined;
}
