import type { RedactionSettings } from "../settings";

/** One rule of {@link redactionDocument}, as redact.rb reads it. */
export interface RedactionRule {
  readonly name: string;
  /** Regular expression of Ruby (Oniguruma). */
  readonly pattern: string;
  /** What stands in place of a match; `\1` is the first group. */
  readonly replacement: string;
}

/** What redact.rb reads. */
export interface RedactionDocument {
  readonly patterns: readonly RedactionRule[];
  /** Keys whose values are secret, as a regular expression; none when nothing is. */
  readonly keys: string | null;
  /** Whether card numbers with a right check digit go. */
  readonly cards: boolean;
}

/**
 * A value after `name=`: a quoted text (the quotes may be escaped, as in JSON within JSON), or all up to white space. A comma or
 * semicolon ends it only where another pair or white space follows.
 */
const VALUE = String.raw`(?:"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|\\+"[^"\\]*(?:\\[^"][^"\\]*)*(?:\\+")?|'[^']*'?|(?:[^\s"'\\&,;]|[,;](?!\s|[\w.-]{1,64}[=:]|\z))+)`;

/** Between a name and its value: `=`, or `:` as in JSON, YAML and headers. */
const SEPARATOR = String.raw`\\*["']?\s{0,8}[:=]\s{0,8}`;

/** Names that nothing but a secret is called. */
const STRONG = String.raw`(?i:passw(?:or)?d|passphrase|(?:client|app|consumer)[_-]?secret|secret[_-]?key|api[_-]?key|private[_-]?key|(?:access|refresh|id|auth|session|csrf|bearer)[_-]?token)`;

/** Names that are also ordinary words: a secret only before `=`, or as a quoted key. */
const WEAK = String.raw`(?i:pwd|secret|token|credentials?|signature)`;

/**
 * Credentials. No expression can take more than a small multiple of the line's length: each starts with fixed text or behind a character that it
 * cannot contain; a repetition without bound within another stands behind a character that the inner one cannot match; and where two follow each
 * other they cannot match the same character. A test counts the steps on lines made to be slow.
 */
const CREDENTIALS: readonly RedactionRule[] = [
  {
    name: "private-key",
    pattern: String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|\z)`,
    replacement: "[redacted:private-key]",
  },
  {
    // To the end of the line: such a header carries several parameters, some in quotes.
    name: "authorization-parameters",
    pattern: String.raw`((?i:(?:proxy-|x-)?authorization)${SEPARATOR}\\*["'\[]{0,2})(?:(?i:digest|aws4-hmac-sha256|negotiate|ntlm)\s)[^\r\n]*`,
    replacement: String.raw`\1[redacted:authorization]`,
  },
  {
    name: "authorization",
    // A second word only where it is long enough for a credential: the scheme may be one that nobody registered.
    pattern: String.raw`((?i:(?:proxy-|x-)?authorization)${SEPARATOR}\\*["'\[]{0,2}(?>(?:(?i:bearer|basic|token|apikey|key)\s{1,8})?))(?!redacted:)[^\s"'\\,;\[\]]+(?:\s{1,8}(?![\w.-]{1,64}[=:])[^\s"'\\,;\[\]]{16,})?`,
    replacement: String.raw`\1[redacted:authorization]`,
  },
  {
    name: "bearer",
    pattern: String.raw`\b((?i:bearer)\s{1,8})(?:(?=[A-Za-z._~+\/-]*[0-9])[\w.~+\/-]{8,}|[\w.~+\/-]{24,})=*`,
    replacement: String.raw`\1[redacted:bearer]`,
  },
  {
    name: "basic",
    pattern: String.raw`\b((?i:basic)\s{1,8})(?=[a-z0-9+\/]*[A-Z])(?=[A-Z0-9+\/]*[a-z])(?=[A-Za-z+\/]*[0-9=])[A-Za-z0-9+\/]{8,}={0,2}`,
    replacement: String.raw`\1[redacted:basic]`,
  },
  {
    name: "cookie",
    pattern: String.raw`\b((?i:(?:set-)?cookie)\\*["']?\s{0,8}:\s{0,8}\\*["'\[]{0,2})[^\s=;"'\\]{1,128}=[^"\r\n]*`,
    replacement: String.raw`\1[redacted:cookie]`,
  },
  {
    name: "json-web-token",
    pattern: String.raw`(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*`,
    replacement: "[redacted:json-web-token]",
  },
  {
    name: "url-credentials",
    pattern: String.raw`(:\/\/[^\s:@\/"'?#]{0,128}:)[^\s@\/"']{1,256}@`,
    replacement: String.raw`\1[redacted:password]@`,
  },
  {
    name: "known-token",
    pattern: String.raw`(?<![A-Za-z0-9_-])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|[rs]k_live_[A-Za-z0-9]{16,}|AIza[\w-]{35})`,
    replacement: "[redacted:token]",
  },
  {
    name: "named-secret",
    pattern: String.raw`(${STRONG}${SEPARATOR})(?!\\*["']?\[redacted)${VALUE}`,
    replacement: String.raw`\1[redacted:secret]`,
  },
  {
    name: "named-token",
    pattern: String.raw`(${WEAK}(?:=|\\*["']\s{0,8}[:=]\s{0,8}))(?!\\*["']?\[redacted)${VALUE}`,
    replacement: String.raw`\1[redacted:secret]`,
  },
];

/** Access key ids by their prefix (IAM user guide, "Unique identifiers"), the rest by the names that the tools of AWS use. */
const AWS: readonly RedactionRule[] = [
  {
    name: "aws-access-key-id",
    pattern: String.raw`(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])`,
    replacement: "[redacted:aws-access-key-id]",
  },
  {
    name: "aws-secret",
    pattern: String.raw`((?i:secret_?access_?key|aws_?secret(?:_?key)?|(?:aws|x-amz)[_-]?(?:security|session)[_-]?token|x-amz-(?:signature|credential))${SEPARATOR}\\*["']?)[A-Za-z0-9\/+=%_.-]{16,}`,
    replacement: String.raw`\1[redacted:aws-secret]`,
  },
];

const EMAIL: RedactionRule = {
  name: "email",
  pattern: String.raw`(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])`,
  replacement: "[redacted:email]",
};

/** Keys of JSON and logfmt whose values are secret, whatever they look like. `max_tokens` and `token_count` are none. */
const CREDENTIAL_KEYS = String.raw`(?i:(?:\A|[_.-])(?:passw(?:or)?d|pwd|passphrase|secret|token|authorization|cookie|credentials?|api[_-]?key|private[_-]?key|secret[_-]?key)\z)|[a-z](?:Password|Passwd|Secret|Token|ApiKey|PrivateKey|SecretKey)\z`;
const AWS_KEYS = String.raw`(?i:(?:\A|[_.-])(?:aws[_-]?)?(?:secret[_-]?access[_-]?key|session[_-]?token)\z)`;

/** The names of the rules that are built in: yours must differ. */
export const BUILT_IN_RULES: readonly string[] = [...CREDENTIALS, ...AWS, EMAIL].map(
  (rule) => rule.name,
);

/** What is taken out of every line, in the order in which it is. */
export function redactionDocument(settings: RedactionSettings): RedactionDocument {
  const keys = [
    ...(settings.authorization ? [CREDENTIAL_KEYS] : []),
    ...(settings.awsKeys ? [AWS_KEYS] : []),
  ];
  return {
    patterns: [
      // Names that say AWS go first: they end in words that the others know too.
      ...(settings.awsKeys ? AWS : []),
      ...(settings.authorization ? CREDENTIALS : []),
      ...(settings.email ? [EMAIL] : []),
      ...settings.patterns,
    ],
    keys: keys.length === 0 ? null : keys.map((key) => `(?:${key})`).join("|"),
    cards: settings.cardNumbers,
  };
}

/** Whether anything is looked for at all. */
export function redacts(document: RedactionDocument): boolean {
  return document.patterns.length > 0 || document.keys !== null || document.cards;
}
