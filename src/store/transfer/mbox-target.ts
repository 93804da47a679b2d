import { hash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import type { Mailbox } from '../../core/mail/mailbox.ts'
import type { ExportedMessage, MailboxTarget, MailTarget } from '../../core/transfer/export-mail.ts'
import { mboxOf } from '../../core/transfer/mbox-form.ts'
import { storageFault } from '../blobs/file-spool.ts'
import { syncFolder } from '../sql/synced-folder.ts'

/** Octets that are written at once. */
const WRITE_BYTES = 256 * 1024
/** File systems take 255 octets; the suffix needs some. */
const MAX_NAME_BYTES = 200

/** One mbox for each mailbox: `Name.mbox`, levels as folders. A file is there whole or not at all. */
export class MboxTarget implements MailTarget {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async begin({ name }: Mailbox): Promise<MailboxTarget> {
    const levels = name.split('/').map(safeLevel)
    const folder = join(this.#root, ...levels.slice(0, -1))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return MboxFile.open(folder, `${levels.at(-1)}.mbox`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined
  }
}

class MboxFile implements MailboxTarget {
  readonly #folder: string
  readonly #name: string
  readonly #file: Awaited<ReturnType<typeof open>>
  #waiting: Bytes[] = []
  #waitingBytes = 0

  private constructor(folder: string, name: string, file: Awaited<ReturnType<typeof open>>) {
    this.#folder = folder
    this.#name = name
    this.#file = file
  }

  static async open(folder: string, name: string): Promise<MboxFile> {
    const temporary = join(folder, `.${name}.partial`)
    // What a crash has left of an earlier one.
    await rm(temporary, { force: true })
    return new MboxFile(folder, name, await open(temporary, 'wx', 0o600))
  }

  has(): boolean {
    return false
  }

  async add(message: ExportedMessage): Promise<void> {
    for await (const octets of mboxOf(message)) await this.#write(octets)
  }

  async finish(): Promise<void> {
    await this.#flush()
    await this.#file.sync()
    await this.#file.close()
    await rename(join(this.#folder, `.${this.#name}.partial`), join(this.#folder, this.#name))
    await syncFolder(this.#folder)
  }

  async #write(octets: Bytes): Promise<void> {
    this.#waiting.push(octets)
    this.#waitingBytes += octets.length
    if (this.#waitingBytes >= WRITE_BYTES) await this.#flush()
  }

  async #flush(): Promise<void> {
    const octets = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    try {
      for (let at = 0; at < octets.length; ) at += (await this.#file.write(octets, at)).bytesWritten
    } catch (error) {
      throw storageFault(error, join(this.#folder, this.#name))
    }
  }
}

/** A level of a mailbox's name as a file or folder: nothing that leads elsewhere, no hidden file, and none that is too long for a file system. */
function safeLevel(level: string): string {
  const name = level.replaceAll('%', '%25').replace(/^\./, '%2E')
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  return hash('sha256', level).slice(0, 32)
}
