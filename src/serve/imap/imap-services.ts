import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { Sharing } from '../../core/directory/sharing.ts'
import type { Spool } from '../../core/mail/body.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import type { AccountEndings } from '../account-endings.ts'
import type { ImapLimits } from './imap-limits.ts'

export interface ImapOffers {
  readonly compress: boolean
  /** RFC 8437 §8: there must be a way to do without. */
  readonly unauthenticate: boolean
}

/** What an IMAP conversation uses. */
export interface ImapServices {
  readonly mail: MailStore
  readonly spool: Spool
  readonly sharing: Sharing
  readonly authenticator: Authenticator
  /** Name of this server in IMAP URLs, lower case. */
  readonly hostname: string
  readonly log: Log
  readonly clock: Clock
  readonly entropy: Entropy
  readonly limits: ImapLimits
  /** Extensions that an operator may turn off. */
  readonly offers: ImapOffers
  /** Version that ID tells. */
  readonly version: string
  /** URL of the Session object of JMAP; undefined where the same mail is not offered by it. */
  readonly jmapSession?: string | undefined
  readonly endings?: AccountEndings
}
