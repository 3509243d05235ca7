/**
 * Secrets that show by their shape alone, whatever their key. Shapes are those that the issuers document; prefixes
 * exist so that scanners find a leaked secret.
 */

interface Shape {
  readonly pattern: RegExp;
  /** What it is called in a message. */
  readonly called: string;
}

const SHAPES: readonly Shape[] = [
  {
    called: "a private key (PEM)",
    pattern: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
  },
  // IAM's documentation ends its examples in EXAMPLE.
  {
    called: "an AWS access key",
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}(?![A-Za-z0-9])/,
  },
  { called: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{82})\b/ },
  { called: "a GitLab token", pattern: /\bgl(?:pat|dt|rt|ptt|agent)-[\w-]{20,}/ },
  {
    called: "a Slack token",
    pattern: /\bxox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}/,
  },
  {
    called: "a Slack webhook",
    pattern: /\bhooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Z0-9]{6,}\/\w{6,}/,
  },
  {
    called: "a Discord webhook",
    pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/\d{15,}\/[\w-]{50,}/,
  },
  {
    called: "a Teams webhook",
    pattern:
      /\.webhook\.office\.com\/webhookb2\/[0-9a-f-]{36}@|\.logic\.azure\.com\S*[?&]sig=[\w%-]{20,}/,
  },
  {
    called: "a PagerDuty key",
    pattern: /\bevents\.(?:eu\.)?pagerduty\.com\/\S{0,60}[/=][0-9a-f]{32}\b/,
  },
  {
    called: "the URL of a dead man's switch",
    pattern: /\bhc-ping\.com\/[0-9a-f]{8}-[0-9a-f-]{27}|\bnosnch\.in\/[0-9a-f]{10}\b/,
  },
  { called: "a Telegram bot's token", pattern: /(?<![\w])\d{8,10}:AA[\w-]{33}(?![\w-])/ },
  { called: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { called: "a Google API key", pattern: /\bAIza[\w-]{35}(?![\w-])/ },
  { called: "a Google OAuth secret", pattern: /\bGOCSPX-[\w-]{28}(?![\w-])/ },
  {
    called: "a Grafana token",
    pattern: /\bglsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}\b|\bglc_[A-Za-z0-9+/]{32,}/,
  },
  { called: "a SendGrid key", pattern: /\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])/ },
  { called: "a Stripe key", pattern: /\b[sr]k_live_[A-Za-z0-9]{16,}/ },
  { called: "a Vault token", pattern: /\bhv[sb]\.[\w-]{24,}/ },
  { called: "a Docker Hub token", pattern: /\bdckr_(?:pat|oat)_[\w-]{27,}/ },
  { called: "a Pulumi token", pattern: /\bpul-[0-9a-f]{40}\b/ },
  { called: "a key of an AI service", pattern: /\bsk-(?:ant-|proj-|svcacct-|admin-)[\w-]{40,}/ },
  {
    called: "an Elastic token",
    pattern: /\bAAEAAW[A-Za-z0-9+/_-]{30,}|\bessu_[A-Za-z0-9+/=]{30,}/,
  },
  { called: "a JSON Web Token", pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/ },
  {
    called: "a connection string with a password",
    pattern:
      /(?:^|;)\s*(?:Password|Pwd|AccountKey|SharedAccessKey)\s*=\s*(?![${<%]|(?:os|process|System)\.)[^;\s]{3,}\s*(?:;|$)/i,
  },
  {
    called: "an Authorization header",
    pattern: /\b(?:Basic|Bearer)\s+(?=[\w+/.~-]*\d)[\w+/.~-]{16,}={0,2}(?:["'\s]|$)/,
  },
];

/** `scheme://user:password@host`; the password must not be a template. */
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]*:([^\s/@"'<>]{2,})@[\w[]/gi;
/** Base64 of `-----BEGIN `. */
const BASE64_PEM = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}/g;
/** Base64 of an API key of Elasticsearch: an ID of 20 characters, ":", and 22 more. */
const ELASTIC_KEY = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{58}==(?![A-Za-z0-9+/=])/g;

/** One pass over a long text that has nothing in it, instead of one for each shape. */
const ANY =
  /PRIVATE KEY|AKIA|ASIA|gh[pousr]_|github_pat|\bgl[a-z]{1,5}[-_]|xox|xapp-|hooks\.slack|\/webhooks?|hc-ping|nosnch|pagerduty\.com|logic\.azure|\d:AA|npm_|AIza|GOCSPX|\bSG\.|k_live|\bhv[sb]\.|dckr_|pul-|\bsk-|AAEAAW|essu_|eyJ|password|pwd|accesskey|accountkey|Basic |Bearer |:[^\s/@]{1,200}@|LS0tLS1|==/i;

/** What secrets a text has in it, by their shapes; each once. */
export function secretsByShape(value: string): string[] {
  if (value.length < 8 || !ANY.test(value)) return [];
  const found = SHAPES.filter(({ pattern }) => pattern.test(value)).map(({ called }) => called);
  if (matches(value, URL_PASSWORD).some(([, password]) => isClear(password ?? ""))) {
    found.push("a URL with a password");
  }
  if (matches(value, BASE64_PEM).some(([encoded]) => decode(encoded).includes("PRIVATE KEY"))) {
    found.push("a private key (PEM in base64)");
  }
  if (matches(value, ELASTIC_KEY).some(([key]) => /^[\w-]{20}:[\w-]{22}$/.test(decode(key)))) {
    found.push("an API key of Elasticsearch");
  }
  return found;
}

function matches(value: string, pattern: RegExp): RegExpMatchArray[] {
  return [...value.matchAll(pattern)];
}

function isClear(password: string): boolean {
  return !/[${}%<>(]|^[*x.]+$|^(?:password|pass|pwd|secret|redacted)$/i.test(password);
}

/** A PEM's first line is enough. */
function decode(base64: string): string {
  return Buffer.from(base64.slice(0, 80), "base64").toString("latin1");
}
