import { type Bytes, fromLatin1 } from '../../../src/base/bytes.ts'
import type { PgpKey, PgpLookupAnswer } from '../../../src/wire/jmap/pgp.ts'
import type { StoredKey } from '../../pgp/keys/stored-key.ts'
import { sameAddressKey } from '../../pgp/mime/header-values.ts'
import type { KeySource } from '../../pgp/trust/correspondent.ts'
import type { KeyOffer } from '../../pgp/trust/offer-keys.ts'
import type { PgpClient } from '../../pgp/worker/client.ts'
import { Changes } from '../mail/changes.ts'
import type { JmapCalls } from '../mail/jmap-calls.ts'
import { Correspondents } from './correspondents.ts'
import { type NewOwnKey, OwnKeys } from './own-keys.ts'

/** What the session needs of the page around it. */
export interface PgpSurroundings {
  /** Starts the worker (`startPgpWorker`): called once, when it is needed first. */
  start(): PgpClient
  /** Shows the sheet that asks for the passphrase; `unlock` or `cancelUnlock` is called when it is answered. */
  askPassphrase(): void
  /** Minutes that an unlocked key is remembered without being used. */
  readonly minutes: number
}

/** What came of looking an address up. `failed`: nobody could be asked. */
export interface LookedUp {
  readonly address: string
  readonly what: 'found' | 'absent' | 'failed'
  /** What became of each key that was found. */
  readonly offers: readonly KeyOffer[]
}

interface Asked {
  readonly fingerprint: string | undefined
  readonly promise: Promise<boolean>
  readonly answer: (isUnlocked: boolean) => void
}

/**
 * PGP as the webmail has it on one page: the worker, in which alone anything secret is in clear; the member's own keys and what is known of those of others, as the server keeps them. Everything is asked for when it is needed first.
 *
 * What wants to decrypt or sign calls `requireUnlocked()`, and then the worker (`client()`). What wants to encrypt asks `correspondents.of(addresses)`. What has seen a key of somebody calls `offer`. Whoever shows any of this watches `changes`.
 */
export class PgpSession {
  readonly correspondents: Correspondents
  /** Told when keys, what is known of others, or what is unlocked has changed. */
  readonly changes = new Changes()
  readonly #calls: JmapCalls
  readonly #accountId: string
  readonly #keys: OwnKeys
  readonly #around: PgpSurroundings
  #client: PgpClient | undefined
  /** The worker with the present keys in it; undefined when they may be others. */
  #ready: Promise<PgpClient> | undefined
  #unlocked: ReadonlySet<string> = new Set()
  #asked: Asked | undefined

  constructor(calls: JmapCalls, accountId: string, around: PgpSurroundings) {
    this.#calls = calls
    this.#accountId = accountId
    this.#keys = new OwnKeys(calls, accountId)
    this.correspondents = new Correspondents(calls, accountId)
    this.#around = around
  }

  /** The member's own keys, those with a public part alone among them. @throws JmapFailure */
  keys(): Promise<readonly PgpKey[]> {
    return this.#keys.all()
  }

  /** The key to sign with, to encrypt to oneself, and to hand on, for mail from an address: one that names it, the default one before others; undefined if there is none. */
  async keyFor(address: string): Promise<PgpKey | undefined> {
    const own = sameAddressKey(address)
    const whole = (await this.keys()).filter((key) => key.wrappedPrivateKey !== null && !key.isRevoked)
    const named = whole.filter(({ addresses }) => addresses.includes(own))
    return named.find(({ isDefault }) => isDefault) ?? named[0]
  }

  /** The worker with the member's keys in it. @throws JmapFailure, Fault pgp/* */
  client(): Promise<PgpClient> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined
      throw error
    })
    return this.#ready
  }

  /** Whether a key is unlocked; without a fingerprint, whether any is. */
  isUnlocked(fingerprint?: string): boolean {
    return fingerprint === undefined ? this.#unlocked.size > 0 : this.#unlocked.has(fingerprint)
  }

  /** Has the member unlock a key (without a fingerprint, any) if none is: true if it is unlocked then, false if the member has closed the sheet. Several who ask at once are answered together. */
  requireUnlocked(fingerprint?: string): Promise<boolean> {
    if (this.isUnlocked(fingerprint)) return Promise.resolve(true)
    if (!this.#asked) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      this.#asked = { fingerprint, promise, answer: resolve }
      this.#around.askPassphrase()
    }
    return this.#asked.promise
  }

  /** Unlocks the key that was asked for, or every one that the passphrase opens. @throws JmapFailure, Fault pgp/wrong-passphrase, pgp/no-such-key */
  async unlock(passphrase: string): Promise<void> {
    const client = await this.client()
    const { fingerprints } = await client.call('unlock', { passphrase, fingerprint: this.#asked?.fingerprint })
    this.#unlocked = new Set([...this.#unlocked, ...fingerprints])
    this.#answer(true)
    this.changes.tell()
  }

  /** The sheet was closed. */
  cancelUnlock(): void {
    this.#answer(this.isUnlocked())
  }

  /** Forgets what is unlocked, and what was decrypted. */
  async lock(): Promise<void> {
    await this.#client?.call('lock', {})
    this.#forgotten()
  }

  /** From now on an unlocked key is remembered for so long without being used. */
  async rememberFor(minutes: number): Promise<void> {
    await this.#client?.call('rememberFor', { idleMs: minutes * 60_000 })
  }

  /** Takes note of keys of somebody, wherever they came from, and keeps what became of it. A key that would take the place of another one waits for the member. @throws JmapFailure, Fault pgp/no-key, pgp/keys-too-large */
  async offer(address: string, octets: Bytes, source: KeySource): Promise<readonly KeyOffer[]> {
    const client = await this.client()
    let offers: readonly KeyOffer[] = []
    await this.correspondents.change(address, async (known) => {
      // What goes to the worker is copied: it may be needed a second time.
      const offered = await client.call('offerKeys', { correspondent: known.correspondent, octets, source })
      offers = offered.offers
      return { ...known, correspondent: offered.correspondent }
    })
    this.changes.tell()
    return offers
  }

  /** Has the server look addresses up in the Web Key Directories of their domains, and takes note of what is found. @throws JmapFailure */
  async lookUp(addresses: readonly string[]): Promise<readonly LookedUp[]> {
    const accountId = this.#accountId
    const answer = await this.#calls.call('PgpKey/lookup', { accountId, addresses })
    const { found, failed } = answer as unknown as PgpLookupAnswer
    const looked: LookedUp[] = []
    for (const address of addresses) {
      const digits = Object.hasOwn(found, address) ? found[address] : undefined
      if (digits === undefined)
        looked.push({ address, what: failed.includes(address) ? 'failed' : 'absent', offers: [] })
      else looked.push({ address, what: 'found', offers: await this.offer(address, fromLatin1(atob(digits)), 'wkd') })
    }
    return looked
  }

  /** Keeps a key that the worker has made, imported or changed; one that is there already is put in its place. @throws JmapFailure */
  async keep(key: NewOwnKey): Promise<void> {
    await this.#keys.add(key)
    this.#renewed()
  }

  /** @throws JmapFailure */
  async changeKey(id: string, patch: Parameters<OwnKeys['change']>[1]): Promise<void> {
    await this.#keys.change(id, patch)
    this.#renewed()
  }

  /** Takes a key away; what comes back puts it back. @throws JmapFailure */
  async removeKey(id: string): Promise<() => Promise<void>> {
    const undo = await this.#keys.remove(id)
    this.#renewed()
    return async () => {
      await undo()
      this.#renewed()
    }
  }

  /** The server says that something has changed. What was never asked for is not asked for now. */
  async refresh(): Promise<void> {
    const [areKeysOthers, areOthersOthers] = await Promise.all([this.#keys.refresh(), this.correspondents.refresh()])
    if (areKeysOthers) this.#ready = undefined
    if (areKeysOthers || areOthersOthers) this.changes.tell()
  }

  async #prepare(): Promise<PgpClient> {
    const keys = await this.keys()
    const isNew = this.#client === undefined
    this.#client ??= this.#around.start()
    const client = this.#client
    client.onForgotten = () => this.#forgotten()
    client.onDied = () => {
      if (this.#client !== client) return
      this.#client = undefined
      this.#ready = undefined
      this.#forgotten()
    }
    if (isNew) await client.call('rememberFor', { idleMs: this.#around.minutes * 60_000 })
    const stored = keys.flatMap(({ fingerprint, publicKey, wrappedPrivateKey }): StoredKey[] =>
      wrappedPrivateKey === null ? [] : [{ version: 1, fingerprint, publicKey, wrappedPrivateKey }],
    )
    const loaded = await client.call('loadKeys', { stored })
    this.#unlocked = new Set(loaded.keys.filter(({ isUnlocked }) => isUnlocked).map(({ fingerprint }) => fingerprint))
    return client
  }

  #renewed(): void {
    this.#ready = undefined
    this.changes.tell()
  }

  #forgotten(): void {
    this.#unlocked = new Set()
    this.changes.tell()
  }

  #answer(isUnlocked: boolean): void {
    this.#asked?.answer(isUnlocked)
    this.#asked = undefined
  }
}
