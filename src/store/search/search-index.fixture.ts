import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { utf8 } from '../../base/bytes.ts'
import { type Log, silentLog } from '../../base/log.ts'
import { NO_FLAGS } from '../../core/mail/flags.ts'
import { Intake } from '../../core/mail/intake.ts'
import type { Needle } from '../../core/mail/mail-store.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { accountFolder } from '../sql/account-folder.ts'
import { SqliteMailStore } from '../sql/sqlite-mail-store.ts'

export const ACCOUNT = 'a'

const SENTENCES = [
  'The quokka sat on the mat',
  'blåbærsyltetøy på brød',
  '東京都は日本の首都',
  'nothing of interest here',
]

/** A store with one account in a temporary folder, for tests of its search index. */
export class IndexBed implements AsyncDisposable {
  readonly folder: string
  /** Events that were logged as errors. */
  readonly errors: string[] = []
  readonly #log: Log = {
    ...silentLog,
    error: (event, error) => this.errors.push(`${event}: ${error}`),
    with: () => this.#log,
  }
  store: SqliteMailStore

  private constructor(folder: string) {
    this.folder = folder
    this.store = this.#open()
  }

  static async open(): Promise<IndexBed> {
    const bed = new IndexBed(await mkdtemp(join(tmpdir(), 'posthus-index-')))
    await bed.store.create(ACCOUNT)
    return bed
  }

  /** Where the account's databases lie. */
  get place(): string {
    return accountFolder(this.folder, ACCOUNT)
  }

  /** Closes the store and opens it again, on another folder if there is one. */
  async reopen(): Promise<void> {
    await this.store.close()
    this.store = this.#open()
  }

  async append(message: string | Uint8Array, mailbox = 1): Promise<number> {
    await using intake = new Intake(await FileSpool.open(join(this.folder, 'spool')))
    await intake.write(typeof message === 'string' ? utf8(message) : message)
    const incoming = await intake.finish()
    const options = { flags: NO_FLAGS, internalMs: 0 }
    return (await this.store.write(ACCOUNT, (mail) => mail.append(mailbox, incoming, options))).uid
  }

  async index(): Promise<void> {
    while (await this.store.index(ACCOUNT, 1000));
  }

  /** Candidates for a text anywhere, or as the needle says, of the first `last` messages of INBOX. */
  async candidates(needle: string | Needle, last: number, mailbox = 1): Promise<string> {
    const asked: Needle = typeof needle === 'string' ? { where: 'text', text: needle } : needle
    const { certain, possible } = await this.store.candidates(ACCOUNT, mailbox, asked, UidSet.of([{ first: 1, last }]))
    return certain.size > 0
      ? `${certain}${possible.size > 0 ? ` and perhaps ${possible}` : ' for certain'}`
      : String(possible)
  }

  /** What scrubbing says of the index. */
  async findings(): Promise<string[]> {
    const found: string[] = []
    for await (const { what, problem } of this.store.scrub(ACCOUNT)) if (what === 'index') found.push(problem)
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close()
    await rm(this.folder, { recursive: true })
  }

  #open(): SqliteMailStore {
    return new SqliteMailStore({ folder: this.folder, log: this.#log, sync: async () => undefined })
  }
}

/** A letter whose text is one of the sentences and a number. */
export function sentenceLetter(n: number, more = ''): string {
  return `Subject: letter ${n}\r\nFrom: Ada <ada${n % 7}@posthus.test>\r\n\r\n${SENTENCES[n % SENTENCES.length]} ${n} ${more}\r\n`
}

/** A bed whose account has so many letters, all of them in the index. */
export async function indexedBed(letters: number): Promise<IndexBed> {
  const bed = await IndexBed.open()
  for (let n = 1; n <= letters; n++) await bed.append(sentenceLetter(n))
  await bed.index()
  return bed
}
