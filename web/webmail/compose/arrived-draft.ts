import type { Mail } from '../mail/mail.ts'
import type { Beginning } from './letter.ts'

/** The draft that a letter was saved as while its page was closed; undefined if that did not arrive, or cannot be found out. */
export async function tryArrived(
  { accountId, calls, cache }: Pick<Mail, 'accountId' | 'calls' | 'cache'>,
  { leftAs }: Pick<Beginning, 'leftAs'>,
): Promise<string | undefined> {
  const drafts = cache.withRole('drafts')
  if (leftAs === undefined || !drafts) return undefined
  const filter = { inMailbox: drafts.id, header: ['Message-ID', leftAs] }
  const answer = await calls.call('Email/query', { accountId, filter, limit: 1 }).catch(() => undefined)
  const [id] = (answer?.['ids'] ?? []) as readonly string[]
  return id
}
