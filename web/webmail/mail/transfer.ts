import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { inGroups } from './in-groups.ts'
import type { Mail } from './mail.ts'
import { type Done, MOST_AT_ONCE } from './message-acts.ts'
import { refusal } from './refusal.ts'

/** Copies that were made, by the ids of what they were made of. */
type Copies = ReadonlyMap<string, string>

/** What goes from the mail of one member into that of another. The copies are there before the originals go: whatever happens in between, nothing is lost. */
export class Transfer {
  readonly #from: Mail
  readonly #to: Mail

  constructor(from: Mail, to: Mail) {
    this.#from = from
    this.#to = to
  }

  /** Copies messages into a folder of the other (Email/copy, RFC 8621 §4.7). @throws JmapFailure if none of them can be copied; else what is refused stays as it is */
  async copy(ids: readonly string[], mailboxId: string): Promise<Copies> {
    const copies = new Map<string, string>()
    for (const some of inGroups(ids, MOST_AT_ONCE)) {
      const create = Object.fromEntries(some.map((id) => [id, { id, mailboxIds: { [mailboxId]: true } }]))
      const answer = await this.#to.calls.call('Email/copy', {
        fromAccountId: this.#from.accountId,
        accountId: this.#to.accountId,
        create,
      })
      const created = (answer['created'] ?? {}) as Record<string, JsonObject>
      for (const [id, made] of Object.entries(created)) copies.set(id, String(made['id']))
      const [refused] = Object.keys((answer['notCreated'] ?? {}) as object)
      if (copies.size === 0 && refused !== undefined) throw refusal(answer, 'notCreated', refused)
    }
    void this.#to.refresh()
    return copies
  }

  /** Moves messages into a folder of the other; undone, they are moved back to where they were. @throws JmapFailure */
  async move(ids: readonly string[], mailboxId: string): Promise<Done> {
    const { cache, changes, list } = this.#from
    const homes = new Map(ids.map((id) => [id, Object.keys(cache.placing(id)?.mailboxIds ?? {})[0] ?? '']))
    const rows = list?.take(new Set(ids)) ?? []
    changes.tell()
    try {
      const copies = await this.copy(ids, mailboxId)
      await destroy(this.#from, [...copies.keys()])
      if (copies.size < ids.length) void this.#from.refresh()
      return { count: copies.size, undo: () => this.#moveBack(copies, homes) }
    } catch (error) {
      if (list === this.#from.list) list?.putBack(rows)
      changes.tell()
      void this.#from.refresh()
      throw error
    }
  }

  async #moveBack(copies: Copies, homes: ReadonlyMap<string, string>): Promise<void> {
    const back = new Transfer(this.#to, this.#from)
    for (const home of new Set(homes.values())) {
      const made = [...copies].filter(([id]) => homes.get(id) === home).map(([, copy]) => copy)
      if (made.length === 0) continue
      const returned = await back.copy(made, home)
      await destroy(this.#to, [...returned.keys()])
    }
  }
}

/** Destroys messages for good. @throws JmapFailure, as soon as one is refused that is still there */
async function destroy(mail: Mail, ids: readonly string[]): Promise<void> {
  const { accountId, cache, calls } = mail
  for (const some of inGroups(ids, MOST_AT_ONCE)) {
    const answer = await calls.call('Email/set', { accountId, destroy: some })
    const left = Object.keys((answer['notDestroyed'] ?? {}) as object)
    const failed = left.find((id) => refusal(answer, 'notDestroyed', id).type !== 'notFound')
    for (const id of some) if (!left.includes(id)) cache.forget(id)
    if (failed !== undefined) throw refusal(answer, 'notDestroyed', failed)
  }
  void mail.refresh()
}
