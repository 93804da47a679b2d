import { type Command, inAnyState, readNothing, whenSelected } from '../command.ts'
import { tellNews } from '../notify/tell-news.ts'
import { ok } from '../reply.ts'
import type { Session } from '../session.ts'

/** RFC 9051 §6.1.2: looks into the store even if nothing was noticed, so that polling is exact. */
export const noop: Command = inAnyState({
  pushes: 'none',
  read: readNothing,
  async run(session) {
    await lookNow(session)
    return ok('done')
  },
})

/** RFC 3501 §6.4.1: everything is on disk already, so this is NOOP. */
export const check: Command = whenSelected({
  pushes: 'none',
  read: readNothing,
  async run(session) {
    await lookNow(session)
    return ok('all is on disk')
  },
})

async function lookNow(session: Session): Promise<void> {
  if (!(await tellNews(session, true, true))) session.bye('the mailbox has been deleted')
}
