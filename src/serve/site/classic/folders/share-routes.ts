import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Mailbox } from '../../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { LEVELS, levelOf, type Rights, rightsIn, rightsOf } from '../../../../wire/jmap/share-levels.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { button, checkField, type FormView, form, textField } from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { type FormFields, formLimit, type MemberEnv, STEP_UP_PATH, tryMemberForm } from '../../sessions/member.ts'
import { type ClassicServices, callsOf, classicMembers, classicView, mailboxesOf } from '../classic-env.ts'
import { listOf } from '../classic-mail.ts'
import { classicPage, folderName } from '../classic-page.ts'
import { FOLDERS_PATH } from '../classic-paths.ts'
import { refuse } from '../list/list-routes.ts'
import { JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'
import { selectField } from '../select-field.ts'
import { FOLDER_MESSAGES } from './folder-messages.ts'
import { SHARE_DONE, SHARE_MESSAGES } from './share-messages.ts'

/** A Principal: somebody whom something can be shared with (RFC 9670 §2). */
interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
}

const MOST_ADDRESS = 254
const PERSON = ['id', 'name', 'email']

/** Where a folder of one's own is shared, and is shared no more. */
export function shareRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  const path = `${FOLDERS_PATH}/:id/share` as const
  routes.get(path, members, (c) => withFolder(c, services, (found) => show(c, services, found)))
  routes.post(path, members, formLimit, (c) => withFolder(c, services, (found) => take(c, services, found)))
  return routes
}

interface Found {
  readonly calls: MemberCalls
  readonly all: readonly Mailbox[]
  readonly folder: Mailbox
}

async function withFolder(
  c: Context<MemberEnv>,
  services: ClassicServices,
  work: (found: Found) => Promise<Response>,
): Promise<Response> {
  const calls = callsOf(c, services)
  const all = await mailboxesOf(calls)
  const folder = all.find(({ id }) => id === c.req.param('id'))
  return folder ? work({ calls, all, folder }) : refuse(c, services, 'none', 404)
}

/** What was typed, and what is wrong with it. */
interface Typed {
  readonly values: Readonly<Record<string, string>>
  readonly problem: string
}

async function show(
  c: Context<MemberEnv>,
  services: ClassicServices,
  { calls, all, folder }: Found,
  typed?: Typed,
): Promise<Response> {
  const path = `${FOLDERS_PATH}/${folder.id}/share`
  const view = classicView(c, services, all, folder.id, path)
  const text = SHARE_MESSAGES[view.language]
  const title = text.title(folderName(folder, view.language))
  const people = await peopleOf(calls, Object.keys(folder.shareWith ?? {}))
  const fields: FormView = {
    language: view.language,
    action: path,
    csrf: c.var.signedIn.csrf,
    hidden: { do: 'give' },
    values: typed?.values ?? { level: 'read' },
    problems: typed === undefined ? {} : { address: typed.problem },
  }
  const levels = LEVELS.map((value) => ({ value, label: text.levels[value] }))
  const done = tryDone(c, SHARE_DONE)
  const body = html`<h1>${title}</h1>
${notice(done && text.done[done])}
${folder.role === 'inbox' ? html`<p>${text.inbox}</p>` : ''}
${form(fields, html`${textField(fields, { name: 'address', label: text.address, hint: text.addressHint, autocomplete: 'off', inputMode: 'email', maxLength: MOST_ADDRESS })}${selectField(fields, { name: 'level', label: text.may, choices: levels })}${button(text.give)}`)}
<h2>${text.people}</h2>
${people.length === 0 ? html`<p class="quiet">${text.nobody}</p>` : people.map((person, at) => sharer(person, at, folder, fields))}
<p class="tools"><a href="${FOLDERS_PATH}/${folder.id}">${FOLDER_MESSAGES[view.language].change(folderName(folder, view.language))}</a><a href="${FOLDERS_PATH}">${FOLDER_MESSAGES[view.language].all}</a></p>`
  return c.html(classicPage(view, title, body, typed !== undefined), typed === undefined ? 200 : 422, FORM_PAGE)
}

/** Somebody with whom it is shared: what they may do, told right by right where it is no level. */
function sharer(person: Person, at: number, folder: Mailbox, { language, action, csrf }: FormView): Markup {
  const text = SHARE_MESSAGES[language]
  const rights = folder.shareWith?.[person.id] ?? {}
  const level = levelOf(rights, folder.role === 'inbox')
  const fields: FormView = {
    language,
    action,
    csrf,
    key: `p${at}`,
    hidden: { person: person.id },
    values: { level: level ?? 'unusual', further: rights.mayShare === true ? 'yes' : '' },
  }
  const choices = [...(level === undefined ? (['unusual'] as const) : []), ...LEVELS].map((value) => ({
    value,
    label: text.levels[value],
  }))
  const only =
    level === undefined
      ? html`<p class="quiet">${text.only} ${rightsIn(rights)
          .map((right) => text.rights[right])
          .join(', ')}</p>`
      : ''
  return html`<h3><bdi>${person.name.trim() || person.email || person.id}</bdi>${person.email !== null && person.email !== person.name ? html` <bdi class="quiet">${person.email}</bdi>` : ''}</h3>
${form(fields, html`${only}${selectField(fields, { name: 'level', label: text.may, choices })}${checkField(fields, { name: 'further', label: text.further })}<div class="acts"><button name="do" value="change">${text.change}</button><button name="do" value="end">${text.end}</button></div>`)}`
}

async function take(c: Context<MemberEnv>, services: ClassicServices, found: Found): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const { problems } = SHARE_MESSAGES[classicView(c, services, []).language]
  const values = { address: field('address').slice(0, MOST_ADDRESS), level: field('level') }
  const again = (problem: string) => show(c, services, found, { values, problem })
  const path = `${FOLDERS_PATH}/${found.folder.id}/share`
  const act = field('do')
  try {
    const whom = act === 'give' ? await newSharer(c, found, values.address.trim()) : field('person')
    if (typeof whom !== 'string') return again(problems[whom.problem])
    const refused = await give(found, whom, act === 'end' ? undefined : wantedRights(field, found.folder, whom))
    // Who reads along from now on is asked about with the password: a stranger at an open screen would have the mail for years.
    if (refused?.type === 'passwordNeeded') return c.redirect(`${STEP_UP_PATH}?next=${encodeURIComponent(path)}`, 303)
    if (refused) return again(`${problems.refused} ${refused.message}`)
    return doneAt(c, path, act === 'give' ? 'given' : act === 'end' ? 'ended' : 'changed')
  } catch (error) {
    if (error instanceof JmapRefusal) return again(`${problems.refused} ${error.message}`)
    throw error
  }
}

/** Id of whoever is to have it shared, by all of their address; or what is wrong with that. @throws JmapRefusal */
async function newSharer(
  c: Context<MemberEnv>,
  { calls, folder }: Found,
  address: string,
): Promise<string | { readonly problem: 'empty' | 'own' | 'unknown' | 'there' }> {
  if (address === '') return { problem: 'empty' }
  if (address.toLowerCase() === c.var.signedIn.account.address.toLowerCase()) return { problem: 'own' }
  const found = await calls.call('Principal/query', { filter: { email: address } })
  const [id] = found['ids'] as readonly string[]
  if (id === undefined) return { problem: 'unknown' }
  return Object.hasOwn(folder.shareWith ?? {}, id) ? { problem: 'there' } : id
}

/** What they are to have: of a combination that is no level only whether they may share further is changed. */
function wantedRights(field: FormFields, { shareWith, myRights }: Mailbox, whom: string): Rights {
  const mayShare = field('further') === 'yes'
  const level = LEVELS.find((one) => one === field('level'))
  if (level !== undefined) return rightsOf(level, mayShare, myRights)
  return { ...(shareWith?.[whom] ?? rightsOf('read', false, myRights)), mayShare }
}

/** Gives somebody these rights and no others; none at all: it is not shared with them any more. Gives why not, if it was refused. */
async function give({ calls, folder }: Found, whom: string, rights: Rights | undefined) {
  // A patch does not reach into what is null (RFC 8620 §5.3); an id has no character that had to be escaped in one (§1.2).
  const patch: JsonObject =
    (folder.shareWith ?? null) !== null
      ? { [`shareWith/${whom}`]: (rights as JsonObject | undefined) ?? null }
      : { shareWith: rights ? { [whom]: rights as JsonObject } : null }
  return refusedIn(await calls.call('Mailbox/set', { update: { [folder.id]: patch } }), 'notUpdated', folder.id)
}

/** Who they are; one that is no more is told by its id. @throws JmapRefusal */
async function peopleOf(calls: MemberCalls, ids: readonly string[]): Promise<readonly Person[]> {
  if (ids.length === 0) return []
  const answer = await calls.call('Principal/get', { ids, properties: PERSON })
  const known = new Map(listOf<Person>(answer).map((person) => [person.id, person]))
  return ids.map((id) => known.get(id) ?? { id, name: '', email: null })
}
