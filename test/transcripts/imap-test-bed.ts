import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Duplex, duplexPair } from 'node:stream'
import { utf8 } from '../../src/base/bytes.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import { Fault } from '../../src/base/fault.ts'
import { type Log, silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import type { Account } from '../../src/core/directory/directory.ts'
import { MemoryDirectory } from '../../src/core/directory/memory-directory.ts'
import { Sharing } from '../../src/core/directory/sharing.ts'
import { flagsOf } from '../../src/core/mail/flags.ts'
import { Intake } from '../../src/core/mail/intake.ts'
import type { MailStore, MailWriter } from '../../src/core/mail/mail-store.ts'
import type { Mailbox } from '../../src/core/mail/mailbox.ts'
import { NO_LIMITS, type QuotaLimits } from '../../src/core/mail/quota.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import type { Authenticator } from '../../src/core/passwords/authenticator.ts'
import type { AccountEndings } from '../../src/serve/account-endings.ts'
import { Channel } from '../../src/serve/channel.ts'
import { IMAP_LIMITS, type ImapLimits } from '../../src/serve/imap/imap-limits.ts'
import type { ImapOffers } from '../../src/serve/imap/imap-services.ts'
import { serveImap } from '../../src/serve/imap/serve-imap.ts'
import { FileSpool } from '../../src/store/blobs/file-spool.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import type { TranscriptHooks } from './runner.ts'

const PROTECTION = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }

const JMAP_SESSION = 'https://mail.posthus.test/jmap/session'

/** Three members, the third of another domain. All have the same password. */
const MEMBERS = [memberOf('alice', 'posthus.test'), memberOf('bob', 'posthus.test'), memberOf('eve', 'elsewhere.test')]
const ALICE = MEMBERS[0] as Account

function memberOf(name: string, domain: string): Account {
  const id = name.padEnd(25, '0')
  return { id, address: `${name}@${domain}`, name, state: 'active', unit: 'local', createdMs: 0 }
}

/** For transcripts whose names begin with `limited-`: limits that a handful of messages reaches. */
export const LOW_LIMITS = { maxMessages: 3, minBatchMessages: 2, maxBatches: 4, maxNotified: 16 } as const

/** A mail store of its own in a temporary folder, and conversations with it over streams in memory. For tests. */
export class ImapTestBed implements AsyncDisposable {
  readonly account = ALICE
  readonly clock = new ManualClock()
  readonly mail: MailStore
  readonly spool: FileSpool
  readonly stop = new AbortController()
  /** Errors that were logged: faults of ours, which no client may be able to cause. */
  readonly errors: unknown[] = []
  readonly #log: Log = { ...silentLog, error: (_event, error) => this.errors.push(error), with: () => this.#log }
  quota: QuotaLimits = NO_LIMITS
  limits: ImapLimits = { ...IMAP_LIMITS, maxAppendBytes: 1024 * 1024 }
  offers: ImapOffers = { compress: true, unauthenticate: true }
  readonly directory = new MemoryDirectory()
  /** What owners were told of: whom something was given, and what. */
  readonly shared: string[] = []
  readonly sharing = new Sharing(this.directory, this.clock, async ({ owner, identifier, name, after }) => {
    const rights = after.find((entry) => entry.identifier === identifier)?.rights ?? ''
    this.shared.push(`${owner} ${name} ${identifier} ${rights}`)
  })
  readonly #folder: string
  readonly #ends: ((reason: string) => void)[] = []
  readonly #endings: AccountEndings = {
    moment: 0,
    watch: (_accountId, end) => {
      this.#ends.push(end)
      return { [Symbol.dispose]: () => undefined }
    },
  }
  readonly #conversations: Promise<void>[] = []
  readonly #clients: Duplex[] = []

  private constructor(folder: string, mail: MailStore, spool: FileSpool) {
    this.#folder = folder
    this.mail = mail
    this.spool = spool
  }

  /** `wrap` may put something between the conversation and the store, such as a disk that fails. */
  static async open(wrap: (mail: MailStore) => MailStore = (mail) => mail): Promise<ImapTestBed> {
    const folder = await mkdtemp(join(tmpdir(), 'imap-'))
    const spool = await FileSpool.open(join(folder, 'spool'))
    // What is tested here is the conversation: the store proves its durability itself, so nothing waits for a disk.
    const bedOf: { bed?: ImapTestBed } = {}
    const limitsOf = async () => bedOf.bed?.quota ?? NO_LIMITS
    const mail = new SqliteMailStore({ folder, limitsOf, sync: async () => undefined })
    const bed = new ImapTestBed(folder, wrap(mail), spool)
    bedOf.bed = bed
    for (const name of ['posthus.test', 'elsewhere.test']) {
      await bed.directory.addDomain({ name, catchAll: undefined, createdMs: 0 })
    }
    for (const member of MEMBERS) {
      const { id: accountId } = member
      await mail.create(accountId)
      const nothing = { phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
      await bed.directory.addAccount(member, { accountId, ...nothing })
    }
    return bed
  }

  /** A new connection; returns the client's end. */
  connect(options: { readonly clear?: boolean } = {}): Duplex {
    const [client, server] = duplexPair()
    const facts = { id: 'test', service: 'imaps', remoteAddress: '127.0.0.1', localPort: 993 } as const
    const channel = new Channel(
      server,
      facts,
      options.clear
        ? { upgrade: async (stream) => ({ stream, protection: PROTECTION, binding: undefined }) }
        : { secured: { protection: PROTECTION, binding: undefined } },
    )
    this.#clients.push(client)
    this.#conversations.push(this.converse(channel))
    return client
  }

  /** Holds a conversation on a channel, however it was made. */
  converse(channel: Channel): Promise<void> {
    const { mail, spool, limits, clock, offers } = this
    const services = {
      mail,
      spool,
      sharing: this.sharing,
      limits,
      offers,
      clock,
      log: this.#log,
      authenticator: oneSecret,
      entropy: systemEntropy,
    }
    return serveImap(
      channel,
      { ...services, jmapSession: JMAP_SESSION, hostname: 'mail.posthus.test', version: '0.1', endings: this.#endings },
      this.stop.signal,
    )
  }

  /** Things that happen behind a conversation, as a transcript calls them. */
  hooks(): TranscriptHooks {
    return {
      startTls: async (stream) => stream,
      connect: () => this.connect(),
      calls: {
        suspend: (argument) => this.directory.setState(memberNamed(argument).id, 'suspended'),
        resume: (argument) => this.directory.setState(memberNamed(argument).id, 'active'),
        deliver: (argument) => this.deliver(...(argument.split(' ') as [string, string])),
        flag: (argument) => {
          const [name, uids, ...flags] = argument.split(' ')
          const change = { how: 'add', flags: flagsOf(flags) } as const
          return this.change(name as string, (mail, mailbox) =>
            mail.setFlags(mailbox.id, setOf(uids as string), change),
          )
        },
        expunge: (argument) => {
          const [name, uids] = argument.split(' ')
          return this.change(name as string, (mail, mailbox) => mail.expunge(mailbox.id, setOf(uids as string), true))
        },
        delete: (argument) => this.mail.write(this.account.id, (mail) => mail.deleteMailbox(argument)),
        quota: (argument) => {
          const [bytes, messages] = argument.split(' ').map(Number)
          this.quota = { storageBytes: bytes, messages }
        },
        create: async (argument) => {
          await this.mail.write(this.account.id, (mail) => mail.createMailbox(argument))
        },
        rename: (argument) => {
          const [from, to] = argument.split(' ') as [string, string]
          return this.mail.write(this.account.id, (mail) => mail.renameMailbox(from, to))
        },
        subscribe: (argument) => this.mail.write(this.account.id, (mail) => mail.subscribe(argument, true)),
        unsubscribe: (argument) => this.mail.write(this.account.id, (mail) => mail.subscribe(argument, false)),
        advance: (argument) => this.clock.advance(Number(argument)),
        end: (argument) => {
          for (const end of this.#ends) end(argument)
        },
        stop: () => this.stop.abort(),
      },
    }
  }

  /** Keeps a small message of that subject, for Alice or for whom `accountId` says. */
  async deliver(mailboxName: string, subject: string, accountId = this.account.id): Promise<void> {
    await using intake = new Intake(this.spool)
    await intake.write(utf8(`Subject: ${subject}\r\nFrom: <b@posthus.test>\r\n\r\nbody of ${subject}\r\n`))
    const message = await intake.finish()
    await this.change(
      mailboxName,
      (mail, mailbox) => mail.append(mailbox.id, message, { flags: flagsOf([]), internalMs: this.clock.nowMs() }),
      accountId,
    )
  }

  async change(
    name: string,
    work: (mail: MailWriter, mailbox: Mailbox) => Promise<unknown>,
    accountId = this.account.id,
  ): Promise<void> {
    await this.mail.write(accountId, async (mail) => {
      const mailbox = await mail.mailboxNamed(name)
      if (!mailbox) throw new Error(`no mailbox ${name}`)
      await work(mail, mailbox)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.destroy()
    await Promise.all(this.#conversations)
    await this.mail.close()
    await rm(this.#folder, { recursive: true })
  }
}

function memberNamed(name: string): Account {
  const member = MEMBERS.find((one) => one.name === name)
  if (!member) throw new Error(`no member ${name}`)
  return member
}

function setOf(uids: string): UidSet {
  return UidSet.ofSorted(uids.split(',').map(Number))
}

const refused = () => new Fault('peer', 'login/refused', 'login or password is wrong')

const oneSecret: Authenticator = {
  async logIn(login, password) {
    const member = MEMBERS.find(({ address }) => address === login)
    if (member && password === 'app-password') return { ...member, isByAppPassword: true }
    if (!member || password !== 'secret') throw refused()
    return member
  },
  async scramCandidates() {
    throw refused()
  },
  async scramVerdict() {
    throw refused()
  },
}
