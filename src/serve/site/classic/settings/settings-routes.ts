import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { LIST_CHOICES, ROWS_CHOICES, tryZone, zones } from '../../../../core/page-settings/page-settings.ts'
import { BadAddress, readAddresses, writeAddresses } from '../../../../wire/jmap/typed-addresses.ts'
import { LOG_INS_PATH, WEBMAIL_CHOICE_PATH } from '../../account/account-area.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { button, type FormView, form, textArea, textField } from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { type MemberEnv, STEP_UP_PATH, tryMemberForm } from '../../sessions/member.ts'
import {
  type ClassicServices,
  callsOf,
  classicMembers,
  classicView,
  longFormLimit,
  mailboxesOf,
} from '../classic-env.ts'
import { classicPage } from '../classic-page.ts'
import { AWAY_PATH, FILTERS_PATH, FOLDERS_PATH, LABELS_PATH, SETTINGS_PATH } from '../classic-paths.ts'
import { forgetBrowsers, prefsOf, tryRows } from '../classic-prefs.ts'
import { type Identity, identitiesOf } from '../compose/letter.ts'
import { LABEL_MESSAGES } from '../folders/label-messages.ts'
import { refuse } from '../list/list-routes.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'
import { selectField } from '../select-field.ts'
import { connectionPart } from './connection-part.ts'
import { SETTINGS_MESSAGES } from './settings-messages.ts'

/** What was typed for an identity, and what is wrong with it. */
interface Typed {
  readonly id: string
  readonly values: Readonly<Record<string, string>>
  readonly problems: Readonly<Record<string, string>>
}

/** How pages are shown, and as whom a member writes. */
export function settingsRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get(SETTINGS_PATH, members, (c) => show(c, services, callsOf(c, services)))
  routes.post(`${SETTINGS_PATH}/pages`, members, longFormLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return refuse(c, services, 'stale')
    const before = prefsOf(c)
    await services.pageSettings.change(c.var.signedIn.account.id, {
      zone: tryZone(field('zone')) ?? before.zone,
      rows: tryRows(field('rows')) ?? before.pageRows,
      list: field('list') === 'messages' ? 'messages' : 'conversations',
    })
    forgetBrowsers(c)
    return doneAt(c, SETTINGS_PATH, 'saved')
  })
  routes.post(`${SETTINGS_PATH}/identity`, members, longFormLimit, (c) => keepIdentity(c, services))
  return routes
}

async function keepIdentity(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const { language } = classicView(c, services, [])
  const text = SETTINGS_MESSAGES[language]
  const calls = callsOf(c, services)
  const id = field('id')
  const values = { name: field('name'), replyTo: field('replyTo'), signature: field('signature') }
  const problems = (some: Readonly<Record<string, string>>) => show(c, services, calls, { id, values, problems: some })
  try {
    const replyTo = readAddresses(values.replyTo)
    const change = {
      name: values.name.trim(),
      replyTo: replyTo.length === 0 ? null : replyTo.map(({ name, email }) => ({ name, email })),
      textSignature: values.signature.replace(/\r\n?/g, '\n').trimEnd(),
    }
    const answer = await calls.call('Identity/set', { update: { [id]: change } })
    const refused = refusedIn(answer, 'notUpdated', id)
    // Where answers go is asked about with the password: a stranger at an open screen would have them sent elsewhere.
    if (refused?.type === 'passwordNeeded')
      return c.redirect(`${STEP_UP_PATH}?next=${encodeURIComponent(SETTINGS_PATH)}`, 303)
    if (refused) return await problems({ name: `${text.refused} ${refused.message}` })
    return doneAt(c, SETTINGS_PATH, 'saved')
  } catch (error) {
    if (error instanceof BadAddress) return problems({ replyTo: text.badAddress(error.address.slice(0, 200)) })
    if (error instanceof JmapRefusal) return problems({ name: `${text.refused} ${error.message}` })
    throw error
  }
}

async function show(c: Context<MemberEnv>, services: ClassicServices, calls: MemberCalls, typed?: Typed) {
  const [all, identities] = await Promise.all([mailboxesOf(calls), identitiesOf(calls)])
  const view = classicView(c, services, all, undefined, SETTINGS_PATH)
  const { language } = view
  const text = SETTINGS_MESSAGES[language]
  const { csrf } = c.var.signedIn
  const { zone, pageRows, byConversation } = prefsOf(c)
  const pages: FormView = {
    language,
    csrf,
    action: `${SETTINGS_PATH}/pages`,
    values: { zone, rows: `${pageRows}`, list: byConversation ? 'conversations' : 'messages' },
  }
  const body = html`<h1>${text.title}</h1>
${notice(tryDone(c, ['saved']) && text.saved)}
<h2>${text.pages}</h2><p class="quiet">${text.pagesHint} ${text.language}</p>
${form(pages, html`${selectField(pages, { name: 'zone', label: text.zone, choices: zones().map((one) => ({ value: one, label: one.replaceAll('_', ' ') })) })}${selectField(pages, { name: 'rows', label: text.rows, choices: ROWS_CHOICES.map((one) => ({ value: `${one}`, label: `${one}` })) })}${selectField(pages, { name: 'list', label: text.list, choices: LIST_CHOICES.map((one) => ({ value: one, label: text.lists[one] })) })}${button(text.save)}`)}
<h2>${text.writing}</h2><p class="quiet">${text.writingLead}</p>
${identities.map((identity, at) => identityForm(identity, at, { language, csrf, typed }))}
<h2 id="connection">${text.connection}</h2>${connectionPart(view, services)}
<h2>${text.more}</h2><ul>${[
    [FOLDERS_PATH, text.folders],
    [LABELS_PATH, LABEL_MESSAGES[language].title],
    [FILTERS_PATH, text.filters],
    [AWAY_PATH, text.away],
    [WEBMAIL_CHOICE_PATH, text.look],
    ['/account', text.account],
    [LOG_INS_PATH, text.logIns],
  ].map(([path, name]) => html`<li><a href="${path}">${name}</a></li>`)}</ul>`
  const isWrong = typed !== undefined
  return c.html(classicPage(view, text.title, body, isWrong), isWrong ? 422 : 200, FORM_PAGE)
}

function identityForm(
  identity: Identity,
  at: number,
  { language, csrf, typed }: Pick<FormView, 'language' | 'csrf'> & { typed: Typed | undefined },
): Markup {
  const text = SETTINGS_MESSAGES[language]
  const own = typed?.id === identity.id ? typed : undefined
  const kept = {
    name: identity.name,
    replyTo: writeAddresses(identity.replyTo ?? []),
    signature: identity.textSignature,
  }
  const fields: FormView = {
    language,
    csrf,
    action: `${SETTINGS_PATH}/identity`,
    key: `i${at}`,
    hidden: { id: identity.id },
    values: own?.values ?? kept,
    problems: own?.problems ?? {},
  }
  return html`<h3>${text.identity(identity.email)}</h3>
${form(fields, html`${textField(fields, { name: 'name', label: text.name, hint: text.nameHint, autocomplete: 'name', maxLength: 255, isOptional: true })}${textField(fields, { name: 'replyTo', label: text.replyTo, hint: text.replyToHint, autocomplete: 'off', maxLength: 2000, isOptional: true })}${textArea(fields, { name: 'signature', label: text.signature, rows: 4, maxLength: 10_000, isOptional: true })}${button(text.save, 'plain')}`)}`
}
