import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import {
  stateOf,
  type Vacation,
  type VacationForm,
  vacationForm,
  vacationOf,
} from '../../../../wire/jmap/vacation-form.ts'
import { FORM_PAGE } from '../../page/document.ts'
import { button, checkField, type FormView, form, textArea, textField } from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { type MemberEnv, tryMemberForm } from '../../sessions/member.ts'
import {
  type ClassicServices,
  callsOf,
  classicMembers,
  classicView,
  longFormLimit,
  mailboxesOf,
} from '../classic-env.ts'
import { listOf } from '../classic-mail.ts'
import { classicPage } from '../classic-page.ts'
import { AWAY_PATH } from '../classic-paths.ts'
import { refuse } from '../list/list-routes.ts'
import { refusedIn } from '../member-jmap.ts'
import { AWAY_MESSAGES } from './away-messages.ts'

type Problems = Readonly<Record<string, string>>

/** Answers while somebody is away (RFC 8621 §8): the same that the other webmail shows. Days are those of the member's time zone. */
export function awayRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get(AWAY_PATH, members, (c) => show(c, services))
  routes.post(AWAY_PATH, members, longFormLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return refuse(c, services, 'stale')
    const view = classicView(c, services, [])
    const typed: VacationForm = {
      isOn: field('isOn') === 'yes',
      from: field('from').trim(),
      to: field('to').trim(),
      subject: field('subject'),
      text: field('text').replace(/\r\n?/g, '\n'),
      onlyContacts: field('onlyContacts') === 'yes',
    }
    const text = AWAY_MESSAGES[view.language]
    const problems = problemsOf(typed, text.problems)
    if (Object.keys(problems).length > 0) return show(c, services, { typed, problems })
    const change = vacationOf(typed, view.zone) as unknown as JsonObject
    const answer = await callsOf(c, services).call('VacationResponse/set', { update: { singleton: change } })
    const refused = refusedIn(answer, 'notUpdated')
    if (!refused) return doneAt(c, AWAY_PATH, 'saved')
    return show(c, services, { typed, problems: { text: `${text.problems.refused} ${refused.message}` } })
  })
  return routes
}

function problemsOf({ isOn, from, to, text }: VacationForm, words: (typeof AWAY_MESSAGES)['en']['problems']): Problems {
  const problems: Record<string, string> = {}
  for (const [name, day] of Object.entries({ from, to })) {
    const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && new Date(Date.parse(day) || 0).toISOString().slice(0, 10) === day
    if (day !== '' && !isDay) problems[name] = words.badDay
  }
  if (from !== '' && to !== '' && to < from && Object.keys(problems).length === 0) problems['to'] = words.backwards
  if (isOn && text.trim() === '') problems['text'] = words.noText
  return problems
}

async function show(
  c: Context<MemberEnv>,
  services: ClassicServices,
  wrong?: { readonly typed: VacationForm; readonly problems: Problems },
): Promise<Response> {
  const calls = callsOf(c, services)
  const view = classicView(c, services, await mailboxesOf(calls), undefined, AWAY_PATH)
  const text = AWAY_MESSAGES[view.language]
  const [kept] = listOf<Vacation>(await calls.call('VacationResponse/get', { ids: ['singleton'] }))
  const { isOn, onlyContacts, ...lines } = wrong?.typed ?? vacationForm(kept as Vacation, view.zone)
  const fields: FormView = {
    language: view.language,
    action: AWAY_PATH,
    csrf: c.var.signedIn.csrf,
    values: { ...lines, isOn: isOn ? 'yes' : '', onlyContacts: onlyContacts ? 'yes' : '' },
    problems: wrong?.problems ?? {},
  }
  const line = { autocomplete: 'off', isOptional: true }
  const body = html`<h1>${text.title}</h1>
${notice(tryDone(c, ['saved']) && text.saved)}
<p>${text.lead} <strong>${text.states[stateOf(kept as Vacation, services.clock.nowMs())]}</strong></p>
${form(
  fields,
  html`${checkField(fields, { name: 'isOn', label: text.isOn })}
${textField(fields, { name: 'from', label: text.from, hint: text.fromHint, type: 'date', ...line })}
${textField(fields, { name: 'to', label: text.to, hint: text.toHint, type: 'date', ...line })}
${textField(fields, { name: 'subject', label: text.subject, hint: text.subjectHint, maxLength: 500, ...line })}
${textArea(fields, { name: 'text', label: text.text, rows: 8, maxLength: 30_000, isOptional: true })}
${checkField(fields, { name: 'onlyContacts', label: text.onlyContacts })}
${button(text.save)}`,
)}`
  return c.html(classicPage(view, text.title, body, wrong !== undefined), wrong ? 422 : 200, FORM_PAGE)
}
