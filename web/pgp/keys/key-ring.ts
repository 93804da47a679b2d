import type { PrivateKey, PublicKey } from 'openpgp'
import type { Clock } from '../../../src/base/clock.ts'
import { Fault, isFault } from '../../../src/base/fault.ts'
import type { OwnKey } from '../message/decrypt-octets.ts'
import { openStoredKey, type StoredKey } from './stored-key.ts'
import { unlockKey, wipeKey } from './unlock-key.ts'

interface Entry {
  readonly wrapped: PrivateKey
  readonly publicKey: PublicKey
  unlocked: PrivateKey | undefined
}

/** The member's own keys in the worker. What is unlocked is forgotten when it has not been used for a while: a browser that is left open should not stay a door. */
export class KeyRing {
  readonly #clock: Clock
  #idleMs: number
  readonly #onForgotten: () => void
  readonly #entries = new Map<string, Entry>()
  #timer: Disposable | undefined

  constructor(clock: Clock, idleMs: number, onForgotten: () => void) {
    this.#clock = clock
    this.#idleMs = idleMs
    this.#onForgotten = onForgotten
  }

  /** All of them, locked or not. */
  get own(): readonly OwnKey[] {
    return [...this.#entries.values()]
  }

  /** Takes in a wrapped key; one of the same fingerprint is replaced, and stays unlocked if it was. @throws Fault pgp/bad-stored-key, pgp/unwrapped-key */
  async load(stored: StoredKey): Promise<PublicKey> {
    const wrapped = await openStoredKey(stored)
    const publicKey = wrapped.toPublic()
    const unlocked = this.#entries.get(stored.fingerprint)?.unlocked
    this.#entries.set(stored.fingerprint, { wrapped, publicKey, unlocked })
    return publicKey
  }

  /** Only these are the member's any more: others are wiped. */
  keepOnly(fingerprints: ReadonlySet<string>): void {
    for (const [name, { unlocked }] of this.#entries) {
      if (fingerprints.has(name)) continue
      if (unlocked !== undefined) wipeKey(unlocked)
      this.#entries.delete(name)
    }
  }

  /** How long an unlocked key is remembered without being used, from now on. */
  rememberFor(idleMs: number): void {
    this.#idleMs = idleMs
    this.touch()
  }

  /**
   * Unlocks the key of that fingerprint, or every one that the passphrase opens.
   *
   * @throws Fault pgp/wrong-passphrase, pgp/no-such-key
   */
  async unlock(passphrase: string, fingerprint: string | undefined): Promise<string[]> {
    const opened: string[] = []
    for (const [name, entry] of this.#entries) {
      if (fingerprint !== undefined && name !== fingerprint) continue
      try {
        entry.unlocked = await unlockKey(entry.wrapped, passphrase)
        opened.push(name)
      } catch (error) {
        if (!isFault(error, 'pgp/wrong-passphrase')) throw error
      }
    }
    if (opened.length === 0) {
      if (fingerprint === undefined ? this.#entries.size === 0 : !this.#entries.has(fingerprint)) throw noSuchKey()
      throw new Fault(
        'peer',
        'pgp/wrong-passphrase',
        'That passphrase opens none of your keys. Try again; capitals and spaces count.',
      )
    }
    this.touch()
    return opened
  }

  /** An unlocked key. @throws Fault pgp/locked, pgp/no-such-key */
  unlocked(fingerprint: string): PrivateKey {
    const { unlocked } = this.#find(fingerprint)
    if (unlocked === undefined) throw new Fault('peer', 'pgp/locked', 'This key is locked. Enter its passphrase first.')
    this.touch()
    return unlocked
  }

  /** @throws Fault pgp/no-such-key */
  wrapped(fingerprint: string): PrivateKey {
    return this.#find(fingerprint).wrapped
  }

  /** The keys have been used: the time until they are forgotten begins anew. */
  touch(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = [...this.#entries.values()].some((entry) => entry.unlocked !== undefined)
      ? this.#clock.after(this.#idleMs, () => this.forget())
      : undefined
  }

  /** Forgets what was unlocked. The library overwrites what it can; copies that the engine has made cannot be reached. */
  forget(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    let wasOpen = false
    for (const entry of this.#entries.values()) {
      if (entry.unlocked === undefined) continue
      wasOpen = true
      wipeKey(entry.unlocked)
      entry.unlocked = undefined
    }
    if (wasOpen) this.#onForgotten()
  }

  #find(fingerprint: string): Entry {
    const entry = this.#entries.get(fingerprint)
    if (entry === undefined) throw noSuchKey()
    return entry
  }
}

function noSuchKey(): Fault {
  return new Fault('peer', 'pgp/no-such-key', 'You have no such key. Make one, or import it.')
}
