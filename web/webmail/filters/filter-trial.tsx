import { useState } from 'preact/hooks'
import type { Email, Mailbox } from '../../../src/wire/jmap/email.ts'
import type { Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { pathOf } from '../../../src/wire/sieve/filters/mailbox-paths.ts'
import { mailboxName, peopleOf } from '../views/names.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import type { FilterBook } from './filter-book.ts'
import { FILTERS_TEXTS } from './texts/texts.ts'
import { applyFilter, canApply, type Trial, tryFilter } from './try-filter.ts'

/** Rows that are shown of what matches. */
const MOST_SHOWN = 8

/** Which messages of a folder a filter matches, found out by the server's own engine, and what it does done with them. */
export function FilterTrial({ filter, book }: { readonly filter: Filter; readonly book: FilterBook }) {
  const { desk, language, own } = useSetting()
  const speak = useSpeaker(FILTERS_TEXTS)
  const [trial, show] = useState<{ readonly of: string; readonly trial: Trial } | undefined>(undefined)
  const [isBusy, mark] = useState(false)
  const { mailboxes } = desk.mail.cache
  const [mailboxId, choose] = useState(desk.mail.cache.withRole('inbox')?.id ?? '')
  const now = JSON.stringify([filter, mailboxId])
  const look = () => {
    mark(true)
    tryFilter(filter, mailboxId, book, desk.mail)
      .then(
        (trial) => show({ of: now, trial }),
        (error: unknown) => desk.failed(error),
      )
      .finally(() => mark(false))
  }
  const apply = (emails: readonly Email[]) => {
    show(undefined)
    applyFilter(filter, emails, desk.mail).then(
      (undo) =>
        desk.toaster.say(speak('applied', { count: emails.length }), () => {
          undo().catch((error: unknown) => desk.failed(error))
        }),
      (error: unknown) => desk.failed(error),
    )
  }
  const nameOf = (mailbox: Mailbox | undefined) => {
    if (!mailbox) return ''
    return mailbox.role === null ? pathOf(mailbox, mailboxes) : mailboxName(mailbox, language)
  }
  // What was found out about another filter is not shown any more.
  const found = trial?.of === now ? trial.trial : undefined
  return (
    <section class="trial">
      <button type="button" class="plain" disabled={isBusy} onClick={look}>
        {speak(isBusy ? 'trying' : 'tryIt')}
      </button>{' '}
      <select
        aria-label={speak('tryOn')}
        value={mailboxId}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {[...mailboxes.values()].map((mailbox) => (
          <option key={mailbox.id} value={mailbox.id}>
            {nameOf(mailbox)}
          </option>
        ))}
      </select>
      <div role="status">
        {found && (
          <p>
            {speak('tried', { total: found.total, count: found.emails.length, name: nameOf(mailboxes.get(mailboxId)) })}
          </p>
        )}
        {found && found.emails.length > 0 && (
          <ul>
            {found.emails.slice(0, MOST_SHOWN).map((email) => (
              <li key={email.id}>
                <span>{peopleOf([email], email, own, language)}</span>{' '}
                <span class="quiet">{email.subject?.trim() || language.text('noSubject')}</span>
              </li>
            ))}
            {found.emails.length > MOST_SHOWN && <li>…</li>}
          </ul>
        )}
      </div>
      {found && found.emails.length > 0 && canApply(filter, desk.mail) && (
        <button type="button" class="plain" onClick={() => apply(found.emails)}>
          {speak('apply')}
        </button>
      )}
    </section>
  )
}
