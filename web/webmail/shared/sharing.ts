import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Rights } from '../../../src/wire/jmap/share-levels.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import type { Done } from '../mail/message-acts.ts'
import { refusal } from '../mail/refusal.ts'

/** A Principal: somebody whom something can be shared with (RFC 9670 §2). */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
}

const PROPERTIES = ['id', 'name', 'email']

/** Sharing of folders: who there is, and who may do what. */
export class Sharing {
  readonly #own: Mail
  readonly #mail: Mail

  /** `own`: of the member, who looks for others there; `mail`: what the folders are of. */
  constructor(own: Mail, mail: Mail) {
    this.#own = own
    this.#mail = mail
  }

  /** Somebody by all of their address; undefined if nobody here has it. @throws JmapFailure */
  async tryFind(address: string): Promise<Person | undefined> {
    const { accountId, calls } = this.#own
    const [query, get] = await calls.sequence((prefix) => [
      ['Principal/query', { accountId, filter: { email: address } }, `${prefix}query`],
      [
        'Principal/get',
        {
          accountId,
          '#ids': { resultOf: `${prefix}query`, name: 'Principal/query', path: '/ids' },
          properties: PROPERTIES,
        },
        `${prefix}get`,
      ],
    ])
    if (!query || query instanceof JmapFailure) throw query ?? new JmapFailure('refused', 'unanswered')
    if (!get || get instanceof JmapFailure) throw get ?? new JmapFailure('refused', 'unanswered')
    return (get['list'] as unknown as readonly Person[])[0]
  }

  /** Who they are, as far as they are there. @throws JmapFailure */
  async people(ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    if (ids.length === 0) return new Map()
    const { accountId, calls } = this.#own
    const { list } = await calls.call('Principal/get', { accountId, ids, properties: PROPERTIES })
    return new Map((list as unknown as readonly Person[]).map((person) => [person.id, person]))
  }

  /** Gives somebody these rights and no others; none at all: it is not shared with them any more. Undone, they have what they had. @throws JmapFailure */
  async give(mailboxId: string, personId: string, rights: Rights | undefined): Promise<Done> {
    const before = this.#mail.cache.mailboxes.get(mailboxId)?.shareWith?.[personId]
    await this.#set(mailboxId, personId, rights)
    return { count: 1, undo: () => this.#set(mailboxId, personId, before) }
  }

  async #set(mailboxId: string, personId: string, rights: Rights | undefined): Promise<void> {
    const { accountId, cache, calls } = this.#mail
    // A patch does not reach into what is null (RFC 8620 §5.3); an id has no character that had to be escaped in one (§1.2).
    const isShared = (cache.mailboxes.get(mailboxId)?.shareWith ?? null) !== null
    const patch: JsonObject = isShared
      ? { [`shareWith/${personId}`]: (rights as JsonObject | undefined) ?? null }
      : { shareWith: rights ? { [personId]: rights as JsonObject } : null }
    const answer = await calls.call('Mailbox/set', { accountId, update: { [mailboxId]: patch } })
    await this.#mail.refresh()
    if (Object.hasOwn((answer['notUpdated'] ?? {}) as object, mailboxId)) {
      throw refusal(answer, 'notUpdated', mailboxId)
    }
  }
}
