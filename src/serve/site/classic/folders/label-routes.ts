import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import type { LabelBook, ShownLabel } from '../../../../wire/jmap/label-book.ts'
import { LABEL_COLOURS, type LabelColour, MOST_LABEL_NAME } from '../../../../wire/jmap/labels.ts'
import { FORM_PAGE } from '../../page/document.ts'
import { button, confirmation, type FormView, form, textField } from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { formLimit, type MemberEnv, tryMemberForm } from '../../sessions/member.ts'
import { type ClassicServices, callsOf, classicMembers, classicView, labelsOf, mailboxesOf } from '../classic-env.ts'
import { classicPage } from '../classic-page.ts'
import { LABELS_PATH, SEARCH_PATH, withQuery } from '../classic-paths.ts'
import { refuse } from '../list/list-routes.ts'
import { type JmapRefusal, type MemberCalls, refusedIn } from '../member-jmap.ts'
import { selectField } from '../select-field.ts'
import { labelChip } from './label-chip.ts'
import { LABEL_DONE, LABEL_MESSAGES } from './label-messages.ts'

/** Messages that one call changes (`maxObjectsInSet`), and how often that is done for one click. */
const AT_ONCE = 500
const MOST_ROUNDS = 20

/** Labels: made, named, coloured and deleted. The keyword on the messages stays when the name changes. */
export function labelRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get(LABELS_PATH, members, (c) => showAll(c, services))
  routes.post(LABELS_PATH, members, formLimit, (c) => make(c, services))
  routes.get(`${LABELS_PATH}/:keyword`, members, (c) => withLabel(c, services, (label) => showOne(c, services, label)))
  routes.post(`${LABELS_PATH}/:keyword`, members, formLimit, (c) =>
    withLabel(c, services, (label) => change(c, services, label)),
  )
  routes.get(`${LABELS_PATH}/:keyword/delete`, members, (c) =>
    withLabel(c, services, (label) => ask(c, services, label)),
  )
  routes.post(`${LABELS_PATH}/:keyword/delete`, members, formLimit, (c) =>
    withLabel(c, services, async (label) => {
      if (!(await tryMemberForm(c))) return refuse(c, services, 'stale')
      await removeLabel(callsOf(c, services), label)
      return doneAt(c, LABELS_PATH, 'removed')
    }),
  )
  return routes
}

interface Typed {
  readonly values: Readonly<Record<string, string>>
  readonly problems: Readonly<Record<string, string>>
}

async function withLabel(
  c: Context<MemberEnv>,
  services: ClassicServices,
  work: (label: ShownLabel) => Response | Promise<Response>,
): Promise<Response> {
  const book = await labelsOf(callsOf(c, services))
  const label = book.all.find(({ keyword }) => keyword === c.req.param('keyword'))
  return label ? work(label) : refuse(c, services, 'none', 404)
}

function pathOf({ keyword }: ShownLabel): string {
  return `${LABELS_PATH}/${encodeURIComponent(keyword)}`
}

async function showAll(c: Context<MemberEnv>, services: ClassicServices, typed?: Typed): Promise<Response> {
  const calls = callsOf(c, services)
  const [book, all] = await Promise.all([labelsOf(calls), mailboxesOf(calls)])
  const view = classicView(c, services, all, undefined, LABELS_PATH)
  const text = LABEL_MESSAGES[view.language]
  const done = tryDone(c, LABEL_DONE)
  const fields = fieldsOf(c, view.language, LABELS_PATH, typed ?? { values: { colour: 'blue' }, problems: {} })
  const body = html`<h1>${text.title}</h1>
${notice(done && text.done[done])}
<p>${text.lead}</p>
${book.all.length === 0 ? html`<p class="quiet">${text.none}</p>` : html`<ul class="tree">${book.all.map((label) => html`<li><a href="${pathOf(label)}">${label.name}</a> ${labelChip(label)}</li>`)}</ul>`}
<h2>${text.make}</h2>
${form(fields, html`${fieldsMarkup(fields)}${button(text.make)}`)}`
  return c.html(classicPage(view, text.title, body, typed !== undefined), typed ? 422 : 200, FORM_PAGE)
}

function fieldsOf(c: Context<MemberEnv>, language: FormView['language'], action: string, typed: Typed): FormView {
  return { language, action, csrf: c.var.signedIn.csrf, values: typed.values, problems: typed.problems }
}

function fieldsMarkup(fields: FormView) {
  const text = LABEL_MESSAGES[fields.language]
  const choices = LABEL_COLOURS.map((value) => ({ value, label: text.colours[value] }))
  return html`${textField(fields, { name: 'name', label: text.name, autocomplete: 'off', maxLength: MOST_LABEL_NAME })}${selectField(fields, { name: 'colour', label: text.colour, choices })}`
}

async function make(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const calls = callsOf(c, services)
  const book = await labelsOf(calls)
  return keep(
    c,
    services,
    'made',
    LABELS_PATH,
    (typed) => showAll(c, services, typed),
    async (name, colour) => {
      const create = { it: { keyword: book.newKeyword(name), name, colour } }
      return refusedIn(await calls.call('Label/set', { create }), 'notCreated', 'it')
    },
  )
}

function change(c: Context<MemberEnv>, services: ClassicServices, label: ShownLabel): Promise<Response> {
  const show = (typed: Typed) => showOne(c, services, label, typed)
  return keep(c, services, 'changed', pathOf(label), show, async (name, colour) => {
    const update = { [String(label.id)]: { name, colour } }
    return refusedIn(await callsOf(c, services).call('Label/set', { update }), 'notUpdated')
  })
}

/** Takes the form and stores it with `store`, which gives what was refused. */
async function keep(
  c: Context<MemberEnv>,
  services: ClassicServices,
  done: 'made' | 'changed',
  path: string,
  show: (typed: Typed) => Promise<Response>,
  store: (name: string, colour: LabelColour) => Promise<JmapRefusal | undefined>,
): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const text = LABEL_MESSAGES[classicView(c, services, []).language]
  const values = { name: field('name'), colour: field('colour') }
  const name = values.name.trim()
  if (name === '') return show({ values, problems: { name: text.needsName } })
  const refused = await store(name, LABEL_COLOURS.find((one) => one === values.colour) ?? 'grey')
  return refused ? show({ values, problems: { name: `${text.refused} ${refused.message}` } }) : doneAt(c, path, done)
}

async function showOne(c: Context<MemberEnv>, services: ClassicServices, label: ShownLabel, typed?: Typed) {
  const path = pathOf(label)
  const view = classicView(c, services, await mailboxesOf(callsOf(c, services)), undefined, path)
  const text = LABEL_MESSAGES[view.language]
  const done = tryDone(c, LABEL_DONE)
  const kept = { values: { name: label.name, colour: label.colour }, problems: {} }
  const fields = fieldsOf(c, view.language, path, typed ?? kept)
  const title = text.change(label.name)
  const body = html`<h1>${title}</h1>
${notice(done && text.done[done])}
${form(fields, html`${fieldsMarkup(fields)}${button(text.save)}`)}
<p class="tools"><a href="${withQuery(SEARCH_PATH, { q: `keyword:${label.keyword}` })}">${text.messages}</a><a href="${path}/delete">${text.remove}</a><a href="${LABELS_PATH}">${text.all}</a></p>`
  return c.html(classicPage(view, title, body, typed !== undefined), typed ? 422 : 200, FORM_PAGE)
}

async function ask(c: Context<MemberEnv>, services: ClassicServices, label: ShownLabel): Promise<Response> {
  const path = pathOf(label)
  const view = classicView(c, services, await mailboxesOf(callsOf(c, services)), undefined, `${path}/delete`)
  const text = LABEL_MESSAGES[view.language]
  const fields = { language: view.language, csrf: c.var.signedIn.csrf, action: `${path}/delete` }
  const body = confirmation(fields, {
    title: text.remove,
    lead: text.removeLead(label.name),
    act: text.remove,
    back: path,
  })
  return c.html(classicPage(view, text.remove, body), 200, FORM_PAGE)
}

/** Takes it off all messages that have it, and forgets its name. @throws JmapRefusal */
async function removeLabel(calls: MemberCalls, { id, keyword }: ShownLabel): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = await calls.call('Email/query', { filter: { hasKeyword: keyword }, limit: AT_ONCE })
    const ids = found['ids'] as readonly string[]
    if (ids.length === 0) break
    const update: JsonObject = Object.fromEntries(ids.map((one) => [one, { [`keywords/${keyword}`]: null }]))
    const refused = refusedIn(await calls.call('Email/set', { update }), 'notUpdated')
    if (refused && refused.type !== 'notFound') throw refused
  }
  if (id !== undefined) await calls.call('Label/set', { destroy: [id] })
}

/** The labels to choose among where messages are ticked, with their buttons. */
export function labelChoice(book: LabelBook, language: FormView['language']) {
  const text = LABEL_MESSAGES[language]
  if (book.all.length === 0) return ''
  return html`<span class="moving"><label class="hidden" for="label">${text.put}</label><select id="label" name="label"><option value="">${text.choose}</option>${book.all.map(({ keyword, name }) => html`<option value="${keyword}">${name}</option>`)}</select><button class="small" name="act" value="label">${text.put}</button><button class="small" name="act" value="unlabel">${text.takeOff}</button></span>`
}
