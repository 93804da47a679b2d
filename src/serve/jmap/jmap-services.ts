import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { Spool } from '../../core/mail/body.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { JmapAuthentication } from './jmap-authentication.ts'
import type { JmapLimits } from './jmap-limits.ts'
import type { ThreadTotals } from './mail/thread-totals.ts'
import type { ReachedStatesWatches } from './reached-states.ts'
import type { SharedAccounts } from './shared/shared-accounts.ts'

/** What JMAP stands on. */
export interface JmapServices {
  readonly mail: MailStore
  readonly spool: Spool
  /** In the order in which they are asked. */
  readonly authentications: readonly JmapAuthentication[]
  /** Name of this server, for the Message-IDs of drafts. */
  readonly hostname: string
  /** Where the site is for everybody: `https://mail.example.org`, with the port if it is another than 443. */
  readonly base: string
  readonly limits: JmapLimits
  readonly threadTotals: ThreadTotals
  /** Who shares mailboxes with whom. */
  readonly shares: SharedAccounts
  /** What clients are pushed by. */
  readonly reachedStates: ReachedStatesWatches
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
}
