import { ReferenceThreads } from '../../../core/mail/sorting/reference-threads.ts'
import { SubjectThreads } from '../../../core/mail/sorting/subject-threads.ts'
import type { UidSet } from '../../../core/mail/uid-set.ts'
import type { ThreadAlgorithm, ThreadForest } from '../../../wire/imap/thread-data.ts'
import type { ImapServices } from '../imap-services.ts'
import { finish, type Slices } from '../slices.ts'
import { listedMessages } from './listed-messages.ts'
import type { SearchScope } from './search-scope.ts'

/** Links of this many messages are followed between two pauses. */
const MESSAGES_AT_ONCE = 20

/** The threads of `found` (RFC 5256 §3). @throws Fault peer mail/too-tangled */
export async function threadMessages(
  services: ImapServices,
  scope: SearchScope,
  found: UidSet,
  algorithm: ThreadAlgorithm,
  slices: Slices,
): Promise<ThreadForest> {
  const threads = algorithm === 'REFERENCES' ? new ReferenceThreads() : new SubjectThreads()
  for await (const rows of listedMessages(services.mail, scope, found, ['thread'], slices)) {
    for (const [at, row] of rows.entries()) {
      threads.add(row)
      if (at % MESSAGES_AT_ONCE === 0) await slices.pause()
    }
  }
  return finish(threads.build(), slices)
}
