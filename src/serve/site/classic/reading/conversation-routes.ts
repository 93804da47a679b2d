import { type Context, Hono } from 'hono'
import { type Email, isUnread, type Mailbox } from '../../../../wire/jmap/email.ts'
import type { MessageTrail } from '../../../../wire/jmap/protection.ts'
import type { Invocation } from '../../../../wire/jmap/request.ts'
import type { MemberEnv } from '../../sessions/member.ts'
import { type ClassicServices, callsOf, classicMembers, classicView, labelsOf } from '../classic-env.ts'
import { listOf } from '../classic-mail.ts'
import { conversationPath, withQuery } from '../classic-paths.ts'
import { LIST_MESSAGES } from '../list/list-messages.ts'
import { noticeOf, officialOf, refuse } from '../list/list-routes.ts'
import { markRead } from '../list/message-acts.ts'
import type { MemberCalls } from '../member-jmap.ts'
import { askable } from '../others-mail.ts'
import { conversationPage } from './conversation-page.ts'
import { SHOWN_PROPERTIES, type ShownEmail } from './message-part.ts'
import { READING_PAGE } from './reading-routes.ts'

/** Messages on one page: each with its text, so that it is read without asking once more. */
const PAGE_MESSAGES = 20
/** Octets of the text of each that are shown: with them a page has less than 2 MB whatever is in it. */
const MOST_TEXT_OCTETS = 64 * 1024
/** Messages of a conversation of which is known who is unread: `maxObjectsInGet`. What is older has to be looked for. */
const MOST_KNOWN = 1000

/** All of a conversation on one page, at the address of any message of it. */
export function conversationRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  routes.get('/classic/conversation/:id', classicMembers(services), (c) => show(c, services, c.req.param('id')))
  return routes
}

async function show(c: Context<MemberEnv>, services: ClassicServices, id: string): Promise<Response> {
  if (!/^M[1-9]\d{0,15}$/.test(id)) return refuse(c, services, 'none', 404)
  const calls = callsOf(c, services)
  const { all, mailboxes } = await conversationOf(calls, id)
  const opened = all.find((one) => one.id === id)
  if (!opened) return refuse(c, services, 'none', 404)
  const place = Object.keys(opened.mailboxIds)[0]
  const view = classicView(c, services, mailboxes, place, undefined)
  const from = startOf(c.req.query('from'), all.length, all.indexOf(opened))
  const shown = all.slice(from, from + PAGE_MESSAGES)
  const answers = await bodiesOf(calls, shown, view.of)
  const official = officialOf(answers)
  const trails = new Map(listOf<MessageTrail>(answers.get('trails')).map((trail) => [trail.id, trail]))
  const emails = new Map(listOf<ShownEmail>(answers.get('emails')).map((email) => [email.id, email]))
  await markRead(calls, shown.filter(isUnread))
  const path = conversationPath(id, view.of)
  const pageAt = (at: number) => withQuery(path, { from: `${at}` })
  const elsewhere = all.filter((one) => isUnread(one) && !shown.includes(one))
  const [firstUnread] = elsewhere
  const page = conversationPage({
    ...view,
    path: withQuery(path, { from: c.req.query('from') === undefined ? undefined : `${from}` }),
    openedId: id,
    parts: shown.flatMap((one) => {
      const email = emails.get(one.id)
      return email ? [{ email, trail: trails.get(one.id), isOfficial: official.has(one.id) }] : []
    }),
    total: all.length,
    isFlagged: all.some(({ keywords, mailboxIds }) => keywords['$flagged'] && mailboxIds[place ?? '']),
    place: {
      newer: from + PAGE_MESSAGES < all.length ? pageAt(from + PAGE_MESSAGES) : undefined,
      older: from > 0 ? pageAt(Math.max(0, from - PAGE_MESSAGES)) : undefined,
      shown: LIST_MESSAGES[view.language].shown(from + 1, from + shown.length, all.length),
    },
    moreUnread: firstUnread && {
      count: elsewhere.length,
      path: pageAt(startOf(undefined, all.length, all.indexOf(firstUnread))),
    },
    labels: await labelsOf(calls, view.of),
    accountId: calls.accountId,
    csrf: c.var.signedIn.csrf,
    notice: noticeOf(c, services, path),
    nowMs: services.clock.nowMs(),
  })
  return c.html(page, 200, READING_PAGE)
}

/** Where a page begins: as the address says it, else so that the message `at` is on it. The last page is a full one, so that what was written last does not stand there alone. */
function startOf(wanted: string | undefined, total: number, at: number): number {
  const last = Math.max(0, total - PAGE_MESSAGES)
  const wish = Number(wanted ?? Number.NaN)
  if (Number.isSafeInteger(wish) && wish >= 0) return Math.min(wish, last)
  // Pages are counted from the end, where one begins to read what is new.
  return Math.max(0, last - Math.ceil(Math.max(0, last - at) / PAGE_MESSAGES) * PAGE_MESSAGES)
}

/** The messages of a conversation, the oldest first: all but what was thrown away or is still being written, as the other webmail has it, unless the one that is asked for lies there too. */
async function conversationOf(
  calls: MemberCalls,
  id: string,
): Promise<{ readonly all: readonly Email[]; readonly mailboxes: readonly Mailbox[] }> {
  const { accountId } = calls
  const properties = ['id', 'threadId', 'mailboxIds', 'keywords']
  const answers = await calls.all(
    ['Email/get', { accountId, ids: [id], properties }, 'email'],
    ['Thread/get', { accountId, '#ids': { resultOf: 'email', name: 'Email/get', path: '/list/*/threadId' } }, 'thread'],
    ['Mailbox/get', { accountId, ids: null }, 'mailboxes'],
  )
  const [opened] = listOf<Email>(answers.get('email'))
  const mailboxes = listOf<Mailbox>(answers.get('mailboxes'))
  const [thread] = listOf<{ readonly emailIds: readonly string[] }>(answers.get('thread'))
  if (!opened) return { all: [], mailboxes }
  const all = thread?.emailIds ?? []
  const ids = all.slice(-MOST_KNOWN)
  const got = await calls.call('Email/get', { ids: ids.includes(id) ? ids : [id, ...ids.slice(1)], properties })
  const known = new Map(listOf<Email>(got).map((email) => [email.id, email]))
  const away = mailboxes.filter(({ role }) => role === 'trash' || role === 'junk' || role === 'drafts')
  const isShown = ({ mailboxIds }: Email) =>
    Object.keys(opened.mailboxIds).some((one) => mailboxIds[one]) || !away.some((one) => mailboxIds[one.id])
  return { all: all.flatMap((one) => known.get(one) ?? []).filter(isShown), mailboxes }
}

function bodiesOf(calls: MemberCalls, shown: readonly Email[], of: string | undefined) {
  const { accountId } = calls
  const ids = shown.map(({ id }) => id)
  const bodies = { fetchTextBodyValues: true, maxBodyValueBytes: MOST_TEXT_OCTETS }
  const wanted: readonly Invocation[] = [
    ['Email/get', { accountId, ids, properties: [...SHOWN_PROPERTIES], ...bodies }, 'emails'],
    ['MessageTrail/get', { accountId, ids }, 'trails'],
    ['OfficialEmail/get', { accountId, ids }, 'official'],
  ]
  return calls.all(...askable(wanted, of))
}
