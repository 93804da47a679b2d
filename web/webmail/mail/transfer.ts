import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { inGroups } from './in-groups.ts'
import type { Answer } from './jmap-calls.ts'
import { JmapFailure } from './jmap-failure.ts'
import type { Mail } from './mail.ts'
import type { Placing } from './mail-cache.ts'
import { type Done, MOST_AT_ONCE } from './message-acts.ts'
import { refusal } from './refusal.ts'

/** Copies that were made, by the ids of what they were made of. */
type Copies = ReadonlyMap<string, string>
/** How far something long has come. */
type Progress = (done: number, of: number) => void

/** What goes from the mail of one member into that of another. The copies are there before the originals go, both for one request: whatever happens in between, nothing is lost, and a page that is closed has moved all that it has asked for. */
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
    for (const some of inGroups(ids, MOST_AT_ONCE)) await this.#copy(some, mailboxId, false, copies)
    void this.#to.refresh()
    return copies
  }

  /** The same, and takes the originals out. `progress` is told how many have gone. @throws JmapFailure, too as soon as one that was copied may not be taken out */
  async #moveAll(ids: readonly string[], mailboxId: string, progress: Progress = () => undefined): Promise<Copies> {
    const copies = new Map<string, string>()
    let done = 0
    for (const some of inGroups(ids, MOST_AT_ONCE)) {
      await this.#copy(some, mailboxId, true, copies)
      done += some.length
      progress(done, ids.length)
    }
    void this.#to.refresh()
    void this.#from.refresh()
    return copies
  }

  async #copy(some: readonly string[], mailboxId: string, isMove: boolean, copies: Map<string, string>): Promise<void> {
    const [answer, destroyed] = await this.#to.calls.callWithNext('Email/copy', {
      fromAccountId: this.#from.accountId,
      accountId: this.#to.accountId,
      create: Object.fromEntries(some.map((id) => [id, { id, mailboxIds: { [mailboxId]: true } }])),
      onSuccessDestroyOriginal: isMove,
    })
    if (answer instanceof JmapFailure) throw answer
    const created = Object.entries((answer['created'] ?? {}) as Record<string, JsonObject>)
    for (const [id, made] of created) copies.set(id, String(made['id']))
    const [refused] = Object.keys((answer['notCreated'] ?? {}) as object)
    if (copies.size === 0 && refused !== undefined) throw refusal(answer, 'notCreated', refused)
    if (isMove && created.length > 0) this.#forget(destroyed, created)
  }

  #forget(answer: Answer | undefined, copied: readonly (readonly [string, unknown])[]): void {
    if (!answer || answer instanceof JmapFailure) throw answer ?? new JmapFailure('refused', 'unanswered')
    const left = Object.keys((answer['notDestroyed'] ?? {}) as object)
    for (const [id] of copied) if (!left.includes(id)) this.#from.cache.forget(id)
    const failed = left.find((id) => refusal(answer, 'notDestroyed', id).type !== 'notFound')
    if (failed !== undefined) throw refusal(answer, 'notDestroyed', failed)
  }

  /** Moves messages into a folder of the other; undone, they are moved back to where they were. `homes`: where those are that are not known here. @throws JmapFailure if none of them can be copied, or one may not be taken out */
  async move(
    ids: readonly string[],
    mailboxId: string,
    homes: ReadonlyMap<string, Placing> = new Map(),
    progress?: Progress,
  ): Promise<Done> {
    const { cache, changes, list } = this.#from
    const homeOf = (id: string) => Object.keys((homes.get(id) ?? cache.placing(id))?.mailboxIds ?? {})[0] ?? ''
    const from = new Map(ids.map((id) => [id, homeOf(id)]))
    const rows = list?.take(new Set(ids)) ?? []
    changes.tell()
    try {
      const copies = await this.#moveAll(ids, mailboxId, progress)
      return { count: copies.size, undo: () => this.#moveBack(copies, from) }
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
      if (made.length > 0) await back.#moveAll(made, home)
    }
  }
}
