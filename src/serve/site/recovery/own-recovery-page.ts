import { html } from 'hono/html'
import type { RecoveryView } from '../../../core/recovery/own-recovery.ts'
import { accountArea } from '../account/account-area.ts'
import type { Markup } from '../page/document.ts'
import { button, confirmation, type FormView, form, isWrong, textField } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { notice } from '../page/notice.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import type { PageView } from '../page/page-view.ts'
import { sitePage } from '../page/site-page.ts'
import { OWN_RECOVERY_MESSAGES } from './own-recovery-messages.ts'
import { OWN_RECOVERY_PATH } from './recovery-paths.ts'

/** Where the parts of the page are posted to. */
export const OWN_CODES_PATH = `${OWN_RECOVERY_PATH}/codes`
export const OWN_ADDRESS_PATH = `${OWN_RECOVERY_PATH}/address`
export const OWN_CONFIRM_PATH = `${OWN_RECOVERY_PATH}/confirm`
export const OWN_REMOVE_PATH = `${OWN_RECOVERY_PATH}/remove`
export const OWN_STOP_PATH = `${OWN_RECOVERY_PATH}/stop`

/** What is said above everything, and beside the two fields. */
export interface OwnRecoverySaid {
  readonly done?: 'sent' | 'confirmed' | 'removed' | 'stopped' | 'gone' | undefined
  readonly isStale?: boolean
  readonly typed?: string
  readonly problems?: FormView['problems']
}

/** What the account is recovered by, and ways to more and less. */
export function ownRecoveryPage(
  page: PageView,
  csrf: string,
  view: RecoveryView,
  waitHours: number,
  said: OwnRecoverySaid,
): Markup {
  const { language } = page
  const text = OWN_RECOVERY_MESSAGES[language]
  const { problems = {}, done, isStale, typed = '' } = said
  const fields = (action: string): FormView => ({ language, csrf, action, problems, values: { address: typed } })
  const stop = fields(OWN_STOP_PATH)
  return framed(
    page,
    text.title,
    html`<h1>${text.title}</h1>
${notice(done && text[done])}${notice(isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
${view.links.map(({ dueMs }) => html`<div class="panel"><h2>${text.links}</h2>\n<p>${text.linksLead(momentIn(dueMs, language))}</p></div>`)}
${view.links.length === 0 ? '' : form({ ...stop, problems: {} }, button(text.stop, 'danger'))}
<p>${text.lead}</p>
<h2>${text.codes}</h2>
<p>${text.codesLead}</p>
<p>${text.codesLeft(view.codesLeft)}</p>
<p><a href="${OWN_CODES_PATH}">${text.newCodes}</a></p>
<h2>${text.address}</h2>
<p>${text.addressLead(waitHours)}</p>
${addressPart(text, view, fields)}
<p class="quiet">${text.pgp}</p>`,
    isWrong({ problems }),
  )
}

function addressPart(
  text: (typeof OWN_RECOVERY_MESSAGES)['en'],
  { address }: RecoveryView,
  fields: (action: string) => FormView,
): Markup {
  const [confirm, next] = [fields(OWN_CONFIRM_PATH), fields(OWN_ADDRESS_PATH)]
  const code = { name: 'code', label: text.code, hint: text.codeHint, autocomplete: 'one-time-code', maxLength: 20 }
  const named = {
    name: 'address',
    label: text.newAddress,
    hint: text.newAddressHint,
    autocomplete: 'email',
    type: 'email',
  } as const
  const now = address
    ? html`<p><strong>${address.text}</strong> <span class="${address.isVerified ? 'good' : 'quiet'}">${address.isVerified ? text.verified : text.unverified}</span></p>
<p><a href="${OWN_REMOVE_PATH}">${text.remove}</a></p>`
    : html`<p>${text.none}</p>`
  const isConfirming = address && !address.isVerified
  return html`${now}
${isConfirming ? form({ ...confirm, problems: only(confirm, 'code') }, html`${textField(confirm, code)}\n${button(text.confirm)}`) : ''}
${form({ ...next, problems: only(next, 'address') }, html`${textField(next, named)}\n${button(text.send, isConfirming ? 'plain' : 'main')}`)}`
}

/** Of two forms only the one that was wrong says so above its fields. */
function only({ problems = {} }: FormView, name: string): Readonly<Record<string, string>> {
  const problem = problems[name]
  return problem === undefined ? {} : { [name]: problem }
}

/** Asks once more before all codes are replaced. */
export function ownCodesQuestion(page: PageView, csrf: string): Markup {
  const { codesQuestion: title, codesQuestionLead: lead, newCodes: act } = OWN_RECOVERY_MESSAGES[page.language]
  const fields = { language: page.language, csrf, action: OWN_CODES_PATH }
  return framed(page, title, confirmation(fields, { title, lead, act, back: OWN_RECOVERY_PATH }))
}

/** Asks once more before the address goes. */
export function ownRemoveQuestion(page: PageView, csrf: string): Markup {
  const { removeQuestion: title, removeLead: lead, remove: act } = OWN_RECOVERY_MESSAGES[page.language]
  const fields = { language: page.language, csrf, action: OWN_REMOVE_PATH }
  return framed(page, title, confirmation(fields, { title, lead, act, back: OWN_RECOVERY_PATH }))
}

/** The only time that the codes are shown. */
export function ownCodesPage(page: PageView, codes: readonly string[]): Markup {
  const text = OWN_RECOVERY_MESSAGES[page.language]
  return framed(
    page,
    text.shownCodes,
    html`<h1>${text.shownCodes}</h1>
<p>${text.shownCodesLead}</p>
<p class="quiet">${page.member} · ${page.hostname}</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p class="acts"><a href="${OWN_RECOVERY_PATH}">${text.goOn}</a></p>`,
  )
}

function framed(page: PageView, title: string, body: Markup, isFormWrong = false): Markup {
  return sitePage(page, { title, body, area: accountArea(page.language), isWrong: isFormWrong })
}
