import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { tryDeviceName } from '../app-passwords/device-name.ts'
import type { AccountNotices } from '../directory/account-notices.ts'
import type { Account } from '../directory/directory.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { FactorStore, Passkey } from './factor-store.ts'
import {
  base64url,
  creationFor,
  digestOfChallenge,
  type PasskeyCreation,
  type RelyingParty,
  tryCreated,
} from './passkey-proof.ts'
import { makeRecoveryCodes } from './recovery-codes.ts'
import type { Tickets } from './tickets.ts'
import { base32, TOTP_SECRET_BYTES, totpUri, tryTotpStep } from './totp.ts'

/** What second factors work with. */
export interface FactorParts {
  readonly store: FactorStore
  readonly tickets: Tickets
  readonly pepper: Pepper
  readonly party: RelyingParty
  readonly notices: Pick<AccountNotices, 'publish'>
  readonly clock: Clock
  readonly entropy: Entropy
}

/** What an account has. */
export interface FactorsView {
  readonly totpSinceMs: number | undefined
  readonly passkeys: readonly Passkey[]
  readonly recoveryCodesLeft: number
}

/** An authenticator app that is about to be added: shown once, as text and as what a picture says. */
export interface TotpOffer {
  /** Base32. */
  readonly secret: string
  readonly uri: string
  readonly ticket: string
}

/** A passkey that is about to be made. */
export interface PasskeyOffer {
  readonly options: PasskeyCreation
  readonly ticket: string
}

const MOST_PASSKEYS = 20
const CHALLENGE_BYTES = 32
const NONCE_BYTES = 12

/** What members do about their own second factors. */
export type OwnFactors = Pick<
  Factors,
  | 'view'
  | 'offerTotp'
  | 'tryOfferedTotp'
  | 'addTotp'
  | 'removeTotp'
  | 'offerPasskey'
  | 'addPasskey'
  | 'removePasskey'
  | 'renewRecoveryCodes'
>

/**
 * What members and operators do with second factors. Every page that calls this asks for the password again first. With the first factor come recovery codes, which are shown once; with the last one they go.
 */
export class Factors {
  readonly #parts: FactorParts

  constructor(parts: FactorParts) {
    this.#parts = parts
  }

  async view(accountId: string): Promise<FactorsView> {
    const { store } = this.#parts
    return {
      totpSinceMs: (await store.totp(accountId))?.createdMs,
      passkeys: await store.passkeys(accountId),
      recoveryCodesLeft: (await store.recoveryCodes(accountId)).length,
    }
  }

  isOn(accountId: string): Promise<boolean> {
    return this.#parts.store.isOn(accountId)
  }

  /** A secret for an authenticator app. Nothing is kept until a code has shown that the app has it. */
  offerTotp({ id: accountId, address }: Account): TotpOffer {
    const { tickets, party, entropy } = this.#parts
    const octets = entropy.bytes(TOTP_SECRET_BYTES)
    const ticket = tickets.seal('totp', { accountId, secret: base64url(octets) })
    return { secret: base32(octets), uri: totpUri(octets, party.id, address), ticket }
  }

  /** The same offer once more, after a code that was wrong; undefined if the ticket is not of that member, or too old. */
  tryOfferedTotp({ id: accountId, address }: Account, ticket: string): TotpOffer | undefined {
    const { tickets, party } = this.#parts
    const offered = tickets.tryOpen<{ accountId: string; secret: string }>('totp', ticket)
    if (offered?.accountId !== accountId) return undefined
    const octets = Uint8Array.fromBase64(offered.secret, { alphabet: 'base64url' })
    return { secret: base32(octets), uri: totpUri(octets, party.id, address), ticket }
  }

  /**
   * Turns the app on, or puts it in the place of the one that there was. Recovery codes come back with the first factor.
   * @throws Fault peer factors/stale, factors/wrong-code
   */
  async addTotp(account: Account, ticket: string, code: string): Promise<readonly string[] | undefined> {
    const { store, tickets, pepper, clock, entropy } = this.#parts
    const offered = tickets.tryOpen<{ accountId: string; secret: string }>('totp', ticket)
    if (offered?.accountId !== account.id) throw stale()
    const secret = Uint8Array.fromBase64(offered.secret, { alphabet: 'base64url' })
    const step = tryTotpStep(secret, code, clock.nowMs(), 0)
    if (step === undefined) {
      throw new Fault('peer', 'factors/wrong-code', 'the code is not the one that the app shows now: look at its clock')
    }
    const sealedSecret = pepper.seal(secret, totpContext(account.id), entropy.bytes(NONCE_BYTES))
    return this.#adding(account, async () => {
      await store.putTotp({ accountId: account.id, sealedSecret, createdMs: clock.nowMs(), lastStep: step })
    })
  }

  /** False if there is none. */
  async removeTotp(accountId: string): Promise<boolean> {
    const isRemoved = await this.#parts.store.removeTotp(accountId)
    await this.#tidy(accountId)
    return isRemoved
  }

  /** What a browser is asked to make a passkey with. */
  async offerPasskey(account: Account): Promise<PasskeyOffer> {
    const { store, tickets, party, entropy } = this.#parts
    const challenge = base64url(entropy.bytes(CHALLENGE_BYTES))
    const options = creationFor(party, account, challenge, await store.passkeys(account.id))
    return { options, ticket: tickets.seal('new passkey', { accountId: account.id, challenge }) }
  }

  /**
   * Takes the passkey that the browser has made: `answer` is the JSON of what it gave back. Recovery codes come back with the first factor.
   * @throws Fault peer factors/stale, factors/not-made, factors/bad-name, factors/too-many
   */
  async addPasskey(
    account: Account,
    ticket: string,
    answer: string,
    called: string,
  ): Promise<readonly string[] | undefined> {
    const { store, tickets, party, clock } = this.#parts
    const offered = tickets.tryOpen<{ accountId: string; challenge: string }>('new passkey', ticket)
    if (offered?.accountId !== account.id) throw stale()
    const name = tryDeviceName(called)
    if (name === undefined) {
      throw new Fault('peer', 'factors/bad-name', 'say what the passkey is on, in at most 60 characters')
    }
    const made = await tryCreated(party, offered.challenge, answer)
    if (!made || !(await store.spendChallenge(digestOfChallenge(offered.challenge), tickets.untilMs))) {
      throw new Fault('peer', 'factors/not-made', 'the browser has made no passkey for this site: try again')
    }
    const passkey: Passkey = { ...made, accountId: account.id, name, createdMs: clock.nowMs(), usedMs: undefined }
    return this.#adding(account, async () => {
      if (await store.addPasskey(passkey, MOST_PASSKEYS)) return
      const problem = `this passkey is known already, or there are ${MOST_PASSKEYS}: remove one that is not used`
      throw new Fault('peer', 'factors/too-many', problem)
    })
  }

  /** False if the account has no such passkey. */
  async removePasskey(accountId: string, id: string): Promise<boolean> {
    const isRemoved = await this.#parts.store.removePasskey(accountId, id)
    await this.#tidy(accountId)
    return isRemoved
  }

  /** New recovery codes in the place of all that there were. @throws Fault peer factors/none */
  async renewRecoveryCodes(accountId: string): Promise<readonly string[]> {
    const { store, pepper, entropy } = this.#parts
    if (!(await store.isOn(accountId))) {
      throw new Fault('peer', 'factors/none', 'recovery codes are for accounts with a second factor: add one first')
    }
    const { codes, kept } = makeRecoveryCodes(accountId, pepper, entropy)
    await store.putRecoveryCodes(accountId, kept)
    return codes
  }

  /** Takes all factors away: for a member who has lost everything and has proved to the operator who that is. */
  async reset(accountId: string): Promise<void> {
    await this.#parts.store.clear(accountId)
  }

  /** With the first factor, what mail programs have logged in with opens nothing any more: they are logged out. */
  async #adding({ id: accountId }: Account, add: () => Promise<void>): Promise<readonly string[] | undefined> {
    const { store, notices } = this.#parts
    const isFirst = !(await store.isOn(accountId))
    await add()
    if (!isFirst) return undefined
    notices.publish({ accountId, what: 'doors-changed' })
    return this.renewRecoveryCodes(accountId)
  }

  async #tidy(accountId: string): Promise<void> {
    const { store } = this.#parts
    if (!(await store.isOn(accountId))) await store.putRecoveryCodes(accountId, [])
  }
}

/** What the secret of an app is sealed to. */
export function totpContext(accountId: string): string {
  return `totp ${accountId}`
}

function stale(): Fault {
  return new Fault('peer', 'factors/stale', 'that page was out of date: begin again')
}
