import { generateKeyPair } from 'node:crypto'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import type { Log } from '../../base/log.ts'
import { privateKeyText } from '../../core/certificates/key-facts.ts'
import { OrderKeeper } from '../../core/certificates/orders/order-keeper.ts'
import { OrderRun } from '../../core/certificates/orders/order-run.ts'
import type { AcmeKeyKind } from '../../core/certificates/orders/order-settings.ts'
import { OrderWaits } from '../../core/certificates/orders/order-waits.ts'
import { RenewalWatch } from '../../core/certificates/orders/renewal-watch.ts'
import type { House } from '../house/house.ts'
import { siteHosts } from '../publishing/publishing-plan.ts'
import { makeCertificateRequest } from '../tls/certificate-request.ts'
import { noteAccount, type OpenPlace, openPlaces } from './acme-places.ts'
import { HouseAnswering } from './house-answering.ts'
import { doorOpen } from './own-door.ts'

/** Files that cannot be read, and authorities whose account key change is not through, are looked at again after this. */
const START_AGAIN_MS = 60_000

/** The orders of a house, in its back office. What keeps them from being begun is logged and tried again; mail goes on meanwhile. */
export class AcmeOrders {
  readonly #house: House
  readonly #log: Log
  #keeper: OrderKeeper | undefined
  #places: ReadonlyMap<string, OpenPlace> = new Map()
  #timer: Disposable | undefined
  #notices: Disposable | undefined
  /** Which keys the accounts have, by what they are kept by. */
  #keysAtStart = ''
  #starting: Promise<void> = Promise.resolve()
  #isStopping = false

  constructor(house: House, log: Log) {
    this.#house = house
    this.#log = log
  }

  start(): void {
    if (this.#house.configuration.tls.source.issuer !== 'acme') return
    this.#starting = this.#open().catch((error: unknown) => {
      this.#log.error('acme/cannot-start', error)
      if (!this.#isStopping) this.#timer = this.#house.clock.after(START_AGAIN_MS, () => this.start())
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#timer?.[Symbol.dispose]()
    await this.#starting
    await this.#close()
  }

  /** Somebody has ordered something, or given an account another key: with the old one nobody is believed any more. */
  async #heed(): Promise<void> {
    if ((await this.#accountKeys()) === this.#keysAtStart) return this.#keeper?.look()
    await this.#close()
    if (!this.#isStopping) this.start()
  }

  async #close(): Promise<void> {
    this.#notices?.[Symbol.dispose]()
    await this.#keeper?.stop()
    for (const place of this.#places.values()) place[Symbol.dispose]()
  }

  async #accountKeys(): Promise<string> {
    return (await this.#house.acmeAccounts.all()).map(({ keyId }) => keyId).join()
  }

  async #open(): Promise<void> {
    const { clock, configuration } = this.#house
    this.#places = await openPlaces(this.#house)
    const places = this.#places
    this.#keysAtStart = await this.#accountKeys()
    const { orders } = configuration.acme
    const stores = storesOf(this.#house)
    const answering = new HouseAnswering(this.#house, this.#log)
    const run = new OrderRun(stores, places, answering, makeCertificateRequest, clock, this.#log, orders)
    const watch = new RenewalWatch(stores.book, places, clock, this.#log)
    const wishes = {
      authorities: [...places.keys()],
      wanted: () => wantedNames(this.#house),
      hasAddress: (name: string) => hasAddress(this.#house, name),
      makeKey: () => makeAcmeKey(orders.key),
    }
    this.#keeper = new OrderKeeper(stores, wishes, run, watch, answering, clock, this.#log, orders)
    await doorOpen(configuration, clock, () => this.#isStopping)
    if (this.#isStopping) return
    this.#keeper.start()
    this.#notices = this.#house.orderNotices.subscribe(() => {
      this.#heed().catch((error: unknown) => this.#log.error('acme/cannot-start', error))
    })
    for (const place of places.values()) {
      // For CAA records; an authority that is not there now is asked again at the next start, and when something is ordered.
      await noteAccount(this.#house, place).catch((error: unknown) =>
        this.#log.warn('acme/no-account', { authority: place.client.directoryUrl, why: String(error) }),
      )
    }
  }
}

/** Where orders are kept. */
export function storesOf({ inventory, orderBook: book, challenges: board, clock, entropy, configuration }: House) {
  return { inventory, book, board, waits: new OrderWaits(book, clock, entropy, configuration.acme.orders) }
}

/** The host names that are to have certificates: those that are served, and those that the operator has named. */
export async function wantedNames({
  configuration,
  directory,
}: Pick<House, 'configuration' | 'directory'>): Promise<readonly string[]> {
  const domains = (await directory.domains()).map(({ name }) => name)
  return [...new Set([configuration.hostname, ...siteHosts(configuration, domains), ...configuration.acme.names])]
}

/** A new private key (PKCS #8, PEM). */
export async function makeAcmeKey(kind: AcmeKeyKind): Promise<string> {
  const make = promisify(generateKeyPair)
  const { privateKey } =
    kind === 'ecdsa-p256'
      ? await make('ec', { namedCurve: 'P-256' })
      : await make('rsa', { modulusLength: Number(kind.slice('rsa-'.length)) })
  return privateKeyText(privateKey)
}

/** A resolver that says nothing is no reason to wait: the authority asks others. */
async function hasAddress({ dns }: House, name: string): Promise<boolean> {
  if (isIP(name) !== 0) return true
  const answers = await Promise.all([dns.ask(name, 'A'), dns.ask(name, 'AAAA')])
  return answers.some(({ kind }) => kind === 'found' || kind === 'unavailable')
}
