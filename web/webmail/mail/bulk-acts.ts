import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { inGroups } from './in-groups.ts'
import { JmapFailure } from './jmap-failure.ts'
import type { Mail } from './mail.ts'
import type { Placing } from './mail-cache.ts'
import { type Done, MOST_AT_ONCE, patchOf } from './message-acts.ts'

/** Messages that are asked for at a time. */
const ASKED_AT_ONCE = 1000

/** How far something long has come. */
export type Progress = (done: number, of: number) => void

/** What is done with every message that a filter finds, however many are known here. What stands in the list is asked for anew behind it. */
export class BulkActs {
  readonly #mail: Mail

  constructor(mail: Mail) {
    this.#mail = mail
  }

  /** All messages that a filter finds now, with where they are and what is marked on them. @throws JmapFailure */
  async collect(filter: JsonObject, progress: Progress = () => undefined): Promise<ReadonlyMap<string, Placing>> {
    const { accountId, calls } = this.#mail
    const found = new Map<string, Placing>()
    // The oldest first: what comes meanwhile stands behind the last and moves nothing.
    const sort = [{ property: 'receivedAt', isAscending: true }]
    for (let position = 0, total = 1; position < total; position += ASKED_AT_ONCE) {
      const [query, rows] = await calls.sequence((prefix) => [
        [
          'Email/query',
          { accountId, filter, sort, position, limit: ASKED_AT_ONCE, calculateTotal: true },
          `${prefix}query`,
        ],
        [
          'Email/get',
          {
            accountId,
            properties: ['id', 'mailboxIds', 'keywords'],
            '#ids': { resultOf: `${prefix}query`, name: 'Email/query', path: '/ids' },
          },
          `${prefix}rows`,
        ],
      ])
      if (!query || query instanceof JmapFailure) throw query ?? new JmapFailure('refused', 'unanswered')
      if (!rows || rows instanceof JmapFailure) throw rows ?? new JmapFailure('refused', 'unanswered')
      total = query['total'] as number
      for (const { id, mailboxIds, keywords } of rows['list'] as unknown as ({ readonly id: string } & Placing)[]) {
        found.set(id, { mailboxIds, keywords })
      }
      progress(Math.min(position + ASKED_AT_ONCE, total), total)
    }
    return found
  }

  /** Changes each of them. What the server refuses stays as it is and is not undone either. @throws JmapFailure if something is in the way of all the rest */
  async change(
    before: ReadonlyMap<string, Placing>,
    change: (placing: Placing) => Placing,
    progress: Progress = () => undefined,
  ): Promise<Done> {
    const changed = new Map<string, readonly [Placing, Placing]>()
    const wanted = [...before].flatMap(([id, from]) => {
      const to = change(from)
      return Object.keys(patchOf(from, to)).length > 0 ? [[id, [from, to]] as const] : []
    })
    try {
      await this.#set(new Map(wanted), changed, progress)
    } finally {
      void this.#mail.refresh()
    }
    return {
      count: changed.size,
      undo: async () => {
        const back = [...changed].map(([id, [from, to]]) => [id, [to, from]] as const)
        await this.#set(new Map(back), new Map(), () => undefined)
        await this.#mail.refresh()
      },
    }
  }

  async #set(
    wanted: ReadonlyMap<string, readonly [from: Placing, to: Placing]>,
    changed: Map<string, readonly [Placing, Placing]>,
    progress: Progress,
  ): Promise<void> {
    const { accountId, calls, cache } = this.#mail
    let done = 0
    for (const some of inGroups([...wanted.keys()], MOST_AT_ONCE)) {
      const pairs = some.map((id) => [id, wanted.get(id) as readonly [Placing, Placing]] as const)
      const update = Object.fromEntries(pairs.map(([id, [from, to]]) => [id, patchOf(from, to)]))
      const answer = await calls.call('Email/set', { accountId, update })
      const refused = (answer['notUpdated'] ?? {}) as Record<string, JsonObject>
      for (const [id, pair] of pairs) {
        if (Object.hasOwn(refused, id)) continue
        changed.set(id, pair)
        cache.place(id, pair[1])
      }
      done += some.length
      progress(done, wanted.size)
    }
  }

  /** Puts them to sleep until a time, or wakes them without one. Undone, they are where they were and marked as they were: whatever is moved away sleeps no more. @throws JmapFailure if something is in the way of all the rest */
  async snooze(
    before: ReadonlyMap<string, Placing>,
    until: Date | undefined,
    progress: Progress = () => undefined,
  ): Promise<Done> {
    const { accountId, calls } = this.#mail
    const moved = new Set<string>()
    const when = until ? `${until.toISOString().slice(0, 19)}Z` : null
    let done = 0
    try {
      for (const some of inGroups([...before.keys()], MOST_AT_ONCE)) {
        const answer = await calls.call('Email/snooze', { accountId, emailIds: some, until: when })
        for (const id of answer['snoozed'] as readonly string[]) moved.add(id)
        done += some.length
        progress(done, before.size)
      }
    } finally {
      void this.#mail.refresh()
    }
    return {
      count: moved.size,
      undo: async () => {
        for (const some of inGroups([...moved], MOST_AT_ONCE)) {
          const update = Object.fromEntries(some.map((id) => [id, { ...before.get(id) }])) as unknown as JsonObject
          await calls.call('Email/set', { accountId, update })
        }
        await this.#mail.refresh()
      },
    }
  }

  /** Destroys messages for good. @throws JmapFailure */
  async destroy(ids: readonly string[], progress: Progress = () => undefined): Promise<void> {
    const { accountId, calls, cache } = this.#mail
    let done = 0
    for (const some of inGroups(ids, MOST_AT_ONCE)) {
      await calls.call('Email/set', { accountId, destroy: some })
      for (const id of some) cache.forget(id)
      done += some.length
      progress(done, ids.length)
    }
    await this.#mail.refresh()
  }

  /**
   * Copies messages into a folder. A message is in one mailbox here, so that a copy is a message of its own: it is made of the blob of the other.
   * @throws JmapFailure
   */
  async copy(ids: readonly string[], mailboxId: string): Promise<Done> {
    const { accountId, calls } = this.#mail
    const made: string[] = []
    for (const some of inGroups(ids, MOST_AT_ONCE)) {
      const properties = ['id', 'blobId', 'keywords', 'receivedAt']
      const { list } = await calls.call('Email/get', { accountId, ids: some, properties })
      const emails = Object.fromEntries(
        (list as readonly JsonObject[]).map(({ id, blobId, keywords, receivedAt }) => [
          id as string,
          { blobId, keywords, receivedAt, mailboxIds: { [mailboxId]: true } },
        ]),
      ) as JsonObject
      const answer = await calls.call('Email/import', { accountId, emails })
      const created = (answer['created'] ?? {}) as Record<string, JsonObject>
      made.push(...Object.values(created).map(({ id }) => id as string))
      const [refused] = Object.values((answer['notCreated'] ?? {}) as Record<string, JsonObject>)
      if (refused)
        throw new JmapFailure('refused', String(refused['type']), String(refused['description'] ?? refused['type']))
    }
    await this.#mail.refresh()
    return { count: made.length, undo: () => this.destroy(made) }
  }
}
