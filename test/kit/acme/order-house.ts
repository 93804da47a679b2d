import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeCertificateRequest } from '../../../src/app/tls/certificate-request.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { type Log, type LogFacts, silentLog } from '../../../src/base/log.ts'
import { ManualClock } from '../../../src/base/manual-clock.ts'
import type { CertificateEntry } from '../../../src/core/certificates/certificate-entry.ts'
import { KeySeal } from '../../../src/core/certificates/key-seal.ts'
import type { Answering } from '../../../src/core/certificates/orders/acme-place.ts'
import { OrderKeeper } from '../../../src/core/certificates/orders/order-keeper.ts'
import { OrderRun } from '../../../src/core/certificates/orders/order-run.ts'
import type { OrderSettings } from '../../../src/core/certificates/orders/order-settings.ts'
import { OrderWaits } from '../../../src/core/certificates/orders/order-waits.ts'
import { RenewalWatch } from '../../../src/core/certificates/orders/renewal-watch.ts'
import type { Dns } from '../../../src/core/dns/dns.ts'
import { DEFAULT_TLS_POLICY } from '../../../src/core/posture/tls-policy.ts'
import { ACME_LIMITS } from '../../../src/net/acme/acme-settings.ts'
import { HttpsAcmeClient } from '../../../src/net/acme/https-acme-client.ts'
import { KeyFolder } from '../../../src/store/certificates/key-folder.ts'
import { SqliteCertificateInventory } from '../../../src/store/certificates/sqlite-certificate-inventory.ts'
import { SqliteChallengeBoard } from '../../../src/store/certificates/sqlite-challenge-board.ts'
import { SqliteOrderBook } from '../../../src/store/certificates/sqlite-order-book.ts'
import { DIRECTORY_MIGRATIONS } from '../../../src/store/directory/directory-schema.ts'
import { SqliteDatabase } from '../../../src/store/sql/sqlite-database.ts'
import { AcmeAuthority } from './authority.ts'

const noDns: Dns = { ask: async () => ({ kind: 'no-name', ttl: 1, authentic: false }) }
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

export const ORDER_SETTINGS: OrderSettings = {
  renewal: { leftShare: 1 / 3, leftShareShort: 1 / 2, urgentShare: 1 / 20 },
  challenge: 'http-01',
  namesPerCertificate: 1,
  key: 'ecdsa-p256',
  keyAheadMs: 48 * HOUR_MS,
  concurrent: 4,
  perHour: 1000,
  firstRetryMs: 5 * MINUTE_MS,
  longestRetryMs: 24 * HOUR_MS,
  checksNames: true,
  dnsWaitMs: 30_000,
}

/** What of a house orders certificates, with real stores, real authorities over HTTPS, and a clock that a test turns. */
export class OrderHouse {
  readonly clock: ManualClock
  readonly authorities: readonly AcmeAuthority[]
  readonly inventory: SqliteCertificateInventory
  readonly book: SqliteOrderBook
  readonly board: SqliteChallengeBoard
  readonly settings: OrderSettings
  readonly logged: (readonly [event: string, facts: LogFacts])[] = []
  wanted: string[] = []
  /** Names that lead nowhere. */
  readonly lost = new Set<string>()
  /** Called before every step that would have to survive a kill. */
  interrupt: (where: string) => void = () => undefined
  /** Awaited in the middle of each round. */
  pause: () => Promise<void> = async () => undefined
  readonly #test: TestContext
  readonly #keys = new Map<string, string>()
  #keeper: OrderKeeper | undefined

  private constructor(
    t: TestContext,
    clock: ManualClock,
    authorities: readonly AcmeAuthority[],
    database: SqliteDatabase,
    folder: string,
    settings: OrderSettings,
  ) {
    this.#test = t
    this.clock = clock
    this.authorities = authorities
    this.settings = settings
    const keys = new KeyFolder(
      join(folder, 'keys'),
      async () => new KeySeal(undefined, [], systemEntropy),
      systemEntropy,
    )
    this.inventory = new SqliteCertificateInventory(database, keys, () => undefined, systemEntropy)
    this.book = new SqliteOrderBook(database)
    this.board = new SqliteChallengeBoard(database)
  }

  static async open(t: TestContext, settings: Partial<OrderSettings> = {}, authorityCount = 1): Promise<OrderHouse> {
    // The certificates of the authorities' doors are looked at with the machine's clock.
    const clock = new ManualClock(Date.now())
    const folder = await mkdtemp(join(tmpdir(), 'posthus-orders-'))
    const database = await SqliteDatabase.open(join(folder, 'directory.db'), {
      migrations: DIRECTORY_MIGRATIONS,
      log: silentLog,
    })
    const authorities: AcmeAuthority[] = []
    for (let i = 0; i < authorityCount; i++) authorities.push(await AcmeAuthority.start(clock))
    const house = new OrderHouse(t, clock, authorities, database, folder, { ...ORDER_SETTINGS, ...settings })
    for (const authority of authorities) authority.validate = (challenge) => house.#look(challenge)
    t.after(async () => {
      await house.stop()
      for (const authority of authorities) await authority[Symbol.asyncDispose]()
      await database.close()
      await rm(folder, { recursive: true })
    })
    return house
  }

  get authority(): AcmeAuthority {
    return this.authorities[0] as AcmeAuthority
  }

  /** Starts a keeper as a new process would: with nothing in memory. */
  start(): void {
    const { clock, settings, inventory, book, board } = this
    const places = new Map(
      this.authorities.map((one) => [one.directoryUrl, { client: this.#client(one), profile: undefined }]),
    )
    const log = this.#log()
    const waits = new OrderWaits(book, clock, systemEntropy, settings)
    const answering = this.#answering()
    const run = new OrderRun(
      this.#interrupted({ inventory, book, waits }),
      places,
      answering,
      makeCertificateRequest,
      clock,
      log,
      settings,
    )
    const watch = new RenewalWatch(book, places, clock, log)
    const wishes = {
      authorities: [...places.keys()],
      wanted: async () => {
        await this.pause()
        return this.wanted
      },
      hasAddress: async (name: string) => !this.lost.has(name),
      makeKey: async () => newKey(),
    }
    this.#keeper = new OrderKeeper(
      this.#interrupted({ inventory, book, board, waits }),
      wishes,
      run,
      watch,
      answering,
      clock,
      log,
      settings,
    )
    this.#keeper.start()
  }

  /** Has the keeper look at everything now. */
  look(): void {
    this.#keeper?.look()
  }

  async stop(): Promise<void> {
    await this.#keeper?.stop()
    this.#keeper = undefined
  }

  /**
   * Turns the clock until something is so, and no further than `withinMs`; by `stepMs` at a time while nothing is under way. Real answers take real time: while they are waited for, the clock stands still, and it
   * goes in small steps as long as there is something to do.
   */
  async until(isSo: () => Promise<boolean> | boolean, withinMs: number, stepMs = 1000): Promise<void> {
    const end = this.clock.nowMs() + withinMs
    for (;;) {
      await this.#keeper?.settled()
      if (await isSo()) return
      const nowMs = this.clock.nowMs()
      if (nowMs >= end) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(this.logged.slice(-5))}`)
      const dueMs = Math.min(...(await this.book.orders()).map((order) => order.dueMs))
      this.clock.advance(Math.min(Math.max(dueMs - nowMs, 100), stepMs))
    }
  }

  /** Turns the clock in the middle of a round, so that orders go on meanwhile. */
  async settleOrders(isSo: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 2000 && !(await isSo()); turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      this.clock.advance(20)
    }
  }

  async shown(): Promise<readonly CertificateEntry[]> {
    return (await this.inventory.entries()).filter(({ state }) => state === 'staged' || state === 'active')
  }

  count(event: string): number {
    return this.logged.filter(([one]) => one === event).length
  }

  #client(authority: AcmeAuthority): HttpsAcmeClient {
    const settings = {
      directoryUrl: authority.directoryUrl,
      contact: [],
      agreesToTerms: true,
      externalAccount: undefined,
      ca: [authority.issuer.root],
    }
    const key = this.#keys.get(authority.url) ?? newKey()
    this.#keys.set(authority.url, key)
    const client = new HttpsAcmeClient(settings, key, noDns, DEFAULT_TLS_POLICY, this.clock, ACME_LIMITS)
    this.#test.after(() => client[Symbol.dispose]())
    return client
  }

  async #look({
    type,
    identifier,
    token,
    keyAuthorization,
  }: {
    type: string
    identifier: string
    token: string
    keyAuthorization: string
  }) {
    return type === 'http-01' && (await this.board.tryHttpText(identifier, token)) === keyAuthorization
  }

  #answering(): Answering {
    return {
      prepare: async (orderId, { value }, { token, type }, text) => {
        this.interrupt('prepare')
        if (type === 'http-01') await this.board.put(orderId, { type, identifier: value, token, text })
      },
      withdraw: (orderId) => this.board.remove(orderId),
    }
  }

  /** Stores that a test can have fail before each of their writes, as if the process were killed there. */
  #interrupted<T extends object>(stores: T): T {
    const guard = (name: string, store: object) =>
      new Proxy(store, {
        get: (target, key) => {
          const member = Reflect.get(target, key)
          if (typeof member !== 'function') return member
          const isWrite = /^(put|remove|mayPlace$|add$|request$|certify$|move$)/.test(String(key))
          return (...args: unknown[]) => {
            if (isWrite) this.interrupt(`${name}.${String(key)}`)
            return Reflect.apply(member, target, args)
          }
        },
      })
    return Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, guard(name, store)])) as T
  }

  #log(): Log {
    const note = (event: string, facts: LogFacts = {}) => void this.logged.push([event, facts])
    const error = (event: string, thrown: unknown, facts: LogFacts = {}) =>
      note(event, { ...facts, error: String(thrown) })
    const log: Log = { debug: note, info: note, warn: note, error, with: () => log }
    return log
  }
}

function newKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
}
