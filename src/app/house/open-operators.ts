import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { AccountNotices } from '../../core/directory/account-notices.ts'
import { ContentAccess } from '../../core/operators/access/content-access.ts'
import { OperatorDesk } from '../../core/operators/operator-desk.ts'
import { OperatorSignIn } from '../../core/operators/operator-sign-in.ts'
import { Operators } from '../../core/operators/operators.ts'
import type { SessionNotice } from '../../core/sessions/session-notices.ts'
import { WebSessions } from '../../core/sessions/web-sessions.ts'
import type { Configuration } from '../config/configuration.ts'
import type { NoticeBoard } from '../processes/notice-board.ts'
import type { Membership } from './membership.ts'
import type { Stores } from './stores.ts'

/** Who works here, how they come in, and what is written down of what they do. Their sessions are in a table, and told of on a topic, of their own. */
export function openOperators(
  { alerts, console, hostname }: Configuration,
  stores: Stores,
  { accounts, authenticator, languages, letters, secondStep, tickets }: Membership,
  notices: AccountNotices,
  board: NoticeBoard,
  clock: Clock,
  entropy: Entropy,
  log: Log,
) {
  const {
    directory,
    factorStore: factors,
    operatorStore: store,
    operatorSessionStore,
    operatorLog,
    accessBook: book,
  } = stores
  const told = board.topic<SessionNotice>('operator-session')
  const parts = { store: operatorSessionStore, directory, accounts: notices, notices: told, clock, entropy, log }
  const operatorSessions = new WebSessions(parts, console.sessions)
  const operators = new Operators({ store, accounts, directory, factors, sessions: operatorSessions, clock })
  const operatorDesk = new OperatorDesk({ log: operatorLog, store, clock, journal: log })
  return {
    operators,
    operatorSessions,
    operatorDesk,
    contentAccess: new ContentAccess({ book, desk: operatorDesk, directory, letters, languages, hostname, clock, log }),
    operatorSignIn: new OperatorSignIn({
      authenticator,
      directory,
      operators,
      sessions: operatorSessions,
      secondStep,
      tickets,
      waitMs: alerts.consoleWaitMs,
    }),
  }
}
