import { inAnyState, readNothing } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 9051 §6.1.3. */
export const logout = inAnyState({
  pushes: 'none',
  read: readNothing,
  run(session) {
    session.bye('logging out')
    return ok('logged out')
  },
})
