import type { Spool } from './body.ts'
import type { MailStore } from './mail-store.ts'
import type { QuotaLimits } from './quota.ts'

/** A store that can look whether it contradicts itself. */
export interface CheckedStore extends MailStore {
  /** Closes after a look at everything that must hold. @throws whatever is wrong */
  closeChecked(): Promise<void>
}

/** A place for mail, and how to open stores on it: one after the other, or several at once as several processes do. */
export interface StorePlace extends AsyncDisposable {
  readonly spool: Spool
  /** `limitsOf`: what accounts may keep; nothing is limited without it. */
  open(limitsOf?: () => Promise<QuotaLimits>): Promise<CheckedStore>
}
