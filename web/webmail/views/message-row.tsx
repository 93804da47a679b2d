import { useRef } from 'preact/hooks'
import { ROW_HEIGHTS } from '../desk/settings.ts'
import type { Language } from '../language/language.ts'
import { type Email, isFlagged, isUnread } from '../mail/email.ts'
import { Icon } from './icon.tsx'
import { RowLabels } from './label-chips.tsx'
import { markOf, peopleOf } from './names.ts'
import { useSetting } from './setting.ts'

interface RowProps {
  /** Undefined while it is asked for. */
  readonly id: string | undefined
  readonly index: number
  readonly total: number
}

/** A row of the list: who and when, what about and how it begins. */
export function MessageRow({ id, index, total }: RowProps) {
  const { desk } = useSetting()
  const email = id === undefined ? undefined : desk.here.cache.emails.get(id)
  const place = {
    style: { transform: `translateY(${index * ROW_HEIGHTS[desk.settings.density]}px)` },
    'aria-posinset': index + 1,
    'aria-setsize': total,
  }
  if (!email) return <li class="row waiting" {...place} aria-hidden="true" />
  return <Filled email={email} place={place} />
}

function Filled({ email, place }: { readonly email: Email; readonly place: object }) {
  const { desk, language, own } = useSetting()
  const isRange = useRef(false)
  const emails = desk.emailsOf(email.id)
  const all = desk.here.list?.view.collapseThreads ? desk.here.conversation(email.threadId) : [email]
  const people = peopleOf(all.length > 0 ? all : [email], email, own, language)
  const isNew = emails.some(isUnread)
  const isSelected = desk.selection.isWhole || desk.selection.rows.has(email.id)
  const isCursor = desk.cursor === email.id
  const isOpen = desk.openRow === email.id
  const shown = desk.here.unsealed.get(email.id)?.email ?? email
  const subject = shown.subject?.trim() || language.text('noSubject')
  const { letter, hue } = markOf(email.from?.[0])
  const states = { unread: isNew, selected: isSelected, cursor: isCursor, open: isOpen }
  const tab = isCursor || (desk.cursor === undefined && desk.here.list?.at(0) === email.id) ? 0 : -1
  return (
    <li
      class={classes('row', states)}
      {...place}
      draggable={true}
      onDragStart={(event) => beginDrag(event, desk.folders.drag(email.id).length, language)}
      onDragEnd={() => {
        desk.folders.dragged = undefined
      }}
    >
      <label class={`mark hue${hue}`}>
        <span aria-hidden="true">{letter}</span>
        <input
          type="checkbox"
          checked={isSelected}
          tabIndex={tab}
          aria-label={`${language.text('selectMessage')}: ${subject}`}
          onClick={(event) => {
            isRange.current = event.shiftKey
          }}
          onChange={() => (isRange.current ? desk.selection.extendTo(email.id) : desk.selection.toggle(email.id))}
        />
      </label>
      <a
        href={desk.addressOf(email.id)}
        tabIndex={tab}
        aria-current={isOpen ? 'true' : undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.button !== 0) return
          event.preventDefault()
          if (event.shiftKey) desk.selection.extendTo(email.id)
          else desk.open(email.id)
        }}
      >
        {isNew && <span class="hidden">{language.text('unread')}: </span>}
        <span class="people">
          <span class="names">{people}</span>
          {desk.here.cache.official.get(email.id) && <Official />}
          {all.length > 1 && (
            <span class="many" title={language.text('inConversation', { count: all.length })}>
              <span aria-hidden="true">{language.number(all.length)}</span>
              <span class="hidden">{language.text('inConversation', { count: all.length })}</span>
            </span>
          )}
        </span>
        <span class="about">
          <RowLabels emails={emails} />
          <span class="subject">{subject}</span>
          <span class="preview"> {shown.preview}</span>
        </span>
      </a>
      <Margin email={email} emails={emails} tab={tab} />
    </li>
  )
}

/** That the provider itself has written it: told by the server, never by what stands in a message. */
export function Official() {
  const { language } = useSetting()
  return (
    <span class="official" title={language.text('officialWhy')}>
      {language.text('official')}
    </span>
  )
}

/** What follows the pointer says how many messages it draws. */
function beginDrag(event: DragEvent, count: number, language: Language): void {
  const transfer = event.dataTransfer
  if (!transfer) return
  transfer.clearData()
  transfer.setData('text/x-posthus-messages', String(count))
  transfer.effectAllowed = 'copyMove'
  const sign = document.createElement('div')
  sign.className = 'dragsign'
  sign.textContent = language.text('folder.dragged', { count })
  document.body.append(sign)
  transfer.setDragImage(sign, -8, -8)
  setTimeout(() => sign.remove())
}

/** What stands at the end of a row. */
function Margin({
  email,
  emails,
  tab,
}: {
  readonly email: Email
  readonly emails: readonly Email[]
  readonly tab: number
}) {
  const { desk, language } = useSetting()
  const isStarred = emails.some(isFlagged)
  const date = new Date(email.receivedAt ?? 0)
  const until = useWaking(email)
  const star = useStar(emails)
  return (
    <span class="margin">
      {until ? (
        <time class="until" dateTime={until.toISOString()} title={language.moment(until)}>
          <Icon name="clock" /> {language.shortDate(until, new Date())}
        </time>
      ) : (
        <time dateTime={email.receivedAt} title={language.moment(date)}>
          {language.shortDate(date, new Date())}
        </time>
      )}
      <span class="signs">
        {desk.messages.isMuted(email) && (
          <span title={language.text('muted')}>
            <Icon name="muted" />
            <span class="hidden">{language.text('muted')}</span>
          </span>
        )}
        {email.hasAttachment && (
          <span title={language.text('hasAttachment')}>
            <Icon name="attachment" />
            <span class="hidden">{language.text('hasAttachment')}</span>
          </span>
        )}
        <button
          type="button"
          class="star"
          aria-pressed={isStarred}
          {...star}
          tabIndex={tab}
          onClick={() => desk.messages.toggleStar(email.id)}
        >
          <Icon name="star" filled={isStarred} />
        </button>
      </span>
    </span>
  )
}

/** What the star of messages says; where the member may not set it, why. */
export function useStar(emails: readonly Email[]) {
  const { desk, language } = useSetting()
  const text = language.text(emails.some(isFlagged) ? 'unstar' : 'star')
  const isRefused = !desk.messages.may('maySetKeywords', emails)
  const title = isRefused ? language.text('notAllowed', { owner: desk.here.owner ?? '' }) : text
  return { 'aria-label': text, title, disabled: isRefused }
}

/** When a message wakes that is asleep. */
function useWaking(email: Email): Date | undefined {
  const { desk } = useSetting()
  const snoozed = desk.here.cache.withRole('snoozed')?.id
  const until = snoozed !== undefined && email.mailboxIds[snoozed] ? desk.here.snoozes.get(email.id) : undefined
  return until === undefined ? undefined : new Date(until)
}

export function classes(base: string, states: Readonly<Record<string, boolean>>): string {
  return [base, ...Object.keys(states).filter((name) => states[name])].join(' ')
}
