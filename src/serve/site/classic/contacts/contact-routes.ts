import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { BadAddress, readAddresses } from '../../../../wire/jmap/typed-addresses.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { button, confirmation, type FormView, form, textArea, textField } from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { pager } from '../../page/pager.ts'
import { formLists, isVouchedFor, type MemberEnv, tryMemberForm } from '../../sessions/member.ts'
import {
  type ClassicServices,
  callsOf,
  classicMembers,
  classicView,
  longFormLimit,
  mailboxesOf,
} from '../classic-env.ts'
import { classicPage } from '../classic-page.ts'
import { COMPOSE_PATH, CONTACTS_PATH, withQuery } from '../classic-paths.ts'
import { LIST_MESSAGES } from '../list/list-messages.ts'
import { refuse } from '../list/list-routes.ts'
import { JmapRefusal, type MemberCalls } from '../member-jmap.ts'
import {
  addressesOf,
  type Card,
  changeCard,
  EMPTY_CARD,
  findCards,
  isGroup,
  linesOf,
  makeCard,
  nameOfCard,
  readCard,
  removeCard,
  type TypedCard,
  typedOf,
} from './contact-cards.ts'
import { CONTACT_DONE, CONTACT_MESSAGES } from './contact-messages.ts'

/** Cards on one page, and those that can be chosen for a group. */
const ROWS = 50
const MOST_CHOICES = 500
const MOST_SOUGHT = 200
const ID = /^[\w-]{1,255}$/

/** The contacts of the other webmail, as far as a form without a script needs them: what it does not show of a card it leaves as it is. */
export function contactRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get(CONTACTS_PATH, members, (c) => showList(c, services))
  for (const kind of ['new', 'new-group'] as const) {
    routes.get(`${CONTACTS_PATH}/${kind}`, members, (c) => showNew(c, services, kind, EMPTY_CARD))
    routes.post(`${CONTACTS_PATH}/${kind}`, members, longFormLimit, (c) => takeNew(c, services, kind))
  }
  routes.get(`${CONTACTS_PATH}/:id`, members, (c) =>
    withCard(c, services, ({ card, state }) => showOne(c, services, card, state, typedOf(card))),
  )
  routes.post(`${CONTACTS_PATH}/:id`, members, longFormLimit, (c) =>
    withCard(c, services, (found) => takeOne(c, services, found)),
  )
  routes.get(`${CONTACTS_PATH}/:id/delete`, members, (c) =>
    withCard(c, services, ({ card }) => askRemove(c, services, card)),
  )
  routes.post(`${CONTACTS_PATH}/:id/delete`, members, longFormLimit, (c) =>
    withCard(c, services, async ({ calls, card }) => {
      if (!(await tryMemberForm(c))) return refuse(c, services, 'stale')
      await removeCard(calls, card.id)
      return doneAt(c, CONTACTS_PATH, 'removed')
    }),
  )
  return routes
}

interface Found {
  readonly calls: MemberCalls
  readonly card: Card
  readonly state: string
}

async function withCard(
  c: Context<MemberEnv>,
  services: ClassicServices,
  work: (found: Found) => Response | Promise<Response>,
): Promise<Response> {
  const calls = callsOf(c, services)
  const id = c.req.param('id') ?? ''
  const found = ID.test(id) ? await readCard(calls, id) : undefined
  return found ? work({ calls, ...found }) : refuse(c, services, 'none', 404)
}

async function showList(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const calls = callsOf(c, services)
  const sought = (c.req.query('q') ?? '').trim().slice(0, MOST_SOUGHT)
  const wish = Number(c.req.query('from') ?? 0)
  const position = Number.isSafeInteger(wish) && wish > 0 ? wish : 0
  const [{ cards, total }, all] = await Promise.all([findCards(calls, sought, position, ROWS), mailboxesOf(calls)])
  const path = sought === '' ? CONTACTS_PATH : withQuery(CONTACTS_PATH, { q: sought })
  const view = classicView(c, services, all, undefined, path)
  const text = CONTACT_MESSAGES[view.language]
  const done = tryDone(c, CONTACT_DONE)
  const pageAt = (from: number) => withQuery(path, { from: from <= 0 ? undefined : `${from}` })
  const place = {
    newer: position > 0 ? pageAt(position - ROWS) : undefined,
    older: position + cards.length < total ? pageAt(position + ROWS) : undefined,
    shown: LIST_MESSAGES[view.language].shown(position + 1, position + cards.length, total),
  }
  const row = (card: Card): Markup => {
    const addresses = addressesOf(card)
    const to = addresses[0]
    return html`<li><a href="${CONTACTS_PATH}/${card.id}">${nameOfCard(card) || text.unnamed}</a> <span class="quiet">${isGroup(card) ? text.group : addresses.join(', ')}</span>${to === undefined ? '' : html` <a href="${withQuery(COMPOSE_PATH, { to })}" aria-label="${text.write}: ${to}">${text.write}</a>`}</li>`
  }
  const body = html`<h1>${text.title}</h1>
${notice(done && text.done[done])}
<p class="tools"><a class="button" href="${CONTACTS_PATH}/new">${text.add}</a><a href="${CONTACTS_PATH}/new-group">${text.addGroup}</a></p>
<form class="tools" action="${CONTACTS_PATH}"><label class="hidden" for="who">${text.find}</label><input id="who" name="q" type="search" maxlength="${MOST_SOUGHT}" autocomplete="off" value="${sought}" placeholder="${text.find}"><button class="small">${text.search}</button></form>
${cards.length === 0 ? html`<p class="quiet">${sought === '' ? text.none : text.nothing}</p>` : html`<ul class="tree">${cards.map(row)}</ul>`}
${pager(place, view.language)}`
  return c.html(classicPage(view, text.title, body), 200, FORM_PAGE)
}

interface FormParts {
  readonly isGroup: boolean
  readonly action: string
  readonly title: string
  readonly typed: TypedCard
  readonly hidden?: Readonly<Record<string, string>>
  readonly problems?: Readonly<Record<string, string>> | undefined
  /** Below the form. */
  readonly more?: Markup | ''
  readonly said?: string | undefined
}

async function showForm(c: Context<MemberEnv>, services: ClassicServices, parts: FormParts): Promise<Response> {
  const calls = callsOf(c, services)
  const view = classicView(c, services, await mailboxesOf(calls), undefined, parts.action)
  const text = CONTACT_MESSAGES[view.language]
  const { typed, problems } = parts
  const { members, ...values } = typed
  const fields: FormView = {
    language: view.language,
    csrf: c.var.signedIn.csrf,
    action: parts.action,
    values,
    hidden: parts.hidden ?? {},
    problems: problems ?? {},
  }
  const line = { autocomplete: 'off', maxLength: 300, isOptional: true }
  const choices = parts.isGroup
    ? (await findCards(calls, '', 0, MOST_CHOICES)).cards.filter((card) => !isGroup(card))
    : []
  const inside = parts.isGroup
    ? html`${textField(fields, { name: 'given', label: text.groupName, ...line, isOptional: false })}
<fieldset class="field"><legend>${text.members}</legend>${choices.map((card, at) => html`<div class="check"><input type="checkbox" id="m${at}" name="member" value="${card.uid}"${members.includes(card.uid) ? html` checked` : ''}><label for="m${at}">${nameOfCard(card) || text.unnamed}</label></div>`)}</fieldset>`
    : html`${textField(fields, { name: 'given', label: text.given, ...line })}${textField(fields, { name: 'surname', label: text.surname, ...line })}
${textArea(fields, { name: 'emails', label: text.emails, hint: text.lines, rows: 3, maxLength: 5000, isOptional: true })}
${textArea(fields, { name: 'phones', label: text.phones, hint: text.lines, rows: 3, maxLength: 2000, isOptional: true })}
${textField(fields, { name: 'company', label: text.company, ...line })}
${textArea(fields, { name: 'note', label: text.note, rows: 4, maxLength: 10_000, isOptional: true })}`
  const body = html`<h1>${parts.title}</h1>
${notice(parts.said)}
${form(fields, html`${inside}<div class="acts">${button(text.save)} <a href="${CONTACTS_PATH}">${text.all}</a></div>`)}
${parts.more ?? ''}`
  const isWrong = problems !== undefined
  return c.html(classicPage(view, parts.title, body, isWrong), isWrong ? 422 : 200, FORM_PAGE)
}

function showNew(
  c: Context<MemberEnv>,
  services: ClassicServices,
  kind: 'new' | 'new-group',
  typed: TypedCard,
  problems?: Readonly<Record<string, string>>,
) {
  const text = CONTACT_MESSAGES[classicView(c, services, []).language]
  // From a message: whoever has written it.
  const [given, emails] = [c.req.query('name') ?? '', c.req.query('address') ?? '']
  const begun = typed === EMPTY_CARD ? { ...typed, given: given.slice(0, 300), emails: emails.slice(0, 300) } : typed
  const title = kind === 'new' ? text.add : text.addGroup
  return showForm(c, services, {
    isGroup: kind === 'new-group',
    action: `${CONTACTS_PATH}/${kind}`,
    title,
    typed: begun,
    problems,
  })
}

async function takeNew(c: Context<MemberEnv>, services: ClassicServices, kind: 'new' | 'new-group'): Promise<Response> {
  const read = await readTyped(c)
  if (!read) return refuse(c, services, 'stale')
  const { typed } = read
  const text = CONTACT_MESSAGES[classicView(c, services, []).language]
  const problems = problemsOf(typed, text)
  if (problems) return showNew(c, services, kind, typed, problems)
  try {
    const id = await makeCard(callsOf(c, services), typed, kind === 'new-group')
    return doneAt(c, `${CONTACTS_PATH}/${id}`, 'made')
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    return showNew(c, services, kind, typed, { given: `${text.refused} ${error.message}` })
  }
}

function showOne(
  c: Context<MemberEnv>,
  services: ClassicServices,
  card: Card,
  state: string,
  typed: TypedCard,
  problems?: Readonly<Record<string, string>>,
) {
  const text = CONTACT_MESSAGES[classicView(c, services, []).language]
  const done = tryDone(c, CONTACT_DONE)
  const path = `${CONTACTS_PATH}/${card.id}`
  const [to] = addressesOf(card)
  const more = html`<p class="quiet">${isGroup(card) ? '' : text.rest}</p><p class="tools">${to === undefined ? '' : html`<a href="${withQuery(COMPOSE_PATH, { to })}">${text.write}</a>`}<a href="${path}/delete">${text.remove}</a></p>`
  return showForm(c, services, {
    isGroup: isGroup(card),
    action: path,
    title: nameOfCard(card) || text.unnamed,
    typed,
    hidden: { state, was: digestOf(typedOf(card)) },
    problems,
    more,
    said: done && text.done[done],
  })
}

async function takeOne(
  c: Context<MemberEnv>,
  services: ClassicServices,
  { calls, card, state }: Found,
): Promise<Response> {
  const read = await readTyped(c)
  if (!read) return refuse(c, services, 'stale')
  const { typed } = read
  const text = CONTACT_MESSAGES[classicView(c, services, []).language]
  const show = (problems: Readonly<Record<string, string>>) => showOne(c, services, card, state, typed, problems)
  const problems = problemsOf(typed, text)
  if (problems) return show(problems)
  // Any other card may have changed since the form was opened: what counts is whether this one says what it said then.
  if (read.state !== state && read.was !== digestOf(typedOf(card))) return show({ given: text.done.elsewhere })
  try {
    await changeCard(calls, card, state, typed)
    return doneAt(c, `${CONTACTS_PATH}/${card.id}`, 'changed')
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    return show({ given: error.type === 'stateMismatch' ? text.done.elsewhere : `${text.refused} ${error.message}` })
  }
}

async function readTyped(c: Context<MemberEnv>) {
  const body = await formLists(c)
  const field = (name: string) => (typeof body[name] === 'string' ? body[name] : '')
  if (!isVouchedFor(c, field('csrf') || undefined)) return undefined
  const members = [body['member'] ?? []].flat().filter((one) => typeof one === 'string')
  const typed: TypedCard = {
    given: field('given'),
    surname: field('surname'),
    company: field('company'),
    emails: field('emails'),
    phones: field('phones'),
    note: field('note'),
    members: members.slice(0, MOST_CHOICES),
  }
  return { typed, state: field('state'), was: field('was') }
}

function problemsOf(
  typed: TypedCard,
  text: (typeof CONTACT_MESSAGES)['en'],
): Readonly<Record<string, string>> | undefined {
  if ([typed.given, typed.surname, typed.company, typed.emails].every((one) => one.trim() === '')) {
    return { given: text.needsSomething }
  }
  for (const line of linesOf(typed.emails)) {
    try {
      if (readAddresses(line).length === 1 && !/[<>,]/.test(line)) continue
    } catch (error) {
      if (!(error instanceof BadAddress)) throw error
    }
    return { emails: text.badAddress(line.slice(0, 200)) }
  }
  return undefined
}

async function askRemove(c: Context<MemberEnv>, services: ClassicServices, card: Card): Promise<Response> {
  const path = `${CONTACTS_PATH}/${card.id}`
  const view = classicView(c, services, await mailboxesOf(callsOf(c, services)), undefined, `${path}/delete`)
  const text = CONTACT_MESSAGES[view.language]
  const fields = { language: view.language, csrf: c.var.signedIn.csrf, action: `${path}/delete` }
  const lead = text.removeLead(nameOfCard(card) || text.unnamed)
  const body = confirmation(fields, { title: text.remove, lead, act: text.remove, back: path })
  return c.html(classicPage(view, text.remove, body), 200, FORM_PAGE)
}

/** By what a card is known to be what it was. */
function digestOf(typed: TypedCard): string {
  return createHash('sha256').update(JSON.stringify(typed)).digest('base64url').slice(0, 22)
}
