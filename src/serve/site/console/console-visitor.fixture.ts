import assert from 'node:assert/strict'
import type { Hono } from 'hono'
import { systemEntropy } from '../../../base/entropy.ts'
import { Fault } from '../../../base/fault.ts'
import { silentLog } from '../../../base/log.ts'
import { openAbuse } from '../../../core/abuse/abuse.fixture.ts'
import type { CertificateEntry, CertificateFacts } from '../../../core/certificates/certificate-entry.ts'
import { LocalAccountNotices } from '../../../core/directory/account-notices.ts'
import type { Account, AccountState, Credential } from '../../../core/directory/directory.ts'
import { totpCode, totpStep } from '../../../core/factors/totp.ts'
import { MemoryIncidentBook } from '../../../core/incidents/memory-incident-book.ts'
import { ContentAccess } from '../../../core/operators/access/content-access.ts'
import { MemoryAccessBook } from '../../../core/operators/access/memory-access-book.ts'
import { JointDeeds } from '../../../core/operators/joint/joint-deeds.ts'
import { MemoryJointBook } from '../../../core/operators/joint/memory-joint-book.ts'
import { MemoryOperatorLog } from '../../../core/operators/memory-operator-log.ts'
import { MemoryOperatorStore } from '../../../core/operators/memory-operator-store.ts'
import { OperatorDesk } from '../../../core/operators/operator-desk.ts'
import type { OperatorRole } from '../../../core/operators/operator-role.ts'
import { OperatorSignIn } from '../../../core/operators/operator-sign-in.ts'
import { Operators } from '../../../core/operators/operators.ts'
import type { QueuedMessage } from '../../../core/queue/queue-desk.ts'
import { MemorySessionStore } from '../../../core/sessions/memory-session-store.ts'
import { WebSessions } from '../../../core/sessions/web-sessions.ts'
import type { MemberEnv } from '../sessions/member.ts'
import { ANNA, ANNAS_PASSWORD } from '../site-services.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'
import type { ConsoleHouse } from './console-env.ts'
import { consoleRoutes } from './console-routes.ts'

export const BOB: Account = { ...ANNA, id: 'bob', address: 'bob@example.org', name: 'Bob' }
const MINUTE_MS = 60_000
export const CONSOLE_LIMITS = {
  idleMs: 15 * MINUTE_MS,
  longestMs: 600 * MINUTE_MS,
  keptIdleMs: 15 * MINUTE_MS,
  keptLongestMs: 600 * MINUTE_MS,
  provedMs: 10 * MINUTE_MS,
}
export const QUEUED: QueuedMessage = {
  message: {
    id: 'q1',
    accountId: BOB.id,
    reversePath: BOB.address,
    body: { id: 'b', size: 1234 } as unknown as QueuedMessage['message']['body'],
    eightBit: false,
    smtpUtf8: false,
    requireTls: false,
    envelopeId: undefined,
    dsnReturn: undefined,
    queuedMs: 0,
    expiresMs: 5 * 86_400_000,
    headerMessageId: 'one@example.org',
  },
  recipients: [
    {
      messageId: 'q1',
      index: 0,
      address: 'carol@example.net',
      originalRecipient: undefined,
      notify: [],
      destination: 'example.net',
      state: 'waiting',
      attempts: 2,
      nextMs: 60_000,
      lastResult: '451 4.7.1 try later',
      delayNotified: false,
    },
  ],
  open: 1,
}

/** Cases of a house of its own. */
const ABUSE = await openAbuse()

export const CERTIFICATE: CertificateEntry = {
  id: 'c1',
  origin: 'acme',
  state: 'active',
  stateMs: 0,
  names: ['mail.provider.test'],
  spki: 'ab',
  algorithm: 'ecdsa-p256',
  createdMs: 0,
  authority: '',
  reference: '',
  dueMs: undefined,
  chain: undefined,
  facts: undefined,
}

export const FACTS: CertificateFacts = {
  serial: '0a',
  subject: 'CN=mail.provider.test',
  issuer: 'CN=An <authority>',
  organisation: undefined,
  country: undefined,
  registration: undefined,
  level: 'DV',
  policies: [],
  names: ['mail.provider.test'],
  notBeforeMs: 0,
  notAfterMs: 86_400_000,
  spki: 'ab',
  fingerprint: 'cd',
  algorithm: 'ecdsa-p256',
  ocspUrls: [],
  crlUrls: [],
  issuerUrls: [],
  mustStaple: false,
}

/** Anna, who works at the console with an authenticator app; Bob is a member. What was done stands in `done`. */
export class ConsoleVisitor extends Visitor {
  readonly log: MemoryOperatorLog
  readonly store: MemoryOperatorStore
  readonly done: string[]
  readonly states: Map<string, AccountState>
  readonly house: ConsoleHouse
  #secret: Uint8Array = new Uint8Array()

  constructor(change: (house: ConsoleHouse) => ConsoleHouse = (house) => house) {
    const made: ReturnType<typeof makeConsole>[] = []
    super((site, world) => {
      const one = makeConsole(world)
      made.push(one)
      const console = change(one.house)
      site.route('/', consoleRoutes({ ...world.services, console }) as unknown as Hono<MemberEnv>)
      one.house = console
    })
    const [one] = made
    assert.ok(one)
    this.log = one.log
    this.store = one.store
    this.done = one.done
    this.states = one.states
    this.house = one.house
  }

  /** Makes Anna an operator with an authenticator app. */
  async hire(role: OperatorRole): Promise<void> {
    const { factors } = this.world
    const { secret, ticket } = factors.offerTotp(ANNA)
    this.#secret = octetsOf(secret)
    await factors.addTotp(ANNA, ticket, this.code())
    await this.store.put({ accountId: ANNA.id, role, name: 'Anna at work', sinceMs: 0 })
  }

  /** What the app shows, which is good once: the next one is half a minute later. */
  code(): string {
    this.clock.advance(30_000)
    return totpCode(this.#secret, totpStep(this.clock.nowMs()))
  }

  /** Through both doors of the console; returns the last answer. */
  async enter(fields: Record<string, string> = {}): Promise<Response> {
    const csrf = await this.token('/console/sign-in')
    const first = await this.post('/console/sign-in', { csrf, address: ANNA.address, password: ANNAS_PASSWORD })
    assert.equal(first.headers.get('location'), '/console/second-step?next=%2Fconsole')
    return this.post('/console/second-step', { csrf, kind: 'totp', code: this.code(), ...fields })
  }

  /** A console with Anna at work in it. */
  static async at(role: OperatorRole, change?: (house: ConsoleHouse) => ConsoleHouse): Promise<ConsoleVisitor> {
    const visitor = new ConsoleVisitor(change)
    await visitor.hire(role)
    assert.equal((await visitor.enter()).headers.get('location'), '/console')
    return visitor
  }

  /** Says why Bob’s account is looked at. */
  async look(why = 'he called'): Promise<Response> {
    const csrf = await this.token('/console/sign-out')
    return this.post('/console/accounts/bob', { csrf, why })
  }
}

function makeConsole(world: Visitor['world']) {
  const { clock } = world.services
  const states = new Map<string, AccountState>()
  const members = [ANNA, BOB]
  const done: string[] = []
  const account = async (id: string) => {
    const found = members.find((one) => one.id === id)
    return found && { ...found, state: states.get(id) ?? found.state }
  }
  const directory = {
    accounts: async () => members,
    account,
    accountAt: async (address: string) => members.find((one) => one.address === address),
    aliasesOf: async () => [],
    credential: async (id: string) =>
      members.some((one) => one.id === id) ? ({ changedMs: 1 } as Credential) : undefined,
    domains: async () => [],
  }
  const authenticator = {
    logIn: async (login: string, password: string) => {
      const found = await directory.accountAt(login)
      if (found && password === ANNAS_PASSWORD) return found
      throw new Fault('peer', 'login/refused', 'wrong')
    },
  }
  const store = new MemoryOperatorStore()
  const log = new MemoryOperatorLog()
  const notices = { publish: () => undefined, subscribe: () => ({ [Symbol.dispose]: () => undefined }) }
  const parts = {
    directory,
    accounts: new LocalAccountNotices(),
    notices,
    clock,
    entropy: systemEntropy,
    log: silentLog,
  }
  const sessions = new WebSessions({ ...parts, store: new MemorySessionStore() }, CONSOLE_LIMITS)
  const factors = { isOn: (id: string) => world.factors.isOn(id) }
  const accounts = { account: async () => ANNA }
  const operators = new Operators({ store, accounts, directory, factors, sessions, clock })
  const did = (what: string) => async (address: string) => {
    done.push(`${what} ${address}`)
    return ANNA
  }
  const queueDid = (what: string) => async () => {
    done.push(what)
    return { messages: 1, recipients: 1 }
  }
  const book = new MemoryIncidentBook()
  const house: ConsoleHouse = {
    host: undefined,
    isSeenFrom: () => true,
    operators,
    desk: new OperatorDesk({ log, store, clock, journal: silentLog }),
    log,
    signIn: new OperatorSignIn({ ...world, authenticator, directory, operators, sessions, waitMs: 86_400_000 }),
    sessions,
    accounts: {
      suspend: async (address) => void (await did('suspend')(address)),
      resume: async (address) => void (await did('resume')(address)),
      demandPassword: async (address, level) => did(`${level}`)(address),
      setQuota: async (address, { storageQuota }) => did(`quota ${storageQuota}`)(address),
    },
    directory,
    quota: async () => ({
      limits: { storageBytes: 2 ** 30, messages: undefined },
      used: { storageBytes: 2 ** 20, messages: 7 },
    }),
    sending: async () => undefined,
    orderCertificates: async (names) => void done.push(`order ${names.join(' ')}`),
    release: async () => true,
    abuse: ABUSE.desk,
    throttleDays: 7,
    memberSessions: world.sessions,
    queue: {
      list: async () => [QUEUED],
      message: async (id) => (id === 'q1' ? QUEUED : undefined),
      counts: async () => ({ messages: 1, recipients: 1, octets: 1234 }),
      retry: queueDid('retry'),
      hold: queueDid('hold'),
      release: queueDid('release'),
      giveBack: queueDid('give back'),
    },
    deliveries: { find: async () => [] },
    checks: { all: async () => [] },
    alarms: { alarms: async () => new Map() },
    inventory: {
      entries: async () => [CERTIFICATE],
      entry: async (id) => (id === CERTIFICATE.id ? CERTIFICATE : undefined),
      history: async () => [],
    },
    certificates: {
      make: async (names) => {
        done.push(`make ${names.join(' ')}`)
        return CERTIFICATE
      },
      requestText: async () => '-----BEGIN CERTIFICATE REQUEST-----\nMII\n',
      examine: async (chain) => ({ facts: FACTS, entry: CERTIFICATE, chain, problems: [] }),
      hasSuccessor: async () => false,
    },
    joint: new JointDeeds({
      book: new MemoryJointBook(),
      desk: new OperatorDesk({ log, store, clock, journal: silentLog }),
      carryOut: async ({ kind }, { by, consent }) => void done.push(`${kind} by ${by}, ${consent}`),
      clock,
      log: silentLog,
    }),
    audits: { last: async () => new Map() },
    incidents: book,
    incidentDesk: {
      open: async ({ summary }, by) => {
        done.push(`open ${summary} by ${by}`)
        return 1
      },
      drill: async () => {
        done.push('drill')
        return 1
      },
      run: async (id) => void done.push(`run ${id}`),
      note: async (id, note) => void done.push(`${note.what} ${id}`),
    },
    access: makeAccess(world, new OperatorDesk({ log, store, clock, journal: silentLog })),
    health: async () => [{ title: 'This machine', facts: [{ name: 'Disk', value: '1 GiB <free>', isGood: false }] }],
  }
  return { house, store, log, done, states }
}

/** Requests of Ole, who is not at this console. */
function makeAccess({ services: { clock, hostname } }: Visitor['world'], desk: OperatorDesk): ContentAccess {
  const letters = { put: async () => undefined }
  const book = new MemoryAccessBook()
  return new ContentAccess({
    languages: { of: async () => 'en' },
    book,
    desk,
    directory: { account: async () => BOB },
    letters,
    hostname,
    clock,
    log: silentLog,
  })
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function octetsOf(base32: string): Uint8Array {
  const bits = [...base32].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2))
}
