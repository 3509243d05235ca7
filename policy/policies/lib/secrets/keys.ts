/** What the name of a key says of its value, and what shows that a value is no secret at all. */
import { isUnknown } from "../values";

/** How much of a proof a key's name is. */
interface Kind {
  /** Ends of keys, in lower case and without separators. */
  readonly ends: RegExp;
  /** What the value is called in a message. */
  readonly called: string;
  /**
   * What the value must look like to be the secret itself:
   * - `any`: nothing else is ever written there in clear;
   * - `coined`: charts write names there, too, so plain words do not count;
   * - `random`: mostly something else is written there.
   */
  readonly proof: "any" | "coined" | "random";
}

const KINDS: readonly Kind[] = [
  {
    ends: /(?:passw(?:or)?d|passphrase|pwd|(?:^|db|auth|smtp|user|redis|sql|postgres|admin|root|basic|http)pass)$/,
    called: "a password",
    proof: "any",
  },
  {
    ends: /(?:client|app|application|api|consumer|shared|cookie|jwt|session|hmac)secret$/,
    called: "a shared secret",
    proof: "any",
  },
  { ends: /(?:token|bearer|authorization)$/, called: "a token", proof: "coined" },
  {
    ends: /(?:secretkey|secretaccesskey|privatekey|signingkey|encryptionkey|masterkey|accountkey|storagekey|secretkeybase)$/,
    called: "a secret key",
    proof: "coined",
  },
  { ends: /(?:apikey|accesskey|authkey)$/, called: "an API key", proof: "coined" },
  { ends: /credentials?$/, called: "credentials", proof: "coined" },
  {
    // RabbitMQ's routing keys are topics, PagerDuty's are 32 characters of its own.
    ends: /(?:routing|service|integration|user|license|deploy|shared)key$/,
    called: "an integration key",
    proof: "random",
  },
  { ends: /(?:secret|key|auth|cookie)$/, called: "a key", proof: "random" },
];

/** Ends of keys that seem to speak of a secret and do not. */
const HARMLESS =
  /^existing|checksum|sha(?:1|256|512)|hash|(?:public|host|partition|grouping|label|group|primary|foreign|unique|sort|cache|map|kms|idempotency|ssh|nextpage|continue|page|csrf|max|min|site|publishable)(?:key|token)$/;

/** Keys below which only names of Secrets, and of keys in them, are written. */
const REFERENCE =
  /(?:Refs?|Selectors?|[a-z]From|[sS]ecretKeys?|[sS]ecret_keys|KeyNames|keyNames|keyMapping)$/;

/** Whether all below a key names secrets and holds none. `secretKey` is one only when it holds an object. */
export function isReference(key: string): boolean {
  return REFERENCE.test(key);
}

/** What a value is by the name of its key; `undefined` if the name says nothing, or the value is no literal. */
export function secretByKey(key: string, value: string): string | undefined {
  const kind = kindOf(key);
  if (kind === undefined) return undefined;
  if (kind.proof === "any") return isLiteral(value) || isPhrase(value) ? kind.called : undefined;
  if (!isLiteral(value)) return undefined;
  if (kind.proof === "coined") return isCoined(value) ? kind.called : undefined;
  return isRandom(value) ? kind.called : undefined;
}

/** What manuals write in place of a password. */
const PLACEHOLDER = /^(?:password|passwd|pass|pwd|secret|redacted|your\W?\w+)$/i;

/** Whether a value is a password where no key says so. */
export function isPassword(value: string): boolean {
  return !PLACEHOLDER.test(value) && secretByKey("password", value) !== undefined;
}

/** Whether a value that nobody can see yet would be a secret by the name of its key. */
export function isSecretKey(key: string): boolean {
  const kind = kindOf(key);
  return kind !== undefined && kind.proof !== "random";
}

/** Kinds by key: the keys of a stack are few, and stand in it thousands of times. */
const kinds = new Map<string, Kind | undefined>();
/** So that keys out of texts do not fill the memory. */
const MAX_KINDS = 10_000;

function kindOf(key: string): Kind | undefined {
  const known = kinds.get(key);
  if (known !== undefined || kinds.has(key)) return known;
  const kind = findKind(key);
  if (kinds.size < MAX_KINDS) kinds.set(key, kind);
  return kind;
}

function findKind(key: string): Kind | undefined {
  const squashed = key.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
  // A list of secrets: `tokens`, `apiKeys`.
  const one = squashed.endsWith("ss") ? squashed : squashed.replace(/s$/, "");
  if (HARMLESS.test(one)) return undefined;
  return KINDS.find(({ ends }) => ends.test(squashed) || ends.test(one));
}

const SWITCH =
  /^(?:null|none|nil|~|true|false|yes|no|on|off|required|optional|enabled|disabled|default|auto|(?:string|id|int)!?|undefined|n\/a|\d{1,3})$/i;

/**
 * Templates and references that another program resolves: shell, Kubernetes, Go, Jinja, Grafana, Vault, SOPS, Spring,
 * printf and others; and code that reads the environment.
 */
const RESOLVED =
  /\$\{|\$\(|\{\{|<%|%\(|%\{|\$__(?:file|env|vault)|^\$[A-Za-z_]|^<[^>]*>$|^(?:vault|ref\+\w+|op|awssm|awsssm|gcpsm|file|secretref|env|k8s):|^projects\/[^/]+\/secrets\/|^arn:aws|^ENC\[|^\$\w*$|^@|#\{|^%(?:[sqv]|%?\w+%%?$)|^__\w+__$|^(?:os\.(?:environ|getenv)|process\.env|System\.getenv)\b/;

/** How Grafana Alloy's configuration takes a value from elsewhere (its docs, "remote", "local.file", "sys.env"). */
const BY_ALLOY =
  /^(?:(?:sys\.)?env\(|coalesce\(|(?:convert\.)?nonsensitive\(|remote\.(?:kubernetes|vault|http|s3)\.|local\.file\.|argument\.)/;

const MASKED = /^(?:[*x.•_-]+|\[?redacted\]?|placeholder|todo)$/i;

/** Whether a value is text that is used as it stands. */
function isLiteral(raw: string): boolean {
  const value = raw.trim();
  if (value.length < 3 || isUnknown(value) || /\s/.test(value)) return false;
  if ([SWITCH, RESOLVED, BY_ALLOY, MASKED].some((pattern) => pattern.test(value))) return false;
  return !isPath(value) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(value);
}

/** Words without punctuation, which nobody writes to explain what a password is. */
function isPhrase(value: string): boolean {
  return /^[a-z]+(?: [a-z]+){2,7}$/i.test(value) && !/pass|enter|your|secret|the /i.test(value);
}

function isPath(value: string): boolean {
  // No folder or file is as long as a key in base64.
  return /^(?:\.{0,2}|~|[A-Za-z]:)[/\\][\w.@-]{0,31}(?:[/\\][\w.@-]{0,31})*$/.test(value);
}

/** Passwords of examples, which end up in production. */
const NOTORIOUS =
  /^(?:changeme\w*|change[-_]?me|supersecret|topsecret|letmein|hunter2|admin123|s3cr3t|secret123|django-insecure-.*)$/i;

/** A value that somebody or something made up: not words, such as the name of a Secret or of a key in it. */
function isCoined(value: string): boolean {
  if (NOTORIOUS.test(value) || isRandom(value)) return true;
  // Names of Kubernetes objects have digits, too: "tls-2", "ca.v1.crt".
  if (/^[a-z0-9]+(?:[-._][a-z0-9]+)+$/.test(value)) return false;
  return value.length >= 6 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Longer than any key; the start of a longer text shows what it is. */
const MAX_KEY = 4096;

/** A value without words in it: letters, digits and cases change all the time. */
function isRandom(value: string): boolean {
  if (UUID.test(value)) return true;
  return (value.slice(0, MAX_KEY).match(/[A-Za-z0-9+/=_]{16,}/g) ?? []).some((run) => {
    const kinds = Array.from(run, characterKind);
    const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
    return /\d/.test(run) && /[A-Za-z]/.test(run) && changes >= run.length / 5 && entropy(run) >= 3;
  });
}

function characterKind(character: string): number {
  if (character >= "0" && character <= "9") return 0;
  return character >= "a" && character <= "z" ? 1 : 2;
}

/** Bits for each character (Shannon). */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    bits -= (count / value.length) * Math.log2(count / value.length);
  }
  return bits;
}
