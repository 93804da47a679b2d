import { Hono } from 'hono'
import { type Email, isUnread, type Mailbox } from '../../../../wire/jmap/email.ts'
import type { MessageTrail } from '../../../../wire/jmap/protection.ts'
import type { Invocation } from '../../../../wire/jmap/request.ts'
import { FORM_PAGE } from '../../page/document.ts'
import type { MemberEnv } from '../../sessions/member.ts'
import { type ClassicServices, callsOf, classicMembers, classicView, labelsOf } from '../classic-env.ts'
import { listOf } from '../classic-mail.ts'
import { messagePath } from '../classic-paths.ts'
import { findScheduled } from '../compose/scheduled.ts'
import { noticeOf, officialOf, refuse } from '../list/list-routes.ts'
import { markRead } from '../list/message-acts.ts'
import { askable, OF_QUERY } from '../others-mail.ts'
import { SHOWN_PROPERTIES, type ShownEmail } from './message-part.ts'
import { readingPage } from './reading-page.ts'

/** Octets of the text of a message that are shown: a longer one can be saved. */
const MOST_TEXT_OCTETS = 512 * 1024
/** Of a conversation so many are named. */
const MOST_NAMED = 100

/** The frames of a message are ours; what may be in them, their own policy says. */
export const READING_PAGE = {
  ...FORM_PAGE,
  'content-security-policy': FORM_PAGE['content-security-policy'].replace(
    "style-src 'self'",
    "style-src 'self'; frame-src 'self'",
  ),
} as const

/** Messages, each at an address that stays when it is moved. */
export function readingRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  routes.get('/classic/message/:id', classicMembers(services), async (c) => {
    const id = c.req.param('id')
    if (!/^M[1-9]\d{0,15}$/.test(id)) return refuse(c, services, 'none', 404)
    const calls = callsOf(c, services)
    const { accountId } = calls
    const wanted: readonly Invocation[] = [
      [
        'Email/get',
        {
          accountId,
          ids: [id],
          properties: [...SHOWN_PROPERTIES],
          fetchTextBodyValues: true,
          maxBodyValueBytes: MOST_TEXT_OCTETS,
        },
        'email',
      ],
      [
        'Thread/get',
        { accountId, '#ids': { resultOf: 'email', name: 'Email/get', path: '/list/*/threadId' } },
        'thread',
      ],
      ['MessageTrail/get', { accountId, ids: [id] }, 'trail'],
      ['OfficialEmail/get', { accountId, ids: [id] }, 'official'],
    ]
    const answers = await calls.all(...askable(wanted, c.req.query(OF_QUERY)))
    const email = listOf<ShownEmail>(answers.get('email'))[0]
    if (!email) return refuse(c, services, 'none', 404)
    // To open a message is to have read it. It is the one thing that a page does which is only looked at; whoever leads a member here from elsewhere has it no longer bold, and no more.
    if (isUnread(email)) await markRead(calls, [email])
    const [thread] = listOf<{ readonly emailIds: readonly string[] }>(answers.get('thread'))
    const properties = ['id', 'threadId', 'mailboxIds', 'keywords', 'from', 'receivedAt']
    const more = await calls.all(
      ['Email/get', { accountId, ids: (thread?.emailIds ?? []).slice(-MOST_NAMED), properties }, 'talk'],
      ['Mailbox/get', { accountId, ids: null }, 'mailboxes'],
    )
    const mailboxes = listOf<Mailbox>(more.get('mailboxes'))
    const path = messagePath(id, c.req.query(OF_QUERY))
    const place = mailboxes.find(({ id: one }) => email.mailboxIds[one])
    const show = c.req.query('show')
    const page = readingPage({
      ...classicView(c, services, mailboxes, Object.keys(email.mailboxIds)[0], path),
      email,
      conversation: listOf<Email>(more.get('talk')),
      trail: listOf<MessageTrail>(answers.get('trail'))[0],
      labels: await labelsOf(calls, c.req.query(OF_QUERY)),
      scheduled: place?.role === 'scheduled' ? await findScheduled(calls, id) : undefined,
      isOfficial: officialOf(answers).has(id),
      accountId,
      csrf: c.var.signedIn.csrf,
      notice: noticeOf(c, services, path),
      wish: show === 'text' || show === 'images' ? show : undefined,
    })
    return c.html(page, 200, READING_PAGE)
  })
  return routes
}
