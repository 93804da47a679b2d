import { html } from 'hono/html'
import type { PasskeyOffer } from '../../../core/factors/factors.ts'
import type { Markup } from '../page/document.ts'
import { doorPage } from '../page/door-page.ts'
import { button, checkField, type FormView, form, isWrong, selectField, textField, trapField } from '../page/form.ts'
import { notice } from '../page/notice.ts'
import type { PageView } from '../page/page-view.ts'
import { SIGN_IN_PATH } from '../sessions/member.ts'
import { doorScript } from '../sign-in/door-scripts.ts'
import { meterData, passphraseOffer, passwordMeter } from '../sign-in/password-meter.ts'
import { JOIN_MESSAGES } from './join-messages.ts'
import { JOIN_PATH } from './join-paths.ts'

/** Said above the form, for what is wrong with no field of it. */
export type JoinWord = 'tooMany' | 'busy' | 'tooFast' | 'trapped' | 'stale' | 'notMade'

/** The form of the address as it is shown. */
export interface AddressView {
  readonly page: PageView
  readonly fields: FormView
  readonly domains: readonly string[]
  readonly needsInvitation: boolean
  /** Addresses that are free, beside one that is not. */
  readonly others: readonly string[]
  readonly word?: JoinWord | undefined
}

/** The first step: an address. */
export function addressPage({ page, fields, domains, needsInvitation, others, word }: AddressView): Markup {
  const text = JOIN_MESSAGES[page.language]
  const [only] = domains.length === 1 ? domains : []
  const name = {
    name: 'name',
    label: text.name,
    hint: text.nameHint,
    autocomplete: 'off',
    maxLength: 64,
    isFirst: true,
  }
  return doorPage(
    page,
    text.title,
    html`<h1>${text.title}</h1>
<p class="lead">${text.lead}</p>
${word ? notice(text[word], 'wrong') : ''}
${form(
  only === undefined ? fields : { ...fields, hidden: { ...fields.hidden, domain: only } },
  html`${needsInvitation ? textField(fields, { name: 'invitation', label: text.invitation, hint: text.invitationHint, autocomplete: 'off', maxLength: 40 }) : ''}
${textField(fields, only === undefined ? name : { ...name, after: `@${only}` })}
${only === undefined ? selectField(fields, { name: 'domain', label: text.domain, choices: domains }) : ''}
${trapField(fields)}
${button(text.look)}`,
)}
${others.length === 0 ? '' : othersForm(page, fields, others)}
<p class="other-way"><a href="${SIGN_IN_PATH}">${text.have}</a></p>`,
    isWrong(fields) || word !== undefined,
  )
}

/** What is free instead, one press away. */
function othersForm({ language }: PageView, fields: FormView, others: readonly string[]): Markup {
  const own = { ...fields, problems: {}, hidden: { invitation: fields.values?.['invitation'] ?? '' } }
  const choices = others.map(
    (one) => html`<li><button class="small" name="address" value="${one}">${one}</button></li>`,
  )
  return form(own, html`<p>${JOIN_MESSAGES[language].others}</p>\n<ul class="links">${choices}</ul>`)
}

/** What the second step knows. */
export interface AccountView {
  readonly page: PageView
  readonly fields: FormView
  readonly address: string
  /** How long a password has to be. */
  readonly fewest: number
  /** Whether there are terms to agree to. */
  readonly hasTerms: boolean
  /** With a passkey: what it is made with. */
  readonly offer: PasskeyOffer | undefined
  /** Whether a passkey could be used at all. */
  readonly hasPasskeys: boolean
  readonly script: string | undefined
  readonly word?: JoinWord | undefined
}

/** The second step: what opens the account, and the rest. */
export function accountPage(view: AccountView): Markup {
  const { page, fields, address, offer, word } = view
  const text = JOIN_MESSAGES[page.language]
  return doorPage(
    page,
    text.second,
    html`<h1>${text.second}</h1>
<p class="lead"><strong>${address}</strong> ${text.isFree} <a href="${backPath(fields)}">${text.another}</a></p>
${word ? notice(text[word], 'wrong') : ''}
${offer ? passkeyForm(view, offer) : passwordForm(view)}
${offer || view.hasPasskeys ? otherWay(view) : ''}
${doorScript(view.script)}`,
    isWrong(fields) || word !== undefined,
  )
}

function passwordForm(view: AccountView): Markup {
  const { page, fields, address, fewest } = view
  const text = JOIN_MESSAGES[page.language]
  const fresh = { type: 'password', autocomplete: 'new-password', maxLength: 1000 } as const
  const data = meterData(page.language, [address.split('@')[0] ?? ''])
  return form(
    fields,
    html`<input type="text" name="username" autocomplete="username" value="${address}" hidden>
${displayName(view)}
${textField(fields, { ...fresh, name: 'password', label: text.password, hint: text.passwordHint(fewest), data })}
${passwordMeter(page.language)}
${textField(fields, { ...fresh, name: 'again', label: text.again })}
${passphraseOffer(page.language, ['password', 'again'])}
${recovery(view)}
${agreement(view)}
${trapField(fields)}
${button(text.make)}`,
  )
}

function passkeyForm(view: AccountView, { options, ticket }: PasskeyOffer): Markup {
  const { page, fields } = view
  const text = JOIN_MESSAGES[page.language]
  const hidden = { csrf: fields.csrf, ...fields.hidden, way: 'passkey', ticket, answer: '' }
  return html`<p>${text.passkeyLead}</p>
<form class="fields" method="post" action="${fields.action}" data-creation="${JSON.stringify(options)}" hidden>
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${displayName(view)}
${textField(fields, { name: 'device', label: text.device, hint: text.deviceHint, autocomplete: 'off', maxLength: 60 })}
${recovery(view)}
${agreement(view)}
${trapField(fields)}
<p class="problem" role="alert" data-failed hidden>${text.passkeyFailed}</p>
${button(text.makePasskey)}
</form>
<noscript>${notice(text.noScript, 'wrong')}</noscript>`
}

function displayName({ page, fields }: AccountView): Markup {
  const { displayName: label, displayNameHint: hint } = JOIN_MESSAGES[page.language]
  return textField(fields, {
    name: 'display',
    label,
    hint,
    autocomplete: 'name',
    maxLength: 60,
    isOptional: true,
    isFirst: true,
  })
}

function recovery({ page, fields }: AccountView): Markup {
  const { recovery: label, recoveryHint: hint } = JOIN_MESSAGES[page.language]
  return textField(fields, { name: 'recovery', label, hint, autocomplete: 'email', type: 'email', isOptional: true })
}

function agreement({ page, fields, hasTerms }: AccountView): Markup | '' {
  if (!hasTerms) return ''
  const text = JOIN_MESSAGES[page.language]
  const link = (path: string, name: string) => html`<a href="${path}" target="_blank" rel="noopener">${name}</a>`
  const hint = html`${text.readThem} ${link('/terms', text.terms)}, ${link('/privacy', text.privacy)}`
  return checkField(fields, { name: 'agree', label: text.agree, hint })
}

/** The same address, with a passkey or with a password. */
function otherWay({ page, fields, offer }: AccountView): Markup {
  const text = JOIN_MESSAGES[page.language]
  const { name = '', domain = '', invitation = '' } = fields.hidden ?? {}
  const hidden = { name, domain, invitation, way: offer ? 'password' : 'passkey' }
  const own = { language: page.language, csrf: fields.csrf, action: JOIN_PATH, hidden }
  return html`<hr>\n${form(own, button(offer ? text.usePassword : text.usePasskey, 'plain'))}`
}

function backPath({ hidden = {} }: FormView): string {
  const { name = '', domain = '', invitation = '' } = hidden
  return `${JOIN_PATH}?${new URLSearchParams({ name, domain, ...(invitation === '' ? {} : { invitation }) })}`
}

/** Codes that belong together, and what each is for. */
export interface ShownCodes {
  readonly title: string
  readonly lead: string
  readonly codes: readonly string[]
}

/** The only time that codes are shown, and the question whether they are kept. */
export function codesPage(page: PageView, fields: FormView, lists: readonly ShownCodes[], address: string): Markup {
  const text = JOIN_MESSAGES[page.language]
  return doorPage(
    page,
    text.codes,
    html`<h1>${text.codes}</h1>
<p class="lead">${text.codesLead}</p>
<p class="quiet">${address} · ${page.hostname}</p>
${lists.map(
  ({ title, lead, codes }) => html`<h2>${title}</h2>
<p>${lead}</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>`,
)}
${form(
  fields,
  html`${checkField(fields, { name: 'written', label: text.written })}
${button(text.toMail)}`,
)}`,
  )
}

/** Asks once more whether they are kept: the codes themselves are gone. */
export function writtenPage(page: PageView, fields: FormView): Markup {
  const text = JOIN_MESSAGES[page.language]
  return doorPage(
    page,
    text.codes,
    html`<h1>${text.codes}</h1>
${form(
  fields,
  html`${checkField(fields, { name: 'written', label: text.written })}
${button(text.toMail)}`,
)}`,
    isWrong(fields),
  )
}

/** Nobody joins here. */
export function closedPage(page: PageView): Markup {
  const text = JOIN_MESSAGES[page.language]
  const { contact } = page.provider
  return doorPage(
    page,
    text.closed,
    html`<h1>${text.closed}</h1>
<p class="lead">${text.closedLead} ${contact}</p>
<p class="other-way"><a href="${SIGN_IN_PATH}">${text.have}</a></p>`,
  )
}
