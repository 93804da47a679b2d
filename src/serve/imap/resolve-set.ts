import { Fault } from '../../base/fault.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import type { SequenceNumber, SequenceRange, SequenceSet } from '../../wire/imap/sequence-set.ts'
import type { Selected, Session } from './session.ts'

/**
 * The UIDs of the view that a sequence set names.
 * @throws Fault peer imap/no-such-message for a message number beyond the last (RFC 9051 §9, seq-number), imap/uid-required for any number
 * once UIDONLY is on (RFC 9586 §3)
 */
export function resolveSet(session: Session, selected: Selected, set: SequenceSet, byUid: boolean): UidSet {
  const { uids } = selected.view
  if (set.kind === 'saved') return session.saved.intersect(uids)
  if (byUid) return rangesOf(set.ranges, uids.last ?? 0).intersect(uids)
  if (session.enabled.uidOnly) throw uidRequired()
  const numbers = rangesOf(set.ranges, uids.size)
  if (numbers.ranges.some((range) => range.first < 1 || range.last > uids.size)) {
    throw new Fault('peer', 'imap/no-such-message', `there are ${uids.size} messages`)
  }
  return uidsAt(numbers, uids)
}

/** The UIDs at those message numbers, as far as there are so many. */
export function uidsAt(numbers: UidSet, uids: UidSet): UidSet {
  const there = uids.size === 0 ? UidSet.empty : numbers.intersect(UidSet.of([{ first: 1, last: uids.size }]))
  return UidSet.of(
    there.ranges.map((range) => ({
      first: uids.at(range.first - 1) as number,
      last: uids.at(range.last - 1) as number,
    })),
  ).intersect(uids)
}

/** What is answered to message numbers once UIDONLY is on. */
export function uidRequired(): Fault {
  return new Fault('peer', 'imap/uid-required', 'UIDONLY is on: name messages by their UIDs')
}

/** The ranges as they stand, whether or not there are such messages; `*` is `largest`. */
export function rangesOf(ranges: readonly SequenceRange[], largest: number): UidSet {
  const value = (end: SequenceNumber) => (end === '*' ? largest : end)
  return UidSet.of(
    ranges.map(({ first, last }) => ({
      first: Math.min(value(first), value(last)),
      last: Math.max(value(first), value(last)),
    })),
  )
}
