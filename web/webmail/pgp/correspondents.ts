import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { PgpCorrespondent } from '../../../src/wire/jmap/pgp.ts'
import { sameAddressKey } from '../../pgp/mime/header-values.ts'
import type { JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure, toFailure } from '../mail/jmap-failure.ts'
import { type Known, readKnown, writeKnown } from './correspondent-json.ts'

/** Times that a change is made again because another page was faster. */
const MOST_TRIES = 4
/** Correspondents that are asked for at a time. */
const AT_ONCE = 200

interface Kept {
  /** Undefined for an address that the server has nothing of. */
  readonly id: string | undefined
  readonly known: Known
}

/**
 * What is known of the keys of others: asked for when it is needed, remembered, and changed so that no decision which was made in another window meanwhile is taken back by this one.
 */
export class Correspondents {
  readonly #calls: JmapCalls
  readonly #accountId: string
  readonly #byAddress = new Map<string, Kept>()
  #state: string | undefined
  #work: Promise<unknown> = Promise.resolve()

  constructor(calls: JmapCalls, accountId: string) {
    this.#calls = calls
    this.#accountId = accountId
  }

  /** What is known of addresses, in their order; of one that nothing is known of, no keys. @throws JmapFailure */
  async of(addresses: readonly string[]): Promise<readonly Known[]> {
    const asked = addresses.map(sameAddressKey)
    const missing = [...new Set(asked)].filter((address) => !this.#byAddress.has(address))
    for (let at = 0; at < missing.length; at += AT_ONCE) await this.#ask(missing.slice(at, at + AT_ONCE))
    return asked.map((address) => this.#byAddress.get(address)?.known ?? nothingOf(address))
  }

  /** All of them by address, for a list of them; at most `most`. @throws JmapFailure */
  async list(
    filter: JsonObject | null,
    position: number,
    most: number,
  ): Promise<{ readonly all: readonly Known[]; readonly total: number }> {
    const { total, all } = await this.#query({ filter, position, limit: most, calculateTotal: true })
    return { all, total: total ?? all.length }
  }

  /**
   * Changes what is known of an address and keeps it. `change` is handed what is known now, and handed it again if another page has changed it meanwhile; what gives back the same object changes nothing.
   *
   * @throws JmapFailure, and whatever `change` throws
   */
  change(address: string, change: (known: Known) => Known | Promise<Known>): Promise<Known> {
    // One after the other: two changes of one page would otherwise each be stale for the other.
    const done = this.#work.then(() => this.#change(sameAddressKey(address), change))
    this.#work = done.catch(() => undefined)
    return done
  }

  /** Forgets an address; what comes back puts it back as it was. @throws JmapFailure */
  async remove(address: string): Promise<() => Promise<void>> {
    await this.of([address])
    const kept = this.#byAddress.get(sameAddressKey(address))
    if (kept?.id === undefined) return async () => undefined
    const answer = await this.#set({ destroy: [kept.id] })
    requireDone(answer, 'notDestroyed')
    this.#byAddress.delete(sameAddressKey(address))
    return async () => {
      await this.change(address, () => kept.known)
    }
  }

  /** Something has changed at the server: what may be another is asked for again when it is needed. True if anything was. */
  async refresh(): Promise<boolean> {
    if (this.#state === undefined) return false
    const changes = await this.#calls
      .call('PgpCorrespondent/changes', { accountId: this.#accountId, sinceState: this.#state })
      .catch((error: unknown) => toFailure(error))
    if (changes instanceof JmapFailure) {
      if (changes.why !== 'refused') throw changes
      this.#byAddress.clear()
      this.#state = undefined
      return true
    }
    const ids = [changes['created'], changes['updated'], changes['destroyed']].flat() as readonly string[]
    const [created] = [changes['created'] as readonly string[]]
    for (const [address, { id }] of this.#byAddress) {
      // What is new may be of an address that nothing was known of.
      if (id === undefined ? created.length > 0 : ids.includes(id)) this.#byAddress.delete(address)
    }
    this.#state = changes['newState'] as string
    return ids.length > 0
  }

  async #change(address: string, change: (known: Known) => Known | Promise<Known>): Promise<Known> {
    for (let tries = 1; ; tries++) {
      const [before] = await this.of([address])
      const kept = this.#byAddress.get(address)
      if (!before || !kept) throw new JmapFailure('refused', 'unanswered')
      const after = await change(before)
      if (JSON.stringify(after) === JSON.stringify(before)) return before
      try {
        await this.#keep(address, kept.id, after)
        return after
      } catch (error) {
        const { type } = toFailure(error)
        if (tries >= MOST_TRIES || (type !== 'stateMismatch' && type !== 'alreadyExists')) throw error
        await this.refresh()
        this.#byAddress.delete(address)
      }
    }
  }

  async #keep(address: string, id: string | undefined, known: Known): Promise<void> {
    const { address: _same, ...patch } = writeKnown(known)
    const change = id === undefined ? { create: { new: writeKnown(known) } } : { update: { [id]: patch } }
    const answer = await this.#set({ ...change, ...(this.#state === undefined ? {} : { ifInState: this.#state }) })
    requireDone(answer, id === undefined ? 'notCreated' : 'notUpdated')
    const made = (answer['created'] as Record<string, { readonly id: string }> | null)?.['new']?.id
    this.#byAddress.set(address, { id: made ?? id, known })
  }

  async #set(args: JsonObject): Promise<JsonObject> {
    const answer = await this.#calls.call('PgpCorrespondent/set', { accountId: this.#accountId, ...args })
    // What others have changed between the two states is not known; only a step from what is known is one.
    if (answer['oldState'] === this.#state) this.#state = answer['newState'] as string
    return answer
  }

  async #ask(addresses: readonly string[]): Promise<void> {
    const { all } = await this.#query({ filter: { addresses }, limit: addresses.length })
    const found = new Set(all.map(({ correspondent }) => correspondent.address))
    for (const address of addresses) {
      if (!found.has(address)) this.#byAddress.set(address, { id: undefined, known: nothingOf(address) })
    }
  }

  async #query(args: JsonObject): Promise<{ readonly all: readonly Known[]; readonly total: number | undefined }> {
    const accountId = this.#accountId
    const [query, got] = await this.#calls.sequence((prefix) => [
      ['PgpCorrespondent/query', { accountId, ...args }, `${prefix}query`],
      [
        'PgpCorrespondent/get',
        { accountId, '#ids': { resultOf: `${prefix}query`, name: 'PgpCorrespondent/query', path: '/ids' } },
        `${prefix}get`,
      ],
    ])
    if (!query || query instanceof JmapFailure) throw query ?? new JmapFailure('refused', 'unanswered')
    if (!got || got instanceof JmapFailure) throw got ?? new JmapFailure('refused', 'unanswered')
    // Older answers stay what they are until it is asked what has changed since.
    this.#state ??= got['state'] as string
    const all = (got['list'] as unknown as PgpCorrespondent[]).map((one) => {
      const known = readKnown(one)
      this.#byAddress.set(one.address, { id: one.id, known })
      return known
    })
    return { all, total: query['total'] as number | undefined }
  }
}

function nothingOf(address: string): Known {
  return { correspondent: { address, keys: [] }, peer: undefined }
}

/** Throws what one record of a /set was refused for. @throws JmapFailure */
export function requireDone(answer: JsonObject, list: 'notCreated' | 'notUpdated' | 'notDestroyed'): void {
  const refused = answer[list] as Record<string, { readonly type: string; readonly description?: string }> | null
  const [first] = Object.values(refused ?? {})
  if (first) throw new JmapFailure('refused', first.type, first.description ?? first.type)
}
