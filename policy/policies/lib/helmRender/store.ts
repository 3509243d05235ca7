/**
 * The cache of rendered releases on disk. A file is encrypted by a key that is made of what the release is rendered from:
 * who has the chart and all values can read it, nobody else, should a value be a secret that no detector knows.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { isRecord, type Properties } from "../values";
import { cacheFolder, type Env } from "./places";

/** To be raised when what is kept of an object changes: older files are no longer found. */
export const FORMAT = 1;

/** Days after which a file is deleted; it is made again when it is needed. */
const MAX_DAYS = 30;

/** Where a rendered release is kept, and how it is read. */
export interface Place {
  readonly hash: string;
  readonly key: Buffer;
}

/** The place for what is rendered from this content. */
export function placeOf(content: string): Place {
  const digest = (use: string) => createHash("sha256").update(`${use}\n`).update(content);
  return { hash: digest("name").digest("hex"), key: digest("key").digest() };
}

/** Objects by their text: the same ones are in the releases of a hundred clusters, and take memory once. */
const known = new Map<string, Properties>();

/** The objects kept at a place, or `undefined`; a file that is not as it was written counts as none. */
export function load(place: Place, env: Env): Properties[] | undefined {
  try {
    const texts: unknown = JSON.parse(decrypt(fs.readFileSync(fileOf(place, env)), place.key));
    return Array.isArray(texts) ? (texts as unknown[]).map(read) : undefined;
  } catch {
    return undefined;
  }
}

function read(text: unknown): Properties {
  if (typeof text !== "string") throw new Error("not as it was written");
  const before = known.get(text);
  if (before !== undefined) return before;
  const object: unknown = JSON.parse(text);
  if (!isRecord(object)) throw new Error("not as it was written");
  known.set(text, object);
  return object;
}

/** Keeps objects, readable for this user only. A disk that cannot be written is no reason to fail. */
export function save(place: Place, objects: readonly Properties[], env: Env): void {
  const file = fileOf(place, env);
  // Renamed when it is whole: several previews may run at the same time.
  const partial = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const text = JSON.stringify(objects.map((each) => JSON.stringify(each)));
    fs.writeFileSync(partial, encrypt(text, place.key), { mode: 0o600 });
    fs.renameSync(partial, file);
    deleteOld(path.dirname(file));
  } catch {
    // What is left of it is deleted with the old ones.
  }
}

function fileOf({ hash }: Place, env: Env): string {
  return path.join(cacheFolder(env), "rendered", hash);
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

function encrypt(text: string, key: Buffer): Buffer {
  // A chart may make another certificate each time: the same key then meets another text.
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
}

/** @throws when a single bit is not as it was written. */
function decrypt(content: Buffer, key: Buffer): string {
  const start = IV_BYTES + TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, content.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(content.subarray(IV_BYTES, start));
  return Buffer.concat([decipher.update(content.subarray(start)), decipher.final()]).toString();
}

const cleaned = new Set<string>();

/** Once for each process that writes. */
function deleteOld(folder: string): void {
  if (cleaned.has(folder)) return;
  cleaned.add(folder);
  const oldest = Date.now() - MAX_DAYS * 24 * 3600 * 1000;
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < oldest) fs.rmSync(file, { force: true });
  }
}
