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

/** What puts mail into a queue, with secrets and keys of the test's own. */
export function openDispatch(directory: Directory, queue: QueueIntake, spool: Spool, clock: ManualClock) {
  const hostname = 'mx.posthus.test'
  const rewriting = new SenderRewriting([new Uint8Array(32)], clock)
  const book = new AddressBook(directory, { hostname }, rewriting)
  const keysOf = async (domain: string) => makeDkimKeys(domain, clock.nowMs(), [], 'signing')
  const forwarding = new Forwarding({ book, spool, rewriting, sealer: new ArcSealer(keysOf, hostname, clock) })
  const lifetimes = { queueLifetimeMs: 1000, delayNoticeMs: 100 }
  return {
    book,
    forwarding,
    dispatch: new Dispatch({ queue, forwarding, spool, entropy: systemEntropy, ...lifetimes }),
  }
}
