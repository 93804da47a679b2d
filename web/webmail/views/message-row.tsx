import { useMemo, useRef } from 'preact/hooks'
import { type Email, isUnread } from '../../../src/wire/jmap/email.ts'
import type { Desk } from '../desk/desk.ts'
import { ROW_HEIGHTS } from '../desk/settings.ts'
import type { Language } from '../language/language.ts'
import { isFlagged } from '../mail/email.ts'
import type { Mail } from '../mail/mail.ts'
import { Icon, type IconName } from './icon.tsx'
import { RowLabels } from './label-chips.tsx'
import { markOf, peopleOf } from './names.ts'
import { useSetting } from './setting.ts'

interface RowProps {
  /** Undefined while it is asked for. */
  readonly id: string | undefined
  readonly index: number
  readonly total: number
}

/** A row of the list: who and when, what about and how it begins. One of which nothing has changed is not drawn again. */
export function MessageRow({ id, index, total }: RowProps) {
  const { desk } = useSetting()
  const email = id === undefined ? undefined : desk.here.cache.emails.get(id)
  const top = index * ROW_HEIGHTS[desk.settings.density]
  const state = email ? stateOf(desk, email) : undefined
  const known = state ? Object.values(state).flat() : []
  return useMemo(() => {
    const place = {
      style: { transform: `translateY(${top}px)` },
      'aria-posinset': index + 1,
      'aria-setsize': total,
    }
    if (!state) return <li class="row waiting" {...place} aria-hidden="true" />
    return <Filled state={state} place={place} />
  }, [index, total, top, state?.emails.length, ...known])
}

/** All that a row says and that can be another the next time. */
interface RowState {
  readonly email: Email
  /** The messages that it stands for, and those of its conversation. */
  readonly emails: readonly Email[]
  readonly all: readonly Email[]
  readonly shown: Email
  readonly address: string
  readonly isSelected: boolean
  readonly isCursor: boolean
  readonly isOpen: boolean
  readonly isOfficial: boolean
  readonly isMuted: boolean
  /** Names and colours of its labels, in one. */
  readonly labels: string
  readonly isReached: boolean
  /** The member may not mark it, since it is somebody else's. */
  readonly isFixed: boolean
  readonly until: string | undefined
  /** Its date says less tomorrow. */
  readonly day: string
}

function stateOf(desk: Desk, email: Email): RowState {
  const { here: mail, cursor } = desk
  const conversation = mail.list?.view.collapseThreads ? mail.conversation(email.threadId) : []
  const isCursor = cursor === email.id
  const emails = desk.emailsOf(email.id)
  return {
    email,
    emails,
    all: conversation.length > 0 ? conversation : [email],
    shown: mail.unsealed.get(email.id)?.email ?? email,
    address: desk.addressOf(email.id),
    isSelected: desk.selection.isWhole || desk.selection.rows.has(email.id),
    isCursor,
    isOpen: desk.openRow === email.id,
    isOfficial: mail.cache.official.get(email.id) === true,
    isMuted: desk.messages.isMuted(email),
    labels: JSON.stringify(desk.mail.cache.labels.of(emails)),
    isFixed: !desk.messages.may('maySetKeywords', emails),
    isReached: isCursor || (cursor === undefined && mail.list?.at(0) === email.id),
    until: timeOf(mail, email),
    day: new Date().toDateString(),
  }
}

/** When a message wakes that is asleep, or goes that is to be sent later. */
function timeOf({ cache, times }: Mail, { id, mailboxIds }: Email): string | undefined {
  const isThere = ['snoozed', 'scheduled'].some((role) => mailboxIds[cache.withRole(role)?.id ?? ''])
  return isThere ? times.get(id) : undefined
}

function Filled({ state, place }: { readonly state: RowState; readonly place: object }) {
  const { desk, language, own } = useSetting()
  const isRange = useRef(false)
  const { email, emails, all, shown, isSelected, isCursor, isOpen } = state
  const people = peopleOf(all, email, own, language)
  const isNew = emails.some(isUnread)
  const subject = shown.subject?.trim() || language.text('noSubject')
  const { letter, hue } = markOf(email.from?.[0])
  const states = { unread: isNew, selected: isSelected, cursor: isCursor, open: isOpen }
  const tab = state.isReached ? 0 : -1
  return (
    <li
      class={classes('row', states)}
      {...place}
      draggable={true}
      onPointerEnter={() => desk.reading.point(email.id)}
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
        href={state.address}
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
          {state.isOfficial && <Official />}
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
      <Margin state={state} tab={tab} />
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
function Margin({ state, tab }: { readonly state: RowState; readonly tab: number }) {
  const { desk, language } = useSetting()
  const { email, emails, until } = state
  const isStarred = emails.some(isFlagged)
  const star = useStar(emails)
  return (
    <span class="margin">
      {until !== undefined ? <When class="until" icon="clock" at={until} /> : <When at={email.receivedAt} />}
      <span class="signs">
        {state.isMuted && (
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

interface WhenProps {
  /** UTCDate (RFC 8620 §1.4). */
  readonly at: string | undefined
  readonly class?: string
  readonly icon?: IconName
}

/** A date, as short as it can be; who points at it is told all of it. */
function When({ at, icon, ...rest }: WhenProps) {
  const { language } = useSetting()
  const date = new Date(at ?? 0)
  return (
    <time
      {...rest}
      dateTime={at}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = language.moment(date)
      }}
    >
      {icon && <Icon name={icon} />}
      {icon && ' '}
      {language.shortDate(date, new Date())}
    </time>
  )
}

export function classes(base: string, states: Readonly<Record<string, boolean>>): string {
  return [base, ...Object.keys(states).filter((name) => states[name])].join(' ')
}
