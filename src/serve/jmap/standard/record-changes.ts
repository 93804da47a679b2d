import type { RecordChanges, RecordKind, RecordPlace, RecordReader } from '../../../core/mail/record-shelf.ts'
import type { Method } from '../capability.ts'
import { answerChanges, type ChangesRequest, changesUnknown, takeChanges } from '../standard/changes.ts'

/** /changes (RFC 8620 §5.2) of a type that is nothing but records of that kind: RFC 9610 §3.2, and our own. */
export function changeRecords(kind: RecordKind): Method {
  return async (args, context) => {
    const request = takeChanges(args, context)
    args.end()
    return context.services.mail.read(request.account, async ({ records }) => {
      const changes = await readRecordChanges(records, kind, request.sinceState, request)
      return answerChanges(request, { ...changes, newState: changes.restState ?? `${await records.state(kind)}` })
    })
  }
}

export interface ToldChanges extends Pick<RecordChanges, 'created' | 'updated' | 'destroyed'> {
  readonly hasMoreChanges: boolean
  /** Where the next answer goes on, if there is more to tell. */
  readonly restState: string | undefined
}

/**
 * What has happened to records since a state: their modseq, or on the way `modseq~seq~newSince`, as `RecordPlace` has them.
 * @throws Fault peer jmap/changes-unknown
 */
export async function readRecordChanges(
  records: Pick<RecordReader, 'changes'>,
  kind: RecordKind,
  state: string,
  { maxChanges }: Pick<ChangesRequest, 'maxChanges'>,
): Promise<ToldChanges> {
  const since = tryPlace(state)
  const changes = since && (await records.changes(kind, since, maxChanges))
  if (!changes) throw changesUnknown()
  const { rest, ...told } = changes
  return { ...told, hasMoreChanges: rest !== undefined, restState: rest && writePlace(rest) }
}

function writePlace({ modseq, seq, newSince }: RecordPlace): string {
  return `${modseq}~${seq}~${newSince}`
}

function tryPlace(state: string): RecordPlace | undefined {
  const match = /^(\d{1,15})(?:~(\d{1,15})~(\d{1,15}))?$/.exec(state)
  if (!match) return undefined
  const [modseq, seq, newSince] = match.slice(1).map(Number) as [number, number, number]
  return match[2] === undefined ? { modseq } : { modseq, seq, newSince }
}
