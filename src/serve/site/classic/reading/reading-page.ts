import { html } from 'hono/html'
import { type Email, isUnread, nameOf } from '../../../../wire/jmap/email.ts'
import type { Markup } from '../../page/document.ts'
import { momentIn } from '../../page/moments.ts'
import { type ClassicView, classicPage } from '../classic-page.ts'
import { ACT_PATH, conversationPath, listPath, messagePath, ofAccount, SCHEDULED_PATH } from '../classic-paths.ts'
import { COMPOSE_MESSAGES } from '../compose/compose-messages.ts'
import type { Scheduled } from '../compose/scheduled.ts'
import { labelChoice } from '../folders/label-routes.ts'
import { LIST_MESSAGES } from '../list/list-messages.ts'
import { allowedActs } from '../list/list-page.ts'
import type { Act } from '../list/message-acts.ts'
import { moveChoice } from '../list/move-choice.ts'
import { answerLinks, messagePart, messageTail, type PartView } from './message-part.ts'
import { READING_MESSAGES } from './reading-messages.ts'

export interface ReadingView extends PartView {
  readonly conversation: readonly Email[]
  /** Where it waits to be sent later. */
  readonly scheduled: Scheduled | undefined
  readonly csrf: string
  readonly notice: Markup | ''
}

/** One message: who, what it says behind its wall or as text, its files, its conversation, and how it is protected. */
export function readingPage(view: ReadingView): Markup {
  const { email, language } = view
  const title = email.subject?.trim() || LIST_MESSAGES[language].noSubject
  return classicPage(
    view,
    title,
    html`<h1 dir="auto">${title}</h1>
${view.notice}
${waiting(view)}
<p class="tools">${answerLinks(view)}</p>
${actTools(view, email)}
${messagePart(view)}
${conversation(view)}
${messageTail(view)}`,
  )
}

/** When it goes out, and what can be done about that. */
function waiting({ scheduled, csrf, language, zone }: ReadingView): Markup | '' {
  if (!scheduled) return ''
  const text = COMPOSE_MESSAGES[language]
  const at = momentIn(Date.parse(scheduled.sendAt), language, zone)
  return html`<form class="said tools" method="post" action="${SCHEDULED_PATH}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="email" value="${scheduled.emailId}"><span>${text.goesOut}: <time datetime="${scheduled.sendAt}">${at}</time></span><button class="small" name="do" value="now">${text.sendNow}</button><button class="small" name="do" value="back">${text.toDraft}</button></form>`
}

/** What is done with a message, or with all of its conversation in its folder: `folder`. What takes it out of sight, or makes it unread again, leads back to the list. */
export function actTools(
  view: ClassicView & Pick<ReadingView, 'csrf' | 'labels'>,
  email: Pick<Email, 'id' | 'keywords'>,
  folder = '',
): Markup {
  const { csrf, language } = view
  const text = LIST_MESSAGES[language]
  const here = view.there.find(({ id }) => id === view.here)
  const wanted: readonly (readonly [Act, string])[] = [
    ...(here?.role === 'archive' ? [] : [['archive', text.archive] as const]),
    here?.role === 'trash' ? ['destroy', text.destroy] : ['trash', text.trash],
    here?.role === 'junk' ? ['notJunk', text.notJunk] : ['junk', text.junk],
    ['unread', text.markUnread],
    email.keywords['$flagged'] ? ['unflag', text.unflag] : ['flag', text.flag],
  ]
  const acts = allowedActs(view, wanted)
  if (acts.length === 0) return html``
  return html`<form class="tools" method="post" action="${ofAccount(ACT_PATH, view.of)}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="id" value="${email.id}"><input type="hidden" name="folder" value="${folder}"><input type="hidden" name="back" value="${view.path}"><input type="hidden" name="list" value="${listPath(here, view.of)}">${acts.map(([act, label]) => html`<button class="small" name="act" value="${act}">${label}</button>`)}
${moveChoice(view)}${labelChoice(view.labels, language)}</form>`
}

function conversation({ conversation: all, email, language, zone, of }: ReadingView): Markup | '' {
  if (all.length < 2) return ''
  const text = LIST_MESSAGES[language]
  const words = READING_MESSAGES[language]
  return html`<h2>${words.conversation}</h2><p><a href="${conversationPath(email.id, of)}">${words.whole}</a></p><ol class="talk">${all.map(
    (one) => {
      const at = Date.parse(one.receivedAt ?? '')
      return html`<li><a href="${messagePath(one.id, of)}"${one.id === email.id ? html` aria-current="true"` : ''}>${isUnread(one) ? html`<span class="hidden">${text.unread}, </span>` : ''}${one.from?.map(nameOf).join(', ') || text.noSender}</a> <span class="quiet">${Number.isNaN(at) ? '' : momentIn(at, language, zone)}</span></li>`
    },
  )}</ol>`
}
