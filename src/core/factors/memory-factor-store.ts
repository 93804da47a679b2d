import { equal } from '../../base/bytes.ts'
import type { FactorStore, KeptRecoveryCode, KeptTotp, Passkey } from './factor-store.ts'

/** Second factors in memory, for tests. */
export class MemoryFactorStore implements FactorStore {
  readonly #totp = new Map<string, KeptTotp>()
  readonly #passkeys = new Map<string, Passkey>()
  readonly #codes = new Map<string, readonly KeptRecoveryCode[]>()
  readonly #spent = new Map<string, number>()
  readonly #recovered = new Map<string, number>()

  async isOn(accountId: string): Promise<boolean> {
    return this.#totp.has(accountId) || (await this.passkeys(accountId)).length > 0
  }

  async totp(accountId: string): Promise<KeptTotp | undefined> {
    return this.#totp.get(accountId)
  }

  async putTotp(totp: KeptTotp): Promise<void> {
    this.#totp.set(totp.accountId, totp)
  }

  async spendTotpStep(accountId: string, step: number): Promise<boolean> {
    const totp = this.#totp.get(accountId)
    if (!totp || totp.lastStep >= step) return false
    this.#totp.set(accountId, { ...totp, lastStep: step })
    return true
  }

  async removeTotp(accountId: string): Promise<boolean> {
    return this.#totp.delete(accountId)
  }

  async passkeys(accountId: string): Promise<readonly Passkey[]> {
    const own = [...this.#passkeys.values()].filter((one) => one.accountId === accountId)
    return own.sort((a, b) => a.createdMs - b.createdMs)
  }

  async passkey(id: string): Promise<Passkey | undefined> {
    return this.#passkeys.get(id)
  }

  async addPasskey(passkey: Passkey, most: number): Promise<boolean> {
    if (this.#passkeys.has(passkey.id) || (await this.passkeys(passkey.accountId)).length >= most) return false
    this.#passkeys.set(passkey.id, passkey)
    return true
  }

  async usedPasskey(id: string, counter: number, isBackedUp: boolean, usedMs: number): Promise<void> {
    const passkey = this.#passkeys.get(id)
    if (passkey) this.#passkeys.set(id, { ...passkey, counter, isBackedUp, usedMs })
  }

  async removePasskey(accountId: string, id: string): Promise<boolean> {
    return this.#passkeys.get(id)?.accountId === accountId && this.#passkeys.delete(id)
  }

  async recoveryCodes(accountId: string): Promise<readonly KeptRecoveryCode[]> {
    return this.#codes.get(accountId) ?? []
  }

  async putRecoveryCodes(accountId: string, codes: readonly KeptRecoveryCode[]): Promise<void> {
    this.#codes.set(accountId, codes)
  }

  async spendRecoveryCode(accountId: string, mac: Uint8Array): Promise<boolean> {
    const codes = this.#codes.get(accountId) ?? []
    const left = codes.filter((code) => !equal(code.mac, mac))
    this.#codes.set(accountId, left)
    return left.length < codes.length
  }

  async noteRecovery(accountId: string, atMs: number): Promise<void> {
    this.#recovered.set(accountId, Math.max(atMs, this.#recovered.get(accountId) ?? 0))
  }

  async recoveredMs(accountId: string): Promise<number | undefined> {
    return this.#recovered.get(accountId)
  }

  async spendChallenge(digest: string, untilMs: number): Promise<boolean> {
    if (this.#spent.has(digest)) return false
    this.#spent.set(digest, untilMs)
    return true
  }

  async clear(accountId: string): Promise<void> {
    this.#totp.delete(accountId)
    this.#codes.delete(accountId)
    for (const { id } of await this.passkeys(accountId)) this.#passkeys.delete(id)
  }

  async sweep(nowMs: number): Promise<void> {
    for (const [digest, untilMs] of this.#spent) if (untilMs < nowMs) this.#spent.delete(digest)
  }
}
