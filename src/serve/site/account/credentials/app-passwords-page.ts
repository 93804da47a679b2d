import { html } from 'hono/html'
import { APP_SCOPES, type AppPassword } from '../../../../core/app-passwords/app-password.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { button, checkField, confirmation, type FormView, form, isWrong, textField } from '../../page/form.ts'
import { momentIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import type { PageView } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import { recordTable } from '../../page/tables.ts'
import { APP_PASSWORDS_PATH, accountArea } from '../account-area.ts'
import { APP_PASSWORDS_MESSAGES } from './app-passwords-messages.ts'

/** Where one is made, and where one is revoked. */
export const NEW_APP_PASSWORD_PATH = `${APP_PASSWORDS_PATH}/new`
export const REVOKE_PATH = `${APP_PASSWORDS_PATH}/revoke`

/** What is said above the list: something done, or why nothing was. */
export interface ListSaid {
  readonly done?: 'revoked' | 'gone' | undefined
  readonly isStale?: boolean
}

/** All app passwords of a member, without what opens anything. */
export function appPasswordsPage(
  view: PageView,
  entries: readonly AppPassword[],
  hasFactor: boolean,
  { done, isStale }: ListSaid,
): Markup {
  const { language } = view
  const text = APP_PASSWORDS_MESSAGES[language]
  const heads = [text.device, text.opens, text.made, text.lastUse, text.act]
  const rows = entries.map((entry) => [
    entry.device,
    entry.scopes.map((scope) => text.scopes[scope]).join(', '),
    momentIn(entry.createdMs, language),
    lastUse(entry, language),
    html`<a href="${REVOKE_PATH}?id=${entry.id}" aria-label="${text.revoke}: ${entry.device}">${text.revoke}</a>`,
  ])
  return sitePage(view, {
    title: text.title,
    area: accountArea(language),
    body: html`<h1>${text.title}</h1>
${notice(done && text[done])}${notice(isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<p>${text.lead}</p>
${hasFactor ? html`<p>${text.needed}</p>` : ''}
<p><a href="${NEW_APP_PASSWORD_PATH}">${text.add}</a></p>
${entries.length === 0 ? html`<p class="quiet">${text.none}</p>` : recordTable(text.caption, heads, rows)}`,
  })
}

/** The form for a new one. */
export function newAppPasswordPage(view: PageView, fields: FormView): Markup {
  const { language } = view
  const text = APP_PASSWORDS_MESSAGES[language]
  const device = { name: 'device', label: text.device, hint: text.deviceHint, autocomplete: 'off', maxLength: 60 }
  const problem = fields.problems?.['imap']
  const boxes = APP_SCOPES.map((scope) =>
    checkField({ ...fields, problems: {} }, { name: scope, label: text.scopes[scope] }),
  )
  return sitePage(view, {
    title: text.add,
    area: accountArea(language),
    isWrong: isWrong(fields),
    body: html`<h1>${text.add}</h1>
${form(
  fields,
  html`${textField(fields, { ...device, isFirst: true })}
<fieldset class="field"${problem ? html` aria-describedby="scopes-problem"` : ''}><legend>${text.opens}</legend>
${problem ? html`<p class="problem" id="scopes-problem">${problem}</p>` : ''}
${boxes}</fieldset>
<div class="acts">${button(text.make)} <a href="${APP_PASSWORDS_PATH}">${PAGE_MESSAGES[language].back}</a></div>`,
)}`,
  })
}

/** The only time that the password is shown. */
export function shownAppPasswordPage(view: PageView, entry: AppPassword, password: string): Markup {
  const { language, member = '' } = view
  const text = APP_PASSWORDS_MESSAGES[language]
  return sitePage(view, {
    title: text.shown,
    area: accountArea(language),
    body: html`<h1>${text.shown}</h1>
<p>${text.shownLead}</p>
<dl>
<dt>${text.device}</dt><dd>${entry.device}</dd>
<dt>${text.login}</dt><dd>${member}</dd>
<dt>${text.password}</dt><dd><code class="secret">${password.replace(/(.{5})(?=.)/g, '$1 ')}</code></dd>
</dl>
<p><a href="/help/secure-settings">${text.whereTo}</a></p>
<p><a href="${APP_PASSWORDS_PATH}">${text.toList}</a></p>`,
  })
}

/** Asks once more before one is revoked. */
export function revokePage(view: PageView, fields: FormView, { device }: AppPassword): Markup {
  const text = APP_PASSWORDS_MESSAGES[view.language]
  return sitePage(view, {
    title: text.revokeTitle,
    area: accountArea(view.language),
    body: confirmation(fields, {
      title: text.revokeTitle,
      lead: html`<strong>${device}</strong>. ${text.revokeLead}`,
      act: text.revoke,
      back: APP_PASSWORDS_PATH,
    }),
  })
}

function lastUse({ lastUse: use }: AppPassword, language: Language): string {
  if (!use) return APP_PASSWORDS_MESSAGES[language].never
  const { service, address, protection } = use
  const worth = protection ? ` (${protection.version.replace(/^TLSv/, 'TLS ')}, ${protection.group})` : ''
  return `${momentIn(use.atMs, language)}, ${service.toUpperCase()}, ${address}${worth}`
}
