import { encodeString } from '../../../wire/imap/encode.ts'
import { afterLogin, readNothing } from '../command.ts'
import { bad, ok } from '../reply.ts'

/** GETJMAPACCESS, RFC 9698 §3: where the same mail is to be had by JMAP, with the same login and the same ids. */
export const jmapAccess = afterLogin({
  read: readNothing,
  run(session) {
    const { jmapSession } = session.services
    if (jmapSession === undefined) return bad('that is not offered here')
    session.untagged(`JMAPACCESS ${encodeString(jmapSession, false)}`)
    return ok('that is where')
  },
})
