import { Fault, toFault } from '../../../base/fault.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { FetchAttribute } from '../../../wire/imap/fetch-attribute.ts'
import { mentionsFuzzy, type SearchKey } from '../../../wire/imap/search-key.ts'
import { FetchRun } from '../fetch/fetch-run.ts'
import type { MailboxView } from '../mailbox-view.ts'
import type { Selected, Session } from '../session.ts'
import { Slices } from '../slices.ts'
import { SearchRun } from './search-run.ts'
import { type SearchScope, selectedScope } from './search-scope.ts'

/** A result that is kept up to date, in the order that was asked for. Its data items come with a space before each. */
export interface UpdatedResult {
  readonly uids: UidSet
  /** Whether it costs memory for each message, not only for each gap. */
  readonly isSorted: boolean
  /** Takes messages out of it. Returns REMOVEFROM. */
  remove(uids: UidSet, shown: (uid: number) => number): string
  /** Puts messages into it. Returns ADDTO, and REMOVEFROM for what it finds gone. */
  add(uids: UidSet, shown: (uid: number) => number): Promise<string>
}

interface Context {
  readonly tag: string
  readonly byUid: boolean
  /** With message numbers and `$` as they were when the command came (RFC 5267 §4.3). */
  readonly key: SearchKey
  readonly result: UpdatedResult
  /** What to fetch of new messages in it (RFC 5465 §7). */
  readonly attributes: readonly FetchAttribute[]
}

/**
 * The results of one selected mailbox whose changes its client wants to hear of: UPDATE of RFC 5267 §4.3. Whether a message belongs to a result is asked again
 * only when it has come or changed, so that an update costs what has changed and not what is there.
 */
export class SearchContexts {
  readonly #contexts = new Map<string, Context>()
  /** Messages that have come or changed since the results were last looked at. */
  #changed = UidSet.empty
  /** Those of them that have come. */
  #fresh = UidSet.empty

  get isEmpty(): boolean {
    return this.#contexts.size === 0
  }

  /** @throws Fault peer imap/tag-reused if a result has that tag already (RFC 5267 §4.3) */
  requireFresh(tag: string): void {
    if (this.#contexts.has(tag))
      throw new Fault('peer', 'imap/tag-reused', 'that tag names a result that is being updated')
  }

  /** Keeps a result up to date from now on; otherwise tells the client that it will not be (RFC 5267 §4.3.1). */
  keep(
    session: Session,
    scope: SearchScope,
    key: SearchKey,
    byUid: boolean,
    result: UpdatedResult,
    attributes: readonly FetchAttribute[],
  ): void {
    const { tag } = session.reader
    const { maxUpdateContexts, maxSortedUpdates } = session.services.limits
    const sorted = [...this.#contexts.values()].filter((context) => context.result.isSorted).map(({ result }) => result)
    if (result.isSorted) sorted.push(result)
    const isTooLarge = result.isSorted && sorted.reduce((sum, { uids }) => sum + uids.size, 0) > maxSortedUpdates
    // A new message would change the scores of all others.
    if (mentionsFuzzy(key)) session.untagged(`NO [NOUPDATE "${tag}"] fuzzy results are not kept up to date`)
    else if (this.#contexts.size >= maxUpdateContexts || isTooLarge) {
      session.untagged(`NO [NOUPDATE "${tag}"] too many results to keep up to date`)
    } else this.#contexts.set(tag, { tag, byUid, key: freeze(key, scope), result, attributes })
  }

  /** CANCELUPDATE. @throws Fault peer imap/no-such-context, before anything is cancelled */
  cancel(tags: readonly string[]): void {
    const unknown = tags.find((tag) => !this.#contexts.has(tag))
    if (unknown !== undefined)
      throw new Fault('peer', 'imap/no-such-context', 'no result with such a tag is being updated')
    for (const tag of tags) this.#contexts.delete(tag)
  }

  /** Remembers messages to be looked at again; `fresh` are those among them that have come. */
  noteChanged(changed: Iterable<number>, fresh: Iterable<number>): void {
    if (this.isEmpty) return
    this.#changed = this.#changed.union(UidSet.ofSorted(changed))
    this.#fresh = this.#fresh.union(UidSet.ofSorted(fresh))
  }

  /** Tells at once of messages that are gone: REMOVEFROM has to come before the numbers change (RFC 5267 §4.3.4). */
  tellGone(session: Session, view: MailboxView, gone: UidSet): void {
    for (const { result, ...context } of this.#contexts.values()) {
      const removed = result.uids.intersect(gone)
      if (removed.size > 0) tell(session, context, result.remove(removed, shownBy(context, view)))
    }
  }

  /** Looks at what was noted and tells how the results have changed; after EXISTS, so that numbers are known. */
  async tellChanged(session: Session, selected: Selected): Promise<void> {
    const changed = this.#changed
    if (changed.size === 0) return
    for (const context of this.#contexts.values()) {
      try {
        await this.#look(session, selected, context, changed)
      } catch (error) {
        // What it has told of the result may be half of what has happened: rather none than a wrong one.
        this.#contexts.delete(context.tag)
        session.untagged(`NO [NOUPDATE "${context.tag}"] the result is not kept up to date any more`)
        throw error
      }
    }
    this.#changed = UidSet.empty
    this.#fresh = UidSet.empty
  }

  async #look(session: Session, selected: Selected, context: Context, changed: UidSet): Promise<void> {
    const { key, result, attributes } = context
    const scope = selectedScope(session, selected)
    const run = new SearchRun(session.services, scope, new Slices(session.channel))
    const found = await run.find(key, changed.intersect(scope.uids))
    const before = result.uids.intersect(changed)
    const shown = shownBy(context, selected.view)
    let data = ''
    const removed = before.without(found)
    if (removed.size > 0) data += result.remove(removed, shown)
    const added = found.without(before)
    if (added.size > 0) data += await result.add(added, shown)
    await fetchNew(session, selected, added.intersect(this.#fresh), attributes)
    tell(session, context, data)
  }
}

/** FETCH comes behind EXISTS and before the ESEARCH. What cannot be read is left out: the client fetches it itself. */
async function fetchNew(
  session: Session,
  selected: Selected,
  uids: UidSet,
  attributes: readonly FetchAttribute[],
): Promise<void> {
  if (uids.size === 0 || attributes.length === 0) return
  try {
    await new FetchRun(session, selected, attributes).run(uids)
  } catch (error) {
    const fault = toFault(error)
    if (fault.code.startsWith('net/')) throw fault
    session.services.log.error('imap/update-failed', fault, { connection: session.channel.facts.id })
  }
}

function tell(session: Session, { tag, byUid }: Pick<Context, 'tag' | 'byUid'>, data: string): void {
  if (data !== '') session.untagged(`ESEARCH (TAG "${tag}")${byUid ? ' UID' : ''}${data}`)
}

function shownBy({ byUid }: Pick<Context, 'byUid'>, view: MailboxView): (uid: number) => number {
  return byUid ? (uid) => uid : (uid) => view.numberOf(uid)
}

/** The key with message numbers and `$` replaced by the UIDs that they stand for now. */
function freeze(key: SearchKey, scope: SearchScope): SearchKey {
  switch (key.kind) {
    case 'and':
      return { kind: 'and', keys: key.keys.map((one) => freeze(one, scope)) }
    case 'or':
      return { kind: 'or', left: freeze(key.left, scope), right: freeze(key.right, scope) }
    case 'not':
    case 'fuzzy':
      return { kind: key.kind, key: freeze(key.key, scope) }
    case 'sequence':
      if (key.uids && key.set.kind === 'ranges') return key
      return { kind: 'sequence', uids: true, set: { kind: 'ranges', ranges: scope.resolve(key.set, key.uids).ranges } }
    default:
      return key
  }
}
