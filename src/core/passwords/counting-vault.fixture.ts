import { PasswordVault } from './password-vault.ts'

/** Counts what is hashed. */
export class CountingVault extends PasswordVault {
  hashes = 0
  override verify(...given: Parameters<PasswordVault['verify']>) {
    this.hashes++
    return super.verify(...given)
  }
  override refuse(...given: Parameters<PasswordVault['refuse']>) {
    this.hashes++
    return super.refuse(...given)
  }
}
