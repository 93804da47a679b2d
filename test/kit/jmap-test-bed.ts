import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { systemEntropy } from '../../src/base/entropy.ts'
import { Fault } from '../../src/base/fault.ts'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import type { Account } from '../../src/core/directory/directory.ts'
import { MemoryDirectory } from '../../src/core/directory/memory-directory.ts'
import { Sharing } from '../../src/core/directory/sharing.ts'
import { flagsOf } from '../../src/core/mail/flags.ts'
import { Intake } from '../../src/core/mail/intake.ts'
import type { MailStore } from '../../src/core/mail/mail-store.ts'
import { overridden } from '../../src/core/mail/overridden-store.ts'
import type { QuotaLimits } from '../../src/core/mail/quota.ts'
import type { LoginOrigin } from '../../src/core/passwords/authenticator.ts'
import { BasicAuthentication } from '../../src/serve/jmap/basic-authentication.ts'
import type { Capability } from '../../src/serve/jmap/capability.ts'
import { coreCapability } from '../../src/serve/jmap/core-capability.ts'
import type { JmapAuthentication } from '../../src/serve/jmap/jmap-authentication.ts'
import type { JmapEnv } from '../../src/serve/jmap/jmap-env.ts'
import { JMAP_LIMITS, type JmapLimits } from '../../src/serve/jmap/jmap-limits.ts'
import { jmapRoutes } from '../../src/serve/jmap/jmap-routes.ts'
import type { JmapServices } from '../../src/serve/jmap/jmap-services.ts'
import { mailCapability } from '../../src/serve/jmap/mail/mail-capability.ts'
import { ThreadTotals } from '../../src/serve/jmap/mail/thread-totals.ts'
import { ReachedStatesWatches } from '../../src/serve/jmap/reached-states.ts'
import { SharedAccounts } from '../../src/serve/jmap/shared/shared-accounts.ts'
import type { WebSocketOffer } from '../../src/serve/message-socket.ts'
import type { SiteConnection } from '../../src/serve/site/site-context.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import { MemorySpool } from './memory-spool.ts'

export const ANNA: Account = {
  id: 'a1',
  address: 'anna@posthus.test',
  name: 'Anna',
  state: 'active',
  unit: 'u',
  createdMs: 0,
}
const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }

/** Loose JSON, to be looked into by tests. */
// biome-ignore lint/suspicious/noExplicitAny: what a server answers is what the test is about.
export type Loose = any

/** The id of the member's account in JMAP. */
export const ACCOUNT = 'Aa1'
export const MAIL = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail']

/** JMAP for one member with an account on disk, spoken to without a socket. */
export class JmapTestBed implements AsyncDisposable {
  readonly clock = new ManualClock()
  readonly connection: SiteConnection = { id: 'c1', remoteAddress: '192.0.2.7', protection: TLS }
  /** Log-ins that were tried. */
  readonly logins: { readonly login: string; readonly origin: LoginOrigin }[] = []
  readonly endings = new Map<string, (reason: string) => void>()
  moment = 0
  /** Whether the password was shown lately, as far as dangerous acts ask. */
  isProved = true
  /** Which credential is shown. */
  credential = 'password'
  /** What was logged as a failure of ours: a test that expects some takes them away. */
  readonly failures: unknown[] = []
  readonly mail: SqliteMailStore
  readonly app: Hono<JmapEnv>
  readonly services: JmapServices
  /** What its requests opt into. */
  using: readonly string[] = MAIL
  readonly spool = new MemorySpool()
  /** Of who shares with whom. Empty: whoever needs others in it adds them. */
  readonly directory = new MemoryDirectory()
  /** What owners were told of: whom something was given, and what. */
  readonly shared: string[] = []
  readonly sharing = new Sharing(this.directory, this.clock, async ({ owner, identifier, name, after }) => {
    const rights = after.find((entry) => entry.identifier === identifier)?.rights ?? ''
    this.shared.push(`${owner} ${name} ${identifier} ${rights}`)
  })
  readonly #folder: string

  private constructor(
    folder: string,
    mail: SqliteMailStore,
    limits: JmapLimits,
    capabilities: readonly Capability[] | ((bed: JmapTestBed) => readonly Capability[]),
    changes: Partial<MailStore>,
  ) {
    this.#folder = folder
    this.mail = mail
    const { endings } = this
    const bed = this
    const watched = {
      get moment() {
        return bed.moment
      },
      watch(account: string, end: (reason: string) => void) {
        endings.set(account, end)
        return { [Symbol.dispose]: () => void endings.delete(account) }
      },
    }
    this.services = {
      mail: overridden(mail, changes),
      spool: this.spool,
      authentications: [
        this.#authentication(new BasicAuthentication({ logIn: (...args) => this.#logIn(...args) }, watched)),
      ],
      hostname: 'mail.posthus.test',
      base: 'https://mail.posthus.test',
      limits,
      threadTotals: new ThreadTotals(),
      reachedStates: new ReachedStatesWatches(),
      shares: new SharedAccounts(mail, this.sharing),
      clock: this.clock,
      entropy: systemEntropy,
      log: { ...silentLog, error: (_event, error) => void bed.failures.push(error) },
    }
    this.app = jmapRoutes(this.services, typeof capabilities === 'function' ? capabilities(this) : capabilities)
  }

  #authentication(basic: BasicAuthentication): JmapAuthentication {
    return {
      authenticate: async (credentials) => {
        const caller = await basic.authenticate(credentials)
        return caller && { ...caller, credential: this.credential, isProved: () => this.isProved }
      },
    }
  }

  static async open(
    options: {
      readonly limits?: Partial<JmapLimits>
      readonly quota?: QuotaLimits
      readonly changes?: Partial<MailStore>
      readonly capabilities?: readonly Capability[] | ((bed: JmapTestBed) => readonly Capability[])
    } = {},
  ): Promise<JmapTestBed> {
    const { limits = {}, quota, changes = {}, capabilities = [coreCapability, mailCapability] } = options
    const folder = await mkdtemp(join(tmpdir(), 'posthus-jmap-'))
    const mail = new SqliteMailStore({ folder, ...(quota ? { limitsOf: async () => quota } : {}) })
    await mail.create(ANNA.id)
    return new JmapTestBed(folder, mail, { ...JMAP_LIMITS, ...limits }, capabilities, changes)
  }

  /** Any request, with the member's password unless the fields say otherwise. */
  async fetch(
    path: string,
    init: RequestInit = {},
    connection = this.connection,
    more: Partial<JmapEnv['Bindings']> = {},
  ): Promise<Response> {
    const headers = { authorization: basic('anna@posthus.test', 'right'), ...(init.headers as Record<string, string>) }
    return this.app.request(`https://mail.posthus.test${path}`, { ...init, headers }, { connection, ...more })
  }

  /** Asks for a WebSocket that somebody else plays. */
  async openSocket(webSocket: WebSocketOffer, fields: Record<string, string> = {}): Promise<Response> {
    const headers = { authorization: basic('anna@posthus.test', 'right'), upgrade: 'websocket', ...fields }
    return this.app.request(
      'https://mail.posthus.test/jmap/ws',
      { headers },
      { connection: this.connection, webSocket },
    )
  }

  post(body: string | Uint8Array, fields: Record<string, string> = {}): Promise<Response> {
    return this.fetch('/jmap/api', {
      method: 'POST',
      body: body as string,
      headers: { 'content-type': 'application/json', ...fields },
    })
  }

  /** The responses to method calls, each with its name and arguments. */
  async calls(...methodCalls: readonly (readonly [name: string, args: Loose])[]): Promise<Loose[]> {
    const numbered = methodCalls.map(([name, args], at) => [name, { accountId: ACCOUNT, ...args }, `${at}`])
    const response = await this.post(JSON.stringify({ using: this.using, methodCalls: numbered }))
    assert.equal(response.status, 200)
    return ((await response.json()) as Loose).methodResponses
  }

  /** The arguments of the response to one method call. */
  async call(name: string, args: Loose = {}): Promise<Loose> {
    const [[answered, response]] = (await this.calls([name, args])) as [[string, Loose]]
    if (answered === 'error' && this.failures.length > 0) throw this.failures.pop()
    assert.equal(answered, name, JSON.stringify(response))
    return response
  }

  /** The type of the error that a method call is answered with. */
  async refusal(name: string, args: Loose = {}): Promise<string> {
    const [[answered, response]] = (await this.calls([name, args])) as [[string, Loose]]
    assert.equal(answered, 'error', `${name} was not refused: ${JSON.stringify(response)}`)
    return response.type
  }

  /** The id of the mailbox with that name. */
  async mailbox(name = 'INBOX'): Promise<string> {
    const found = await this.mail.read(ANNA.id, (reader) => reader.mailboxNamed(name))
    return `F${found?.id}`
  }

  /** Delivers a message and gives its id in JMAP. A bare line feed in `text` becomes CRLF. */
  async deliver(
    text: string,
    { mailbox = 'INBOX', flags = [] as readonly string[], receivedMs = this.clock.nowMs(), account = ANNA.id } = {},
  ): Promise<string> {
    await using intake = new Intake(this.spool)
    await intake.write(Buffer.from(text.replace(/\r?\n/g, '\r\n')))
    const message = await intake.finish()
    await using _body = message.body
    const { emailId } = await this.mail.write(account, async (mail) => {
      const found = await mail.mailboxNamed(mailbox)
      return mail.append(found?.id ?? 0, message, { flags: flagsOf(flags), internalMs: receivedMs })
    })
    return `M${emailId}`
  }

  async #logIn(login: string, password: string, origin: LoginOrigin): Promise<Account> {
    this.logins.push({ login, origin })
    if (login === 'cy@posthus.test') throw new Fault('world', 'login/too-many-attempts', 'Wait a little')
    if (login === 'dora@posthus.test') throw new Fault('peer', 'login/suspended', 'Suspended')
    const account = login === ANNA.address ? ANNA : await this.directory.accountAt(login)
    if (!account || password !== 'right') throw new Fault('peer', 'login/refused', 'Wrong')
    return account
  }

  async [Symbol.asyncDispose](): Promise<void> {
    assert.deepEqual(this.failures, [])
    await this.mail.closeChecked()
    await rm(this.#folder, { recursive: true })
  }
}

export function basic(login: string, password: string): string {
  return `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`
}

/** A short message. */
export function letter(subject: string, more = '', body = `This is about ${subject}.`): string {
  return `From: Bo <bo@example.net>\nTo: anna@posthus.test\nSubject: ${subject}\nMessage-ID: <${subject.replace(/\W/g, '')}@example.net>\nDate: Thu, 1 Jan 2026 00:00:00 +0100\n${more}\n${body}\n`
}
