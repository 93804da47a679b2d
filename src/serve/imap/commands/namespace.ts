import { HIERARCHY_SEPARATOR } from '../../../core/mail/mailbox.ts'
import { OTHERS_PREFIX } from '../../../core/mail/mailbox-name.ts'
import { afterLogin, readNothing } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.3.10: one personal namespace without a prefix, and what other members share below `#user/<address>/`. */
export const namespace = afterLogin({
  read: readNothing,
  run(session) {
    const others = `(("${OTHERS_PREFIX}" "${HIERARCHY_SEPARATOR}"))`
    session.untagged(`NAMESPACE (("" "${HIERARCHY_SEPARATOR}")) ${others} NIL`)
    return ok('that is all')
  },
})
