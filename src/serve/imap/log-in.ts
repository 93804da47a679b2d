import { toFault } from '../../base/fault.ts'
import type { LetIn } from '../../core/passwords/authenticator.ts'
import { capabilities } from './capabilities.ts'
import { ok, type Reply } from './reply.ts'
import type { Session } from './session.ts'

/** Lets in whoever `prove` names. After too many failures the connection ends, so that guessing costs a handshake each time. */
export async function attemptLogin(session: Session, prove: () => Promise<LetIn>): Promise<Reply> {
  session.loginAttempts++
  const since = session.services.endings?.moment ?? 0
  let account: LetIn
  try {
    account = await prove()
  } catch (error) {
    if (session.loginAttempts >= session.services.limits.maxLoginAttempts) session.ending = 'too many failed log-ins'
    throw toFault(error)
  }
  session.logIn(account, since)
  session.services.log.info('imap/login', {
    connection: session.channel.facts.id,
    account: account.id,
    group: session.channel.protection?.group,
  })
  return ok('logged in', capabilities(session))
}
