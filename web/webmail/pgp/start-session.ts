import { startPgpWorker } from '../../pgp/worker/start-worker.ts'
import type { Desk } from '../desk/desk.ts'
import type { JmapCalls } from '../mail/jmap-calls.ts'
import type { Push } from '../mail/push.ts'
import { PgpSession } from './pgp-session.ts'

/** PGP for one page. The worker, and OpenPGP.js with it, come when something is asked of it. */
export function startSession(calls: JmapCalls, accountId: string, desk: Desk, push: Push): PgpSession {
  const session = new PgpSession(calls, accountId, {
    start: startPgpWorker,
    askPassphrase: () => desk.show('unlock'),
    get minutes() {
      return desk.settings.pgpMinutes
    },
  })
  // What was decrypted is not known any longer than the keys are open.
  session.changes.watch(() => {
    for (const mail of [desk.mail, ...desk.others.values()]) mail.forgetUnsealed(session.isUnlocked())
  })
  push.watch(['PgpKey', 'PgpCorrespondent'], () => {
    session.refresh().catch((error: unknown) => desk.mail.fail(error))
  })
  return session
}
