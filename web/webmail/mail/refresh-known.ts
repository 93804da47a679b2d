import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import { JmapFailure, toFailure } from './jmap-failure.ts'
import type { Mail } from './mail.ts'

/** Of whom the server is asked, and where what it says stands. */
type Known = Pick<Mail, 'accountId' | 'cache' | 'calls'>

/** Asks what has become of the mailboxes since they were known. True: there is more to be asked for. @throws JmapFailure */
export async function refreshMailboxes(mail: Known): Promise<boolean> {
  const { accountId, cache, calls } = mail
  if (cache.mailboxState === undefined) return reloadMailboxes(mail)
  const get = (prefix: string, which: string): [string, JsonObject, string] => [
    'Mailbox/get',
    { accountId, '#ids': { resultOf: `${prefix}changes`, name: 'Mailbox/changes', path: `/${which}` } },
    `${prefix}${which}`,
  ]
  const [changes, ...got] = await calls.sequence((prefix) => [
    ['Mailbox/changes', { accountId, sinceState: cache.mailboxState ?? '' }, `${prefix}changes`],
    get(prefix, 'created'),
    get(prefix, 'updated'),
  ])
  if (!changes || changes instanceof JmapFailure) return reloadMailboxes(mail)
  for (const id of changes['destroyed'] as readonly string[]) cache.mailboxes.delete(id)
  for (const answer of got) if (!(answer instanceof JmapFailure)) cache.absorb('Mailbox/get', answer)
  cache.mailboxState = changes['newState'] as string
  return changes['hasMoreChanges'] === true
}

/** All mailboxes: nothing is known of them yet, or the server does not know any more what has changed since. Nothing is left to be asked for then. @throws JmapFailure */
export async function reloadMailboxes({ accountId, cache, calls }: Known): Promise<false> {
  const answer = await calls.call('Mailbox/get', { accountId, ids: null })
  cache.mailboxes.clear()
  cache.absorb('Mailbox/get', answer)
  return false
}

/** The same of the messages that are known. @throws JmapFailure */
export async function refreshEmails({ accountId, cache, calls }: Known): Promise<boolean> {
  // Nothing is known yet that could be another.
  if (cache.emailState === undefined) return false
  const changes = await calls
    .call('Email/changes', { accountId, sinceState: cache.emailState })
    .catch((error: unknown) => toFailure(error))
  if (changes instanceof JmapFailure) {
    if (changes.why !== 'refused') throw changes
    // Everything that is known may be old; it is asked for again when it is looked at.
    cache.emailState = undefined
    for (const id of [...cache.emails.keys()]) cache.forget(id)
    // The rows that were asked for meanwhile are forgotten with the rest.
    return true
  }
  for (const id of changes['destroyed'] as readonly string[]) cache.forget(id)
  const stale = (changes['updated'] as readonly string[]).filter((id) => cache.emails.has(id))
  if (stale.length > 0) {
    const properties = ['id', 'threadId', 'mailboxIds', 'keywords', 'from']
    cache.absorb('Email/get', await calls.call('Email/get', { accountId, ids: stale, properties }))
  }
  cache.emailState = changes['newState'] as string
  return changes['hasMoreChanges'] === true
}
