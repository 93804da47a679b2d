import { systemEntropy } from '../../src/base/entropy.ts'
import type { ManualClock } from '../../src/base/manual-clock.ts'
import { ArcSealer } from '../../src/core/arc/arc-sealer.ts'
import { Dispatch } from '../../src/core/delivery/dispatch.ts'
import { Forwarding } from '../../src/core/delivery/forwarding.ts'
import { SenderRewriting } from '../../src/core/delivery/sender-rewriting.ts'
import { AddressBook } from '../../src/core/directory/address-book.ts'
import type { Directory } from '../../src/core/directory/directory.ts'
import { makeDkimKeys } from '../../src/core/dkim/dkim-keys.ts'
import type { Spool } from '../../src/core/mail/body.ts'
import type { QueueIntake } from '../../src/core/queue/outbound-queue.ts'
import { AutomaticSending } from '../../src/core/sending/automatic-sending.ts'
import { MemoryAutomaticLedger } from './memory-automatic-ledger.ts'

/** As little as tests can reach. */
export const AUTOMATIC = { forward: { perHour: 5, perDay: 5 }, answer: { perHour: 6, perDay: 6 } }

/** What puts mail into a queue, with secrets and keys of the test's own. */
export function openDispatch(directory: Directory, queue: QueueIntake, spool: Spool, clock: ManualClock) {
  const hostname = 'mx.posthus.test'
  const rewriting = new SenderRewriting([new Uint8Array(32)], clock)
  const book = new AddressBook(directory, { hostname }, rewriting)
  const keysOf = async (domain: string) => makeDkimKeys(domain, clock.nowMs(), [], 'signing')
  const forwarding = new Forwarding({ book, spool, rewriting, sealer: new ArcSealer(keysOf, hostname, clock) })
  const counts = new MemoryAutomaticLedger()
  const automatic = new AutomaticSending(counts, AUTOMATIC, clock)
  const lifetimes = { queueLifetimeMs: 1000, delayNoticeMs: 100 }
  return {
    book,
    forwarding,
    dispatch: new Dispatch({ queue, forwarding, automatic, spool, entropy: systemEntropy, ...lifetimes }),
  }
}
