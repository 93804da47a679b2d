/** An authenticator app that gives codes (RFC 6238), as it is kept. */
export interface KeptTotp {
  readonly accountId: string
  /** The shared secret, sealed under the pepper. */
  readonly sealedSecret: Uint8Array
  readonly createdMs: number
  /** The last time step whose code was taken: that one and all before it are good no more. */
  readonly lastStep: number
}

/** A passkey: the public half of a key that a device, or what keeps passkeys for several devices, holds for this site alone (WebAuthn Level 3). */
export interface Passkey {
  /** Credential id, base64url. */
  readonly id: string
  readonly accountId: string
  /** What the member calls it. */
  readonly name: string
  /** COSE key. */
  readonly publicKey: Uint8Array
  /** Signatures so far, as the device counts; 0 where it does not. */
  readonly counter: number
  /** How a browser reaches it: `internal`, `hybrid`, `usb` … */
  readonly transports: readonly string[]
  /** Whether it is kept in more than one place. */
  readonly isBackedUp: boolean
  readonly createdMs: number
  readonly usedMs: number | undefined
}

/** A recovery code as it is kept. */
export interface KeptRecoveryCode {
  /** HMAC-SHA-256 under the pepper key of that id. */
  readonly mac: Uint8Array
  readonly keyId: string
}

/**
 * Port: second factors. What is good once is spent in one step over all processes, and stays spent after a power failure. Writes resolve when they are durable.
 * Contract: `factor-store.contract.ts`.
 */
export interface FactorStore {
  /** Whether the account has an authenticator app or a passkey. Asked at every log-in. */
  isOn(accountId: string): Promise<boolean>

  totp(accountId: string): Promise<KeptTotp | undefined>
  /** Adds it, or puts it in the place of the one that there was. */
  putTotp(totp: KeptTotp): Promise<void>
  /** Spends the code of a step. False if that step or a later one was spent before. */
  spendTotpStep(accountId: string, step: number): Promise<boolean>
  /** False if there is none. */
  removeTotp(accountId: string): Promise<boolean>

  /** Those of an account, the oldest first. */
  passkeys(accountId: string): Promise<readonly Passkey[]>
  passkey(id: string): Promise<Passkey | undefined>
  /** False if the account has `most` already, or anybody has this one. */
  addPasskey(passkey: Passkey, most: number): Promise<boolean>
  /** Notes a use. */
  usedPasskey(id: string, counter: number, isBackedUp: boolean, usedMs: number): Promise<void>
  /** False if the account has no such passkey. */
  removePasskey(accountId: string, id: string): Promise<boolean>

  recoveryCodes(accountId: string): Promise<readonly KeptRecoveryCode[]>
  /** Replaces all of them. */
  putRecoveryCodes(accountId: string, codes: readonly KeptRecoveryCode[]): Promise<void>
  /** Spends one. False if it was spent before, or there is none. */
  spendRecoveryCode(accountId: string, mac: Uint8Array): Promise<boolean>

  /** Notes that the account was opened by a recovery code, or recovered; never backwards. */
  noteRecovery(accountId: string, atMs: number): Promise<void>
  /** When that was last; undefined for never. */
  recoveredMs(accountId: string): Promise<number | undefined>

  /** Spends a challenge, which is remembered until `untilMs`. False if it was spent before. */
  spendChallenge(digest: string, untilMs: number): Promise<boolean>
  /** Removes everything of an account. */
  clear(accountId: string): Promise<void>
  /** Forgets challenges that have run out. To be called now and then. */
  sweep(nowMs: number): Promise<void>
}
