import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Mailbox } from '../../../../wire/jmap/email.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { button, checkField, confirmation, type FormView, form, textField } from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { formLimit, type MemberEnv, tryMemberForm } from '../../sessions/member.ts'
import { type ClassicServices, callsOf, classicMembers, classicView, mailboxesOf } from '../classic-env.ts'
import { everyFolder, isShownBy, placedFolders } from '../classic-mail.ts'
import { type ClassicView, classicPage, folderName } from '../classic-page.ts'
import { FOLDERS_PATH } from '../classic-paths.ts'
import { refuse } from '../list/list-routes.ts'
import { JmapRefusal, type MemberCalls } from '../member-jmap.ts'
import { selectField } from '../select-field.ts'
import { below, changeFolder, emptyFolder, isTaken, makeFolder, removeFolder, trashFor } from './folder-acts.ts'
import { FOLDER_DONE, FOLDER_MESSAGES } from './folder-messages.ts'
import { SHARE_MESSAGES } from './share-messages.ts'

/** Characters of a name: more than any store of names takes. */
const MOST_NAME = 200

/** Where folders are made, renamed, moved, hidden, emptied and deleted. */
export function folderRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get(FOLDERS_PATH, members, async (c) => showAll(c, services, await mailboxesOf(callsOf(c, services)), {}))
  routes.post(FOLDERS_PATH, members, formLimit, (c) => make(c, services))
  routes.get(`${FOLDERS_PATH}/:id`, members, (c) =>
    withFolder(c, services, ({ folder, all }) => showOne(c, services, all, folder, {})),
  )
  routes.post(`${FOLDERS_PATH}/:id`, members, formLimit, (c) =>
    withFolder(c, services, (found) => change(c, services, found)),
  )
  for (const act of ['delete', 'empty'] as const) {
    routes.get(`${FOLDERS_PATH}/:id/${act}`, members, (c) =>
      withFolder(c, services, ({ folder, all }) => ask(c, services, all, folder, act)),
    )
    routes.post(`${FOLDERS_PATH}/:id/${act}`, members, formLimit, (c) =>
      withFolder(c, services, (found) => carryOut(c, services, found, act)),
    )
  }
  return routes
}

interface Found {
  readonly calls: MemberCalls
  readonly all: readonly Mailbox[]
  readonly folder: Mailbox
}

/** What was typed into a form, and what is wrong with it. */
interface Typed {
  readonly values?: Readonly<Record<string, string>>
  readonly problems?: Readonly<Record<string, string>>
}

async function withFolder(
  c: Context<MemberEnv>,
  services: ClassicServices,
  work: (found: Found) => Response | Promise<Response>,
): Promise<Response> {
  const calls = callsOf(c, services)
  const all = await mailboxesOf(calls)
  const folder = all.find(({ id }) => id === c.req.param('id'))
  return folder ? work({ calls, all, folder }) : refuse(c, services, 'none', 404)
}

function showAll(c: Context<MemberEnv>, services: ClassicServices, all: readonly Mailbox[], typed: Typed) {
  const view = classicView(c, services, all, undefined, FOLDERS_PATH)
  const text = FOLDER_MESSAGES[view.language]
  const done = tryDone(c, FOLDER_DONE)
  const fields: FormView = {
    language: view.language,
    action: FOLDERS_PATH,
    csrf: c.var.signedIn.csrf,
    values: typed.values ?? {},
    problems: typed.problems ?? {},
  }
  const isWrong = typed.problems !== undefined
  const body = html`<h1>${text.title}</h1>
${notice(done && text.done[done], done === 'partly' ? 'wrong' : 'done')}
<ul class="tree">${placedFolders(all, everyFolder).map(({ mailbox, depth }) => html`<li class="d${Math.min(depth, 4)}"><a href="${FOLDERS_PATH}/${mailbox.id}">${folderName(mailbox, view.language)}</a> <span class="quiet">${text.messages(mailbox.totalEmails)}${marksOf(mailbox, view).map((mark) => `, ${mark}`)}</span></li>`)}</ul>
<h2>${text.make}</h2>
${form(fields, html`${textField(fields, { name: 'name', label: text.name, autocomplete: 'off', maxLength: MOST_NAME })}${parentField(view, fields, all, [])}${button(text.make)}`)}`
  return c.html(classicPage(view, text.title, body, isWrong), isWrong ? 422 : 200, FORM_PAGE)
}

/** What is not as with most: that it is not shown, that it is not subscribed to. */
function marksOf(mailbox: Mailbox, { folders, language }: ClassicView): readonly string[] {
  const text = FOLDER_MESSAGES[language]
  return [...(isShownBy(folders)(mailbox) ? [] : [text.hidden]), ...(mailbox.isSubscribed ? [] : [text.unsubscribed])]
}

function parentField(view: ClassicView, fields: FormView, all: readonly Mailbox[], without: readonly string[]): Markup {
  const text = FOLDER_MESSAGES[view.language]
  const choices = placedFolders(all, everyFolder)
    .filter(({ mailbox }) => !without.includes(mailbox.id))
    .map(({ mailbox, depth }) => ({
      value: mailbox.id,
      label: '\u00a0\u00a0'.repeat(depth) + folderName(mailbox, view.language),
    }))
  return selectField(fields, {
    name: 'parent',
    label: text.below,
    choices: [{ value: '', label: text.top }, ...choices],
  })
}

async function make(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const calls = callsOf(c, services)
  const values = { name: field('name'), parent: field('parent') }
  const problem = await tryAct(c, services, values.name, () =>
    makeFolder(calls, values.name.trim(), values.parent === '' ? null : values.parent),
  )
  if (!problem) return doneAt(c, FOLDERS_PATH, 'made')
  return showAll(c, services, await mailboxesOf(calls), { values, problems: { name: problem } })
}

/** What is wrong with a name, or what was said of it. */
async function tryAct(
  c: Context<MemberEnv>,
  services: ClassicServices,
  name: string,
  act: () => Promise<void>,
): Promise<string | undefined> {
  const { problems } = FOLDER_MESSAGES[classicView(c, services, []).language]
  if (name.trim() === '') return problems.noName
  try {
    await act()
    return undefined
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    return isTaken(error) ? problems.taken : `${problems.refused} ${error.message}`
  }
}

function showOne(
  c: Context<MemberEnv>,
  services: ClassicServices,
  all: readonly Mailbox[],
  folder: Mailbox,
  typed: Typed,
) {
  const path = `${FOLDERS_PATH}/${folder.id}`
  const view = classicView(c, services, all, folder.id, path)
  const text = FOLDER_MESSAGES[view.language]
  const title = text.change(folderName(folder, view.language))
  const kept = {
    name: folder.name,
    parent: folder.parentId ?? '',
    shown: isShownBy(view.folders)(folder) ? 'yes' : '',
    subscribed: folder.isSubscribed ? 'yes' : '',
  }
  const fields: FormView = {
    language: view.language,
    action: path,
    csrf: c.var.signedIn.csrf,
    values: typed.values ?? kept,
    problems: typed.problems ?? {},
  }
  const isWrong = typed.problems !== undefined
  const done = tryDone(c, FOLDER_DONE)
  const without = [folder.id, ...below(all, folder.id)]
  const body = html`<h1>${title}</h1>
${notice(done && text.done[done])}
${folder.role === null ? '' : html`<p>${text.own}</p>`}
${form(
  fields,
  html`${
    folder.role === null
      ? html`${textField(fields, { name: 'name', label: text.name, autocomplete: 'off', maxLength: MOST_NAME })}${parentField(view, fields, all, without)}${checkField(fields, { name: 'shown', label: text.shown })}`
      : ''
  }${checkField(fields, { name: 'subscribed', label: text.subscribed, hint: text.subscribedHint })}${button(text.save)}`,
)}
<p class="tools"><a href="${path}/share">${SHARE_MESSAGES[view.language].share}</a><a href="${path}/empty">${text.empty}</a>${folder.role === null ? html`<a href="${path}/delete">${text.remove}</a>` : ''}<a href="${FOLDERS_PATH}">${text.all}</a></p>`
  return c.html(classicPage(view, title, body, isWrong), isWrong ? 422 : 200, FORM_PAGE)
}

async function change(
  c: Context<MemberEnv>,
  services: ClassicServices,
  { calls, all, folder }: Found,
): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const values = {
    name: field('name'),
    parent: field('parent'),
    shown: field('shown'),
    subscribed: field('subscribed'),
  }
  const isSubscribed = values.subscribed === 'yes'
  // One with a role keeps its name and its place, and is always shown.
  const isOwn = folder.role !== null
  const wanted = {
    ...(isOwn ? {} : { name: values.name.trim(), parentId: values.parent === '' ? null : values.parent }),
    isSubscribed,
  }
  const name = isOwn ? folder.name : values.name
  const problem = await tryAct(c, services, name, () => changeFolder(calls, folder.id, wanted))
  if (!problem && !isOwn) {
    const choice = values.shown === 'yes' ? 'shown' : 'hidden'
    const isAsSubscribed = (choice === 'shown') === isSubscribed
    const folders = { [folder.id]: isAsSubscribed ? undefined : choice } as const
    await services.pageSettings.change(c.var.signedIn.account.id, { folders })
  }
  if (!problem) return doneAt(c, `${FOLDERS_PATH}/${folder.id}`, 'changed')
  return showOne(c, services, all, folder, { values, problems: { name: problem } })
}

/** Nothing brings back what is deleted for good, and a folder may have much in it, so it is asked first. */
function ask(
  c: Context<MemberEnv>,
  services: ClassicServices,
  all: readonly Mailbox[],
  folder: Mailbox,
  act: 'delete' | 'empty',
) {
  const back = `${FOLDERS_PATH}/${folder.id}`
  const view = classicView(c, services, all, folder.id, `${back}/${act}`)
  const text = FOLDER_MESSAGES[view.language]
  if (act === 'delete' && folder.role !== null) return refuse(c, services, 'none', 404)
  const name = folderName(folder, view.language)
  const count = folder.totalEmails
  const isGone = act === 'delete' && trashFor(all, folder) === undefined
  const lead = act === 'empty' ? text.emptyLead : isGone ? text.destroyLead : text.removeLead
  const title = act === 'empty' ? text.empty : text.remove
  const fields = { language: view.language, action: `${back}/${act}`, csrf: c.var.signedIn.csrf }
  const body = confirmation(fields, { title, lead: lead(name, count), act: title, back })
  return c.html(classicPage(view, title, body), 200, FORM_PAGE)
}

async function carryOut(
  c: Context<MemberEnv>,
  services: ClassicServices,
  { calls, all, folder }: Found,
  act: 'delete' | 'empty',
): Promise<Response> {
  if (!(await tryMemberForm(c))) return refuse(c, services, 'stale')
  if (act === 'delete' && folder.role !== null) return refuse(c, services, 'none', 404)
  if (act === 'empty') return doneAt(c, FOLDERS_PATH, (await emptyFolder(calls, all, folder)) ? 'emptied' : 'partly')
  return doneAt(c, FOLDERS_PATH, (await removeFolder(calls, all, folder)) ? 'destroyed' : 'thrown')
}
