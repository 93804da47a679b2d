import { html } from 'hono/html'
import { isUnread, nameOf } from '../../../../wire/jmap/email.ts'
import type { Markup } from '../../page/document.ts'
import { type PagePlace, pager } from '../../page/pager.ts'
import { classicPage } from '../classic-page.ts'
import { messagePath } from '../classic-paths.ts'
import { LIST_MESSAGES } from '../list/list-messages.ts'
import { rowMoment } from '../list/row-moment.ts'
import { answerLinks, messagePart, messageTail, type PartView } from './message-part.ts'
import { READING_MESSAGES } from './reading-messages.ts'
import { actTools, type ReadingView } from './reading-page.ts'

/** A message of a conversation. */
export type TalkPart = Pick<PartView, 'email' | 'trail' | 'isOfficial'>

export interface ConversationView
  extends Pick<ReadingView, Exclude<keyof ReadingView, keyof TalkPart | 'wish' | 'conversation' | 'scheduled'>> {
  /** The one by which the conversation was opened. */
  readonly openedId: string
  readonly parts: readonly TalkPart[]
  /** Messages of all pages. */
  readonly total: number
  readonly isFlagged: boolean
  readonly place: PagePlace
  readonly nowMs: number
  /** Unread ones that are on no page which was looked at, and the page of the first. */
  readonly moreUnread: { readonly count: number; readonly path: string } | undefined
}

/** A conversation, the oldest first: what is unread stands unfolded, and the one that was asked for, and the last; the others are a line each, and are unfolded without a script. */
export function conversationPage(view: ConversationView): Markup {
  const { language, parts, total, moreUnread, openedId } = view
  const text = READING_MESSAGES[language]
  const [first] = parts
  const title = first?.email.subject?.trim() || LIST_MESSAGES[language].noSubject
  const keywords: Readonly<Record<string, true>> = view.isFlagged ? { $flagged: true } : {}
  return classicPage(
    view,
    title,
    html`<h1 dir="auto">${title}</h1>
${view.notice}
${total > 1 ? html`<p class="quiet">${text.talk(parts.length, total)}</p>` : ''}
${moreUnread ? html`<p><a href="${moreUnread.path}">${text.moreUnread(moreUnread.count)}</a></p>` : ''}
${actTools(view, { id: openedId, keywords }, view.here)}
<ol class="talks">${parts.map((part) => messageOf(part, view))}</ol>
${pager(view.place, language)}`,
  )
}

function messageOf(part: TalkPart, view: ConversationView): Markup {
  const { email } = part
  const { language, openedId, parts } = view
  const text = LIST_MESSAGES[language]
  const words = READING_MESSAGES[language]
  const isNew = isUnread(email)
  const isOpen = isNew || email.id === openedId || part === parts.at(-1)
  const { iso, shown } = rowMoment(email.receivedAt ?? '', view.nowMs, view)
  const isShort = Object.values(email.bodyValues).some(({ isTruncated }) => isTruncated)
  const own: PartView = { ...view, ...part, wish: undefined }
  return html`<li id="${email.id}"${isNew ? html` class="new"` : ''}><details${isOpen ? html` open` : ''}><summary>${isNew ? html`<span class="hidden">${text.unread}, </span>` : ''}<bdi class="who">${email.from?.map(nameOf).join(', ').slice(0, 100) || text.noSender}</bdi> <bdi class="begin">${email.preview ?? ''}</bdi> ${email.keywords['$flagged'] ? html`<span class="star">★<span class="hidden"> ${text.flagged}</span></span> ` : ''}<time datetime="${iso}">${shown}</time></summary>
${messagePart(own)}
${isShort ? html`<p class="quiet">${words.shortened}</p>` : ''}
<p class="tools">${answerLinks(own, false)}<a href="${messagePath(email.id, view.of)}">${words.onlyThis}</a></p>
${messageTail(own)}</details></li>`
}
