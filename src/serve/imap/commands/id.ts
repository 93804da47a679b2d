import { Fault } from '../../../base/fault.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { encodeString } from '../../../wire/imap/encode.ts'
import { inAnyState } from '../command.ts'
import { ok } from '../reply.ts'

const MAX_PAIRS = 30
/** What is written to the log; the rest of what clients tell (user names, paths, support addresses) is nobody's business. */
const LOGGED = ['name', 'version', 'vendor', 'os']

/** RFC 2971. */
export const id = inAnyState({
  read: readId,
  run(session, _state, facts) {
    session.services.log.debug('imap/client', { connection: session.channel.facts.id, ...facts })
    session.untagged(`ID ("name" "Posthus" "version" ${encodeString(session.services.version, false)})`)
    return ok('nice to meet you')
  },
})

function readId(cursor: Cursor): Record<string, string> {
  cursor.space()
  const facts: Record<string, string> = {}
  let pairs = 0
  if (!cursor.tryKeyword('NIL')) {
    cursor.list(() => {
      const name = cursor.string().toLowerCase()
      cursor.space()
      const value = cursor.nstring()
      if (++pairs > MAX_PAIRS) throw new Fault('peer', 'imap/too-complex', 'ID takes at most 30 pairs')
      if (value !== undefined && LOGGED.includes(name)) facts[`client-${name}`] = value.slice(0, 100)
    })
  }
  cursor.end()
  return facts
}
