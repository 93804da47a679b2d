import type { RecordKind } from '../../../core/mail/record-shelf.ts'
import type { Method } from '../capability.ts'
import { answerChanges, changesUnknown, takeChanges } from './changes.ts'

/** /changes (RFC 8620 §5.2) of a type that is nothing but records of that kind: RFC 9610 §3.2, and our own. */
export function changeRecords(kind: RecordKind): Method {
  return async (args, context) => {
    const request = takeChanges(args, context)
    args.end()
    if (!/^\d{1,16}$/.test(request.sinceState)) throw changesUnknown()
    return context.services.mail.read(request.account, async ({ records }) => {
      const changes = await records.changes(kind, Number(request.sinceState), request.maxChanges)
      if (!changes) throw changesUnknown()
      return answerChanges(request, { newState: `${await records.state(kind)}`, hasMoreChanges: false, ...changes })
    })
  }
}
