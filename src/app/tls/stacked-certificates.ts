import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { arrangeIdentities, isServed, type KeptIdentity } from '../../core/certificates/arrange-identities.ts'
import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import { type CertificateInventory, wrongKey } from '../../core/certificates/certificate-inventory.ts'
import type { Identity } from '../../core/certificates/identity.ts'
import { spkiDigest, tryPrivateKey } from '../../core/certificates/key-facts.ts'
import { type OpenCertificates, sameIdentities } from './held-identities.ts'

/** A notice that got lost must not mean that a certificate is never shown. */
const CHECK_EVERY_MS = 5 * 60_000
/** After a look that failed: the disk was busy, perhaps. */
const AGAIN_MS = 10_000

export interface StackSettings {
  readonly hostname: string
  /** Whether what lies below only stands in. */
  readonly isStopgap: boolean
  readonly clock: Clock
  readonly log: Log
}

/** The certificates of the inventory on top of those from elsewhere. */
export class StackedCertificates implements OpenCertificates {
  readonly #base: OpenCertificates
  readonly #inventory: Pick<CertificateInventory, 'entries' | 'privateKey' | 'staples'>
  readonly #settings: StackSettings
  readonly #watchers = new Set<() => void>()
  readonly #watch: Disposable
  /** Read once: a certificate that is here does not change. */
  #keys: ReadonlyMap<string, string> = new Map()
  #kept: readonly KeptIdentity[] = []
  #identities: readonly Identity[] = []
  #loading: Promise<void> = Promise.resolve()
  /** The load that has not begun: whoever asks now is answered by it. */
  #waiting: Promise<void> | undefined
  #appointment: Disposable | undefined
  #isClosed = false

  private constructor(
    base: OpenCertificates,
    inventory: Pick<CertificateInventory, 'entries' | 'privateKey' | 'staples'>,
    settings: StackSettings,
  ) {
    this.#base = base
    this.#inventory = inventory
    this.#settings = settings
    this.#watch = base.watch(() => this.#arrange())
  }

  /** Takes `base` over. */
  static async open(
    base: OpenCertificates,
    inventory: Pick<CertificateInventory, 'entries' | 'privateKey' | 'staples'>,
    settings: StackSettings,
  ): Promise<StackedCertificates> {
    const stack = new StackedCertificates(base, inventory, settings)
    await stack.#load()
    stack.#appoint()
    return stack
  }

  current(): readonly Identity[] {
    return this.#identities
  }

  watch(notice: () => void): Disposable {
    const watcher = () => notice()
    this.#watchers.add(watcher)
    return { [Symbol.dispose]: () => this.#watchers.delete(watcher) }
  }

  /** What of the one cannot be read keeps nothing of the other from being shown. */
  async refresh(): Promise<void> {
    const [base, own] = await Promise.allSettled([this.#base.refresh(), this.#loadInTurn()])
    for (const outcome of [base, own]) if (outcome.status === 'rejected') throw outcome.reason
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#appointment?.[Symbol.dispose]()
    this.#watch[Symbol.dispose]()
    this.#watchers.clear()
    this.#base[Symbol.dispose]()
  }

  /** Two notices at once must not end with what the older one has read, and hundreds of them not with hundreds of loads. */
  #loadInTurn(): Promise<void> {
    if (this.#waiting) return this.#waiting
    const begin = (): Promise<void> => {
      this.#waiting = undefined
      return this.#load()
    }
    this.#waiting = this.#loading.then(begin, begin)
    this.#loading = this.#waiting
    // Whoever has asked is told; it is read all the same.
    this.#loading.catch(() => this.#appoint(AGAIN_MS))
    return this.#waiting
  }

  async #load(): Promise<void> {
    const { clock } = this.#settings
    const entries = (await this.#inventory.entries()).filter((entry) => isServed(entry, clock.nowMs()))
    const staples = await this.#inventory.staples(clock.nowMs())
    const keys = new Map<string, string>()
    for (const entry of entries) {
      const key = this.#keys.get(entry.id) ?? (await this.#tryKey(entry))
      if (key !== undefined) keys.set(entry.id, key)
    }
    this.#keys = keys
    this.#kept = entries.flatMap((entry) => {
      const privateKey = keys.get(entry.id)
      if (privateKey === undefined || entry.chain === undefined) return []
      return [{ entry, chain: entry.chain, privateKey, staple: staples.get(entry.id) }]
    })
    this.#arrange()
  }

  /** One key that is lost, or is another one, must not take the others out of service. */
  async #tryKey({ id, origin, names, spki }: CertificateEntry): Promise<string | undefined> {
    if (origin !== 'acme' && origin !== 'imported') return undefined
    try {
      const privateKey = await this.#inventory.privateKey(id)
      const key = tryPrivateKey(privateKey)
      if (!key || spkiDigest(key) !== spki) throw wrongKey(id)
      return privateKey
    } catch (error) {
      this.#settings.log.error('tls/key-unusable', error, { certificate: id, names: names.join(' ') })
      return undefined
    }
  }

  #arrange(): void {
    const { hostname, isStopgap } = this.#settings
    const others = isStopgap ? this.#base.current().map((one) => ({ ...one, isStopgap: true })) : this.#base.current()
    const arranged = arrangeIdentities(this.#kept, others, hostname)
    if (sameIdentities(arranged, this.#identities)) return
    this.#identities = arranged
    for (const watcher of this.#watchers) watcher()
  }

  #appoint(inMs = CHECK_EVERY_MS): void {
    const { clock, log } = this.#settings
    this.#appointment?.[Symbol.dispose]()
    if (this.#isClosed) return
    this.#appointment = clock.after(inMs, () => {
      this.#appoint()
      this.#loadInTurn().catch((error: unknown) => log.error('tls/refresh-failed', error))
    })
  }
}
