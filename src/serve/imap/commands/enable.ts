import type { Cursor } from '../../../wire/imap/cursor.ts'
import { ENABLABLE } from '../capabilities.ts'
import { afterLogin } from '../command.ts'
import { MetadataNews } from '../notify/metadata-news.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.3.1. QRESYNC turns CONDSTORE on too (RFC 7162 §3.2.3). Nothing that is on can be turned off again. */
export const enable = afterLogin({
  read: readEnable,
  async run(session, { account }, wanted) {
    const { enabled } = session
    const done = ENABLABLE.filter((name) => wanted.includes(name))
    if (done.includes('CONDSTORE') || done.includes('QRESYNC')) session.enableCondstore()
    if (done.includes('QRESYNC')) enabled.qresync = true
    if (done.includes('UTF8=ACCEPT')) enabled.utf8 = true
    if (done.includes('UIDONLY')) enabled.uidOnly = true
    if (done.includes('METADATA') && !session.metadataNews) {
      session.watchMetadata(await MetadataNews.open(session, account))
    }
    if (done.includes('IMAP4REV2')) enabled.rev2 = true
    session.untagged(['ENABLED', ...done.map((name) => (name === 'IMAP4REV2' ? 'IMAP4rev2' : name))].join(' '))
    return ok('enabled what is known')
  },
})

/** enable = "ENABLE" 1*(SP capability). */
function readEnable(cursor: Cursor): string[] {
  const wanted: string[] = []
  while (cursor.trySpace() && !cursor.isAtEnd) wanted.push(cursor.atom().toUpperCase())
  if (wanted.length === 0) cursor.atom()
  cursor.end()
  return wanted
}
