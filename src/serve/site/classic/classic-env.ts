import type { Context } from 'hono'
import { viewOf } from '../page/page-view.ts'
import type { MemberEnv } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { listOf, type Mailbox } from './classic-mail.ts'
import type { ClassicView } from './classic-page.ts'
import type { MemberCalls, MemberJmap } from './member-jmap.ts'

/** What the classic webmail stands on. */
export interface ClassicServices extends Pick<SiteServices, 'hostname' | 'provider' | 'sessions' | 'clock' | 'frames'> {
  readonly jmap: MemberJmap
}

/** The calls of whoever asks. */
export function callsOf(c: Context<MemberEnv>, { jmap }: ClassicServices): MemberCalls {
  return jmap.callsFor(c.var.signedIn, c.env.connection, c.req.raw.signal)
}

/** All folders of the member. @throws JmapRefusal */
export async function mailboxesOf(calls: MemberCalls): Promise<readonly Mailbox[]> {
  return listOf<Mailbox>(await calls.call('Mailbox/get', { ids: null }))
}

/** What a page knows that answers a request. `path`: where it is shown with GET. */
export function classicView(
  c: Context<MemberEnv>,
  services: ClassicServices,
  mailboxes: readonly Mailbox[],
  here?: string,
  path?: string,
): ClassicView {
  return { ...viewOf(c, services, path), mailboxes, here }
}
