import { html } from 'hono/html'
import { JOIN_MESSAGES } from '../joining/join-messages.ts'
import type { Markup } from '../page/document.ts'
import { doorPage } from '../page/door-page.ts'
import { button, type FormView, form, isWrong, textField } from '../page/form.ts'
import { notice } from '../page/notice.ts'
import type { PageView } from '../page/page-view.ts'
import { SIGN_IN_PATH } from '../sessions/member.ts'
import { doorScript } from '../sign-in/door-scripts.ts'
import { HALFWAY_MESSAGES } from '../sign-in/halfway-messages.ts'
import { RECOVER_MESSAGES } from './recover-messages.ts'
import { RECOVER_ADDRESS_PATH, RECOVER_PATH } from './recovery-paths.ts'

/** Where it begins: a code, or a letter. `said`: what is wrong with no field. */
export function recoverPage(page: PageView, fields: FormView, waitHours: number, said?: string): Markup {
  const text = RECOVER_MESSAGES[page.language]
  const address = { name: 'address', label: text.address, autocomplete: 'username', inputMode: 'email' } as const
  const code = { name: 'code', label: text.code, hint: text.codeHint, autocomplete: 'off', maxLength: 60 }
  const second = { ...fields, action: RECOVER_ADDRESS_PATH, key: 'letter', problems: {} }
  return doorPage(
    page,
    text.title,
    html`<h1>${text.title}</h1>
<p class="lead">${text.lead}</p>
${notice(said, 'wrong')}
${form(fields, html`${textField(fields, { ...address, isFirst: true })}\n${textField(fields, code)}\n${button(text.go)}`)}
<details><summary>${text.noCode}</summary>
<p>${text.noCodeLead(waitHours)}</p>
${form(second, html`${textField(second, address)}\n${button(text.send, 'plain')}`)}
<p class="quiet">${text.neither} ${page.provider.contact}</p>
</details>
${wayBack(page)}`,
    isWrong(fields) || said !== undefined,
  )
}

/** A page that says one thing. */
export function saidPage(page: PageView, title: string, lead: string, isAgain = false): Markup {
  const text = RECOVER_MESSAGES[page.language]
  return doorPage(
    page,
    title,
    html`<h1>${title}</h1>
<p>${lead}</p>
${isAgain ? html`<p><a href="${RECOVER_PATH}">${text.title}</a></p>` : ''}
${wayBack(page)}`,
  )
}

/** One button. What programs do that open every link of a letter, changes nothing. */
export function buttonPage(
  page: PageView,
  fields: FormView,
  { title, lead, act }: { readonly title: string; readonly lead: string; readonly act: string },
  kind: 'main' | 'danger' = 'main',
): Markup {
  return doorPage(
    page,
    title,
    html`<h1>${title}</h1>\n<p>${lead}</p>\n${form(fields, button(act, kind))}\n${wayBack(page)}`,
  )
}

/** The new password. */
export function newPasswordPage(
  page: PageView,
  fields: FormView,
  {
    address,
    fewest,
    script,
  }: { readonly address: string; readonly fewest: number; readonly script: string | undefined },
): Markup {
  const text = RECOVER_MESSAGES[page.language]
  const own = HALFWAY_MESSAGES[page.language]
  const fresh = { type: 'password', autocomplete: 'new-password', maxLength: 1000 } as const
  const data = { meter: 'strength', words: own.strengths.join('|'), own: address.split('@')[0] ?? '' }
  const hint = JOIN_MESSAGES[page.language].passwordHint(fewest)
  return doorPage(
    page,
    text.password,
    html`<h1>${text.password}</h1>
<p class="lead"><strong>${address}</strong></p>
<p>${text.passwordLead} ${text.factors}</p>
<p>${text.pgp}</p>
${form(
  fields,
  html`<input type="text" name="username" autocomplete="username" value="${address}" hidden>
${textField(fields, { ...fresh, name: 'password', label: own.password, hint, isFirst: true, data })}
<meter id="strength" aria-label="${own.strength}" min="0" max="4" low="2" high="3" optimum="4" hidden></meter><p class="quiet" id="strength-words" role="status"></p>
${textField(fields, { ...fresh, name: 'again', label: own.again })}
${button(text.save)}`,
)}
${doorScript(script)}`,
    isWrong(fields),
  )
}

function wayBack({ language }: PageView): Markup {
  return html`<p class="other-way"><a href="${SIGN_IN_PATH}">${RECOVER_MESSAGES[language].back}</a></p>`
}
