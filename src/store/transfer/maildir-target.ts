import { type FileHandle, mkdir, open, readdir, rename, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import type { Mailbox } from '../../core/mail/mailbox.ts'
import type { ExportedMessage, MailboxTarget, MailTarget } from '../../core/transfer/export-mail.ts'
import { folderOfMailbox, infoOf } from '../../core/transfer/maildir/maildir-name.ts'
import { LineEndScanner, withoutCr } from '../../core/transfer/mbox-form.ts'
import { storageFault } from '../blobs/file-spool.ts'
import { syncFolder } from '../sql/synced-folder.ts'
import { encodeForm, FORMS_FILE } from './maildir-forms.ts'

/** A Maildir++ with a folder for each mailbox. What an earlier export has left stays, and is gone on from. */
export class MaildirTarget implements MailTarget {
  readonly #root: string
  readonly #host: string
  readonly #subscribed: string[] = []

  /** `host` stands in the names of the files. */
  constructor(root: string, host: string) {
    this.#root = root
    this.#host = host.replace(/[^A-Za-z0-9.-]/g, '_')
  }

  async begin(mailbox: Mailbox): Promise<MailboxTarget> {
    const name = folderOfMailbox(mailbox.name)
    if (mailbox.subscribed && name !== '') this.#subscribed.push(name.slice(1))
    const folder = join(this.#root, name)
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, part), { recursive: true, mode: 0o700 })
    // Dovecot takes a folder for a mailbox by this file.
    if (name !== '') await (await open(join(folder, 'maildirfolder'), 'a', 0o600)).close()
    return MaildirFolder.open(folder, `V${mailbox.uidValidity}`, this.#host)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using file = await open(join(this.#root, 'subscriptions'), 'w', 0o600)
    await file.writeFile(this.#subscribed.map((name) => `${name}\n`).join(''))
  }
}

class MaildirFolder implements MailboxTarget {
  readonly #folder: string
  readonly #epoch: string
  readonly #host: string
  readonly #present: ReadonlySet<number>
  readonly #forms: FileHandle
  readonly #keywords: string[]

  private constructor(
    folder: string,
    epoch: string,
    host: string,
    present: ReadonlySet<number>,
    forms: FileHandle,
    keywords: string[],
  ) {
    this.#folder = folder
    this.#epoch = epoch
    this.#host = host
    this.#present = present
    this.#forms = forms
    this.#keywords = keywords
  }

  static async open(folder: string, epoch: string, host: string): Promise<MaildirFolder> {
    const present = new Set<number>()
    for (const name of await readdir(join(folder, 'cur'))) {
      const uid = new RegExp(`^\\d+\\.${epoch}U(\\d+)\\.`).exec(name)?.[1]
      if (uid !== undefined) present.add(Number(uid))
    }
    const keywords = await readKeywords(join(folder, 'dovecot-keywords'))
    return new MaildirFolder(folder, epoch, host, present, await open(join(folder, FORMS_FILE), 'a', 0o600), keywords)
  }

  has(uid: number): boolean {
    return this.#present.has(uid)
  }

  async add(message: ExportedMessage): Promise<void> {
    const scanner = new LineEndScanner()
    for await (const chunk of message.chunks()) scanner.push(chunk)
    const { lineEnds } = scanner
    const { uid, internalMs, flags, size } = message
    // S is the size of the file, W that with CRLF at the end of each line: Dovecot believes both.
    const sizes = lineEnds === 'lf' ? `S=${size - scanner.lines},W=${size}` : `S=${size}`
    const name = `${Math.floor(internalMs / 1000)}.${this.#epoch}U${uid}.${this.#host},${sizes}`
    await this.#learn(flags)
    // Before the message: a form without its message is only a line too much.
    await this.#forms.write(encodeForm(name, { lineEnds, flags, internalMs }))
    const temporary = join(this.#folder, 'tmp', name)
    await this.#writeOut(temporary, message, lineEnds === 'lf')
    await utimes(temporary, internalMs / 1000, internalMs / 1000)
    await rename(temporary, join(this.#folder, 'cur', `${name}${infoOf(flags, this.#keywords)}`))
  }

  async finish(): Promise<void> {
    await this.#forms.sync()
    await this.#forms.close()
    await syncFolder(join(this.#folder, 'cur'))
    await syncFolder(this.#folder)
  }

  async #writeOut(path: string, message: ExportedMessage, dropsCr: boolean): Promise<void> {
    try {
      await using file = await open(path, 'w', 0o600)
      for await (const chunk of message.chunks()) await writeAll(file, dropsCr ? withoutCr(chunk) : chunk)
      await file.datasync()
    } catch (error) {
      if (error instanceof Error && 'errno' in error) throw storageFault(error, path)
      throw error
    }
  }

  /** Gives keywords that are new a letter, as long as there are some. */
  async #learn(flags: readonly string[]): Promise<void> {
    const fresh = flags.filter((flag) => !flag.startsWith('\\') && !this.#keywords.includes(flag))
    if (fresh.length === 0) return
    this.#keywords.push(...fresh)
    await using file = await open(join(this.#folder, 'dovecot-keywords'), 'w', 0o600)
    await file.writeFile(
      this.#keywords
        .slice(0, 26)
        .map((keyword, at) => `${at} ${keyword}\n`)
        .join(''),
    )
  }
}

async function readKeywords(path: string): Promise<string[]> {
  await using file = await open(path, 'a+', 0o600)
  const lines = (await file.readFile('utf8')).split('\n')
  return lines.flatMap((line) => /^\d+ (\S+)$/.exec(line)?.[1] ?? [])
}

async function writeAll(file: FileHandle, octets: Bytes): Promise<void> {
  for (let at = 0; at < octets.length; ) at += (await file.write(octets, at)).bytesWritten
}
