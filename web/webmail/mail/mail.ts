import type { Email, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { type ListWindow, listCalls, ROW_PROPERTIES } from '../../../src/wire/jmap/email-list.ts'
import type { FirstScreen } from '../../../src/wire/jmap/first-screen.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { MessageTrail } from '../../../src/wire/jmap/protection.ts'
import { Changes } from './changes.ts'
import { MOST_TEXT_OCTETS, OPENED_PROPERTIES } from './email.ts'
import type { Answer, JmapCalls } from './jmap-calls.ts'
import { JmapFailure, toFailure } from './jmap-failure.ts'
import { MailCache } from './mail-cache.ts'
import { type ListView, MessageList } from './message-list.ts'
import type { OfAccount } from './of-account.ts'
import type { ChangedStates } from './push.ts'
import { ReadAhead } from './read-ahead.ts'
import { refreshEmails, refreshMailboxes, reloadMailboxes } from './refresh-known.ts'
import { loadTimes } from './row-times.ts'
import type { ContentWords, Unsealed } from './unsealed.ts'

/** Rows that are asked for at a time. */
const ROWS_AT_ONCE = 50
/** How much of the list is asked for anew when something has changed. */
const MOST_REFRESHED = 150

/** Whose mail it is that is shared with the member, and whom its changes are told. */
interface SharedBy {
  /** Their address, as the Session object names the account. */
  readonly owner: string
  readonly changes: Changes
}

/** The mail of one account as the application has it: what is known, what is being asked for, and that something has changed. Nothing here knows how it is shown. */
export class Mail {
  readonly cache = new MailCache()
  readonly changes: Changes
  /** Undefined: it is the member's own. */
  readonly owner: string | undefined
  /** When messages come back that are asleep, or go that are to be sent later: UTCDates by their ids. Known where the mailbox for them is looked at. */
  times: ReadonlyMap<string, string> = new Map()
  readonly trails = new Map<string, MessageTrail>()
  /** Messages that were opened here with the member's keys, by id; gone when the keys are forgotten. */
  readonly unsealed = new Map<string, Unsealed>()
  readonly contentWords = new Map<string, ContentWords>()
  readonly accountId: string
  readonly calls: JmapCalls
  readonly ahead = new ReadAhead(this)
  list: MessageList | undefined
  /** What went wrong last; shown until the next thing works. */
  failure: JmapFailure | undefined
  #shown: readonly [first: number, last: number] = [0, ROWS_AT_ONCE]
  #refreshing: Promise<void> | undefined
  #isStale = false
  #watched: string | undefined
  readonly #setting = new Set<Promise<JsonObject>>()
  readonly #opening = new Map<string, Promise<void>>()
  readonly #concealed = new Set<string>()

  constructor(calls: JmapCalls, accountId: string, by?: SharedBy) {
    this.calls = calls
    this.accountId = accountId
    this.owner = by?.owner
    this.changes = by?.changes ?? new Changes()
  }

  /** How it is told from the member's own. */
  get place(): OfAccount {
    return this.owner === undefined ? {} : { accountId: this.accountId }
  }

  /** Takes what the page has brought along: mailboxes, and the first rows of INBOX. */
  begin({ responses }: Pick<FirstScreen, 'responses'>): void {
    for (const [name, args] of responses) this.cache.absorb(name, args)
    const query = responses.find(([name]) => name === 'Email/query')?.[1]
    const inbox = this.cache.withRole('inbox')
    if (!query || !inbox) return
    this.list = new MessageList({ filter: { inMailbox: inbox.id }, mailboxId: inbox.id, collapseThreads: true })
    const ids = query['ids'] as readonly string[]
    this.list.put(0, ids, query['total'] as number, ids.length)
    // The rows were looked for first: what came between that and their being filled in is not among them.
    this.cache.emailState = query['queryState'] as string
  }

  /** Looks at another list. The same one again stays as it is. */
  look(view: ListView): void {
    if (this.list && JSON.stringify(this.list.view) === JSON.stringify(view)) return
    this.list = new MessageList(view)
    this.#shown = [0, ROWS_AT_ONCE]
    this.show(0, ROWS_AT_ONCE)
    this.#refreshTimes().catch((error: unknown) => this.fail(error))
    this.changes.tell()
  }

  /** Nobody looks at a list of it any more. */
  leave(): void {
    this.list = undefined
  }

  /** Rows from `first` to `last` (not itself) are looked at: what is not known of them is asked for. */
  show(first: number, last: number): void {
    const { list } = this
    if (!list) return
    this.#shown = [first, last]
    const ahead = list.total === undefined ? 0 : ROWS_AT_ONCE / 2
    for (;;) {
      const missing = list.tryMissing(first - ahead, last + ahead, ROWS_AT_ONCE)
      if (!missing) break
      void this.#load(list, missing.position, Math.max(missing.limit, 1))
    }
    list.forgetFarFrom(first, last)
  }

  async #load(list: MessageList, position: number, limit: number): Promise<void> {
    try {
      const answers = await this.calls.sequence((prefix) => listCalls(this.#window(list, position, limit), prefix))
      this.#absorbList(list, position, limit, answers)
      this.#worked()
    } catch (error) {
      list.giveUp(position, limit)
      await this.#failAt(list, error)
    }
  }

  #window({ view }: MessageList, position: number, limit: number): ListWindow {
    const { filter, collapseThreads, sort } = view
    return { accountId: this.accountId, filter, collapseThreads, position, limit, ...(sort ? { sort } : {}) }
  }

  #absorbList(list: MessageList, position: number, limit: number, answers: readonly Answer[]): void {
    const [query, rows, official, threads, peers] = answers
    if (!query || query instanceof JmapFailure) throw query ?? new JmapFailure('refused', 'unanswered')
    // What stands in a row before it is filled in is what the others of its conversation say of it.
    if (peers && !(peers instanceof JmapFailure)) this.cache.absorb('Email/get', peers)
    if (threads && !(threads instanceof JmapFailure)) this.cache.absorb('Thread/get', threads)
    if (rows && !(rows instanceof JmapFailure)) this.cache.absorb('Email/get', rows)
    if (official && !(official instanceof JmapFailure)) this.cache.absorb('OfficialEmail/get', official)
    const isConcealed = this.#isConcealed(list)
    const ids = (query['ids'] as readonly string[]).filter((id) => !isConcealed && this.#belongs(list, id))
    list.put(position, ids, isConcealed ? 0 : (query['total'] as number), limit)
  }

  /** A mailbox is as if nothing were in it, until what is in it has been destroyed or that has been undone. */
  conceal(mailboxId: string, isConcealed: boolean): void {
    if (isConcealed) this.#concealed.add(mailboxId)
    else this.#concealed.delete(mailboxId)
    if (this.list && this.#isConcealed(this.list)) this.list.put(0, [], 0, 0)
    this.changes.tell()
    void this.refresh()
  }

  #isConcealed({ view: { mailboxId } }: MessageList): boolean {
    return mailboxId !== undefined && this.#concealed.has(mailboxId)
  }

  /** A row that the member has just moved away is not put back by an answer that is older than that. */
  #belongs({ view }: MessageList, id: string): boolean {
    const email = this.cache.emails.get(id)
    return view.mailboxId === undefined || !email || email.mailboxIds[view.mailboxId] === true
  }

  /**
   * Email/set of what stands here already. Where nothing else has happened between, the state that it leads to is that of what is here, and need not be asked for; but a list that is made by marks may be another after it.
   * @throws JmapFailure
   */
  async set(args: JsonObject, isOfMarks: boolean): Promise<JsonObject> {
    const { accountId, cache, calls } = this
    const asked = calls.call('Email/set', { accountId, ...args })
    this.#setting.add(asked)
    try {
      const answer = await asked
      const isByMarks = /keyword/i.test(JSON.stringify(this.list?.view.filter ?? {}))
      if (isOfMarks && !isByMarks && answer['oldState'] === cache.emailState) {
        cache.emailState = answer['newState'] as string
      }
      return answer
    } finally {
      this.#setting.delete(asked)
    }
  }

  /** The server has said which states there are now: asks for what is not known yet. */
  async hear(changed: ChangedStates | undefined): Promise<void> {
    if (!changed) return this.#catchUp()
    const states = changed[this.accountId]
    if (!states) return
    // What is being done from here may be what is told of; its answer says so.
    await Promise.allSettled(this.#setting)
    const { emailState, mailboxState } = this.cache
    if (states['Email'] !== undefined && states['Email'] !== emailState) return this.refresh()
    if (states['Mailbox'] === undefined || states['Mailbox'] === mailboxState) return
    await refreshMailboxes(this).then(
      (isMore) => (isMore ? this.refresh() : this.changes.tell()),
      (error: unknown) => this.fail(error),
    )
  }

  /** Anything may have changed while nobody told: asks whether it has, and for the rows only if so. */
  async #catchUp(): Promise<void> {
    const { accountId, cache } = this
    if (cache.mailboxState === undefined) return this.refresh()
    const changed = await Promise.all(
      (['Email', 'Mailbox'] as const).map(async (type) => {
        const sinceState = type === 'Email' ? cache.emailState : cache.mailboxState
        const answer = await this.calls
          .call(`${type}/changes`, { accountId, sinceState: sinceState ?? '', maxChanges: 1 })
          .catch(toFailure)
        return answer instanceof JmapFailure || answer['newState'] !== sinceState
      }),
    )
    if (changed.includes(true) || this.failure) await this.refresh()
  }

  /** Something has changed at the server: asks for what, and for the rows that are looked at. Asked for again while it does, it does so once more. */
  refresh(): Promise<void> {
    this.#isStale = true
    this.#refreshing ??= this.#refreshAll().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #refreshAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false
      const { list } = this
      try {
        const watched = this.#watched === undefined ? undefined : this.#loadConversation(this.#watched)
        const further = (isMore: boolean) => {
          if (isMore) this.#isStale = true
        }
        await Promise.all([
          refreshMailboxes(this).then(further),
          refreshEmails(this).then(further),
          this.#refreshList(),
          this.#refreshTimes(),
          watched,
        ])
        this.#worked()
      } catch (error) {
        await this.#failAt(list, error)
      }
    }
  }

  /** What is refused in the mail of somebody else may not be shared any more: that is seen in the folders, and nothing went wrong. */
  async #failAt(list: MessageList | undefined, error: unknown): Promise<void> {
    if (this.owner !== undefined && toFailure(error).why === 'refused') {
      await reloadMailboxes(this).catch(() => this.cache.mailboxes.clear())
      const { mailboxId } = list?.view ?? {}
      const isLost = mailboxId === undefined ? this.cache.mailboxes.size === 0 : !this.cache.mailboxes.has(mailboxId)
      if (isLost || list !== this.list) return this.changes.tell()
    }
    this.fail(error)
  }

  async #refreshTimes(): Promise<void> {
    const times = await loadTimes(this)
    if (!times) return
    this.times = times
    this.changes.tell()
  }

  /** What keywords are called and how they look. A server that does not say has no labels. */
  async refreshLabels(): Promise<void> {
    const answer = await this.calls.call('Label/get', { accountId: this.accountId, ids: null }).catch(toFailure)
    if (answer instanceof JmapFailure) return
    this.cache.absorb('Label/get', answer)
    this.changes.tell()
  }

  async #refreshList(): Promise<void> {
    const { list } = this
    if (!list) return
    const [first, last] = this.#shown
    const position = Math.max(0, first - ROWS_AT_ONCE / 2)
    const limit = Math.min(MOST_REFRESHED, Math.max(ROWS_AT_ONCE, last + ROWS_AT_ONCE / 2 - position))
    const answers = await this.calls.sequence((prefix) => listCalls(this.#window(list, position, limit), prefix))
    if (list !== this.list) return
    list.keepOnly(0, 0)
    this.#absorbList(list, position, limit, answers)
    this.show(...this.#shown)
  }

  /** Everything of a message that the reading pane shows, from here if it is known. @throws JmapFailure */
  async open(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.cache.opened.has(id) && !this.#opening.has(id))
    const opening = missing.length > 0 ? this.#open(missing) : undefined
    for (const id of missing) this.#opening.set(id, opening as Promise<void>)
    try {
      await Promise.all(ids.map((id) => this.#opening.get(id)))
    } finally {
      for (const id of missing) this.#opening.delete(id)
    }
  }

  async #open(missing: readonly string[]): Promise<void> {
    const { accountId, cache } = this
    const args = { properties: OPENED_PROPERTIES, fetchTextBodyValues: true, maxBodyValueBytes: MOST_TEXT_OCTETS }
    const [answer] = await Promise.all([
      this.calls.call('Email/get', { accountId, ids: missing, ...args }),
      this.#loadOfficial(missing),
    ])
    for (const email of answer['list'] as unknown as OpenedEmail[]) cache.open(email)
    for (const id of answer['notFound'] as readonly string[]) cache.forget(id)
    this.changes.tell()
  }

  /** Which of some messages the provider itself has written, where that is not known. */
  async #loadOfficial(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.cache.official.has(id))
    if (missing.length === 0) return
    const { accountId } = this
    // A server that does not say has none.
    const answer = await this.calls.call('OfficialEmail/get', { accountId, ids: missing }).catch(toFailure)
    if (!(answer instanceof JmapFailure)) this.cache.absorb('OfficialEmail/get', answer)
  }

  /** How messages were protected on their way. A server that does not say leaves it unknown. */
  async loadTrails(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.trails.has(id))
    if (missing.length === 0) return
    const answer = await this.calls.call('MessageTrail/get', { accountId: this.accountId, ids: missing })
    for (const trail of answer['list'] as unknown as MessageTrail[]) this.trails.set(trail.id, trail)
    this.changes.tell()
  }

  /** Whether the domain of a message's sender did not stand behind it, or behind the key in its header, when it came. @throws JmapFailure where that cannot be found out */
  async isUnproven(id: string, what: 'author' | 'autocrypt'): Promise<boolean> {
    await this.loadTrails([id])
    const trail = this.trails.get(id)
    if (!trail) throw new JmapFailure('refused', 'unanswered')
    // Threat: whoever shares a mailbox puts a letter there in the name of anybody, of which nothing is known.
    return trail[what] === 'unproven' || (this.owner !== undefined && trail[what] !== 'proven')
  }

  /** Keys were forgotten: what they had opened is not known here any more. What was only signed stays. */
  forgetUnsealed(isUnlocked: boolean): void {
    if (isUnlocked) return
    for (const [id, { isEncrypted }] of this.unsealed) {
      if (!isEncrypted) continue
      this.unsealed.delete(id)
      this.contentWords.delete(id)
    }
    this.changes.tell()
  }

  /** The messages of a conversation, those that are known. */
  conversation(threadId: string): readonly Email[] {
    return (this.cache.threads.get(threadId) ?? []).flatMap((id) => this.cache.emails.get(id) ?? [])
  }

  /** All messages of a conversation, which are asked for if they are not known. @throws JmapFailure */
  async wholeConversation(threadId: string): Promise<readonly Email[]> {
    if (!this.cache.threads.has(threadId)) await this.#loadConversation(threadId)
    return this.conversation(threadId)
  }

  /** Asks for the members of a conversation if they are not known, and from now on whenever something has changed, until another one is watched. */
  async watchConversation(threadId: string | undefined): Promise<void> {
    this.#watched = threadId
    if (threadId === undefined) return
    // Of those that were only peers of a row is known who wrote them, and not when.
    const known = this.conversation(threadId)
    if (known.length > 0 && known.every(({ receivedAt }) => receivedAt !== undefined)) return
    await this.#loadConversation(threadId)
    this.changes.tell()
  }

  async #loadConversation(threadId: string): Promise<void> {
    const { accountId, cache } = this
    const [thread, emails] = await this.calls.sequence((prefix) => [
      ['Thread/get', { accountId, ids: [threadId] }, `${prefix}thread`],
      [
        'Email/get',
        {
          accountId,
          properties: ROW_PROPERTIES,
          '#ids': { resultOf: `${prefix}thread`, name: 'Thread/get', path: '/list/*/emailIds' },
        },
        `${prefix}emails`,
      ],
    ])
    if (thread && !(thread instanceof JmapFailure)) cache.absorb('Thread/get', thread)
    if (emails && !(emails instanceof JmapFailure)) cache.absorb('Email/get', emails)
  }

  fail(error: unknown): void {
    this.failure = toFailure(error)
    this.changes.tell()
  }

  #worked(): void {
    this.failure = undefined
    this.changes.tell()
  }
}
