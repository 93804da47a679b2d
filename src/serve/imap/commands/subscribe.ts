import { afterLogin } from '../command.ts'
import { readMailbox } from '../mailboxes/read-mailbox.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.3.7. Names without a mailbox may be subscribed. */
export const subscribe = afterLogin({
  read: readMailbox,
  async run(session, { account }, name) {
    await session.services.mail.write(account.id, (mail) => mail.subscribe(name, true))
    return ok('subscribed')
  },
})

/** RFC 9051 §6.3.8. */
export const unsubscribe = afterLogin({
  read: readMailbox,
  async run(session, { account }, name) {
    await session.services.mail.write(account.id, (mail) => mail.subscribe(name, false))
    return ok('unsubscribed')
  },
})
