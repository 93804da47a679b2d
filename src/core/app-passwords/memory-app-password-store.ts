import { type AppSecret, type AppUse, type KeptAppPassword, keepSecret } from './app-password.ts'
import type { AppPasswordStore } from './app-password-store.ts'

/** App passwords in memory, for tests. */
export class MemoryAppPasswordStore implements AppPasswordStore {
  #kept: KeptAppPassword[] = []

  async of(accountId: string): Promise<readonly KeptAppPassword[]> {
    return this.#kept.filter((one) => one.accountId === accountId)
  }

  async add(entry: KeptAppPassword, most: number): Promise<boolean> {
    if ((await this.of(entry.accountId)).length >= most) return false
    this.#kept.push(keepSecret(entry, entry.secret))
    return true
  }

  async putSecret(id: string, secret: AppSecret): Promise<void> {
    this.#kept = this.#kept.map((one) => (one.id === id ? keepSecret(one, secret) : one))
  }

  async used(id: string, lastUse: AppUse): Promise<void> {
    this.#kept = this.#kept.map((one) => (one.id === id ? keepSecret({ ...one, lastUse }, one.secret) : one))
  }

  async revoke(accountId: string, id: string): Promise<boolean> {
    const before = this.#kept.length
    this.#kept = this.#kept.filter((one) => one.id !== id || one.accountId !== accountId)
    return this.#kept.length < before
  }
}
