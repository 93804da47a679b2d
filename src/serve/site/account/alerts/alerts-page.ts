import { html } from 'hono/html'
import type { Alert, AlertKind } from '../../../../core/alerts/alert.ts'
import { alertSentence } from '../../../../core/alerts/alert-words.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { button, type FormView, form } from '../../page/form.ts'
import { momentIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import type { PageView } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import { recordTable } from '../../page/tables.ts'
import { OWN_RECOVERY_PATH } from '../../recovery/recovery-paths.ts'
import { PASSWORD_PATH } from '../../sessions/member.ts'
import {
  ALERTS_PATH,
  APP_PASSWORDS_PATH,
  accountArea,
  CLOSE_PATH,
  EXPORT_PATH,
  FACTORS_PATH,
  LOG_INS_PATH,
  OPERATOR_ACTS_PATH,
  PROBLEM_PATH,
} from '../account-area.ts'
import { ALERTS_MESSAGES } from './alerts-messages.ts'

/** Filters and shared folders are in both webmails; the classic one leads on to the other where that is the member's. */
const FILTERS_PLACE = '/classic/filters'
const FOLDERS_PLACE = '/classic/folders'

/** Where what has happened can be looked at and taken back. */
const PLACES: Readonly<Record<AlertKind, string>> = {
  'new-client': LOG_INS_PATH,
  forwarding: FILTERS_PLACE,
  'deleting-filter': FILTERS_PLACE,
  sharing: FOLDERS_PLACE,
  'sharing-inbox': FOLDERS_PLACE,
  export: EXPORT_PATH,
  'password-changed': PASSWORD_PATH,
  recovered: OWN_RECOVERY_PATH,
  'recovery-code-used': FACTORS_PATH,
  'recovery-codes-renewed': OWN_RECOVERY_PATH,
  'recovery-address-changed': OWN_RECOVERY_PATH,
  'recovery-address-removed': OWN_RECOVERY_PATH,
  'factor-added': FACTORS_PATH,
  'factor-removed': FACTORS_PATH,
  'factor-codes-renewed': FACTORS_PATH,
  'app-password-made': APP_PASSWORDS_PATH,
  closed: CLOSE_PATH,
}

/** What is said above the list. */
export type AlertsDone = 'mine' | 'gone' | 'ended'

/** What has happened lately, with what the member says to it. */
export function alertsPage(
  view: PageView,
  { open, all }: { readonly open: readonly Alert[]; readonly all: readonly Alert[] },
  csrf: string,
  { done, isStale }: { readonly done: AlertsDone | undefined; readonly isStale: boolean },
): Markup {
  const { language } = view
  const text = ALERTS_MESSAGES[language]
  const others = all.filter(({ answer }) => answer !== undefined)
  const rows = others.map((alert) => [
    momentIn(alert.atMs, language),
    said(alert, language),
    text.answers[alert.answer ?? 'none'],
  ])
  return sitePage(view, {
    title: text.title,
    area: accountArea(language),
    body: html`<h1>${text.title}</h1>
${notice(done && text.done[done])}${notice(isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<p>${text.lead}</p>
<h2>${text.open}</h2>
${open.length === 0 ? html`<p class="quiet">${text.none}</p>` : html`<ul class="rows">${open.map((alert) => openAlert(alert, csrf, language))}</ul>`}
${open.length > 1 ? allMine(open, csrf, language) : ''}
${others.length === 0 ? '' : html`<h2>${text.earlier}</h2>${recordTable(text.earlier, [text.when, text.what, text.said], rows)}`}`,
  })
}

function openAlert(alert: Alert, csrf: string, language: Language): Markup {
  const text = ALERTS_MESSAGES[language]
  const id = `a-${alert.id}`
  const answer = (name: string, label: string, kind: string) =>
    html`<button class="${kind}" name="answer" value="${name}" aria-describedby="${id}">${label}</button>`
  return html`<li><div><p class="name" id="${id}">${said(alert, language)}</p><p class="quiet">${momentIn(alert.atMs, language)} · <a href="${PLACES[alert.kind]}" aria-describedby="${id}">${text.look}</a></p></div>
<form method="post" action="${ALERTS_PATH}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="alert" value="${alert.id}">${answer('mine', text.mine, 'small')} ${answer('not-mine', text.notMine, 'small')}</form></li>`
}

/** One press for whoever has done all of it. */
function allMine(open: readonly Alert[], csrf: string, language: Language): Markup {
  const ids = open.map(({ id }) => id).join(' ')
  return html`<form method="post" action="${ALERTS_PATH}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="alert" value="${ids}"><button name="answer" value="mine">${ALERTS_MESSAGES[language].allMine}</button></form>`
}

function said(alert: Alert, language: Language): string {
  const sentence = alertSentence(alert, language)
  return alert.times > 1 ? `${sentence} (${ALERTS_MESSAGES[language].times(alert.times)})` : sentence
}

/** What to do when somebody else was here, step by step. */
export function securePage(view: PageView, fields: FormView, isEnded: boolean, isStale: boolean): Markup {
  const { language } = view
  const text = ALERTS_MESSAGES[language]
  const { steps, places } = text
  const links = [
    [FILTERS_PLACE, places.filters],
    [APP_PASSWORDS_PATH, places.appPasswords],
    [FACTORS_PATH, places.factors],
    [OWN_RECOVERY_PATH, places.recovery],
    [FOLDERS_PLACE, places.sharing],
    [OPERATOR_ACTS_PATH, places.operator],
  ] as const
  return sitePage(view, {
    title: text.secureTitle,
    area: accountArea(language),
    body: html`<h1>${text.secureTitle}</h1>
${notice(isEnded ? text.done.ended : undefined)}${notice(isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<p>${text.secureLead}</p>
<h2>1. ${steps.end}</h2>
<p>${steps.endHint}</p>
${form(fields, button(steps.endButton, isEnded ? 'plain' : 'danger'))}
<h2>2. ${steps.password}</h2>
<p>${steps.passwordHint}</p>
<p><a href="${PASSWORD_PATH}">${steps.passwordLink}</a></p>
<h2>3. ${steps.back}</h2>
<p>${steps.backHint}</p>
<ul>${links.map(([path, name]) => html`<li><a href="${path}">${name}</a></li>`)}</ul>
<h2>4. ${steps.tell}</h2>
<p>${steps.tellHint}</p>
<p><a href="${PROBLEM_PATH}">${steps.tellLink}</a></p>`,
  })
}

/** Stands above what an account is, until everything is answered. */
export function alertBanner(open: number, language: Language): Markup | '' {
  if (open === 0) return ''
  const text = ALERTS_MESSAGES[language]
  return html`<p class="said wrong" role="status">${text.banner(open)} <a href="${ALERTS_PATH}">${text.bannerLink}</a></p>`
}
