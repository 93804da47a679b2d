import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type Bytes, CR, LF } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { flagsOf } from '../../core/mail/flags.ts'
import type { MailSource, SourceFacts, SourceMailbox, SourceMessage } from '../../core/transfer/mail-source.ts'
import { decodeLevel, flagsOfName, mailboxOfFolder, timeOfName } from '../../core/transfer/maildir/maildir-name.ts'
import { readExactForms, type StoredForm } from './maildir-forms.ts'
import { openSource, reasonOf } from './mbox-source.ts'

const READ_BYTES = 64 * 1024
/** Folders within folders that are looked into. */
const MAX_DEPTH = 20

interface Folder {
  readonly path: string
  readonly mailbox: SourceMailbox
}

/** A Maildir with its folders, as Maildir++ has them (`.Level.Level` beside `cur`) or as folders within folders. */
export class MaildirSource implements MailSource {
  readonly #root: string
  readonly #into: string | undefined
  #folders: Folder[] | undefined

  /** `into`: the mailbox that the root's own messages go to instead of INBOX; folders go below it. */
  constructor(root: string, into?: string) {
    this.#root = root
    this.#into = into
  }

  async mailboxes(): Promise<readonly SourceMailbox[]> {
    return (await this.#all()).map(({ mailbox }) => mailbox)
  }

  async *messages({ name }: SourceMailbox): AsyncGenerator<SourceMessage> {
    for (const { path, mailbox } of await this.#all()) {
      if (mailbox.name !== name) continue
      const keywords = await readKeywords(path)
      const forms = await readExactForms(path)
      const formOf = (file: string) => forms.get(file.replace(/:2,.*$/, ''))
      const files = await messageFiles(path)
      files.sort(([, a], [, b]) => (formOf(a)?.place ?? -1) - (formOf(b)?.place ?? -1) || compareNames(a, b))
      for (const [folder, file] of files) {
        yield new MaildirMessage(join(path, folder, file), file, keywords, formOf(file))
      }
    }
  }

  async journalKey(): Promise<undefined> {
    return undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined
  }

  async #all(): Promise<Folder[]> {
    if (this.#folders) return this.#folders
    const subscribed = await readSubscriptions(this.#root)
    const found: Folder[] = []
    for await (const path of maildirsBelow(this.#root, 0)) {
      const name = this.#mailboxName(relative(this.#root, path))
      const messages = (await messageFiles(path)).length
      found.push({
        path,
        mailbox: {
          name,
          specialUse: undefined,
          subscribed: subscribed?.has(mailboxNameIn(relative(this.#root, path))) ?? true,
          messages,
        },
      })
    }
    if (found.length === 0) {
      throw new Fault(
        'peer',
        'transfer/not-maildir',
        `${this.#root} is no Maildir: there is no folder "cur" in it or below it`,
      )
    }
    this.#folders = found
    return found
  }

  #mailboxName(folder: string): string {
    const name = mailboxNameIn(folder)
    if (this.#into === undefined) return name
    return name === 'INBOX' ? this.#into : `${this.#into}/${name}`
  }
}

/** The mailbox that a folder stands for: each level of the path is a Maildir++ name, or a level by itself. */
function mailboxNameIn(folder: string): string {
  if (folder === '') return 'INBOX'
  return folder
    .split('/')
    .map((level) => (level.startsWith('.') ? mailboxOfFolder(level) : decodeLevel(level)))
    .join('/')
    .replace(/^INBOX\/INBOX$/, 'INBOX')
}

async function* maildirsBelow(folder: string, depth: number): AsyncGenerator<string> {
  const entries = await listFolder(folder)
  if (entries.some((entry) => entry.isDirectory() && entry.name === 'cur')) yield folder
  if (depth === MAX_DEPTH) return
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isDirectory() || ['cur', 'new', 'tmp'].includes(entry.name)) continue
    yield* maildirsBelow(join(folder, entry.name), depth + 1)
  }
}

/** Files of `new` and `cur`. */
async function messageFiles(path: string): Promise<(readonly ['new' | 'cur', string])[]> {
  const files: (readonly ['new' | 'cur', string])[] = []
  for (const folder of ['cur', 'new'] as const) {
    for (const entry of await listFolder(join(path, folder), true)) {
      if (entry.isFile() && !entry.name.startsWith('.')) files.push([folder, entry.name])
    }
  }
  return files
}

/** The oldest first: by the time in their names, which is the order in which they came. */
function compareNames(a: string, b: string): number {
  const difference = (timeOfName(a) ?? 0) - (timeOfName(b) ?? 0)
  return difference === 0 ? a.localeCompare(b, 'en', { numeric: true }) : difference
}

async function listFolder(path: string, mayBeMissing = false) {
  try {
    return await readdir(path, { withFileTypes: true })
  } catch (error) {
    if (mayBeMissing && reasonOf(error) === 'ENOENT') return []
    throw new Fault(
      'peer',
      'transfer/cannot-read',
      `${path} cannot be read (${reasonOf(error)}); mind that the server's own user reads it`,
      {
        cause: error,
      },
    )
  }
}

/** Dovecot's keywords: a number and a name on each line. */
async function readKeywords(path: string): Promise<string[]> {
  const keywords: string[] = []
  for (const line of (await readOptional(join(path, 'dovecot-keywords')))?.split('\n') ?? []) {
    const found = /^(\d{1,2}) (\S+)$/.exec(line)
    if (found) keywords[Number(found[1])] = found[2] as string
  }
  return keywords
}

/** Names of the mailboxes that are subscribed, or undefined if nobody has kept a list. */
async function readSubscriptions(root: string): Promise<ReadonlySet<string> | undefined> {
  const list = await readOptional(join(root, 'subscriptions'))
  if (list === undefined) return undefined
  const names = list.split('\n').filter((line) => line !== '' && !line.startsWith('V\t'))
  return new Set(['INBOX', ...names.map((line) => mailboxOfFolder(`.${line.replaceAll('\t', '.')}`))])
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return undefined
    throw error
  }
}

class MaildirMessage implements SourceMessage {
  readonly origin: string
  readonly position = 0
  readonly #keywords: readonly string[]
  readonly #name: string
  readonly #form: StoredForm | undefined
  #modifiedMs: number | undefined

  constructor(path: string, name: string, keywords: readonly string[], form: StoredForm | undefined) {
    this.origin = path
    this.#name = name
    this.#keywords = keywords
    this.#form = form
  }

  async *chunks(): AsyncGenerator<Bytes> {
    await using file = await openMessage(this.origin)
    const { mtimeMs } = await stat(this.origin)
    this.#modifiedMs = Math.floor(mtimeMs)
    const isRaw = this.#form?.lineEnds === 'raw' || (this.#form === undefined && (await hasCr(file)))
    for (let at = 0; ; ) {
      const buffer = Buffer.allocUnsafe(READ_BYTES)
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at)
      if (bytesRead === 0) return
      at += bytesRead
      const octets = buffer.subarray(0, bytesRead)
      yield isRaw ? octets : withCrlf(octets)
    }
  }

  facts(): SourceFacts {
    const flags = this.#form?.flags ?? flagsOfName(this.#name, this.#keywords)
    return { flags: flagsOf(flags), internalMs: this.#form?.internalMs ?? this.#modifiedMs }
  }
}

/** A file may be renamed or removed while it is read: that concerns one message. */
async function openMessage(path: string) {
  try {
    return await openSource(path)
  } catch (error) {
    throw new Fault('peer', 'transfer/message-unreadable', (error as Fault).message, { cause: error })
  }
}

/** Whether the file has CRs: then its lines are taken to end as they did on the wire. */
async function hasCr(file: Awaited<ReturnType<typeof openSource>>): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at)
    if (bytesRead === 0) return false
    if (buffer.subarray(0, bytesRead).includes(CR)) return true
    at += bytesRead
  }
}

function withCrlf(octets: Bytes): Bytes {
  let lines = 0
  for (let at = octets.indexOf(LF); at >= 0; at = octets.indexOf(LF, at + 1)) lines++
  const out = new Uint8Array(octets.length + lines)
  let to = 0
  for (const octet of octets) {
    if (octet === LF) out[to++] = CR
    out[to++] = octet
  }
  return out
}
