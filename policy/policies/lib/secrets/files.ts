/** Files that clients read passwords from, by how their lines are built: .pgpass, .netrc, and XML. */
import { isPassword, secretByKey } from "./keys";

/** A secret in a file. */
export interface FileSecret {
  /** The key that it stands under; none where the file has no keys. */
  readonly key?: string;
  readonly looksLike: string;
}

/**
 * Passwords in a file, or in a script that writes it.
 *
 * @param name Path of the text, which ends in the name of the file.
 */
export function secretsInFiles(name: string, text: string): FileSecret[] {
  const written = withoutRemarks(text);
  return [...inPgpass(name, written), ...inNetrc(written), ...inXml(text)];
}

/** Examples stand in lines that are comments. */
function withoutRemarks(text: string): string {
  return text.replace(/^[ \t]{0,80}#.*$/gm, "");
}

/** Documentation of PostgreSQL, "The Password File": hostname:port:database:username:password. */
const PGPASS =
  /(?<![^\s"'])[^\s:"'#]{1,255}:(?:\d{1,5}|\*):[^\s:"']{1,255}:[^\s:"']{1,255}:([^\s"']{1,1024})/g;

function inPgpass(name: string, text: string): FileSecret[] {
  if (!/pgpass/i.test(name) && !/pgpass/i.test(text)) return [];
  const isThere = [...text.matchAll(PGPASS)].some(([, password = ""]) => isWritten(password));
  return isThere ? [{ looksLike: "a password of PostgreSQL (pgpass)" }] : [];
}

/** The manual of GNU inetutils, ".netrc": words with any white space between them. */
const NETRC =
  /\b(?:machine\s+\S{1,255}|default)\s+login\s+(\S{1,255})\s+(?:account\s+\S{1,255}\s+)?password\s+(\S{1,1024})/g;

function inNetrc(text: string): FileSecret[] {
  if (!text.includes("login") || !text.includes("password")) return [];
  const isThere = [...text.matchAll(NETRC)].some(
    // What stands there for anonymous is an address.
    ([, login = "", password = ""]) => login !== "anonymous" && isWritten(unquoted(password)),
  );
  return isThere ? [{ looksLike: "a password of a host (netrc)" }] : [];
}

function unquoted(value: string): string {
  return value.replace(/^["']|["'\\]+$/g, "");
}

function isWritten(password: string): boolean {
  return !/[$`]/.test(password) && isPassword(password);
}

const MAY_BE_XML = /<\/?[A-Za-z][^<>]{0,200}>/;
const ELEMENT = /<([A-Za-z][\w.:-]{1,80})(?:\s[^<>]{0,400})?>([^<>]{3,4096})<\//g;
const TAG =
  /<[A-Za-z][\w.:-]{0,80}((?:\s{1,99}[A-Za-z][\w.:-]{0,80}\s{0,9}=\s{0,9}(?:"[^"<]{0,4096}"|'[^'<]{0,4096}'))+)\s{0,99}[/?]?>/g;
const ATTRIBUTE = /([A-Za-z][\w.:-]{1,80})\s{0,9}=\s{0,9}(?:"([^"]{0,4096})"|'([^']{0,4096})')/g;
const NAMED =
  /<name>\s{0,99}([^<>\s]{2,200})\s{0,99}<\/name>\s{0,99}<value>([^<>]{3,4096})<\/value>/g;

function inXml(text: string): FileSecret[] {
  if (!MAY_BE_XML.test(text)) return [];
  const xml = withoutComments(text).replaceAll("<![CDATA[", "").replaceAll("]]>", "");
  const elements = [...xml.matchAll(ELEMENT)].map(([, key, value]) => [key, value] as const);
  // Hadoop's <property><name>…</name><value>…</value></property>.
  const named = [...xml.matchAll(NAMED)].map(([, key, value]) => [key, value] as const);
  const attributes = [...xml.matchAll(TAG)].flatMap(([, tag = ""]) => inTag(tag));
  return [...elements, ...named, ...attributes].flatMap(([key = "", value = ""]) => {
    // Names with a prefix of a namespace: <db:password>.
    const name = key.slice(key.lastIndexOf(":") + 1);
    const written = value.trim();
    const isLabel = written.toLowerCase() === name.toLowerCase();
    const looksLike = isLabel || isResolved(written) ? undefined : secretByKey(name, written);
    return looksLike === undefined ? [] : [{ key: name, looksLike }];
  });
}

/** No pattern, which would look for the end of each of a million comments that have none. */
function withoutComments(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf("<!--", from);
    const end = start < 0 ? -1 : text.indexOf("-->", start + 4);
    if (end < 0) return [...kept, text.slice(from)].join("");
    kept.push(text.slice(from, start));
    from = end + 3;
  }
}

/** Attributes, and Spring's <property name="password" value="…"/>. */
function inTag(tag: string): (readonly [string, string])[] {
  const attributes = new Map(
    [...tag.matchAll(ATTRIBUTE)].map(([, key = "", double, single]) => [
      key,
      double ?? single ?? "",
    ]),
  );
  const [name, value] = [attributes.get("name") ?? attributes.get("key"), attributes.get("value")];
  return [
    ...attributes,
    ...(name !== undefined && value !== undefined ? [[name, value] as const] : []),
  ];
}

/** What another program puts in, or has encrypted (Maven, Jasypt). */
function isResolved(value: string): boolean {
  return /[$`]|^\{.*\}$|^ENC\(|^%[\w.]+%$|^&[\w.]+;$|\{\{/.test(value);
}
