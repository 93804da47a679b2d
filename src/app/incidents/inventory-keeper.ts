import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { CertificateEntry } from '../../core/certificates/certificate-entry.ts'
import type { CertificateInventory } from '../../core/certificates/certificate-inventory.ts'
import { type CertificateState, isShown } from '../../core/certificates/certificate-states.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'

/** States in which a key is there and could be used. */
const LIVE: ReadonlySet<CertificateState> = new Set(['keyed', 'vetting', 'ordered', 'staged', 'active', 'retired'])
const LOOK_EVERY_MS = 200

/** What certificates are ordered anew with. */
export interface Reordering {
  /** Orders a certificate for the names of `entry`, unless that was done already. @throws Fault with what has to be done by hand */
  order(entry: CertificateEntry): Promise<void>
  /** Nothing is ordered any more for the key of `entry`. */
  cancel(entry: CertificateEntry): Promise<void>
  /** For so long new certificates are waited for. */
  readonly patienceMs: number
}

/** The keys of the inventory. Each is named by its entry, whose key is blocked, never to be used again, once another certificate for the same names is shown. */
export class InventoryKeeper implements SecretKeeper {
  readonly kind = 'tls'
  readonly #inventory: CertificateInventory
  readonly #reordering: Reordering
  readonly #clock: Clock

  constructor(inventory: CertificateInventory, reordering: Reordering, clock: Clock) {
    this.#inventory = inventory
    this.#reordering = reordering
    this.#clock = clock
  }

  async held(): Promise<readonly HeldSecret[]> {
    return (await this.#inventory.entries()).filter(isLive).map((entry) => ({
      name: entry.id,
      title: `The key of the certificate ${entry.id} for ${entry.names.join(', ')} (${entry.state}), in tls/keys`,
      fingerprint: entry.spki,
      processes: ['back-office', 'protocols'],
      ...(entry.facts && entry.chain
        ? {
            certificate: {
              serial: entry.facts.serial,
              issuer: entry.facts.issuer,
              pem: entry.chain,
              notAfterMs: entry.facts.notAfterMs,
            },
          }
        : {}),
    }))
  }

  /** All are ordered first, then waited for together: an authority takes seconds for each. */
  async replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    const names = new Set(olds.map(({ name }) => name))
    const live = (await this.#inventory.entries()).filter((entry) => names.has(entry.id) && isLive(entry))
    const shown = live.filter(({ state }) => isShown(state))
    // A key that was made ahead for the next certificate is as old as the incident: nothing may come of it.
    for (const entry of live) if (!isShown(entry.state)) await this.#reordering.cancel(entry)
    const failures = new Map(
      await replaceEach(
        shown.map(({ id, spki }) => ({ name: id, fingerprint: spki })),
        ({ name }) => this.#reordering.order(shown.find(({ id }) => id === name) as CertificateEntry),
      ),
    )
    const deadline = performance.now() + this.#reordering.patienceMs
    for (;;) {
      const left = await this.#blockSpared(names, failures)
      if (left.length === 0) return failures
      if (performance.now() >= deadline) {
        for (const { id } of left) failures.set(id, 'another certificate is ordered and has not come yet')
        return failures
      }
      await setTimeout(LOOK_EVERY_MS)
    }
  }

  /** Blocks the keys that nobody needs: those that are not shown, and those for whose names new certificates are. Returns what is left, but for those in `failures`. */
  async #blockSpared(
    olds: ReadonlySet<string>,
    failures: ReadonlyMap<string, string>,
  ): Promise<readonly CertificateEntry[]> {
    const entries = await this.#inventory.entries()
    const fresh = entries.filter(({ id, state }) => !olds.has(id) && isShown(state))
    const covered = new Set(fresh.flatMap(({ names }) => names))
    const left: CertificateEntry[] = []
    for (const entry of entries) {
      if (!olds.has(entry.id) || !isLive(entry)) continue
      if (!isShown(entry.state) || entry.names.every((name) => covered.has(name))) await this.#block(entry)
      else if (!failures.has(entry.id)) left.push(entry)
    }
    return left
  }

  async #block(entry: CertificateEntry): Promise<void> {
    const deed = { by: 'posthus', why: 'its key may have leaked', atMs: this.#clock.nowMs() }
    await this.#inventory.move(entry.id, 'blocked', deed)
  }
}

function isLive({ origin, state }: CertificateEntry): boolean {
  return (origin === 'acme' || origin === 'imported') && LIVE.has(state)
}

/** What to do for a certificate that no authority here can be asked for by itself. */
export function byHand({ id, names }: CertificateEntry): Fault {
  return new Fault(
    'us',
    'incident/by-hand',
    `ask the authority of ${id} for another certificate with a new key: posthus cert csr ${names.join(' ')}, then posthus cert import`,
  )
}
