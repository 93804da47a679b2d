import type { RowConditions } from '../../../core/mail/mail-store.ts'
import type { Mailbox, MailboxId } from '../../../core/mail/mailbox.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { SearchRun } from '../../imap/search/search-run.ts'
import type { SearchServices } from '../../imap/search/search-services.ts'
import { Slices } from '../../imap/slices.ts'
import type { Filter } from '../standard/query.ts'
import { conditionsOf, type EmailCondition, HIDDEN, keywordConditions } from './email-filter.ts'

/** Rows of an index that are read at once. */
const PAGE = 2000

/**
 * Finds the messages of an account for which a filter holds, mailbox by mailbox: every condition narrows a set of UIDs, cheap ones first, and texts are looked for as SEARCH of IMAP does, with the same
 * index.
 */
export class EmailSearch {
  readonly #services: SearchServices
  readonly #account: string
  readonly #slices: Slices
  #mailboxes: readonly Mailbox[] = []
  /** Threads with a message that has a keyword, or has it not. */
  readonly #threads = new Map<string, Promise<ReadonlySet<number>>>()
  readonly #threadOf = new Map<MailboxId, Promise<ReadonlyMap<number, number>>>()

  constructor(services: SearchServices, account: string, signal: AbortSignal) {
    this.#services = services
    this.#account = account
    this.#slices = new Slices({
      get closed() {
        return signal.aborted
      },
    })
  }

  /** UIDs by mailbox, without mailboxes in which nothing was found. */
  async find(filter: Filter<EmailCondition> | undefined): Promise<ReadonlyMap<MailboxId, UidSet>> {
    this.#mailboxes = await this.#services.mail.read(this.#account, (reader) => reader.mailboxes())
    const found = new Map<MailboxId, UidSet>()
    for (const { id, messages, deleted } of this.#mailboxes) {
      if (messages === 0 || (filter && isElsewhere(filter, id))) continue
      let within = await this.#services.mail.read(this.#account, (reader) => reader.uids(id))
      if (deleted > 0) within = within.without(await this.#select(id, HIDDEN, within))
      const uids = filter ? await this.#find(filter, id, within) : within
      if (uids.size > 0) found.set(id, uids)
    }
    return found
  }

  async #find(filter: Filter<EmailCondition>, mailbox: MailboxId, within: UidSet): Promise<UidSet> {
    if (within.size === 0) return within
    if (filter.operator === undefined) return this.#match(filter.condition, mailbox, within)
    const conditions = [...filter.conditions].sort((a, b) => cost(a) - cost(b))
    if (filter.operator === 'AND') {
      let left = within
      for (const one of conditions) left = await this.#find(one, mailbox, left)
      return left
    }
    let any = UidSet.empty
    for (const one of conditions) any = any.union(await this.#find(one, mailbox, within.without(any)))
    return filter.operator === 'OR' ? any : within.without(any)
  }

  async #match(condition: EmailCondition, mailbox: MailboxId, within: UidSet): Promise<UidSet> {
    await this.#slices.pause()
    switch (condition.kind) {
      case 'mailbox':
        return condition.ids.includes(mailbox) === condition.isIn ? within : UidSet.empty
      case 'row':
        return this.#select(mailbox, condition.conditions, within)
      case 'attachment':
        return this.#withAttachment(mailbox, within, condition.has)
      case 'thread':
        return this.#inThreads(condition, mailbox, within)
      case 'text': {
        const scope = {
          accountId: this.#account,
          mailboxId: mailbox,
          objectScope: '',
          uids: within,
          resolve: () => UidSet.empty,
        }
        return new SearchRun(this.#services, scope, this.#slices).find(condition.key, within)
      }
    }
  }

  #select(mailbox: MailboxId, conditions: RowConditions, within: UidSet): Promise<UidSet> {
    return this.#services.mail.read(this.#account, (reader) => reader.select(mailbox, { ...conditions, within }))
  }

  async #withAttachment(mailbox: MailboxId, within: UidSet, has: boolean): Promise<UidSet> {
    const found: number[] = []
    for (let rest = within; rest.size > 0; ) {
      const rows = await this.#services.mail.read(this.#account, (reader) =>
        reader.list(mailbox, rest, ['attachment'], PAGE),
      )
      const last = rows.at(-1)
      if (!last) break
      for (const row of rows) if (row.hasAttachment === has) found.push(row.uid)
      rest = rest.intersect(UidSet.of([{ first: last.uid + 1, last: Number.MAX_SAFE_INTEGER }]))
      await this.#slices.pause()
    }
    return UidSet.ofSorted(found)
  }

  async #inThreads(
    { which, keyword }: EmailCondition & { readonly kind: 'thread' },
    mailbox: MailboxId,
    within: UidSet,
  ): Promise<UidSet> {
    const threads = await this.#threadsWith(keyword, which !== 'all')
    const threadOf = await this.threads(mailbox)
    const found: number[] = []
    for (const uid of within) {
      const isAmong = threads.has(threadOf.get(uid) ?? 0)
      if (isAmong === (which === 'some')) found.push(uid)
    }
    return UidSet.ofSorted(found)
  }

  /** Threads, wherever their messages are, with one that has the keyword, or one that has it not. */
  #threadsWith(keyword: string, has: boolean): Promise<ReadonlySet<number>> {
    const name = `${has ? '+' : '-'}${keyword}`
    let threads = this.#threads.get(name)
    if (!threads) this.#threads.set(name, (threads = this.#readThreadsWith(keyword, has)))
    return threads
  }

  async #readThreadsWith(keyword: string, has: boolean): Promise<ReadonlySet<number>> {
    const threads = new Set<number>()
    for (const { id, messages } of this.#mailboxes) {
      if (messages === 0) continue
      const all = await this.#services.mail.read(this.#account, (reader) => reader.uids(id))
      const hidden = await this.#select(id, HIDDEN, all)
      const uids = (await this.#select(id, keywordConditions(keyword, has), all)).without(hidden)
      if (uids.size === 0) continue
      const threadOf = await this.threads(id)
      for (const uid of uids) threads.add(threadOf.get(uid) ?? 0)
      await this.#slices.pause()
    }
    return threads
  }

  /** The thread of every message of a mailbox, by UID: from an index alone. */
  threads(mailbox: MailboxId): Promise<ReadonlyMap<number, number>> {
    let threads = this.#threadOf.get(mailbox)
    if (!threads) this.#threadOf.set(mailbox, (threads = this.#readThreads(mailbox)))
    return threads
  }

  async #readThreads(mailbox: MailboxId): Promise<ReadonlyMap<number, number>> {
    const threads = new Map<number, number>()
    return this.#services.mail.read(this.#account, async ({ emails }) => {
      let after: { readonly internalMs: number; readonly uid: number } | undefined
      for (;;) {
        const rows = await emails.received(mailbox, { newestFirst: true, after, limit: PAGE })
        for (const { uid, threadId } of rows) threads.set(uid, threadId)
        after = rows.at(-1)
        if (rows.length < PAGE) return threads
      }
    })
  }
}

/** Whether nothing in a mailbox can match, as far as that can be told from its number alone. */
function isElsewhere(filter: Filter<EmailCondition>, mailbox: MailboxId): boolean {
  if (filter.operator === undefined) {
    const { condition } = filter
    return condition.kind === 'mailbox' && condition.ids.includes(mailbox) !== condition.isIn
  }
  const { operator, conditions } = filter
  if (operator === 'AND') return conditions.some((one) => isElsewhere(one, mailbox))
  return operator === 'OR' && conditions.length > 0 && conditions.every((one) => isElsewhere(one, mailbox))
}

const COSTS: Readonly<Record<EmailCondition['kind'], number>> = {
  mailbox: 0,
  row: 1,
  thread: 2,
  attachment: 3,
  text: 4,
}

function cost(filter: Filter<EmailCondition>): number {
  let most = 0
  for (const { kind } of conditionsOf(filter)) most = Math.max(most, COSTS[kind])
  return most
}
