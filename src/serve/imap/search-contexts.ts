import { Fault } from '../../base/fault.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { mentionsFuzzy, type SearchKey } from '../../wire/imap/search-key.ts'
import type { MailboxView } from './mailbox-view.ts'
import { SearchRun } from './search-run.ts'
import { type SearchScope, selectedScope } from './search-scope.ts'
import type { Selected, Session } from './session.ts'
import { Slices } from './slices.ts'

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
}

/**
 * The results of one selected mailbox whose changes its client wants to hear of: UPDATE of RFC 5267 §4.3. Whether a message belongs to a result is asked again
 * only when it has come or changed, so that an update costs what has changed and not what is there.
 */
export class SearchContexts {
  readonly #contexts = new Map<string, Context>()
  /** Messages that have come or changed since the results were last looked at. */
  #changed = UidSet.empty

  get isEmpty(): boolean {
    return this.#contexts.size === 0
  }

  /** @throws Fault peer imap/tag-reused if a result has that tag already (RFC 5267 §4.3) */
  requireFresh(tag: string): void {
    if (this.#contexts.has(tag))
      throw new Fault('peer', 'imap/tag-reused', 'that tag names a result that is being updated')
  }

  /** Keeps a result up to date from now on; otherwise tells the client that it will not be (RFC 5267 §4.3.1). */
  keep(session: Session, scope: SearchScope, key: SearchKey, byUid: boolean, result: UpdatedResult): void {
    const { tag } = session.reader
    const { maxUpdateContexts, maxSortedUpdates } = session.services.limits
    const sorted = [...this.#contexts.values()].filter((context) => context.result.isSorted).map(({ result }) => result)
    if (result.isSorted) sorted.push(result)
    const isTooLarge = result.isSorted && sorted.reduce((sum, { uids }) => sum + uids.size, 0) > maxSortedUpdates
    // A new message would change the scores of all others.
    if (mentionsFuzzy(key)) session.untagged(`NO [NOUPDATE "${tag}"] fuzzy results are not kept up to date`)
    else if (this.#contexts.size >= maxUpdateContexts || isTooLarge) {
      session.untagged(`NO [NOUPDATE "${tag}"] too many results to keep up to date`)
    } else this.#contexts.set(tag, { tag, byUid, key: freeze(key, scope), result })
  }

  /** CANCELUPDATE. @throws Fault peer imap/no-such-context, before anything is cancelled */
  cancel(tags: readonly string[]): void {
    const unknown = tags.find((tag) => !this.#contexts.has(tag))
    if (unknown !== undefined)
      throw new Fault('peer', 'imap/no-such-context', 'no result with such a tag is being updated')
    for (const tag of tags) this.#contexts.delete(tag)
  }

  /** Remembers messages to be looked at again. */
  noteChanged(uids: Iterable<number>): void {
    if (!this.isEmpty) this.#changed = this.#changed.union(UidSet.ofSorted(uids))
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
    const scope = selectedScope(session, selected)
    const slices = new Slices(session.channel)
    for (const { key, result, ...context } of this.#contexts.values()) {
      const run = new SearchRun(session.services, scope, slices)
      const found = await run.find(key, changed.intersect(scope.uids))
      const before = result.uids.intersect(changed)
      const shown = shownBy(context, selected.view)
      let data = ''
      const removed = before.without(found)
      if (removed.size > 0) data += result.remove(removed, shown)
      const added = found.without(before)
      if (added.size > 0) data += await result.add(added, shown)
      tell(session, context, data)
    }
    // What was noted meanwhile stays; what could not be read is looked at again next time.
    this.#changed = this.#changed.without(changed)
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
