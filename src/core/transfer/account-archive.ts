import { createHash } from 'node:crypto'
import { badArchive } from '../../wire/zip/zip-records.ts'

/** What an archive of an account consists of. `account` tells of the account as it was where it comes from; all else is taken in by another house, and is the same there. */
export const ARCHIVE_PARTS = ['mail', 'contacts', 'filters', 'settings', 'pgp', 'later', 'log-ins', 'account'] as const

export type ArchivePart = (typeof ARCHIVE_PARTS)[number]

/** A file of an archive. */
export interface ArchivedPartFile {
  readonly path: string
  readonly part: ArchivePart
  readonly bytes: number
  /** Hexadecimal digits. */
  readonly sha256: string
}

/** The file that says what there is: `manifest.json`. */
export interface ArchiveManifest {
  readonly format: 'posthus-account'
  readonly version: 1
  /** Which Posthus has made it, and where. */
  readonly madeBy: string
  readonly hostname: string
  readonly account: string
  readonly madeAt: string
  readonly files: readonly ArchivedPartFile[]
  /** What was asked for and could not be read, for people. */
  readonly missing: readonly string[]
  /** For each part the SHA-256 of the lines that `sha256sum` writes of its files, in the order of their names. */
  readonly parts: Readonly<Partial<Record<ArchivePart, string>>>
  /** The same of all files: of `SHA256SUMS`. */
  readonly digest: string
}

export const MANIFEST_PATH = 'manifest.json'
export const SUMS_PATH = 'SHA256SUMS'
/** Where the octets of messages lie, and what they are called. */
export const MAILBOXES_PATH = 'mail/mailboxes.json'
/** File systems take 255 octets; the suffix needs some. */
const MOST_LEVEL_BYTES = 180

/** A mailbox of an archive. */
export interface ArchivedMailbox {
  readonly name: string
  /** As RFC 6154 names it. */
  readonly specialUse: string | null
  readonly isSubscribed: boolean
  /** Where it stands among the others (RFC 8621 §2). */
  readonly sortOrder: number
  readonly messages: number
  /** Its mbox. */
  readonly file: string
}

/** The lines of `sha256sum`, which checks them too: `sha256sum -c SHA256SUMS`. */
export function sumsOf(files: readonly Pick<ArchivedPartFile, 'path' | 'sha256'>[]): string {
  const inOrder = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return inOrder.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')
}

/** SHA-256 of each part, and of all of them. */
export function digestsOf(files: readonly ArchivedPartFile[]): Pick<ArchiveManifest, 'parts' | 'digest'> {
  const parts: Partial<Record<ArchivePart, string>> = {}
  for (const part of ARCHIVE_PARTS) {
    const own = files.filter((file) => file.part === part)
    if (own.length > 0) parts[part] = sha256(sumsOf(own))
  }
  return { parts, digest: sha256(sumsOf(files)) }
}

/** @throws Fault peer transfer/bad-archive */
export function readManifest(text: string): ArchiveManifest {
  const manifest = readJson(text, MANIFEST_PATH) as ArchiveManifest
  if (manifest?.format !== 'posthus-account') throw badArchive('it has no manifest of one')
  if (manifest.version !== 1) throw badArchive('it was made by a newer Posthus: take that one to read it')
  const isSound =
    Array.isArray(manifest.files) &&
    manifest.files.every(
      (file) =>
        typeof file?.path === 'string' &&
        typeof file.sha256 === 'string' &&
        (ARCHIVE_PARTS as readonly string[]).includes(file.part),
    )
  if (!isSound || digestsOf(manifest.files).digest !== manifest.digest)
    throw badArchive('its manifest is not what was written')
  return manifest
}

/** @throws Fault peer transfer/bad-archive */
export function readJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badArchive(`${path} is no JSON`, error)
  }
}

/** Gives files of an archive names that every file system takes, and no two the same where letter case does not count. */
export class ArchivePaths {
  readonly #taken = new Set<string>()

  /** `mail`, `Work/2026`, `.mbox` is `mail/Work/2026.mbox`. */
  take(folder: string, name: string, suffix: string): string {
    const levels = name.split('/').map(safeLevel)
    for (let count = 1; ; count++) {
      const path = `${folder}/${levels.join('/')}${count === 1 ? '' : ` (${count})`}${suffix}`
      if (this.#taken.has(path.toLowerCase())) continue
      this.#taken.add(path.toLowerCase())
      return path
    }
  }
}

/** Nothing that leads elsewhere, no hidden file, nothing that Windows does not take, none that is too long. */
function safeLevel(level: string): string {
  const escaped = (character: string) => encodeURIComponent(character).replace('.', '%2E').replace('*', '%2A')
  const name = level.replace(/[\\:*?"<>|%\p{Cc}]/gu, escaped).replace(/^\.|[. ]$/g, escaped)
  return Buffer.byteLength(name) <= MOST_LEVEL_BYTES ? name : sha256(level).slice(0, 32)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
