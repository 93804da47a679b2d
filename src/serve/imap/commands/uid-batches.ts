import { Fault } from '../../../base/fault.ts'
import type { UidRange, UidSet } from '../../../core/mail/uid-set.ts'
import { readUidBatches, type UidBatchesArgs } from '../../../wire/imap/uid-batches.ts'
import { whenSelected } from '../command.ts'
import type { ImapLimits } from '../imap-limits.ts'
import { ok } from '../reply.ts'

/**
 * RFC 10022: ranges of UIDs that part the mailbox into batches of as many messages, so that a client which knows no message
 * numbers can take it in pieces. A batch never holds more messages than one command may work on.
 */
export const uidBatches = whenSelected({
  read: readUidBatches,
  run(session, { view }, args) {
    const { limits } = session.services
    check(args, view.uids.size, limits)
    const batches = batchesOf(view.uids, Math.min(args.messages, limits.maxMessages), args.range)
    const list = batches.map(({ first, last }) => `${last}:${first}`).join(',')
    session.untagged(`UIDBATCHES (TAG "${session.reader.tag}")${list && ' '}${list}`)
    return ok('that is all')
  },
})

/**
 * Small batches would be message numbers under another name, so that there is a least size (RFC 10022 §3.1).
 * @throws Fault peer imap/too-few, imap/too-many-batches
 */
function check({ messages, range }: UidBatchesArgs, inMailbox: number, limits: ImapLimits): void {
  if (messages < limits.minBatchMessages) {
    throw new Fault('peer', 'imap/too-few', `a batch has ${limits.minBatchMessages} messages or more`)
  }
  const batches = range ? range.last - range.first + 1 : Math.ceil(inMailbox / messages)
  if (batches > limits.maxBatches) {
    throw new Fault('peer', 'imap/too-many-batches', `one answer has ${limits.maxBatches} batches at most`)
  }
}

/** Batches of `size` messages from the newest down; together they cover every UID from 1 to the highest (RFC 10022 §3.1). */
function batchesOf(uids: UidSet, size: number, range: UidBatchesArgs['range']): UidRange[] {
  const count = Math.ceil(uids.size / size)
  const batches: UidRange[] = []
  for (let n = range?.first ?? 1; n <= Math.min(count, range?.last ?? count); n++) {
    // Places count from the oldest: the batch ends at the newest message that is not in those before.
    const last = n === 1 ? uids.last : uids.at(uids.size - (n - 1) * size - 1)
    const below = uids.at(uids.size - n * size - 1) ?? 0
    batches.push({ first: below + 1, last: last as number })
  }
  return batches
}
