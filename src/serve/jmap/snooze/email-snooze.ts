import { nextWakeMs, putToSleep, readSnoozes, snoozesState, wake } from '../../../core/snooze/snoozes.ts'
import type { WakeBook } from '../../../core/snooze/wake-book.ts'
import { type Arguments, invalidArguments } from '../../../wire/jmap/arguments.ts'
import { tryUtcDate, utcDate } from '../../../wire/jmap/dates.ts'
import { setError } from '../../../wire/jmap/errors.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { emailObjectId, tryObjectNumber } from '../../imap/object-ids.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { Method, MethodContext } from '../capability.ts'
import { answerGet, knownProperties, only, takeGet, tooLarge } from '../standard/get.ts'

/** How far ahead a message may sleep. */
const MOST_MS = 5 * 366 * 86_400_000

/**
 * Email/snooze: `emailIds` go into the mailbox with the role `snoozed` until `until` (UTCDate), and come back to INBOX then, as if they had come at that moment, unread. With null they come back now. The response has `snoozed`, ids, and `notSnoozed`,
 * a SetError by each other one. In no mailbox but that one anything sleeps: whoever moves a message out of it has ended its sleep.
 */
export function snoozeEmails(wakes: Pick<WakeBook, 'note'>): Method {
  return async (args: Arguments, context: MethodContext) => {
    const account = takeAccount(args, context)
    const ids = args.ids('emailIds')
    const until = args.optionalString('until')
    args.end()
    const { mail, clock, limits } = context.services
    if (ids.length > limits.maxObjectsInSet) throw tooLarge(`At most ${limits.maxObjectsInSet} messages at a time`)
    const untilMs = until === undefined ? undefined : wakingTime(until, clock.nowMs())
    const numbers = new Map(ids.flatMap((id) => [[tryObjectNumber('M', id, ''), id] as const]))
    const done = await mail.write(account, async (writer) => {
      const known = [...numbers.keys()].filter((number) => number !== undefined)
      if (untilMs !== undefined) {
        return { done: await putToSleep(writer, known, untilMs), state: await snoozesState(writer) }
      }
      const asleep = new Set((await readSnoozes(writer)).map(({ emailId }) => emailId))
      const meant = new Set(known.filter((number) => asleep.has(number)))
      await wake(writer, ({ emailId }) => meant.has(emailId), clock.nowMs())
      return { done: meant, state: await snoozesState(writer) }
    })
    // Behind the transaction, or a look in between would find nothing that sleeps and forget the time.
    const nextMs = await mail.read(account, nextWakeMs)
    if (nextMs !== undefined) await wakes.note(account, nextMs)
    const isDone = (id: string) => done.done.has(tryObjectNumber('M', id, '') ?? 0)
    const refused = [...new Set(ids)].filter((id) => !isDone(id))
    return {
      accountId: jmapAccountId(account),
      snoozed: [...new Set(ids)].filter(isDone),
      notSnoozed: Object.fromEntries(refused.map((id) => [id, setError('notFound') as unknown as Json])),
      newState: done.state,
    }
  }
}

/** EmailSnooze/get: what sleeps and until when, as RFC 8620 §5.1 has it. */
export async function getSnoozes(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, ['id', 'until'])
  return context.services.mail.read(request.account, async (reader) => {
    const snoozes = (await readSnoozes(reader)).map(({ emailId, untilMs }) => ({
      id: emailObjectId(emailId, ''),
      until: utcDate(untilMs),
    }))
    const records = new Map(snoozes.map((snooze) => [snooze.id, only(snooze, properties)]))
    return answerGet(request, await snoozesState(reader), records)
  })
}

function wakingTime(until: string, nowMs: number): number {
  const untilMs = tryUtcDate(until)
  if (untilMs === undefined) throw invalidArguments('"until" must be a UTCDate or null')
  if (untilMs <= nowMs) throw invalidArguments('"until" lies behind us')
  if (untilMs > nowMs + MOST_MS) throw invalidArguments('"until" is more than five years ahead')
  return untilMs
}
