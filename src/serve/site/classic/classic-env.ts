import type { Context, MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'
import type { Email, Mailbox } from '../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { LabelBook } from '../../../wire/jmap/label-book.ts'
import { bodyLimit } from '../body-limit.ts'
import { classicOnly, type FindMailbox } from '../generations/generation-gate.ts'
import { viewOf } from '../page/page-view.ts'
import { type MemberEnv, membersOnly } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { listOf } from './classic-mail.ts'
import type { ClassicView } from './classic-page.ts'
import { prefsOf } from './classic-prefs.ts'
import { JmapRefusal, type MemberCalls, type MemberJmap } from './member-jmap.ts'
import { OF_QUERY, type OthersMail } from './others-mail.ts'

/** Octets of a form with texts in it: a script, a note, a signature. */
const MOST_FORM_BYTES = 256 * 1024

/** Stands before routes that read such a form. */
export const longFormLimit = bodyLimit(MOST_FORM_BYTES, (c) => c.text('The form is too long.\n', 413))

/** What the classic webmail stands on. */
export interface ClassicServices
  extends Pick<
    SiteServices,
    'hostname' | 'provider' | 'sessions' | 'clock' | 'frames' | 'generations' | 'pageSettings' | 'certificateOf'
  > {
  readonly jmap: MemberJmap
}

/** Lets members in who have the classic webmail, and leads others to theirs. */
export function classicMembers(services: ClassicServices): MiddlewareHandler<MemberEnv> {
  const gate = classicOnly(services, mailboxFinder(services))
  return every(membersOnly(services.sessions), gate, withOthers(services))
}

/** Pages that can be about the mail of somebody else. On any other the same address would show theirs, and its form change one's own. */
const OF_PATHS = /^\/classic\/(?:(?:folder|message|conversation)\/[^/]+|search|act|undo|compose)$/
/** Owners whose folders are shown; whoever shares with one beyond that is found in the other webmail. */
const MOST_OWNERS = 50

/**
 * Finds what others share with the member, for the pages that show it. An address that is about the mail of somebody who shares nothing is that of no page: were it taken for one's own, the numbers in it would mean other folders and messages.
 */
function withOthers(services: ClassicServices): MiddlewareHandler<MemberEnv> {
  return async (c, next) => {
    const { signedIn } = c.var
    const shared = (await services.jmap.sharedWith(signedIn)).slice(0, MOST_OWNERS)
    const all = await Promise.all(
      shared.map(async (one) => ({ ...one, mailboxes: await mailboxesShared(c, services, one) })),
    )
    const others = all.filter(({ mailboxes }) => mailboxes.length > 0)
    const of = c.req.query(OF_QUERY)
    if (of !== undefined) {
      if (!OF_PATHS.test(c.req.path) || !others.some(({ accountId }) => accountId === of)) return c.notFound()
      c.set('ownMailboxes', await mailboxesOf(ownCallsOf(c, services)))
    }
    c.set('others', others)
    return next()
  }
}

/** Nothing where it is not shared any more, by now. */
async function mailboxesShared(
  c: Context<MemberEnv>,
  { jmap }: ClassicServices,
  { accountId }: Pick<OthersMail, 'accountId'>,
): Promise<readonly Mailbox[]> {
  try {
    return await mailboxesOf(jmap.callsFor(c.var.signedIn, c.env.connection, c.req.raw.signal, accountId))
  } catch (error) {
    if (error instanceof JmapRefusal) return []
    throw error
  }
}

/** Where a message lies. One that is not the member's lies nowhere. */
export function mailboxFinder(services: Pick<ClassicServices, 'jmap'>): FindMailbox {
  return async (c, id) => {
    if (!/^M[1-9]\d{0,15}$/.test(id)) return undefined
    const answer = await callsOf(c, services).call('Email/get', { ids: [id], properties: ['mailboxIds'] })
    const [email] = listOf<Pick<Email, 'mailboxIds'>>(answer)
    return Object.keys(email?.mailboxIds ?? {})[0]
  }
}

/** The calls of whoever asks, in the mail that the address is about: their own, or that of somebody who shares it (`OF_QUERY`). */
export function callsOf(c: Context<MemberEnv>, { jmap }: Pick<ClassicServices, 'jmap'>): MemberCalls {
  return jmap.callsFor(c.var.signedIn, c.env.connection, c.req.raw.signal, c.req.query(OF_QUERY))
}

/** The calls of whoever asks, in the mail of an account that is named by its id in JMAP. */
export function callsIn(
  c: Context<MemberEnv>,
  { jmap }: Pick<ClassicServices, 'jmap'>,
  accountId: string,
): MemberCalls {
  return jmap.callsFor(c.var.signedIn, c.env.connection, c.req.raw.signal, accountId)
}

/** The calls of whoever asks, in their own mail. */
export function ownCallsOf(c: Context<MemberEnv>, { jmap }: Pick<ClassicServices, 'jmap'>): MemberCalls {
  return jmap.callsFor(c.var.signedIn, c.env.connection, c.req.raw.signal)
}

/** All folders of the member. @throws JmapRefusal */
export async function mailboxesOf(calls: MemberCalls): Promise<readonly Mailbox[]> {
  return listOf<Mailbox>(await calls.call('Mailbox/get', { ids: null }))
}

/** The labels of the member; of the mail of others there are none. @throws JmapRefusal */
export async function labelsOf(calls: MemberCalls, of?: string): Promise<LabelBook> {
  const book = new LabelBook()
  if (of !== undefined) return book
  book.take(listOf<JsonObject>(await calls.call('Label/get', { ids: null })))
  return book
}

/** What a page knows that answers a request. `mailboxes`: of the mail that it is about. `path`: where it is shown with GET. */
export function classicView(
  c: Context<MemberEnv>,
  services: ClassicServices,
  mailboxes: readonly Mailbox[],
  here?: string,
  path?: string,
): ClassicView {
  const of = c.req.query(OF_QUERY)
  return {
    ...viewOf(c, services, path),
    ...prefsOf(c),
    mailboxes: (of === undefined ? undefined : c.var.ownMailboxes) ?? mailboxes,
    there: mailboxes,
    others: c.var.others ?? [],
    of,
    here,
    generations: c.var.generations,
  }
}
