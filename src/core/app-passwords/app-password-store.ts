import type { AppSecret, AppUse, KeptAppPassword } from './app-password.ts'

/** Port: the app passwords that there are. Writes resolve when they are durable, but for the last use. Contract: `app-password-store.contract.ts`. */
export interface AppPasswordStore {
  /** Those of an account, the oldest first. */
  of(accountId: string): Promise<readonly KeptAppPassword[]>
  /** Adds one, unless the account has `most` already: false. */
  add(entry: KeptAppPassword, most: number): Promise<boolean>
  /** Puts the secret of one under another pepper key. */
  putSecret(id: string, secret: AppSecret): Promise<void>
  /** Notes a use; a power failure may lose the last ones. */
  used(id: string, use: AppUse): Promise<void>
  /** Ends one. False if the account has no such password. */
  revoke(accountId: string, id: string): Promise<boolean>
}
