import { html } from 'hono/html'
import type { Passkey } from '../../../../core/factors/factor-store.ts'
import type { FactorsView, PasskeyOffer, TotpOffer } from '../../../../core/factors/factors.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { button, confirmation, type FormView, form, isWrong, textField } from '../../page/form.ts'
import { momentIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import type { PageView } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import { doorScript } from '../../sign-in/door-scripts.ts'
import { accountArea, FACTORS_PATH } from '../account-area.ts'
import { FACTORS_MESSAGES } from './factors-messages.ts'
import { qrCode } from './qr-code.ts'

/** Where factors are added and removed, and codes are made. */
export const APP_PATH = `${FACTORS_PATH}/app`
export const PASSKEY_PATH = `${FACTORS_PATH}/passkey`
export const CODES_PATH = `${FACTORS_PATH}/codes`
export const REMOVE_PATH = `${FACTORS_PATH}/remove`

/** What is said above everything. */
export interface FactorsSaid {
  readonly done?: 'added' | 'removed' | 'gone' | undefined
  readonly isStale?: boolean
}

/** What a member has, and ways to more and less. */
export function factorsPage(view: PageView, factors: FactorsView, { done, isStale }: FactorsSaid): Markup {
  const { language } = view
  const text = FACTORS_MESSAGES[language]
  const { totpSinceMs, passkeys, recoveryCodesLeft } = factors
  const isOn = totpSinceMs !== undefined || passkeys.length > 0
  return framed(
    view,
    text.title,
    html`<h1>${text.title}</h1>
${notice(done && text[done])}${notice(isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<p>${text.lead}</p>
<p>${text.programs}</p>
<p><strong class="${isOn ? 'good' : 'quiet'}">${isOn ? text.on : text.off}</strong></p>
<h2>${text.app}</h2>
<p>${text.appLead}</p>
${
  totpSinceMs === undefined
    ? html`<p><a href="${APP_PATH}">${text.addApp}</a></p>`
    : html`<p class="quiet">${text.since} ${momentIn(totpSinceMs, language)}</p>
<ul class="links"><li><a href="${APP_PATH}">${text.replaceApp}</a></li><li><a href="${REMOVE_PATH}">${text.removeApp}</a></li></ul>`
}
<h2>${text.passkeys}</h2>
<p>${text.passkeysLead}</p>
${passkeys.length === 0 ? '' : html`<ul class="rows">${passkeys.map((passkey) => passkeyRow(passkey, language))}</ul>`}
<p><a href="${PASSKEY_PATH}">${text.addPasskey}</a></p>
${
  isOn
    ? html`<h2>${text.codes}</h2>
<p>${text.codesLead} ${text.codesLeft(recoveryCodesLeft)}</p>
<p><a href="${CODES_PATH}">${text.newCodes}</a></p>`
    : ''
}`,
  )
}

/** Adds an app, or puts another in its place. */
export function appPage(view: PageView, fields: FormView, { secret, uri, ticket }: TotpOffer): Markup {
  const text = FACTORS_MESSAGES[view.language]
  const own = { ...fields, hidden: { ticket } }
  const code = { name: 'code', label: text.code, hint: text.codeHint, inputMode: 'numeric', maxLength: 20 } as const
  return framed(
    view,
    text.addApp,
    html`<h1>${text.addApp}</h1>
<p>${text.scan}</p>
${qrCode(uri, text.picture)}
<dl><dt>${text.secret}</dt><dd><code class="secret">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></dd></dl>
${form(own, html`${textField(own, { ...code, autocomplete: 'one-time-code' })}\n${acts(view.language, text.turnOn)}`)}`,
    isWrong(fields),
  )
}

/** Adds a passkey. `script`: undefined where there is none that could make one. */
export function newPasskeyPage(
  view: PageView,
  fields: FormView,
  { options, ticket }: PasskeyOffer,
  script: string | undefined,
): Markup {
  const { language } = view
  const text = FACTORS_MESSAGES[language]
  const name = { name: 'name', label: text.name, hint: text.nameHint, autocomplete: 'off', maxLength: 60 }
  const making = html`<form class="fields" method="post" action="${PASSKEY_PATH}" data-creation="${JSON.stringify(options)}" hidden>
${Object.entries({ csrf: fields.csrf, ticket, answer: '' }).map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`)}
${textField(fields, name)}
<p class="problem" role="alert" data-failed hidden>${text.passkeyFailed}</p>
${acts(language, text.makePasskey)}
</form>
<noscript>${notice(text.noScript, 'wrong')}</noscript>`
  return framed(
    view,
    text.addPasskey,
    html`<h1>${text.addPasskey}</h1>
<p>${text.passkeysLead}</p>
${script === undefined ? notice(text.noPasskeys, 'wrong') : html`${making}\n${doorScript(script)}`}`,
    isWrong(fields),
  )
}

/** The only time that the codes are shown. */
export function shownCodesPage(view: PageView, codes: readonly string[]): Markup {
  const text = FACTORS_MESSAGES[view.language]
  return framed(
    view,
    text.shownCodes,
    html`<h1>${text.shownCodes}</h1>
<p>${text.shownCodesLead}</p>
<p class="quiet">${view.member} · ${view.hostname}</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p class="acts"><a href="${FACTORS_PATH}">${text.goOn}</a></p>`,
  )
}

/** Asks once more before all codes are replaced. */
export function codesQuestion(view: PageView, fields: FormView): Markup {
  const { codesQuestion: title, codesQuestionLead: lead, newCodes: act } = FACTORS_MESSAGES[view.language]
  return framed(view, title, confirmation(fields, { title, lead, act, back: FACTORS_PATH }))
}

/** Asks once more before a factor is removed: a passkey, or (undefined) the app. */
export function removeQuestion(view: PageView, fields: FormView, passkey: Passkey | undefined): Markup {
  const { removeQuestion: title, removeLead, remove: act, app } = FACTORS_MESSAGES[view.language]
  const lead = html`<strong>${passkey?.name ?? app}</strong>. ${removeLead}`
  return framed(view, title, confirmation(fields, { title, lead, act, back: FACTORS_PATH }))
}

function passkeyRow({ id, name, usedMs, isBackedUp }: Passkey, language: Language): Markup {
  const text = FACTORS_MESSAGES[language]
  const used = usedMs === undefined ? text.neverUsed : `${text.lastUse} ${momentIn(usedMs, language)}`
  return html`<li><div><p class="name">${name}</p><p class="quiet">${used} · ${isBackedUp ? text.backedUp : text.oneDevice}</p></div><a href="${REMOVE_PATH}?passkey=${encodeURIComponent(id)}" aria-label="${text.remove}: ${name}">${text.remove}</a></li>`
}

function acts(language: Language, act: string): Markup {
  return html`<div class="acts">${button(act)} <a href="${FACTORS_PATH}">${PAGE_MESSAGES[language].back}</a></div>`
}

function framed(view: PageView, title: string, body: Markup, isFormWrong = false): Markup {
  return sitePage(view, { title, body, area: accountArea(view.language), isWrong: isFormWrong })
}
