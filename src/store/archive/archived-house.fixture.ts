import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../base/clock.ts'
import { flagsOf } from '../../core/mail/flags.ts'
import { lettersOn } from '../../core/mail/mail-store-letters.fixture.ts'
import { someProvenance } from '../../core/mail/provenance.fixture.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { SqliteMailStore } from '../sql/sqlite-mail-store.ts'
import { Archive } from './archive.ts'
import { type BackupReport, backUp } from './back-up.ts'

export const EVERY_UID = UidSet.of([{ first: 1, last: 0xffffffff }])

/** A data folder with two accounts, and a place for archives, in a folder that goes when it is disposed of. */
export class ArchivedHouse implements AsyncDisposable {
  readonly folder: string
  readonly store: SqliteMailStore
  readonly #spool: FileSpool

  private constructor(folder: string, store: SqliteMailStore, spool: FileSpool) {
    this.folder = folder
    this.store = store
    this.#spool = spool
  }

  static async make(): Promise<ArchivedHouse> {
    const folder = await mkdtemp(join(tmpdir(), 'posthus-archive-'))
    const data = join(folder, 'data')
    const store = new SqliteMailStore({ folder: data })
    const house = new ArchivedHouse(folder, store, await FileSpool.open(join(folder, 'spool')))
    for (const account of ['a', 'b']) await store.create(account)
    await using directory = await SqliteDatabase.open(join(data, 'directory.db'), {
      migrations: [
        `CREATE TABLE fact (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
         CREATE TABLE web_session (id TEXT PRIMARY KEY) STRICT`,
      ],
    })
    await directory.write(async (tx) => {
      await tx.run("INSERT INTO fact (text) VALUES ('kept')")
      await tx.run("INSERT INTO web_session (id) VALUES ('one')")
    })
    await mkdir(join(data, 'keys'))
    await writeFile(join(data, 'keys', 'pepper.json'), '{"pepper":"secret of the house"}')
    await mkdir(join(data, 'queue'))
    await writeFile(join(data, 'queue', 'message-1'), 'a large queued message')
    await house.append('first letter', 3_000, ['\\Seen', '$label1'])
    await house.append('large letter', 200_000, ['\\Flagged'])
    await house.append('third letter', 100, [])
    await house.append('of another', 500, [], 'b')
    await store.write('a', async (mail) => {
      await mail.createMailbox('Work/Projects')
      await mail.subscribe('Nowhere', true)
      const archive = await mail.mailboxNamed('Archive')
      await mail.copy(1, UidSet.ofSorted([1]), archive!.id)
      await mail.expunge(1, UidSet.ofSorted([3]), true)
      await mail.scripts.put('summer', 'keep; # ä', 1)
      await mail.scripts.activate('summer')
      await mail.scripts.remember('id', 'known', Number.MAX_SAFE_INTEGER, 1)
      await mail.records.put('contact-card', { id: 'k1', value: '{"card":"ä"}', isOpen: false })
    })
    return house
  }

  get data(): string {
    return join(this.folder, 'data')
  }

  get archive(): string {
    return join(this.folder, 'archive')
  }

  async append(subject: string, size: number, flags: readonly string[], account = 'a', mailbox = 1): Promise<number> {
    const message = await lettersOn(this.#spool)(subject, { size })
    await using body = message.body
    void body
    const options = { flags: flagsOf(flags), internalMs: 1_700_000_000_000 + size, provenance: someProvenance(subject) }
    return (await this.store.write(account, (mail) => mail.append(mailbox, message, options))).uid
  }

  openArchive(key?: Uint8Array, folder = this.archive): Promise<Archive> {
    return Archive.open(folder, key, true)
  }

  async backUp(key?: Uint8Array, store = this.store): Promise<BackupReport> {
    using archive = await this.openArchive(key)
    return await backUp(
      archive,
      {
        data: this.data,
        hostname: 'mail.posthus.test',
        configuration: undefined,
        accounts: ['a', 'b'].map((id) => ({ id, address: `${id}@posthus.test` })),
        use: (id, work) => store.use(id, work),
      },
      systemClock,
      () => undefined,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Everything that a client can see of an account. */
export async function accountView(store: SqliteMailStore, account: string): Promise<unknown> {
  const mailboxes = await store.read(account, (mail) => mail.mailboxes())
  const seen: unknown[] = [await store.read(account, (mail) => mail.subscribedNames())]
  seen.push(
    await store.read(account, ({ scripts }) => Promise.all([scripts.all(), scripts.active(), scripts.known('id', 1)])),
  )
  seen.push(await store.read(account, ({ records }) => records.all('contact-card')))
  for (const mailbox of mailboxes) {
    const columns = ['envelope', 'bodyStructure', 'preview', 'root', 'sent', 'thread'] as const
    const rows = await store.read(account, (mail) => mail.list(mailbox.id, EVERY_UID, columns))
    const bodies: string[] = []
    const provenances: unknown[] = []
    for (const { bodyId } of rows) {
      bodies.push(Buffer.from(await (await store.body(account, bodyId))!.bytes()).toString('latin1'))
      provenances.push(await store.read(account, (mail) => mail.provenance(bodyId)))
    }
    seen.push({ mailbox, rows, bodies, provenances })
  }
  return JSON.parse(JSON.stringify(seen))
}
