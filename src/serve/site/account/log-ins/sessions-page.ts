import { html } from 'hono/html'
import { browserName } from '../../../../core/sessions/browser-name.ts'
import type { SignedIn, WebSession } from '../../../../core/sessions/web-session.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { momentIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import type { PageView } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import { accountArea, LOG_INS_PATH, SESSIONS_PATH } from '../account-area.ts'
import { protectionText } from './login-table.ts'
import { SESSIONS_MESSAGES } from './sessions-messages.ts'

/** What the page shows. */
export interface SessionsView extends PageView {
  readonly signedIn: SignedIn
  readonly sessions: readonly WebSession[]
  /** That nothing was done. */
  readonly isStale: boolean
}

/** Where a member is signed in, with a button beside each. */
export function sessionsPage(view: SessionsView): Markup {
  const { language, signedIn, sessions } = view
  const text = SESSIONS_MESSAGES[language]
  const { csrf } = signedIn
  const others = sessions.filter(({ id }) => id !== signedIn.session.id)
  const ordered = [...sessions.filter(({ id }) => id === signedIn.session.id), ...others]
  return sitePage(view, {
    title: text.title,
    area: accountArea(language),
    body: html`<h1>${text.title}</h1>
<p>${text.lead}</p>
${notice(view.isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<h2>${text.browsers}</h2>
<p>${text.browsersLead}</p>
<ul class="rows">${ordered.map((session) => sessionRow(session, signedIn, language))}</ul>
${others.length > 0 ? html`<form method="post" action="${SESSIONS_PATH}/end-others"><input type="hidden" name="csrf" value="${csrf}"><button>${text.endOthers}</button></form>` : ''}
<p><a href="${LOG_INS_PATH}">${text.allLogIns}</a></p>`,
  })
}

function sessionRow(session: WebSession, { session: own, csrf }: SignedIn, language: Language): Markup {
  const text = SESSIONS_MESSAGES[language]
  const name = browserName(session.client) ?? text.unknown
  const facts = [
    session.address,
    protectionText(session.protection, language),
    `${text.since} ${momentIn(session.createdMs, language)}`,
    `${text.lastUsed} ${momentIn(session.usedMs, language)}`,
    ...(session.isKept ? [text.kept] : []),
  ]
  return html`<li><div><p class="name" id="s-${session.id}">${name}${session.id === own.id ? html` <span class="good">(${text.thisOne})</span>` : ''}</p><p class="quiet">${facts.join(' · ')}</p></div>${
    session.id === own.id
      ? ''
      : html`<form method="post" action="${SESSIONS_PATH}/end"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="session" value="${session.id}"><button class="small" aria-describedby="s-${session.id}">${text.end}</button></form>`
  }</li>`
}
