import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { CertificateSource, Identity } from '../../core/certificates/identity.ts'

/** Certificates in service, until they are let go of. */
export interface OpenCertificates extends CertificateSource, Disposable {
  /** Looks again at where they come from. What is in service stays if that fails. Faults as when it was opened. */
  refresh(): Promise<void>
}

/** Holds what `load` gave, looks again from time to time, and tells the watchers when it was something else. */
export class HeldIdentities implements OpenCertificates {
  #identities: readonly Identity[]
  readonly #load: () => Promise<readonly Identity[]>
  readonly #watchers = new Set<() => void>()
  readonly #timing: { readonly clock: Clock; readonly log: Log; readonly everyMs: number }
  #appointment: Disposable | undefined

  constructor(
    identities: readonly Identity[],
    load: () => Promise<readonly Identity[]>,
    timing: { readonly clock: Clock; readonly log: Log; readonly everyMs: number },
  ) {
    this.#identities = identities
    this.#load = load
    this.#timing = timing
    this.#arrange()
  }

  current(): readonly Identity[] {
    return this.#identities
  }

  watch(notice: () => void): Disposable {
    const watcher = () => notice()
    this.#watchers.add(watcher)
    return { [Symbol.dispose]: () => this.#watchers.delete(watcher) }
  }

  async refresh(): Promise<void> {
    const loaded = await this.#load()
    if (sameIdentities(loaded, this.#identities)) return
    this.#identities = loaded
    for (const watcher of this.#watchers) watcher()
  }

  [Symbol.dispose](): void {
    this.#appointment?.[Symbol.dispose]()
    this.#watchers.clear()
  }

  #arrange(): void {
    const { clock, log, everyMs } = this.#timing
    this.#appointment = clock.after(everyMs, () => {
      this.#arrange()
      this.refresh().catch((error: unknown) => log.error('tls/refresh-failed', error))
    })
  }
}

/** Whether clients are shown the same, whatever they ask for. */
export function sameIdentities(a: readonly Identity[], b: readonly Identity[]): boolean {
  return a.length === b.length && a.every((one, i) => isSame(one, b[i] as Identity))
}

function isSame(a: Identity, b: Identity): boolean {
  return (
    a.certificateChain === b.certificateChain &&
    a.names.join() === b.names.join() &&
    Buffer.compare(a.staple ?? NOTHING, b.staple ?? NOTHING) === 0 &&
    a.isStopgap === b.isStopgap
  )
}

const NOTHING = new Uint8Array(0)
