import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { escaped } from '../../../src/wire/jmap/json-pointer.ts'
import { inGroups } from './in-groups.ts'
import type { Mail } from './mail.ts'
import type { Placing } from './mail-cache.ts'
import type { TakenRow } from './message-list.ts'

/** Messages that one Email/set changes: `maxObjectsInSet` of servers is 500 and more (RFC 8620 §2). */
export const MOST_AT_ONCE = 500

/** What was done, and how to have it undone. */
export interface Done {
  /** How many messages were changed. */
  readonly count: number
  undo(): Promise<void>
}

/** What members do with messages. It is shown at once; if the server does not do it, it is taken back and the failure is thrown. */
export class MessageActs {
  readonly #mail: Mail

  constructor(mail: Mail) {
    this.#mail = mail
  }

  /** Puts a mark on messages, or takes it off. @throws JmapFailure */
  mark(ids: readonly string[], keyword: string, isOn: boolean): Promise<Done> {
    return this.#change(ids, ({ mailboxIds, keywords }) => {
      const { [keyword]: _, ...others } = keywords
      return { mailboxIds, keywords: isOn ? { ...others, [keyword]: true } : others }
    })
  }

  /** Moves messages to a mailbox. What is thrown into the trash has been seen. @throws JmapFailure */
  move(ids: readonly string[], mailboxId: string): Promise<Done> {
    return this.#change(ids, ({ keywords }) => ({ mailboxIds: { [mailboxId]: true }, keywords }))
  }

  /** Mutes what these messages are of: the server looks for the mark when another one comes. What of it is in the inbox goes into the archive. Or takes the mark off, and leaves them where they are. @throws JmapFailure */
  mute(ids: readonly string[], isOn: boolean): Promise<Done> {
    const { cache } = this.#mail
    const [inbox, archive] = [cache.withRole('inbox')?.id ?? '', cache.withRole('archive')?.id]
    return this.#change(ids, muting(isOn, inbox, archive))
  }

  /**
   * Puts messages to sleep until a time, or wakes them without one. Where they are then, and how they come back, is the server's business, so it is asked for behind it.
   * @throws JmapFailure
   */
  async snooze(ids: readonly string[], until: Date | undefined): Promise<Done> {
    const mail = this.#mail
    const { accountId, cache, list } = mail
    const before = new Map(ids.flatMap((id) => [[id, cache.placing(id)] as const]).filter(isKnown))
    const rows = list?.view.mailboxId === undefined ? [] : list.take(new Set(ids))
    mail.changes.tell()
    const args = { accountId, emailIds: ids, until: until ? `${until.toISOString().slice(0, 19)}Z` : null }
    try {
      await mail.calls.call('Email/snooze', args)
    } catch (error) {
      if (list === mail.list) list?.putBack(rows)
      mail.changes.tell()
      throw error
    }
    await mail.refresh()
    return {
      count: before.size,
      undo: async () => {
        const now = new Map([...before.keys()].flatMap((id) => [[id, cache.placing(id)] as const]).filter(isKnown))
        mail.list?.putBack(rows.filter(() => list === mail.list))
        await this.#place(now, before)
      },
    }
  }

  /**
   * Takes messages out of sight, and destroys them when nobody has undone it until `until` resolves. A page that is closed before has destroyed nothing.
   * @throws JmapFailure
   */
  async destroy(ids: readonly string[], until: Promise<'done' | 'undone'>): Promise<void> {
    const mail = this.#mail
    const taken = mail.list?.take(new Set(ids)) ?? []
    mail.changes.tell()
    if ((await until) === 'undone') {
      mail.list?.putBack(taken)
      return mail.changes.tell()
    }
    const { accountId } = mail
    for (const some of inGroups(ids, MOST_AT_ONCE)) await mail.calls.call('Email/set', { accountId, destroy: some })
    for (const id of ids) mail.cache.forget(id)
    await mail.refresh()
  }

  async #change(ids: readonly string[], change: (before: Placing) => Placing): Promise<Done> {
    const before = new Map<string, Placing>()
    const after = new Map<string, Placing>()
    for (const id of ids) {
      const placing = this.#mail.cache.placing(id)
      if (!placing) continue
      const changed = change(placing)
      if (isSame(placing, changed)) continue
      before.set(id, placing)
      after.set(id, changed)
    }
    const taken = await this.#place(before, after)
    return {
      count: after.size,
      undo: async () => {
        this.#mail.list?.putBack(taken.rows.filter(() => taken.list === this.#mail.list))
        await this.#place(after, before)
      },
    }
  }

  /** Shows it, has the server do it, and takes it back for what the server did not do. */
  async #place(from: ReadonlyMap<string, Placing>, to: ReadonlyMap<string, Placing>) {
    const { cache, changes, list } = this.#mail
    const ids = [...to.keys()]
    using _held = cache.hold(ids)
    for (const [id, placing] of to) cache.place(id, placing)
    const rows = this.#takeGone(to)
    changes.tell()
    try {
      for (const some of inGroups(ids, MOST_AT_ONCE)) await this.#set(some, from, to)
    } catch (error) {
      for (const [id, placing] of from) cache.place(id, placing)
      if (list === this.#mail.list) list?.putBack(rows)
      changes.tell()
      throw error
    }
    return { rows, list }
  }

  /** A row stays while a message of its conversation is in the mailbox. */
  #takeGone(to: ReadonlyMap<string, Placing>): readonly TakenRow[] {
    const { list, cache } = this.#mail
    const mailboxId = list?.view.mailboxId
    if (!list || mailboxId === undefined) return []
    const isHere = (id: string) => cache.emails.get(id)?.mailboxIds[mailboxId] === true
    const gone = list.known().filter((id) => {
      const email = cache.emails.get(id)
      if (!email || isHere(id)) return false
      const thread = list.view.collapseThreads ? (cache.threads.get(email.threadId) ?? []) : []
      return to.has(id) || !thread.some(isHere)
    })
    return list.take(new Set(gone))
  }

  async #set(ids: readonly string[], from: ReadonlyMap<string, Placing>, to: ReadonlyMap<string, Placing>) {
    const update: Record<string, JsonObject> = {}
    for (const id of ids) update[id] = patchOf(from.get(id) as Placing, to.get(id) as Placing)
    const isOfMarks = Object.values(update).every((patch) =>
      Object.keys(patch).every((key) => key.startsWith('keywords/')),
    )
    const answer = await this.#mail.set({ update }, isOfMarks)
    const refused = Object.entries((answer['notUpdated'] ?? {}) as Record<string, JsonObject>)
    // What has gone meanwhile needs nothing done to it; the refreshing takes it out.
    const failed = refused.filter(([, { type }]) => type !== 'notFound')
    if (failed.length === 0) return
    for (const [id] of failed) this.#mail.cache.place(id, from.get(id) as Placing)
    void this.#mail.refresh()
  }
}

/** The mark that mutes, and out of the inbox with it; or off, and it stays where it is. */
export function muting(isOn: boolean, inbox: string, archive: string | undefined): (before: Placing) => Placing {
  return ({ mailboxIds, keywords: { $muted: _, ...others } }) => ({
    mailboxIds: isOn && archive !== undefined && mailboxIds[inbox] ? { [archive]: true } : mailboxIds,
    keywords: isOn ? { ...others, $muted: true } : others,
  })
}

function isKnown(entry: readonly [string, Placing | undefined]): entry is readonly [string, Placing] {
  return entry[1] !== undefined
}

/** The difference as a patch of RFC 8620 §5.3. */
export function patchOf(from: Placing, to: Placing): JsonObject {
  const patch: Record<string, true | null> = {}
  const differ = (property: 'mailboxIds' | 'keywords') => {
    for (const key of Object.keys(from[property])) if (!to[property][key]) patch[`${property}/${escaped(key)}`] = null
    for (const key of Object.keys(to[property])) if (!from[property][key]) patch[`${property}/${escaped(key)}`] = true
  }
  differ('mailboxIds')
  differ('keywords')
  return patch
}

function isSame(a: Placing, b: Placing): boolean {
  return Object.keys(patchOf(a, b)).length === 0
}
