import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import type { Email, Mailbox } from '../../../wire/jmap/email.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { LabelBook } from '../../../wire/jmap/label-book.ts'
import { classicOnly, type FindMailbox } from '../generations/generation-gate.ts'
import { viewOf } from '../page/page-view.ts'
import { type MemberEnv, membersOnly } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { listOf } from './classic-mail.ts'
import type { ClassicView } from './classic-page.ts'
import { prefsOf } from './classic-prefs.ts'
import type { MemberCalls, MemberJmap } from './member-jmap.ts'

/** Octets of a form with texts in it: a script, a note, a signature. */
const MOST_FORM_BYTES = 256 * 1024

/** Stands before routes that read such a form. */
export const longFormLimit = bodyLimit({
  maxSize: MOST_FORM_BYTES,
  onError: (c) => c.text('The form is too long.\n', 413),
})

/** What the classic webmail stands on. */
export interface ClassicServices
  extends Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'clock' | 'frames' | 'generations'> {
  readonly jmap: MemberJmap
}

/** Lets members in who have the classic webmail, and leads others to theirs. */
export function classicMembers(services: ClassicServices): MiddlewareHandler<MemberEnv> {
  return every(membersOnly(services.sessions), classicOnly(services, mailboxFinder(services)))
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

/** The calls of whoever asks. */
export function callsOf(c: Context<MemberEnv>, { jmap }: Pick<ClassicServices, 'jmap'>): MemberCalls {
  return jmap.callsFor(c.var.signedIn, c.env.connection, c.req.raw.signal)
}

/** All folders of the member. @throws JmapRefusal */
export async function mailboxesOf(calls: MemberCalls): Promise<readonly Mailbox[]> {
  return listOf<Mailbox>(await calls.call('Mailbox/get', { ids: null }))
}

/** The labels of the member. @throws JmapRefusal */
export async function labelsOf(calls: MemberCalls): Promise<LabelBook> {
  const book = new LabelBook()
  book.take(listOf<JsonObject>(await calls.call('Label/get', { ids: null })))
  return book
}

/** What a page knows that answers a request. `path`: where it is shown with GET. */
export function classicView(
  c: Context<MemberEnv>,
  services: ClassicServices,
  mailboxes: readonly Mailbox[],
  here?: string,
  path?: string,
): ClassicView {
  return { ...viewOf(c, services, path), mailboxes, here, generations: c.var.generations, ...prefsOf(c) }
}
