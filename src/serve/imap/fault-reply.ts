import type { Fault } from '../../base/fault.ts'
import { encodeString } from '../../wire/imap/encode.ts'
import type { ImapLimits } from './imap-limits.ts'
import type { Reply } from './reply.ts'

/** What a peer is told of a fault: status and response code (RFC 9051 §7.1) by the fault's code. */
const REPLIES: Readonly<Record<string, readonly [Reply['status'], string?]>> = {
  'imap/syntax': ['BAD'],
  'imap/too-complex': ['BAD', 'LIMIT'],
  'imap/too-big': ['BAD', 'TOOBIG'],
  'imap/message-too-big': ['NO', 'TOOBIG'],
  'imap/wrong-state': ['BAD'],
  'imap/not-enabled': ['BAD'],
  'imap/no-such-message': ['BAD'],
  'imap/uid-required': ['BAD', 'UIDREQUIRED'],
  'imap/bad-charset': ['NO', 'BADCHARSET (US-ASCII UTF-8)'],
  'imap/bad-mailbox-name': ['NO', 'CANNOT'],
  'imap/no-such-target': ['NO', 'TRYCREATE'],
  'imap/bad-message': ['NO', 'CANNOT'],
  'imap/use-taken': ['NO', 'USEATTR'],
  'imap/too-much-to-copy': ['NO', 'LIMIT'],
  'imap/no-permission': ['NO', 'NOPERM'],
  'imap/read-only': ['NO', 'READ-ONLY'],
  'imap/unknown-encoding': ['NO', 'UNKNOWN-CTE'],
  'imap/too-many-keywords': ['NO', 'LIMIT'],
  'mail/too-many-keywords': ['NO', 'LIMIT'],
  'imap/too-many-patterns': ['NO', 'LIMIT'],
  'imap/privacy-required': ['NO', 'PRIVACYREQUIRED'],
  'imap/cancelled': ['BAD'],
  'imap/too-much-to-notify': ['NO', 'NOTIFICATIONOVERFLOW'],
  'imap/client-bug': ['BAD', 'CLIENTBUG'],
  'imap/too-few': ['NO', 'TOOFEW'],
  'imap/too-many-batches': ['NO', 'TOOMANY'],
  'sasl/malformed': ['BAD'],
  'login/refused': ['NO', 'AUTHENTICATIONFAILED'],
  'login/too-many-attempts': ['NO', 'UNAVAILABLE'],
  'login/too-busy': ['NO', 'UNAVAILABLE'],
  'login/suspended': ['NO', 'CONTACTADMIN'],
  'login/closed': ['NO', 'CONTACTADMIN'],
  'mail/no-such-mailbox': ['NO', 'NONEXISTENT'],
  'mail/exists': ['NO', 'ALREADYEXISTS'],
  'mail/bad-name': ['NO', 'CANNOT'],
  'mail/has-children': ['NO', 'HASCHILDREN'],
  'mail/too-many-mailboxes': ['NO', 'LIMIT'],
  'mail/bad-annotation': ['BAD'],
  'mail/too-many-annotations': ['NO', 'METADATA TOOMANY'],
  'mail/too-many-shares': ['NO', 'LIMIT'],
  'mail/over-quota': ['NO', 'OVERQUOTA'],
  'imap/tag-reused': ['BAD'],
  'imap/no-such-context': ['NO', 'CLIENTBUG'],
  'imap/not-selected': ['BAD'],
  'mail/too-tangled': ['NO', 'LIMIT'],
  'imap/expunged': ['NO', 'EXPUNGEISSUED'],
}

/**
 * The answer to a command that failed. Faults of ours say nothing but the incident number, under which the log has the rest.
 */
export function replyToFault(fault: Fault, incident: string, limits: Pick<ImapLimits, 'maxAnnotationBytes'>): Reply {
  const known = REPLIES[fault.code]
  if (fault.code === 'imap/bad-url') {
    // RFC 4469 §3: the URL itself is told, so that a client that sent many knows which.
    const url = encodeString(plain(fault.message), false)
    return { status: 'NO', code: `BADURL ${url}`, text: 'that URL leads to nothing that you may read' }
  }
  if (fault.code === 'mail/annotation-too-big') {
    // RFC 5464 §4.3: the largest that would have been taken.
    return { status: 'NO', code: `METADATA MAXSIZE ${limits.maxAnnotationBytes}`, text: plain(fault.message) }
  }
  if (known && fault.who !== 'us') return { status: known[0], code: known[1], text: plain(fault.message) }
  if (fault.who === 'peer') return { status: 'NO', code: 'CANNOT', text: plain(fault.message) }
  if (fault.who === 'world') {
    return { status: 'NO', code: 'UNAVAILABLE', text: `temporarily unavailable, incident ${incident}` }
  }
  const code = fault.code.startsWith('store/') ? 'UNAVAILABLE' : 'SERVERBUG'
  return { status: 'NO', code, text: `internal error, temporarily unavailable; incident ${incident}` }
}

/** Text that can stand in an answer: what a peer wrote may be quoted in it, so line ends and 8-bit characters are taken out. */
function plain(message: string): string {
  return message.replace(/[^\x20-\x7e]/g, '?')
}
