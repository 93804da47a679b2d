import type { Mailbox } from '../../../src/wire/jmap/email.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapFailure } from './jmap-failure.ts'
import type { Mail } from './mail.ts'

/** Steps between two folders in the order of a member, so that another one can stand between them. */
const ORDER_STEP = 10

/** What can be set of a folder (RFC 8621 §2). */
export type MailboxChange = Partial<Pick<Mailbox, 'name' | 'parentId' | 'sortOrder' | 'isSubscribed'>>

/** What members do with folders. Unlike a message a folder is shown as it is only once the server has said so: a name may be refused. */
export class MailboxActs {
  readonly #mail: Mail

  constructor(mail: Mail) {
    this.#mail = mail
  }

  /** Makes a folder and gives its id. @throws JmapFailure */
  async create(name: string, parentId: string | null): Promise<string> {
    const { accountId, calls } = this.#mail
    const create = { new: { name, parentId, isSubscribed: true } }
    const answer = await calls.call('Mailbox/set', { accountId, create })
    refuse(answer, 'notCreated', 'new')
    await this.#mail.refresh()
    return (answer['created'] as Record<string, JsonObject>)['new']?.['id'] as string
  }

  /** @throws JmapFailure */
  async change(changes: ReadonlyMap<string, MailboxChange>): Promise<void> {
    const { accountId, calls } = this.#mail
    const update = Object.fromEntries(changes) as JsonObject
    const answer = await calls.call('Mailbox/set', { accountId, update })
    await this.#mail.refresh()
    for (const id of changes.keys()) refuse(answer, 'notUpdated', id)
  }

  /** Destroys folders with all that is in them. @throws JmapFailure */
  async destroy(ids: readonly string[]): Promise<void> {
    const { accountId, calls } = this.#mail
    const answer = await calls.call('Mailbox/set', { accountId, destroy: ids, onDestroyRemoveEmails: true })
    await this.#mail.refresh()
    for (const id of ids) refuse(answer, 'notDestroyed', id)
  }

  /** A folder and all below it, the deepest first. */
  withAllBelow(id: string): readonly string[] {
    const all = [...this.#mail.cache.mailboxes.values()]
    const below = (parentId: string): string[] =>
      all.filter((one) => one.parentId === parentId).flatMap((one) => [...below(one.id), one.id])
    return [...below(id), id]
  }

  /** A name that no folder below `parentId` has: `Trips`, else `Trips 2`, … */
  freeName(name: string, parentId: string | null): string {
    const taken = new Set(siblings(this.#mail.cache.mailboxes.values(), parentId).map((one) => folded(one.name)))
    let free = name
    for (let number = 2; taken.has(folded(free)); number++) free = `${name} ${number}`
    return free
  }

  /** The changes that put a folder one place up or down among those beside it; none if it is the first or the last of them. */
  reordered(ordered: readonly Mailbox[], id: string, by: -1 | 1): ReadonlyMap<string, MailboxChange> {
    const at = ordered.findIndex((one) => one.id === id)
    const to = at + by
    if (at < 0 || to < 0 || to >= ordered.length) return new Map()
    const next = ordered.toSpliced(at, 1).toSpliced(to, 0, ordered[at] as Mailbox)
    const orders = next.map((one, place) => [one, (place + 1) * ORDER_STEP] as const)
    return new Map(
      orders
        .filter(([one, sortOrder]) => one.sortOrder !== sortOrder)
        .map(([one, sortOrder]) => [one.id, { sortOrder }]),
    )
  }
}

export function siblings(all: Iterable<Mailbox>, parentId: string | null): readonly Mailbox[] {
  return [...all].filter((one) => one.parentId === parentId)
}

/** As the server compares names: exactly, but for the form of composed letters. */
export function folded(name: string): string {
  return name.normalize('NFC')
}

/** Throws what a /set has said of one record. */
function refuse(answer: JsonObject, where: 'notCreated' | 'notUpdated' | 'notDestroyed', id: string): void {
  const error = (answer[where] as Record<string, JsonObject> | null | undefined)?.[id]
  if (!error) return
  const { type, description, properties } = error
  const said = typeof description === 'string' ? description : Array.isArray(properties) ? properties.join(', ') : type
  throw new JmapFailure('refused', String(type), String(said))
}
