/** One thing that is wrong with what the user gave: where, what was there, what may be there. */
export interface Problem {
  /** Path of the value, such as `clusters[1].name`. */
  readonly path: string;
  /** The value got, ready to print. Secrets never come here. */
  readonly got: string;
  /** What is allowed, as the end of the sentence "must be …". */
  readonly allowed: string;
}

/** Collects every problem of a set of arguments, so that all are reported at once. */
export class Problems {
  private constructor(
    private readonly found: Problem[],
    private readonly prefix: string,
  ) {}

  /** An empty collection. */
  static none(): Problems {
    return new Problems([], "");
  }

  /** The same collection, seen from a nested value: its paths are put after `path`. */
  at(path: string): Problems {
    return new Problems(this.found, joinPath(this.prefix, path));
  }

  /** Notes that the value at `path` is `got` and must be `allowed`. */
  add(path: string, got: unknown, allowed: string): void {
    this.found.push({ path: joinPath(this.prefix, path), got: show(got), allowed });
  }

  /** Takes over a problem that was found by another collection. */
  adopt(problem: Problem): void {
    this.found.push({ ...problem, path: joinPath(this.prefix, problem.path) });
  }

  /** All problems found so far, in order. */
  get list(): readonly Problem[] {
    return this.found;
  }
}

/**
 * The error that lists every problem of the arguments.
 *
 * Pulumi's language host prints the message of an error that carries the mark `__pulumiRunError` without a stack
 * trace (`RunError.isInstance` looks for the mark). The mark is set here by hand so that settings need no Pulumi.
 */
export class InvalidSettingsError extends Error {
  /** @internal */
  readonly __pulumiRunError = true;

  constructor(
    subject: string,
    readonly problems: readonly Problem[],
  ) {
    super(`${subject} cannot be used:\n${problems.map(formatProblem).join("\n")}`);
    this.name = "InvalidSettingsError";
  }
}

/** Resolves the settings of `args`, or throws one {@link InvalidSettingsError} with all problems. */
export function resolveOrThrow<A, S>(
  subject: string,
  args: A,
  resolve: (args: A, problems: Problems) => S,
): S {
  const problems = Problems.none();
  const settings = resolve(args, problems);
  if (problems.list.length > 0) throw new InvalidSettingsError(subject, problems.list);
  return settings;
}

/**
 * Asks a piece whether its arguments could be used, and notes what it finds in the words of the whole: `rename` makes the path.
 * Of the findings only those that `concerns` lets through are noted.
 */
export function adoptProblems<S>(
  problems: Problems,
  rename: (path: string) => string,
  resolve: (found: Problems) => S,
  concerns: (problem: Problem) => boolean = () => true,
): S {
  const found = Problems.none();
  const settings = resolve(found);
  for (const problem of found.list.filter(concerns))
    problems.adopt({ ...problem, path: rename(problem.path) });
  return settings;
}

/** One line for a problem: `  clusters[1].name must be a DNS label, got "Shop"`. */
export function formatProblem(problem: Problem): string {
  return `  ${problem.path} must be ${problem.allowed}, got ${problem.got}`;
}

/** Joins two paths: `clusters[0]` and `name` give `clusters[0].name`; an index and a namespace (`a:`) need no dot. */
function joinPath(prefix: string, path: string): string {
  const glued = prefix === "" || path === "" || prefix.endsWith(":") || path.startsWith("[");
  return glued ? prefix + path : `${prefix}.${path}`;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
