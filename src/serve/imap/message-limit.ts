import { UidSet } from '../../core/mail/uid-set.ts'
import type { SearchKey } from '../../wire/imap/search-key.ts'
import { no, type Reply } from './reply.ts'
import { resolveSet } from './resolve-set.ts'
import type { Selected, Session } from './session.ts'

/** What a command works on: all the messages that it names, or as many as one command may, those with the highest UIDs. */
export interface Portion {
  readonly uids: UidSet
  readonly isCut: boolean
}

/** The portion of `uids` that one command may work on. RFC 9738 §3.1. */
export function portionOf({ services }: Session, uids: UidSet): Portion {
  const { maxMessages } = services.limits
  if (uids.size <= maxMessages) return { uids, isCut: false }
  const first = uids.at(uids.size - maxMessages) as number
  return { uids: uids.intersect(UidSet.of([{ first, last: Number.MAX_SAFE_INTEGER }])), isCut: true }
}

/**
 * The reply with MESSAGELIMIT and the lowest UID that was worked on, so that the client goes on below it; in an untagged NO if the reply
 * has a response code already (RFC 9738 §3.1).
 */
export function tellPortion(session: Session, { uids, isCut }: Portion, reply: Reply): Reply {
  if (!isCut) return reply
  const code = codeOf(session, uids)
  if (reply.code === undefined && reply.status === 'OK') return { ...reply, code }
  session.untagged(`NO [${code}] the rest has to be asked for again`)
  return reply
}

/** The answer where a command does all or nothing: COPY, which may not leave half of its copies behind (RFC 9738 §3.1). */
export function refuseMore(session: Session, { uids }: Portion): Reply {
  return no(codeOf(session, uids), 'too many messages for one command, name fewer')
}

/** Messages that a search has to look at: of those in view, the ones that its sequence sets and UIDs leave over. */
export function scopeOf(session: Session, selected: Selected, key: SearchKey): UidSet {
  const { uids } = selected.view
  if (uids.size <= session.services.limits.maxMessages) return uids
  const keys = key.kind === 'and' ? key.keys : [key]
  return keys.reduce(
    (left, one) => (one.kind === 'sequence' ? left.intersect(resolveSet(session, selected, one.set, one.uids)) : left),
    uids,
  )
}

function codeOf({ services }: Session, uids: UidSet): string {
  return `MESSAGELIMIT ${services.limits.maxMessages} ${uids.first}`
}
