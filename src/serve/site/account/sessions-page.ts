import { html } from 'hono/html'
import type { LoginRecord } from '../../../core/posture/posture-ledger.ts'
import type { Protection } from '../../../core/posture/protection.ts'
import { browserName } from '../../../core/sessions/browser-name.ts'
import type { SignedIn, WebSession } from '../../../core/sessions/web-session.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { notice } from '../page/notice.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { recordTable } from '../page/tables.ts'
import { accountArea } from './account-area.ts'
import { alertBanner } from './alerts-page.ts'
import { SESSIONS_MESSAGES } from './sessions-messages.ts'

/** Where the page of sessions is. */
export const SESSIONS_PATH = '/account'

/** What the page shows. */
export interface SessionsView extends PageView {
  readonly signedIn: SignedIn
  readonly sessions: readonly WebSession[]
  readonly logins: readonly LoginRecord[]
  /** How many alerts wait for an answer. */
  readonly openAlerts: number
  /** That nothing was done. */
  readonly isStale: boolean
}

/** Where a member is signed in, with a button beside each, and the latest log-ins with what protected them. */
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
${alertBanner(view.openAlerts, language)}
<p>${text.lead}</p>
${notice(view.isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<h2>${text.browsers}</h2>
<p>${text.browsersLead}</p>
<ul class="rows">${ordered.map((session) => sessionRow(session, signedIn, language))}</ul>
${others.length > 0 ? html`<form method="post" action="${SESSIONS_PATH}/end-others"><input type="hidden" name="csrf" value="${csrf}"><button>${text.endOthers}</button></form>` : ''}
<h2>${text.logins}</h2>
<p>${text.loginsLead}</p>
${loginTable(view.logins, language)}`,
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

function loginTable(logins: readonly LoginRecord[], language: Language): Markup {
  const text = SESSIONS_MESSAGES[language]
  if (logins.length === 0) return html`<p class="quiet">${text.none}</p>`
  const heads = [text.when, text.service, text.from, text.protection, text.result]
  const rows = logins.map(({ atMs, service, address, protection, accepted, detail, device, times = 1 }) => [
    momentIn(atMs, language),
    device === undefined ? service.toUpperCase() : `${service.toUpperCase()}, ${device}`,
    address,
    protectionText(protection, language),
    html`<span class="${accepted ? 'good' : 'bad'}">${accepted ? text.accepted : text.refused}</span>${detail === undefined ? '' : `: ${text.details[detail]}`}${times > 1 ? ` × ${times}` : ''}`,
  ])
  return recordTable(text.logins, heads, rows)
}

function protectionText(protection: Protection | undefined, language: Language): string {
  if (!protection) return SESSIONS_MESSAGES[language].clear
  return `${protection.version.replace(/^TLSv/, 'TLS ')}, ${protection.group}`
}

/** In UTC: where somebody sits, a server without a script cannot know. */
function momentIn(ms: number, language: Language): string {
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const
  return `${new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, format).format(ms)} UTC`
}
