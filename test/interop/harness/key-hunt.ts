import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Recording } from './recording-proxy.ts'
import type { Workbench } from './workbench.ts'

const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]{40,8000}?-----END [A-Z ]*PRIVATE KEY-----/g
/** The beginning of PKCS #8 and of PKCS #1 in base64: SEQUENCE, its length, INTEGER 0. */
const BASE64 = /MI[IGHE][A-Za-z0-9+/]{60,12000}={0,2}/g
/** PKCS #8 in DER: a SEQUENCE of up to 64 KiB that begins with INTEGER 0 and a SEQUENCE. */
const DER = /\x30(?:\x82..|\x81.|[\x20-\x7f])\x02\x01[\x00\x01]\x30/gs

/**
 * Everything below `folder` that has the shape of a private key, each in a PEM file of its own: PEM, DER and base64 in any file, and in any column of a database (a file of
 * it may have a key in pieces, here a page and there a page).
 */
export function huntKeys(bench: Workbench, folder: string): readonly string[] {
  const found = new Map<string, string>()
  for (const text of textsBelow(folder)) {
    for (const key of keysIn(text)) {
      const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString()
      if (!found.has(pem)) found.set(pem, bench.path(`hunted-${hunted++}.key`))
    }
  }
  for (const [pem, path] of found) writeFileSync(path, pem, { mode: 0o600 })
  return [...found.values()]
}

let hunted = 0

/** Whether the random octets of the client's hello of a recording lie anywhere below `folder`: whoever logs secrets of sessions has to write them beside. */
export function isLogged(recording: Recording, folder: string): boolean {
  const client = Buffer.concat(recording.filter(({ from }) => from === 'client').map(({ octets }) => octets))
  // A record of the handshake, its length, a ClientHello, its length, the version: RFC 8446 §4.1.2, §5.1.
  const at = /\x16\x03.{3}\x01.{3}\x03\x03/s.exec(client.toString('latin1'))?.index
  if (at === undefined) throw new Error('the recording has no ClientHello')
  const random = client.subarray(at + 11, at + 43)
  const hex = random.toString('hex')
  return [...textsBelow(folder)].some(
    (text) => text.includes(random.toString('latin1')) || text.toLowerCase().includes(hex),
  )
}

/** All files, and all values of databases, one character for each octet. */
function* textsBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    try {
      yield readFileSync(path).toString('latin1')
    } catch (error) {
      // A server at work may take a temporary file away between the listing and the look.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    if (entry.name.endsWith('.db')) yield* valuesOf(path)
  }
}

function* valuesOf(path: string): Generator<string> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    for (const { name } of tables.all()) {
      for (const row of database.prepare(`SELECT * FROM "${name}"`).all()) {
        for (const value of Object.values(row)) {
          if (typeof value === 'string') yield value
          else if (value instanceof Uint8Array) yield Buffer.from(value).toString('latin1')
        }
      }
    }
  } finally {
    database.close()
  }
}

function* keysIn(text: string): Generator<KeyObject> {
  for (const [pem] of text.matchAll(PEM)) yield* tryKey({ key: pem, format: 'pem' })
  for (const [base64] of text.matchAll(BASE64)) yield* tryDer(Buffer.from(base64, 'base64'))
  for (const { index } of text.matchAll(DER)) yield* tryDer(Buffer.from(text.slice(index, index + 8192), 'latin1'))
}

function* tryDer(octets: Buffer): Generator<KeyObject> {
  const length = lengthOf(octets)
  if (length === undefined || length > octets.length) return
  const key = octets.subarray(0, length)
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) yield* tryKey({ key, format: 'der', type })
}

function* tryKey(input: Parameters<typeof createPrivateKey>[0]): Generator<KeyObject> {
  try {
    yield createPrivateKey(input)
  } catch {
    // It only looked like one.
  }
}

/** Of the SEQUENCE in front, with its head. */
function lengthOf(octets: Buffer): number | undefined {
  const [tag = 0, first = 0, second = 0, third = 0] = octets
  if (tag !== 0x30) return undefined
  if (first < 0x80) return 2 + first
  if (first === 0x81) return 3 + second
  return first === 0x82 ? 4 + second * 256 + third : undefined
}
