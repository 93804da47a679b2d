import { offeredMechanisms } from '../sasl/begin-sasl.ts'
import type { Session } from './session.ts'

const ALWAYS = ['IMAP4rev1', 'IMAP4rev2', 'LITERAL+', 'SASL-IR', 'ID', 'ENABLE']

const AFTER_LOGIN = [
  'IDLE',
  'NAMESPACE',
  'UIDPLUS',
  'MOVE',
  'UNSELECT',
  'CHILDREN',
  'SPECIAL-USE',
  'CREATE-SPECIAL-USE',
  'LIST-EXTENDED',
  'LIST-STATUS',
  'STATUS=SIZE',
  'CONDSTORE',
  'QRESYNC',
  'ESEARCH',
  'SEARCHRES',
  'MULTISEARCH',
  'INPROGRESS',
  'CONTEXT=SEARCH',
  'CONTEXT=SORT',
  'PARTIAL',
  'SORT',
  'SORT=DISPLAY',
  'ESORT',
  'THREAD=ORDEREDSUBJECT',
  'THREAD=REFERENCES',
  'WITHIN',
  // RFC 5255 §4.3: words are compared by i;unicode-casemap. LANGUAGE is another extension.
  'I18NLEVEL=1',
  'SEARCH=FUZZY',
  'SAVEDATE',
  'PREVIEW',
  'OBJECTID',
  'BINARY',
  'MULTIAPPEND',
  'CATENATE',
  'REPLACE',
  'URL-PARTIAL',
  'URLAUTH',
  'UIDONLY',
  'NOTIFY',
  'UIDBATCHES',
  'UTF8=ACCEPT',
  'ACL',
  'RIGHTS=kxte',
  'LIST-MYRIGHTS',
  'METADATA',
  'LIST-METADATA',
  'QUOTA',
  'QUOTA=RES-STORAGE',
  'QUOTA=RES-MESSAGE',
]

/** What ENABLE knows (RFC 5161). */
export const ENABLABLE = ['CONDSTORE', 'QRESYNC', 'UTF8=ACCEPT', 'IMAP4REV2', 'UIDONLY', 'METADATA']

/**
 * capability-data for the present state. In the clear it announces no way to log in, so that no client ever tries to send a
 * password there (RFC 9051 §6.2.3, §11.1).
 */
export function capabilities(session: Session): string {
  const { channel } = session
  const words = [...ALWAYS]
  if (session.state.kind !== 'not-authenticated') {
    const { maxAppendBytes, maxMessages } = session.services.limits
    words.push(...AFTER_LOGIN, `APPENDLIMIT=${maxAppendBytes}`, `MESSAGELIMIT=${maxMessages}`)
    if (session.services.offers.compress && !channel.isCompressed) words.push('COMPRESS=DEFLATE')
    if (session.services.offers.unauthenticate) words.push('UNAUTHENTICATE')
    if (session.services.jmapSession !== undefined) words.push('JMAPACCESS')
  } else if (channel.protection) {
    for (const mechanism of offeredMechanisms(channel)) words.push(`AUTH=${mechanism}`)
  } else {
    if (channel.canStartTls) words.push('STARTTLS')
    words.push('LOGINDISABLED')
  }
  return `CAPABILITY ${words.join(' ')}`
}
