import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import { REMINDER_DAYS } from '../../../../core/passwords/reminders/password-reminders.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { button, type FormView, form, isWrong, textField } from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import { type PageView, viewOf } from '../../page/page-view.ts'
import { sitePage } from '../../page/site-page.ts'
import {
  formLimit,
  type MemberEnv,
  membersOnly,
  PASSWORD_PATH,
  shownSecret,
  showSecret,
  tryMemberForm,
} from '../../sessions/member.ts'
import { doorScript, SCRIPTED_FORM, tryDoorScript } from '../../sign-in/door-scripts.ts'
import { PASSWORD_PROBLEMS } from '../../sign-in/halfway-messages.ts'
import { meterData, passphraseOffer, passwordMeter } from '../../sign-in/password-meter.ts'
import type { SiteServices } from '../../site-context.ts'
import { accountArea } from '../account-area.ts'
import { PASSWORD_MESSAGES } from './password-messages.ts'

const REMINDER_PATH = `${PASSWORD_PATH}/reminder`

type PasswordServices = Pick<
  SiteServices,
  'hostname' | 'provider' | 'sessions' | 'ownPassword' | 'passwordReminders' | 'assets'
>

/** What is said of a fault with the present password. */
const PRESENT_PROBLEMS: Readonly<Record<string, 'wrong' | 'slowDown' | 'busy'>> = {
  'login/refused': 'wrong',
  'login/too-many-attempts': 'slowDown',
  'login/too-busy': 'busy',
}

/** What is said above the form, and what is wrong in it. */
interface Said {
  readonly problems?: Readonly<Record<string, string>>
  readonly done?: 'changed' | 'reminder' | undefined
  readonly isStale?: boolean
}

/** What a new password is judged by, as far as the page says so. */
interface Wanted {
  readonly fewest: number
  /** After how many days the member is reminded; undefined: never. */
  readonly reminder: number | undefined
  readonly guessable: readonly string[]
}

/** Where a member changes the own password. The present one is asked for in the form itself: whoever sits at an unlocked screen does not take the account along. */
export function passwordRoutes(services: PasswordServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = membersOnly(services.sessions)
  const show = async (c: Context<MemberEnv>, said: Said, csrf = c.var.signedIn.csrf) => {
    const fewest = await services.ownPassword.fewestCharacters(c.var.signedIn)
    const reminder = await services.passwordReminders.chosen(c.var.signedIn.account.id)
    const wanted = { fewest, reminder, guessable: services.ownPassword.guessable(c.var.signedIn) }
    const script = tryDoorScript(services.assets, 'password-meter')
    const page = passwordPage(viewOf(c, services, PASSWORD_PATH), csrf, wanted, said, script)
    return c.html(page, said.isStale ? 403 : said.problems ? 422 : 200, SCRIPTED_FORM)
  }
  routes.get(PASSWORD_PATH, members, (c) => show(c, { done: tryDone(c, ['changed', 'reminder']) }))
  routes.post(REMINDER_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, { isStale: true })
    const days = REMINDER_DAYS.find((one) => `${one}` === field('days'))
    await services.passwordReminders.choose(c.var.signedIn.account.id, days)
    return doneAt(c, PASSWORD_PATH, 'reminder')
  })
  routes.post(PASSWORD_PATH, members, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, { isStale: true })
    const { language } = viewOf(c, services)
    const text = PASSWORD_MESSAGES[language]
    const next = field('password')
    if (next !== field('again')) return show(c, { problems: { again: text.notTheSame } })
    const { remoteAddress: address, protection } = c.env.connection
    const origin = { address, protection }
    try {
      const { signedIn } = c.var
      const changed = await services.ownPassword.change(signedIn, shownSecret(c), field('present'), next, origin)
      showSecret(c, changed.opened, services.sessions)
      if (!changed.problem) return doneAt(c, PASSWORD_PATH, 'changed')
      const problem = PASSWORD_PROBLEMS[language][changed.problem.code]
      if (problem === undefined) throw changed.problem
      return show(c, { problems: { password: problem } }, changed.opened.csrf)
    } catch (error) {
      const word = isFault(error) ? PRESENT_PROBLEMS[error.code] : undefined
      if (word === undefined) throw error
      return show(c, { problems: { present: text[word] } })
    }
  })
  // Programs that keep passwords lead here: https://w3c.github.io/webappsec-change-password-url/
  routes.get('/.well-known/change-password', (c) =>
    c.var.host.kind === 'own' ? c.redirect(PASSWORD_PATH, 302) : c.notFound(),
  )
  return routes
}

function passwordPage(
  view: PageView,
  csrf: string,
  { fewest, guessable, reminder }: Wanted,
  { problems = {}, done, isStale }: Said,
  script: string | undefined,
): Markup {
  const { language, member = '' } = view
  const text = PASSWORD_MESSAGES[language]
  const fields: FormView = { language, csrf, action: PASSWORD_PATH, problems }
  const fresh = { type: 'password', autocomplete: 'new-password', maxLength: 1000 } as const
  const present = { ...fresh, name: 'present', label: text.present, autocomplete: 'current-password' }
  return sitePage(view, {
    title: text.title,
    area: accountArea(language),
    isWrong: isWrong(fields),
    body: html`<h1>${text.title}</h1>
${notice(done && text.done[done])}${notice(isStale ? PAGE_MESSAGES[language].stale : undefined, 'wrong')}
<p>${text.lead}</p>
<div class="panel"><p>${text.ends}</p>
<ul>${[text.browsers, text.programs, text.stays, text.factors].map((one) => html`<li>${one}</li>`)}</ul></div>
${form(
  fields,
  html`<input type="text" name="username" autocomplete="username" value="${member}" hidden>
${textField(fields, present)}
${textField(fields, { ...fresh, name: 'password', label: text.next, hint: text.hint(fewest), data: meterData(language, guessable) })}
${passwordMeter(language)}
${textField(fields, { ...fresh, name: 'again', label: text.again })}
${passphraseOffer(language, ['password', 'again'])}
${button(text.change)}`,
)}
<h2>${text.reminder}</h2>
<p>${text.reminderLead}</p>
${reminderForm(language, csrf, reminder)}${doorScript(script)}`,
  })
}

function reminderForm(language: Language, csrf: string, chosen: number | undefined): Markup {
  const text = PASSWORD_MESSAGES[language]
  const option = (value: string, name: string, isChosen: boolean) =>
    html`<option value="${value}"${isChosen ? html` selected` : ''}>${name}</option>`
  return html`<form method="post" action="${REMINDER_PATH}" class="filter"><input type="hidden" name="csrf" value="${csrf}">
<div class="field"><label for="days">${text.reminderLabel}</label><select id="days" name="days">${option('', text.never, chosen === undefined)}${REMINDER_DAYS.map((days) => option(`${days}`, text.everyDays[days], days === chosen))}</select></div>
<button>${text.keep}</button></form>`
}
