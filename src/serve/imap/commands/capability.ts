import { capabilities } from '../capabilities.ts'
import { inAnyState, readNothing } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.1.1. */
export const capability = inAnyState({
  read: readNothing,
  run(session) {
    session.untagged(capabilities(session))
    return ok('that is all')
  },
})
