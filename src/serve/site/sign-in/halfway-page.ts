import { html } from 'hono/html'
import type { SecondWays } from '../../../core/factors/second-step.ts'
import type { PasskeyInvitation } from '../../../core/sessions/sign-in.ts'
import type { Markup } from '../page/document.ts'
import { doorPage } from '../page/door-page.ts'
import { button, checkField, type FormView, form, isWrong, textField } from '../page/form.ts'
import { momentIn } from '../page/moments.ts'
import { notice } from '../page/notice.ts'
import type { PageView } from '../page/page-view.ts'
import { SIGN_IN_PATH } from '../sessions/member.ts'
import { doorScript } from './door-scripts.ts'
import { HALFWAY_MESSAGES } from './halfway-messages.ts'
import { meterData, passphraseOffer, passwordMeter } from './password-meter.ts'

/** What the pages between the password and the mail share. */
export interface HalfwayView extends PageView {
  readonly csrf: string
  /** Where it goes on afterwards. */
  readonly next: string
  /** Where the script of the page lies. */
  readonly script: string | undefined
  /** Where one begins again, if that is not where members sign in; no recovery codes are spoken of there. */
  readonly doors?: { readonly begin: string }
}

/** What was wrong at the last attempt, and with what. */
export type SecondProblem = 'wrongCode' | 'wrongRecovery' | 'wrongPasskey' | 'tooMany'

/** The page of the second step: the app's code first, if there is one, then a passkey, then a recovery code for whoever has neither. */
export function secondStepPage(view: HalfwayView, ways: SecondWays, problem?: SecondProblem): Markup {
  const text = HALFWAY_MESSAGES[view.language]
  const isOfPage = problem === 'tooMany' || problem === 'wrongPasskey'
  return doorPage(
    view,
    text.second,
    html`<h1>${text.second}</h1>
<p class="lead">${text.secondLead}</p>
${isOfPage ? notice(text[problem], 'wrong') : ''}
${ways.totp ? codeForm(view, problem === 'wrongCode') : ''}
${ways.passkey && view.script ? passkeyForm(view, ways.passkey, ways.totp ? 'plain' : 'main') : ''}
${ways.recovery ? recoveryForm(view, problem === 'wrongRecovery') : view.doors ? '' : html`<p class="quiet">${text.nothing}</p>`}
${wayBack(view)}`,
    problem !== undefined,
  )
}

/** The page before an account that its member has closed. */
export function reopenPage(view: HalfwayView, address: string, eraseMs: number): Markup {
  const text = HALFWAY_MESSAGES[view.language]
  return doorPage(
    view,
    text.closed,
    html`<h1>${text.closed}</h1>
<p class="lead"><strong>${address}</strong></p>
<p>${text.closedLead(momentIn(eraseMs, view.language))}</p>
<form class="fields" method="post">
${hiddenFields(view, {})}
${button(text.reopen)}
</form>
<p class="quiet">${text.stayClosed}</p>
${wayBack(view)}`,
  )
}

/** The page that asks for a passkey and nothing else. */
export function passkeyPage(
  view: HalfwayView,
  { request, ticket }: PasskeyInvitation,
  problem?: SecondProblem,
): Markup {
  const text = HALFWAY_MESSAGES[view.language]
  const keep = checkField(viewOfForm(view), { name: 'keep', label: text.keep, hint: text.keepHint })
  return doorPage(
    view,
    text.passkey,
    html`<h1>${text.passkey}</h1>
<p class="lead">${text.passkeyLead}</p>
${problem ? notice(text[problem], 'wrong') : ''}
<form class="fields" method="post" data-request="${JSON.stringify(request)}" hidden>
${hiddenFields(view, { ticket })}
${keep}
${failed(view)}
${button(text.usePasskey)}
</form>
<noscript>${notice(text.noScript, 'wrong')}</noscript>
${wayBack(view)}
${doorScript(view.script)}`,
    problem !== undefined,
  )
}

/** The page where a password is set that was demanded. */
export function newPasswordPage(
  view: HalfwayView,
  { address, guessable }: { readonly address: string; readonly guessable: readonly string[] },
  problems: FormView['problems'] = {},
): Markup {
  const text = HALFWAY_MESSAGES[view.language]
  const fields = { ...viewOfForm(view), problems }
  const shared = { type: 'password', autocomplete: 'new-password', maxLength: 1000 } as const
  const card = form(
    fields,
    html`<input type="text" name="username" autocomplete="username" value="${address}" hidden>
${textField(fields, { ...shared, name: 'password', label: text.password, hint: text.passwordHint, isFirst: true, data: meterData(view.language, guessable) })}
${passwordMeter(view.language)}
${textField(fields, { ...shared, name: 'again', label: text.again })}
${passphraseOffer(view.language, ['password', 'again'])}
${button(text.savePassword)}`,
  )
  return doorPage(
    view,
    text.newPassword,
    html`<h1>${text.newPassword}</h1>
<p class="lead">${text.newPasswordLead}</p>
${card}
${wayBack(view)}
${doorScript(view.script)}`,
    isWrong(fields),
  )
}

function codeForm(view: HalfwayView, isWrongCode: boolean): Markup {
  const text = HALFWAY_MESSAGES[view.language]
  const fields = {
    ...viewOfForm(view, 'totp'),
    problems: isWrongCode ? { code: text.wrongCode } : {},
  }
  const field = textField(fields, {
    name: 'code',
    label: text.code,
    hint: text.codeHint,
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    maxLength: 20,
    isFirst: true,
  })
  return form(fields, html`${field}\n${button(text.go)}`)
}

function passkeyForm(view: HalfwayView, request: unknown, kind: 'main' | 'plain'): Markup {
  const text = HALFWAY_MESSAGES[view.language]
  return html`<form class="fields" method="post" data-request="${JSON.stringify(request)}" hidden>
${hiddenFields(view, { kind: 'passkey' })}
${failed(view)}
${button(text.usePasskey, kind)}
</form>
${doorScript(view.script)}`
}

function recoveryForm(view: HalfwayView, isWrongCode: boolean): Markup {
  const text = HALFWAY_MESSAGES[view.language]
  const problems = isWrongCode ? { code: text.wrongRecovery } : {}
  const fields = { ...viewOfForm(view, 'recovery'), problems, key: 'recovery' }
  const field = textField(fields, {
    name: 'code',
    label: text.recoveryCode,
    hint: text.recoveryHint,
    autocomplete: 'off',
    maxLength: 40,
  })
  return html`<details${isWrongCode ? html` open` : ''}><summary>${text.recovery}</summary>
${form(fields, html`${field}\n${button(text.go, 'plain')}`)}
</details>`
}

/** Posted to where the page is: what stands behind the `#` of its address goes along (`signInPage`). */
function viewOfForm({ language, csrf, next }: HalfwayView, kind?: string): FormView {
  return { language, csrf, action: '', hidden: { next, ...(kind === undefined ? {} : { kind }) } }
}

function hiddenFields({ csrf, next }: HalfwayView, more: Readonly<Record<string, string>>): Markup {
  const fields = Object.entries({ csrf, next, answer: '', ...more })
  return html`${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`
}

/** What the script shows when the browser gives nothing. */
function failed(view: HalfwayView): Markup {
  return html`<p class="problem" role="alert" data-failed hidden>${HALFWAY_MESSAGES[view.language].passkeyFailed}</p>`
}

function wayBack({ language, next, doors }: HalfwayView): Markup {
  const path = `${doors?.begin ?? SIGN_IN_PATH}?next=${encodeURIComponent(next)}`
  return html`<p><a href="${path}">${HALFWAY_MESSAGES[language].backToSignIn}</a></p>`
}
