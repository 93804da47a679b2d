import { Fault } from '../../../base/fault.ts'
import { isLimited, type Quota } from '../../../core/mail/quota.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { encodeMailbox } from '../../../wire/imap/encode.ts'
import { afterLogin } from '../command.ts'
import { locate, requireMailbox } from '../mailboxes/mailbox-places.ts'
import { readMailbox } from '../mailboxes/read-mailbox.ts'
import { no, ok } from '../reply.ts'
import type { Session } from '../session.ts'

/** All mailboxes of an account count together. */
const ROOT = 'account'
/** Unit of STORAGE in octets (RFC 9208 §5.1). */
const STORAGE_UNIT = 1024

/** GETQUOTA: RFC 9208 §4.1.1. An account without limits has no quota root, since the grammar wants at least one resource. */
export const listQuota = afterLogin({
  read: readRoot,
  async run(session, { account }, root) {
    const quota = root === ROOT ? await session.services.mail.quota(account.id) : undefined
    if (!quota || !isLimited(quota.limits)) throw new Fault('peer', 'imap/no-such-quota', 'there is no such quota root')
    tellQuota(session, quota)
    return ok('that is all')
  },
})

/** GETQUOTAROOT: RFC 9208 §4.1.2. How much others keep is nobody's business: a mailbox that somebody shares shows no root. */
export const listQuotaRoot = afterLogin({
  read: readMailbox,
  async run(session, state, name) {
    const { mail } = session.services
    const place = await locate(session, state, name)
    await mail.read(place.accountId, (reader) => requireMailbox(reader, place, 'r'))
    const quota = place.accountId === state.account.id ? await mail.quota(place.accountId) : undefined
    const isRooted = quota !== undefined && isLimited(quota.limits)
    session.untagged(`QUOTAROOT ${encodeMailbox(name, session.names)}${isRooted ? ` ${ROOT}` : ''}`)
    if (isRooted) tellQuota(session, quota)
    return ok('that is all')
  },
})

/** SETQUOTA (RFC 9208 §4.1.3) is for administrators, who do not come this way: QUOTASET is not announced. */
export const setQuota = afterLogin({
  read: readSetQuota,
  run: () => no('NOPERM', 'only the operator sets quotas'),
})

/** SP quota-root-name. */
function readRoot(cursor: Cursor): string {
  cursor.space()
  const root = cursor.astring()
  cursor.end()
  return root
}

/** setquota = "SETQUOTA" SP quota-root-name SP "(" [resource SP number64 *(SP resource SP number64)] ")". */
function readSetQuota(cursor: Cursor): void {
  cursor.space()
  cursor.astring()
  cursor.space()
  cursor.list(() => {
    cursor.atom()
    cursor.space()
    cursor.number64()
  })
  cursor.end()
}

function tellQuota(session: Session, { limits, used }: Quota): void {
  const resources: string[] = []
  if (limits.storageBytes !== undefined) {
    resources.push(
      `STORAGE ${Math.ceil(used.storageBytes / STORAGE_UNIT)} ${Math.floor(limits.storageBytes / STORAGE_UNIT)}`,
    )
  }
  if (limits.messages !== undefined) resources.push(`MESSAGE ${used.messages} ${limits.messages}`)
  session.untagged(`QUOTA ${ROOT} (${resources.join(' ')})`)
}
