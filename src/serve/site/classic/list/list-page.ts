import { html } from 'hono/html'
import { type Email, isUnread, type MailboxRights, nameOf } from '../../../../wire/jmap/email.ts'
import type { LabelBook } from '../../../../wire/jmap/label-book.ts'
import type { Markup } from '../../page/document.ts'
import { notice } from '../../page/notice.ts'
import { type PagePlace, pager } from '../../page/pager.ts'
import { type ClassicView, classicPage, mayDo } from '../classic-page.ts'
import {
  ACT_PATH,
  COMPOSE_PATH,
  conversationPath,
  messagePath,
  ofAccount,
  UNDO_PATH,
  withQuery,
} from '../classic-paths.ts'
import { labelChip } from '../folders/label-chip.ts'
import { labelChoice } from '../folders/label-routes.ts'
import { LIST_MESSAGES } from './list-messages.ts'
import { type Act, roleOf } from './message-acts.ts'
import { moveChoice } from './move-choice.ts'
import { rowMoment } from './row-moment.ts'

/** Characters of what a message begins with. */
const MOST_PREVIEW = 90

/** A row: a message, and those of its conversation. */
export interface ListRow {
  readonly email: Email
  readonly peers: readonly Email[]
  /** There are others of its conversation, here or elsewhere. */
  readonly isTalk: boolean
  /** The provider itself has written it. */
  readonly isOfficial: boolean
}

export interface ListView extends ClassicView {
  readonly title: string
  readonly rows: readonly ListRow[]
  readonly place: PagePlace
  readonly labels: LabelBook
  readonly csrf: string
  readonly member: string
  readonly nowMs: number
  readonly notice: Markup | ''
}

/** A list of messages: each can be ticked, and the buttons above do something with those that are. */
export function listPage(view: ListView): Markup {
  const { language, rows, title, csrf, here, place, path } = view
  const text = LIST_MESSAGES[language]
  const unread = view.there.find(({ id }) => id === here)?.unreadEmails ?? 0
  return classicPage(
    view,
    unread > 0 ? `${title} (${unread})` : title,
    html`<h1>${title}</h1>
${view.notice}
${
  rows.length === 0
    ? html`<p class="quiet">${view.sought === undefined ? text.empty : text.nothing}</p>`
    : html`<form class="letters" method="post" action="${ofAccount(ACT_PATH, view.of)}">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="folder" value="${here ?? ''}"><input type="hidden" name="back" value="${path}">${view.byConversation ? '' : html`<input type="hidden" name="each" value="yes">`}
${toolbar(view)}
<ul aria-label="${text.messages}">${rows.map((row) => rowOf(row, view))}</ul>
</form>`
}
${pager(place, language)}`,
  )
}

/** What was done, with a way to take it back. */
export function undoNotice(
  said: string,
  undo: string | undefined,
  view: { csrf: string; path: string; label: string; of?: string | undefined },
): Markup | '' {
  if (undo === undefined) return notice(said)
  return html`<form class="said undo" method="post" action="${ofAccount(UNDO_PATH, view.of)}"><input type="hidden" name="csrf" value="${view.csrf}"><input type="hidden" name="undo" value="${undo}"><input type="hidden" name="back" value="${view.path}"><span role="status">${said}</span> <button class="link">${view.label}</button></form>`
}

function toolbar(view: ListView): Markup {
  const text = LIST_MESSAGES[view.language]
  const role = view.there.find(({ id }) => id === view.here)?.role
  const buttons: (readonly [Act, string])[] = [
    ...(role === 'archive' || role === 'drafts' ? [] : [['archive', text.archive] as const]),
    role === 'trash' ? ['destroy', text.destroy] : ['trash', text.trash],
    ...(role === 'drafts' || role === 'sent'
      ? []
      : [role === 'junk' ? (['notJunk', text.notJunk] as const) : (['junk', text.junk] as const)]),
    ['read', text.read],
    ['unread', text.markUnread],
    ['flag', text.flag],
    ['unflag', text.unflag],
  ]
  return html`<div class="tools" role="group" aria-label="${text.acts}">${allowedActs(view, buttons).map(([act, label]) => html`<button class="small" name="act" value="${act}">${label}</button>`)}
${moveChoice(view)}${labelChoice(view.labels, view.language)}</div>`
}

const MARK_RIGHTS: Readonly<Partial<Record<Act, keyof MailboxRights>>> = {
  read: 'maySetSeen',
  unread: 'maySetSeen',
  flag: 'maySetKeywords',
  unflag: 'maySetKeywords',
}

/** Those of some acts that are allowed where the page is: there is no button for what would be refused. In the mail of others what is moved goes to a folder that is shared too. */
export function allowedActs(
  view: ClassicView,
  acts: readonly (readonly [Act, string])[],
): readonly (readonly [Act, string])[] {
  if (view.of === undefined) return acts
  return acts.filter(([act]) => {
    const role = roleOf(act)
    const target = view.there.find((one) => one.role === role)
    return (
      mayDo(view, MARK_RIGHTS[act] ?? 'mayRemoveItems') &&
      (role === undefined || (target?.myRights.mayAddItems ?? false))
    )
  })
}

function rowOf({ email, peers, isOfficial, isTalk }: ListRow, view: ListView): Markup {
  const text = LIST_MESSAGES[view.language]
  const isNew = isUnread(email) || peers.some(isUnread)
  const { id, subject, preview = '', receivedAt = '' } = email
  const marks = [
    ...view.labels.of([email]).map(labelChip),
    ...(isOfficial ? [html`<b class="official">✓ <span class="hidden">${view.provider.name}</span></b>`] : []),
    ...(email.keywords['$flagged']
      ? [html`<span class="star">★<span class="hidden"> ${text.flagged}</span></span>`]
      : []),
    ...(email.hasAttachment ? [html`<span class="clip"><span class="hidden"> ${text.attachment}</span></span>`] : []),
  ]
  const { iso, shown } = rowMoment(receivedAt, view.nowMs, view)
  return html`<li${isNew ? html` class="new"` : ''}><input type="checkbox" name="id" value="${id}" aria-label="${text.select}" aria-describedby="${id}"><a id="${id}" href="${email.keywords['$draft'] && view.of === undefined ? withQuery(COMPOSE_PATH, { draft: id }) : isTalk ? conversationPath(id, view.of) : messagePath(id, view.of)}">${isNew ? html`<span class="hidden">${text.unread}, </span>` : ''}<span class="who">${whoOf(email, view)}${peers.length > 1 ? html` <span class="many">${peers.length}<span class="hidden"> ${text.many(peers.length).replace(/^\d+ /, '')}</span></span>` : ''}</span> <span class="what">${subject?.trim() || text.noSubject}</span> <span class="begin">${cut(preview)}</span></a>${marks.length === 0 ? '' : html` <span class="marks">${marks}</span>`} <time datetime="${iso}">${shown}</time></li>`
}

function whoOf({ from, to }: Email, { member, language }: ListView): string {
  const text = LIST_MESSAGES[language]
  const isOwn = from?.every(({ email }) => email.toLowerCase() === member) ?? false
  if (isOwn && from && from.length > 0 && to && to.length > 0)
    return `${text.to} ${to.map(nameOf).join(', ')}`.slice(0, 100)
  return from?.map(nameOf).join(', ').slice(0, 100) || text.noSender
}

function cut(preview: string): string {
  const words = preview.replace(/\s+/g, ' ').trim()
  return words.length > MOST_PREVIEW ? `${words.slice(0, MOST_PREVIEW).replace(/[\uD800-\uDBFF]$/, '')}…` : words
}
