import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { CertificateEntry } from './certificate-entry.ts'
import type { CertificateInventory } from './certificate-inventory.ts'
import { type CertificateSource, type Identity, identityFor, rsaBeside } from './identity.ts'

/** Where a certificate can be seen. */
export interface Sight {
  readonly host: string
  /** Whether it is the RSA one beside another, which only clients see that read nothing else. */
  readonly isBeside: boolean
}

/** Port: what our own listeners show, as an own connection to each sees it. */
export interface ReadBack {
  /**
   * Listeners that did not show the key (SHA-256 of SubjectPublicKeyInfo) every time they were asked, with what they did instead; empty if all of them did.
   * `isThorough`: each process that shares a listener is met; else each listener is asked once.
   */
  strangers(sight: Sight, spki: string, isThorough: boolean): Promise<readonly string[]>
}

/** Workers read new certificates within moments of the notice; one that is at work may take longer. */
const TRIES = 5
const AGAIN_MS = 1_000
/** Of hundreds that come at once, only so many are looked for in every process: a process that has read these has read the others in the same moment. */
const MOST_THOROUGH = 20
/** A name for what a wildcard stands for: nothing else has it. */
const ANY_LABEL = 'read-back'

/**
 * Brings certificates into service and out of it: one that is staged becomes active when an own connection to every listener has seen it; one that is seen for no name any more is retired. What is
 * installed is thereby not what was written somewhere, but what is shown.
 */
export class Installer {
  readonly #inventory: CertificateInventory
  readonly #source: CertificateSource
  readonly #readBack: ReadBack
  readonly #clock: Clock
  readonly #log: Log

  constructor(inventory: CertificateInventory, source: CertificateSource, readBack: ReadBack, clock: Clock, log: Log) {
    this.#inventory = inventory
    this.#source = source
    this.#readBack = readBack
    this.#clock = clock
    this.#log = log
  }

  /** Looks at all that are in service; true if something is not shown yet as it should be. Ends early when `signal` is aborted. */
  async round(signal: AbortSignal): Promise<boolean> {
    // The oldest first: of two that came at once the older one is not shown, and that is no mistake.
    const fresh = (await this.#live('staged')).reverse()
    for (const [index, entry] of fresh.entries()) {
      if (signal.aborted) return false
      // The newest ones: whoever shows them has read all that came before.
      await this.#install(entry, fresh.length - index <= MOST_THOROUGH)
    }
    const staged = await this.#live('staged')
    for (const entry of await this.#live('active')) {
      if (signal.aborted) return false
      if (this.#isOver(entry)) await this.#move(entry, 'expired', 'its time is over')
      else await this.#retireReplaced(entry, staged)
    }
    return staged.length > 0
  }

  async #live(state: CertificateEntry['state']): Promise<CertificateEntry[]> {
    const isOwn = ({ origin }: CertificateEntry) => origin === 'imported' || origin === 'acme'
    return (await this.#inventory.entries()).filter((entry) => entry.state === state && isOwn(entry))
  }

  #isOver({ facts }: CertificateEntry): boolean {
    return (facts?.notAfterMs ?? 0) <= this.#clock.nowMs()
  }

  async #install(entry: CertificateEntry, isThorough: boolean): Promise<void> {
    if (this.#isOver(entry)) return this.#move(entry, 'expired', 'its time is over')
    const sight = sightOf(entry, this.#source.current())
    if (!sight && (await this.#awaitsAnswer(entry))) return
    if (!sight) return this.#move(entry, 'retired', 'others are shown for all of its names')
    const strangers = await this.#look(sight, entry.spki, isThorough)
    if (strangers.length === 0) {
      await this.#move(entry, 'active', 'seen on every listener')
      this.#log.info('tls/installed', { certificate: entry.id, names: entry.names.join(' '), spki: entry.spki })
      return
    }
    this.#log.warn('tls/not-installed', {
      certificate: entry.id,
      names: entry.names.join(' '),
      seen: strangers.join('; '),
    })
  }

  /** Whether it is not shown because it must be shown with an OCSP answer, and has none now; and not because a newer one is there. */
  async #awaitsAnswer({ id, names, facts }: CertificateEntry): Promise<boolean> {
    if (!facts?.mustStaple) return false
    const newer = [...(await this.#live('staged')), ...(await this.#live('active'))].filter((one) => one.id > id)
    return !names.every((name) => newer.some((one) => one.names.includes(name)))
  }

  async #look(sight: Sight, spki: string, isThorough: boolean): Promise<readonly string[]> {
    let strangers: readonly string[] = []
    for (let i = 0; i < TRIES; i++) {
      if (i > 0) await this.#pause()
      strangers = await this.#readBack.strangers(sight, spki, isThorough)
      if (strangers.length === 0) break
    }
    return strangers
  }

  /** Only once its replacement was seen everywhere: until then this may be what is still shown somewhere. */
  async #retireReplaced(entry: CertificateEntry, staged: readonly CertificateEntry[]): Promise<void> {
    const isAwaited = staged.some(({ names }) => names.some((name) => entry.names.includes(name)))
    if (isAwaited || sightOf(entry, this.#source.current()) || (await this.#awaitsAnswer(entry))) return
    await this.#move(entry, 'retired', 'others are shown for all of its names')
  }

  async #move(entry: CertificateEntry, to: 'active' | 'retired' | 'expired', why: string): Promise<void> {
    await this.#inventory.move(entry.id, to, { by: 'posthus', why, atMs: this.#clock.nowMs() })
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(AGAIN_MS, resolve))
  }
}

/** Where a certificate is shown, if anywhere. */
export function sightOf({ chain, names }: CertificateEntry, identities: readonly Identity[]): Sight | undefined {
  for (const name of names) {
    const host = name.startsWith('*.') ? `${ANY_LABEL}${name.slice(1)}` : name
    if (identityFor(identities, host)?.certificateChain === chain) return { host, isBeside: false }
    if (rsaBeside(identities, host)?.certificateChain === chain) return { host, isBeside: true }
  }
  return undefined
}
