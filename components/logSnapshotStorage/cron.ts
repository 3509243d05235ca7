/** Fields of a cron expression of Elasticsearch, with their lowest and highest numbers and their names. */
const FIELDS = [
  { name: "seconds", min: 0, max: 59, words: [] },
  { name: "minutes", min: 0, max: 59, words: [] },
  { name: "hours", min: 0, max: 23, words: [] },
  { name: "day of month", min: 1, max: 31, words: [] },
  {
    name: "month",
    min: 1,
    max: 12,
    words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  {
    name: "day of week",
    min: 1,
    max: 7,
    words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
  },
  { name: "year", min: 1970, max: 2099, words: [] },
] as const;

type Field = (typeof FIELDS)[number];

const MINUTES_OF_HOUR = 60;

/** What the days may say beside numbers: last day, nearest weekday, last Friday, second Friday. */
const SPECIAL_DAYS: Readonly<Partial<Record<Field["name"], RegExp>>> = {
  "day of month": /^(?:L|LW|(?:[1-9]|[12]\d|3[01])W)$/,
  "day of week": /^(?:L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/,
};

/**
 * What is wrong with a cron expression of Elasticsearch (its documentation, "Cron expressions"), as the end of the sentence "must
 * be …"; `undefined`: nothing. `everyMinutes` is the shortest time between two runs.
 */
export function cronProblem(expression: string, everyMinutes: number): string | undefined {
  const parts = expression.split(" ");
  if (parts.length !== 6 && parts.length !== 7) {
    return "6 or 7 fields with one space between: seconds, minutes, hours, day of month, month, day of week, year";
  }
  const wrong = FIELDS.find((field, i) => parts[i] !== undefined && !fits(field, parts[i]));
  if (wrong !== undefined) {
    return `a cron expression whose ${wrong.name} is *, or numbers from ${wrong.min} to ${wrong.max} with , - and /`;
  }
  if ((parts[3] === "?") === (parts[5] === "?")) {
    return "a cron expression with ? in exactly one of day of month and day of week";
  }
  return tooOften(parts, everyMinutes)
    ? `a time at most every ${everyMinutes} minutes, the shortest that snapshot lifecycle management allows`
    : undefined;
}

function fits(field: Field, part: string): boolean {
  if (part === "?") return field.name in SPECIAL_DAYS;
  return (
    SPECIAL_DAYS[field.name]?.test(part) === true ||
    part.split(",").every((item) => itemValues(field, item) !== undefined)
  );
}

/** Numbers that one item of a field's list means; `undefined`: it is none. */
function itemValues(field: Field, item: string): readonly number[] | undefined {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (match === null) return undefined;
  const [, all, first, last, every] = match;
  const step = every === undefined ? 1 : Number(every);
  const from = all === undefined ? number(field, first) : field.min;
  const open = all !== undefined || (last === undefined && every !== undefined);
  const to = open ? field.max : number(field, last ?? first);
  // A range may wrap: 22-2 are the hours from 22 to 2.
  if (from === undefined || to === undefined || step < 1) return undefined;
  const span = field.max - field.min + 1;
  const length = (to - from + (to < from ? span : 0)) / step;
  return Array.from(
    { length: Math.floor(length) + 1 },
    (_, i) => ((from + i * step - field.min) % span) + field.min,
  );
}

function number(field: Field, text: string | undefined): number | undefined {
  const word = (field.words as readonly string[]).indexOf(text?.toUpperCase() ?? "");
  if (word >= 0) return field.min + word;
  const value = /^\d{1,4}$/.test(text ?? "") ? Number(text) : NaN;
  return value >= field.min && value <= field.max ? value : undefined;
}

/** Judged by seconds and minutes alone: hours are further apart than any limit. */
function tooOften(parts: readonly string[], everyMinutes: number): boolean {
  if (values(FIELDS[0], parts[0]).length > 1) return true;
  const minutes = values(FIELDS[1], parts[1]);
  // The last run of an hour is followed by the first of the next, or of another day.
  const next = [...minutes.slice(1), (minutes[0] ?? 0) + MINUTES_OF_HOUR];
  return minutes.some((minute, i) => (next[i] ?? 0) - minute < everyMinutes);
}

function values(field: Field, part = ""): readonly number[] {
  const items = part.split(",").flatMap((item) => itemValues(field, item) ?? []);
  return [...new Set(items)].sort((a, b) => a - b);
}
