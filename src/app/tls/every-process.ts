import { createHash } from 'node:crypto'
import type { Identity } from '../../core/certificates/identity.ts'
import type { ReadBack, Sight } from '../../core/certificates/installer.ts'

/** The processes of the house, as far as certificates go. */
export interface ShowingProcesses {
  /** How many there have to be. */
  readonly expected: number
  /** Those that have answered within some seconds; `certificates`: `digestOfAll` of what each shows. */
  present(): Promise<readonly { readonly pid: number; readonly certificates: string }[]>
}

/** What is shown, in short: two processes that show the same have the same. */
export function digestOfAll(identities: readonly Identity[]): string {
  const hash = createHash('sha256')
  for (const { certificateChain } of identities) hash.update(certificateChain).update('\0')
  return hash.digest('hex')
}

/**
 * Looks from outside, and then has every process say what it shows. Connections are dealt to whoever is awake: a worker that is held up for a moment is met by none of them, and would show the old key to the next one that comes, when it was taken for gone and its record was out of the zone
 * (RFC 7671 §8.1: both have to be there for as long as either is shown).
 */
export class EveryProcess implements ReadBack {
  readonly #outside: ReadBack
  readonly #processes: ShowingProcesses
  readonly #current: () => readonly Identity[]

  /** `current`: what all of them should show. */
  constructor(outside: ReadBack, processes: ShowingProcesses, current: () => readonly Identity[]) {
    this.#outside = outside
    this.#processes = processes
    this.#current = current
  }

  async strangers(sight: Sight, spki: string, isThorough: boolean): Promise<readonly string[]> {
    const seen = await this.#outside.strangers(sight, spki, isThorough)
    return seen.length > 0 || !isThorough ? seen : this.#others()
  }

  async #others(): Promise<readonly string[]> {
    const present = await this.#processes.present()
    const wanted = digestOfAll(this.#current())
    const others = present.filter(({ certificates }) => certificates !== wanted)
    const missing = this.#processes.expected - present.length
    return [
      ...others.map(({ pid }) => `process ${pid} shows other certificates`),
      ...(missing > 0 ? [`${missing} of ${this.#processes.expected} processes do not answer`] : []),
    ]
  }
}
