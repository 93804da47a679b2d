import type { Email } from '../../../src/wire/jmap/email.ts'
import { ROW_PROPERTIES } from '../../../src/wire/jmap/email-list.ts'
import type { Action, Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { tryTarget } from '../../../src/wire/sieve/filters/mailbox-paths.ts'
import { EMPTY_SCRIPT, writeScript } from '../../../src/wire/sieve/filters/script-pieces.ts'
import type { Mail } from '../mail/mail.ts'
import { type Done, MessageActs } from '../mail/message-acts.ts'
import type { FilterBook } from './filter-book.ts'

/** The messages that match, of so many that were looked at. */
export interface Trial {
  readonly emails: readonly Email[]
  readonly total: number
}

/** The latest messages of a folder that are looked at. */
const MOST_TRIED = 500

/** Which messages of a folder a filter matches. The script that is tried throws away what matches, so that it can be told from what does not; nothing is done. @throws JmapFailure */
export async function tryFilter(filter: Filter, mailboxId: string, book: FilterBook, mail: Mail): Promise<Trial> {
  const { accountId, calls, cache } = mail
  const query = await calls.call('Email/query', {
    accountId,
    filter: { inMailbox: mailboxId },
    sort: [{ property: 'receivedAt', isAscending: false }],
    limit: MOST_TRIED,
  })
  const ids = query['ids'] as readonly string[]
  const probe: Filter = { ...filter, isOn: true, actions: [{ kind: 'discard' }] }
  const source = writeScript({ ...EMPTY_SCRIPT, pieces: [{ kind: 'filter', filter: probe, source: undefined }] })
  const outcomes = ids.length === 0 ? new Map() : await book.tryOn(source, ids)
  const matching = ids.filter((id) => {
    const outcome = outcomes.get(id)
    return outcome && outcome.failure === undefined && outcome.actions.length === 0
  })
  if (matching.length === 0) return { emails: [], total: ids.length }
  const answer = await calls.call('Email/get', { accountId, ids: matching, properties: ROW_PROPERTIES })
  cache.absorb('Email/get', answer)
  return { emails: matching.flatMap((id) => cache.emails.get(id) ?? []), total: ids.length }
}

/** Whether all that a filter does can be done with a message that is here, and undone again: nothing that leaves the house is. */
export function canApply({ actions }: Filter, { cache }: Mail): boolean {
  const isPossible = (action: Action) =>
    action.kind === 'move' ? tryTarget(action, cache.mailboxes) !== undefined : DOABLE.includes(action.kind)
  return actions.every(isPossible) && actions.some(({ kind }) => kind !== 'keep' && kind !== 'stop')
}

/** What is thrown away of what is here goes to the trash. */
const DOABLE: readonly Action['kind'][] = ['flag', 'discard', 'keep', 'stop']

const KEYWORDS: Readonly<Record<string, string>> = {
  '\\seen': '$seen',
  '\\flagged': '$flagged',
  '\\answered': '$answered',
}

/** Does with messages what a filter does. Returns what undoes it. @throws JmapFailure */
export async function applyFilter(filter: Filter, emails: readonly Email[], mail: Mail): Promise<() => Promise<void>> {
  const acts = new MessageActs(mail)
  const ids = emails.map(({ id }) => id)
  const done: Done[] = []
  for (const action of filter.actions) {
    if (action.kind === 'flag') {
      const keyword = KEYWORDS[action.flag.toLowerCase()] ?? action.flag.toLowerCase()
      done.push(await acts.mark(ids, keyword, true))
    }
    const target =
      action.kind === 'move'
        ? tryTarget(action, mail.cache.mailboxes)
        : action.kind === 'discard'
          ? mail.cache.withRole('trash')
          : undefined
    if (target) done.push(await acts.move(ids, target.id))
  }
  return async () => {
    for (const one of done.reverse()) await one.undo()
  }
}
