import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { readAddresses, writeAddresses } from '../../../../wire/jmap/typed-addresses.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { button, form } from '../../page/form.ts'
import { formLists, isVouchedFor, type MemberEnv } from '../../sessions/member.ts'
import {
  type ClassicServices,
  callsOf,
  classicMembers,
  classicView,
  longFormLimit,
  mailboxesOf,
} from '../classic-env.ts'
import { classicPage } from '../classic-page.ts'
import { COMPOSE_PATH, PICK_PATH, withQuery } from '../classic-paths.ts'
import { addressesOf, type Card, findCards, isGroup, membersOf, nameOfCard } from '../contacts/contact-cards.ts'
import { CONTACT_MESSAGES } from '../contacts/contact-messages.ts'
import { refuse } from '../list/list-routes.ts'
import { COMPOSE_MESSAGES } from './compose-messages.ts'
import { beginLetter, identitiesOf, type Letter, saveDraft } from './letter.ts'

/** Cards that one may choose among. */
const MOST_CHOICES = 500
const LINES = ['to', 'cc', 'bcc'] as const

/** Where recipients are chosen among the contacts: the letter waits among the drafts, and gets them from there. */
export function pickRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get(PICK_PATH, members, (c) => show(c, services))
  routes.post(PICK_PATH, members, longFormLimit, (c) => take(c, services))
  return routes
}

async function show(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const calls = callsOf(c, services)
  const draft = c.req.query('draft') ?? ''
  const [{ cards }, all] = await Promise.all([findCards(calls, '', 0, MOST_CHOICES), mailboxesOf(calls)])
  const view = classicView(c, services, all, undefined, withQuery(PICK_PATH, { draft }))
  const text = CONTACT_MESSAGES[view.language]
  const words = COMPOSE_MESSAGES[view.language]
  const fields = { language: view.language, csrf: c.var.signedIn.csrf, action: PICK_PATH, hidden: { draft } }
  const usable = cards.filter((card) => isGroup(card) || addressesOf(card).length > 0)
  const row = (card: Card, at: number): Markup =>
    html`<fieldset class="pick"><legend>${nameOfCard(card) || text.unnamed} <span class="quiet">${isGroup(card) ? text.group : addressesOf(card)[0]}</span></legend>${LINES.map((line) => html`<span class="check"><input type="checkbox" id="${line}${at}" name="${line}" value="${card.id}"><label for="${line}${at}">${words[line]}</label></span>`)}</fieldset>`
  const back = withQuery(COMPOSE_PATH, { draft })
  const body = html`<h1>${text.pick}</h1><p>${text.pickLead}</p>
${usable.length === 0 ? html`<p class="quiet">${text.none}</p><p><a href="${back}">${text.backToLetter}</a></p>` : form(fields, html`${usable.map(row)}<div class="acts">${button(text.take)} <a href="${back}">${text.backToLetter}</a></div>`)}`
  return c.html(classicPage(view, text.pick, body), 200, FORM_PAGE)
}

async function take(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const body = await formLists(c)
  const field = (name: string) => (typeof body[name] === 'string' ? body[name] : '')
  if (!isVouchedFor(c, field('csrf') || undefined)) return refuse(c, services, 'stale')
  const calls = callsOf(c, services)
  const id = field('draft')
  const [identities, mailboxes] = await Promise.all([identitiesOf(calls), mailboxesOf(calls)])
  const begun = /^M\d{1,16}$/.test(id)
    ? await beginLetter(calls, 'draft', id, identities, classicView(c, services, []))
    : undefined
  const drafts = mailboxes.find(({ role }) => role === 'drafts')
  if (!begun || !drafts) return refuse(c, services, 'none', 404)
  const { cards } = await findCards(calls, '', 0, MOST_CHOICES)
  const chosen = (line: string) => new Set([body[line] ?? []].flat())
  const added = Object.fromEntries(
    LINES.map((line) => [line, withCards(begun.letter[line], cards, chosen(line))]),
  ) as Pick<Letter, (typeof LINES)[number]>
  const from = identities.find((one) => one.id === begun.letter.identity) ?? identities[0]
  const saved = await saveDraft(calls, { ...begun.letter, ...added }, from, drafts.id)
  return c.redirect(withQuery(COMPOSE_PATH, { draft: saved.id, done: saved.isElsewhere ? 'elsewhere' : 'saved' }), 303)
}

/** Everybody of these cards behind those who stand there; of a group each for themselves. Nobody twice. */
function withCards(typed: string, cards: readonly Card[], ids: ReadonlySet<unknown>): string {
  const people = cards
    .filter(({ id }) => ids.has(id))
    .flatMap((card) => (isGroup(card) ? cards.filter(({ uid }) => membersOf(card).includes(uid)) : [card]))
    .flatMap((card) => {
      const email = addressesOf(card)[0]
      return email === undefined ? [] : [{ name: nameOfCard(card), email }]
    })
  const there = readAddresses(typed)
  const known = new Set(there.map(({ email }) => email.toLowerCase()))
  const fresh = people.filter(({ email }) => !known.has(email.toLowerCase()) && known.add(email.toLowerCase()))
  return writeAddresses([...there, ...fresh])
}
