import { HIERARCHY_SEPARATOR } from '../../../core/mail/mailbox.ts'
import { afterLogin, readNothing } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.3.10: one personal namespace without a prefix. */
export const namespace = afterLogin({
  read: readNothing,
  run(session) {
    session.untagged(`NAMESPACE (("" "${HIERARCHY_SEPARATOR}")) NIL NIL`)
    return ok('that is all')
  },
})
