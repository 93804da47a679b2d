/** Who may make an account. */
export const SIGN_UP_MODES = ['closed', 'invitation', 'open'] as const
export type SignUpMode = (typeof SIGN_UP_MODES)[number]

export interface JoiningSettings {
  readonly mode: SignUpMode
  /** Domains in which accounts are made, lower-case A-labels; empty: all that are hosted. */
  readonly domains: readonly string[]
  /** Accounts that one network makes in a day, and everybody in an hour. */
  readonly accountsPerNetworkAndDay: number
  readonly accountsPerHour: number
  /** Addresses that one network asks about in an hour. */
  readonly questionsPerNetworkAndHour: number
  /** The least time between the form and its answer. */
  readonly leastMs: number
}
