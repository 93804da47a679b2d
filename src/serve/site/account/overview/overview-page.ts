import { html } from 'hono/html'
import type { FactorsView } from '../../../../core/factors/factors.ts'
import type { GenerationId } from '../../../../core/generations/generation.ts'
import type { Quota } from '../../../../core/mail/quota.ts'
import type { LoginRecord } from '../../../../core/posture/posture-ledger.ts'
import type { RecoveryView } from '../../../../core/recovery/own-recovery.ts'
import type { SignedIn } from '../../../../core/sessions/web-session.ts'
import { LANGUAGES, type Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { dayIn, numberIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import type { PageView } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import { OWN_RECOVERY_PATH } from '../../recovery/recovery-paths.ts'
import { PASSWORD_PATH } from '../../sessions/member.ts'
import {
  ALERTS_PATH,
  APP_PASSWORDS_PATH,
  accountArea,
  CLOSE_PATH,
  EXPORT_PATH,
  FACTORS_PATH,
  LANGUAGE_PATH,
  LOG_INS_PATH,
  OPERATOR_ACTS_PATH,
  PROBLEM_PATH,
  SESSIONS_PATH,
  TERMS_PATH,
  WEBMAIL_CHOICE_PATH,
} from '../account-area.ts'
import { alertBanner } from '../alerts/alerts-page.ts'
import { loginTable } from '../log-ins/login-table.ts'
import type { AccountFacts } from './account-facts.ts'
import { OVERVIEW_MESSAGES } from './overview-messages.ts'

/** What the page shows. */
export interface Overview extends AccountFacts {
  readonly signedIn: SignedIn
  readonly openAlerts: number
  readonly factors: FactorsView
  readonly recovery: RecoveryView
  readonly appPasswords: number
  readonly browsers: number
  readonly logins: readonly LoginRecord[]
  readonly webmail: GenerationId
  /** When the terms were agreed to last, if ever; whether there are newer ones. */
  readonly agreedMs: number | undefined
  readonly owesTerms: boolean
  readonly isKept: boolean
  readonly isStale: boolean
}

/** What an account is today, at a glance. */
export function overviewPage(view: PageView, overview: Overview): Markup {
  const { language } = view
  const text = OVERVIEW_MESSAGES[language]
  return sitePage(view, {
    title: text.title,
    area: accountArea(language),
    body: html`<h1>${text.title}</h1>
${alertBanner(overview.openAlerts, language)}${notice(overview.isKept ? text.languageSaved : undefined)}${notice(overview.isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<h2>${text.account}</h2>
${facts(accountFacts(overview, language))}
${languageForm(view, overview)}
<h2>${text.protection}</h2>
${facts(protectionFacts(view, overview))}
<h2>${text.lately}</h2>
${loginTable(overview.logins, language)}
<p><a href="${LOG_INS_PATH}">${text.all}</a></p>
<h2>${text.pages}</h2>
${pageGroups(language)}`,
  })
}

type Fact = readonly [name: string, value: string | Markup, link?: string]

function facts(all: readonly Fact[]): Markup {
  return html`<dl>${all.map(([name, value, link]) => html`<dt>${link === undefined ? name : html`<a href="${link}">${name}</a>`}</dt><dd>${value}</dd>`)}</dl>`
}

function accountFacts(
  { signedIn, aliases, quota, webmail, agreedMs, owesTerms }: Overview,
  language: Language,
): Fact[] {
  const text = OVERVIEW_MESSAGES[language]
  const { address, createdMs } = signedIn.account
  const agreed = agreedMs === undefined ? text.termsNone : text.termsAgreed(dayIn(agreedMs, language))
  return [
    [text.address, address],
    ...(aliases.length === 0 ? [] : ([[text.aliases, aliases.join(', ')]] as const)),
    [text.since, dayIn(createdMs, language)],
    [text.storage, storage(quota, language)],
    [text.webmail, text.webmails[webmail], WEBMAIL_CHOICE_PATH],
    [text.terms, owesTerms ? html`<span class="bad">${text.termsOwed}</span>` : agreed, TERMS_PATH],
  ]
}

/** How full it is, also as a picture: which says nothing that is not said in words. */
function storage({ limits, used }: Quota, language: Language): Markup {
  const text = OVERVIEW_MESSAGES[language]
  const messages = text.messages(
    numberIn(used.messages, language),
    limits.messages === undefined ? undefined : numberIn(limits.messages, language),
  )
  const most = limits.storageBytes
  if (!most) return html`${text.storageFree(sizeIn(used.storageBytes, language))}<br>${messages}`
  const percent = numberIn((100 * used.storageBytes) / most, language)
  const words = text.storageOf(sizeIn(used.storageBytes, language), sizeIn(most, language), percent)
  return html`${words}<br><meter min="0" max="${most}" high="${Math.round(most * 0.9)}" value="${Math.min(used.storageBytes, most)}" aria-label="${words}"></meter><br>${messages}`
}

function protectionFacts(view: PageView, overview: Overview): Fact[] {
  const { language } = view
  const text = OVERVIEW_MESSAGES[language]
  const { factors, recovery, passwordMs, appPasswords, browsers } = overview
  const hasFactor = factors.totpSinceMs !== undefined || factors.passkeys.length > 0
  const factorParts = [
    ...(factors.totpSinceMs === undefined ? [] : [text.factorApp]),
    ...(factors.passkeys.length === 0 ? [] : [text.factorPasskeys(factors.passkeys.length)]),
    text.factorCodes(factors.recoveryCodesLeft),
  ]
  const recoveryParts = [
    ...(recovery.codesLeft === 0 ? [] : [text.recoveryCodes(recovery.codesLeft)]),
    ...(recovery.address ? [recovery.address.isVerified ? text.recoveryAddress : text.recoveryUnproved] : []),
  ]
  const set = passwordMs === undefined ? text.passwordNever : text.passwordSet(dayIn(passwordMs, language))
  const good = (isGood: boolean, said: string) => html`<span class="${isGood ? 'good' : 'bad'}">${said}</span>`
  return [
    [text.password, view.isAdvised ? html`${set}: ${good(false, text.passwordAdvised)}` : set, PASSWORD_PATH],
    [text.factor, good(hasFactor, hasFactor ? factorParts.join(', ') : text.factorNone), FACTORS_PATH],
    [
      text.recovery,
      good(recoveryParts.length > 0, recoveryParts.length > 0 ? recoveryParts.join(', ') : text.recoveryNone),
      OWN_RECOVERY_PATH,
    ],
    [text.appPasswords, text.appPasswordsCount(appPasswords), APP_PASSWORDS_PATH],
    [text.browsers, text.browsersCount(browsers), SESSIONS_PATH],
  ]
}

function languageForm({ language }: PageView, { signedIn }: Overview): Markup {
  const text = OVERVIEW_MESSAGES[language]
  const options = Object.entries(LANGUAGES).map(
    ([tag, name]) =>
      html`<option value="${tag}" lang="${tag}"${tag === language ? html` selected` : ''}>${name}</option>`,
  )
  return html`<form method="post" action="${LANGUAGE_PATH}" class="filter"><input type="hidden" name="csrf" value="${signedIn.csrf}">
<div class="field"><label for="language">${text.language}</label><p id="language-hint">${text.languageHint}</p>
<select id="language" name="language" aria-describedby="language-hint">${options}</select></div>
<button>${text.languageSave}</button></form>`
}

/** Every page of the account, by what it is about. */
function pageGroups(language: Language): Markup {
  const text = OVERVIEW_MESSAGES[language]
  const names = new Map(accountArea(language).links.map(({ path, name }) => [path, name]))
  const groups = [
    [
      text.groups.security,
      [ALERTS_PATH, PASSWORD_PATH, FACTORS_PATH, OWN_RECOVERY_PATH, APP_PASSWORDS_PATH, SESSIONS_PATH, LOG_INS_PATH],
    ],
    [text.groups.data, [EXPORT_PATH, TERMS_PATH, OPERATOR_ACTS_PATH, WEBMAIL_CHOICE_PATH, CLOSE_PATH]],
    [text.groups.help, [PROBLEM_PATH]],
  ] as const
  return html`${groups.map(
    ([name, paths]) => html`<h3>${name}</h3>
<ul>${paths.map((path) => html`<li><a href="${path}">${names.get(path) ?? path}</a></li>`)}</ul>`,
  )}`
}

function sizeIn(bytes: number, language: Language): string {
  const [unit, name] =
    bytes < 1_000_000 ? [1000, 'kB'] : bytes < 1_000_000_000 ? [1_000_000, 'MB'] : [1_000_000_000, 'GB']
  return `${numberIn(bytes / (unit as number), language)} ${name}`
}
