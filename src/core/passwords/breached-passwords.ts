/** Port: passwords that are known to have leaked somewhere. Nothing is asked of anybody else, so nobody learns who chooses what. */
export interface BreachedPasswords {
  /** Whether the prepared password is among them; of others one in some thousands is said to be too. False where nothing was loaded. */
  has(prepared: string): Promise<boolean>
}

/** Where nothing was loaded. */
export const NO_BREACHED_PASSWORDS: BreachedPasswords = { has: async () => false }
