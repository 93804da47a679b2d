import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import type { Account } from '../directory/directory.ts'
import type { LoginOrigin } from '../passwords/authenticator.ts'
import type { GuessThrottle, ThrottleSettings } from '../passwords/guess-throttle.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { PostureLedger } from '../posture/posture-ledger.ts'
import type { FactorStore } from './factor-store.ts'
import { totpContext } from './factors.ts'
import {
  base64url,
  digestOfChallenge,
  type PasskeyRequest,
  type RelyingParty,
  requestFor,
  tryPasskeyId,
  tryProven,
} from './passkey-proof.ts'
import { tryRecoveryCode } from './recovery-codes.ts'
import type { Tickets } from './tickets.ts'
import { tryTotpStep } from './totp.ts'

/** What the second step works with. */
export interface SecondStepParts {
  readonly store: FactorStore
  readonly tickets: Tickets
  readonly pepper: Pepper
  readonly party: RelyingParty
  /** Of passwords: who is through is no stranger at this network any more. */
  readonly throttle: GuessThrottle
  /** Of the second step, with `SECOND_STEP_THROTTLE`. */
  readonly secondThrottle: GuessThrottle
  readonly ledger: Pick<PostureLedger, 'loggedIn'>
  readonly clock: Clock
  readonly entropy: Entropy
}

/** What a member shows beside the password. `answer`: JSON of what the browser gave back. */
export type SecondProof =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery'; readonly code: string }
  | { readonly kind: 'passkey'; readonly answer: string }

/** How a member can go on. */
export interface SecondWays {
  readonly totp: boolean
  readonly recovery: boolean
  readonly passkey: PasskeyRequest | undefined
}

const DAY_MS = 86_400_000

/**
 * A code of six digits is one of a million, and three are good at any time, so guesses are fewer than those of passwords: whoever has the password, and a year, from a network of the member's own, finds one with a
 * chance of 1 in 8; from all others together, 1 in 38.
 */
export const SECOND_STEP_THROTTLE: Partial<ThrottleSettings> = {
  stranger: { burst: 5, perHour: 2 },
  visitor: { burst: 10, perHour: 5 },
  account: { burst: 20, perHour: 1 },
  knownMs: 90 * DAY_MS,
}

const CHALLENGE_BYTES = 32
const MECHANISMS = { totp: 'TOTP', recovery: 'RECOVERY-CODE', passkey: 'PASSKEY' } as const

/** Judges what is shown beside the password, or in its place. Throttled and recorded as passwords are. */
export class SecondStep {
  readonly #parts: SecondStepParts

  constructor(parts: SecondStepParts) {
    this.#parts = parts
  }

  isOn(accountId: string): Promise<boolean> {
    return this.#parts.store.isOn(accountId)
  }

  /**
   * Whether a second factor of the account was added since it was opened by a recovery code, or recovered, less than `waitMs` ago. Threat: whoever has the password and a sheet of paper adds a factor of his own, and
   * with it goes on to where paper does not let in.
   */
  async isUnsettled(accountId: string, waitMs: number): Promise<boolean> {
    const { store, clock } = this.#parts
    const recoveredMs = await store.recoveredMs(accountId)
    if (recoveredMs === undefined || clock.nowMs() - recoveredMs >= waitMs) return false
    const added = [await store.totp(accountId), ...(await store.passkeys(accountId))]
    return added.some((factor) => factor !== undefined && factor.createdMs >= recoveredMs)
  }

  /** A challenge for passkeys. */
  makeChallenge(): string {
    return base64url(this.#parts.entropy.bytes(CHALLENGE_BYTES))
  }

  /** What a browser is asked that signs in with a passkey alone. */
  requestAlone(challenge: string): PasskeyRequest {
    return requestFor(this.#parts.party, challenge, [])
  }

  /** How the member may go on; `challenge` is what a passkey would have to sign. */
  async ways(accountId: string, challenge: string): Promise<SecondWays> {
    const { store, party } = this.#parts
    const passkeys = await store.passkeys(accountId)
    return {
      totp: (await store.totp(accountId)) !== undefined,
      recovery: (await store.recoveryCodes(accountId)).length > 0,
      passkey: passkeys.length > 0 ? requestFor(party, challenge, passkeys) : undefined,
    }
  }

  /**
   * Lets pass whoever shows the second factor of the account; `challenge` is the one that a passkey has signed.
   * @throws Fault peer login/wrong-factor, world login/too-many-attempts
   */
  async prove(account: Account, challenge: string, proof: SecondProof, origin: LoginOrigin): Promise<void> {
    const { secondThrottle } = this.#parts
    const guess = await secondThrottle.pay(throttleName(account), origin.address).catch((error: unknown) => {
      if (isFault(error, 'login/too-many-attempts')) this.#record(account, proof, false, origin)
      throw error
    })
    const isRight = await this.#isRight(account, challenge, proof)
    this.#record(account, proof, isRight, origin)
    if (!isRight) throw wrongFactor()
    await secondThrottle.giveBack(guess)
    await secondThrottle.welcome(guess)
    await this.#welcome(account, origin)
  }

  /** The account whose passkey has signed the challenge, after it had asked for a finger, a face or a PIN. @throws as `prove` */
  async proveAlone(
    challenge: string,
    answer: string,
    accountOf: (id: string) => Promise<Account | undefined>,
    origin: LoginOrigin,
  ): Promise<Account> {
    const { store } = this.#parts
    const passkey = await store.passkey(tryPasskeyId(answer) ?? '')
    const account = passkey && (await accountOf(passkey.accountId))
    // Nobody guesses a signature: who shows a passkey that is none of ours is told so, and nothing is counted.
    if (!account) throw wrongFactor()
    await this.#proveAlone(account, challenge, answer, origin)
    return account
  }

  async #proveAlone(account: Account, challenge: string, answer: string, origin: LoginOrigin): Promise<void> {
    const proof: SecondProof = { kind: 'passkey', answer }
    const isRight = await this.#isSigned(account, challenge, answer, true)
    this.#record(account, proof, isRight, origin)
    if (!isRight) throw wrongFactor()
    await this.#welcome(account, origin)
  }

  /** Whoever is through is no stranger at this network any more. A network that has used up its guesses keeps nobody out who has shown more than a password. */
  async #welcome(account: Account, { address }: LoginOrigin): Promise<void> {
    const { throttle } = this.#parts
    const guess = await throttle.requireRoom(account.address, address).catch((error: unknown) => {
      if (isFault(error, 'login/too-many-attempts')) return undefined
      throw error
    })
    if (guess) await throttle.welcome(guess)
  }

  async #isRight(account: Account, challenge: string, proof: SecondProof): Promise<boolean> {
    if (proof.kind === 'totp') return this.#isCode(account, proof.code)
    if (proof.kind === 'recovery') return this.#isRecoveryCode(account, proof.code)
    return this.#isSigned(account, challenge, proof.answer, false)
  }

  async #isCode({ id }: Account, code: string): Promise<boolean> {
    const { store, pepper, clock } = this.#parts
    const totp = await store.totp(id)
    if (!totp) return false
    const secret = pepper.unseal(totp.sealedSecret, totpContext(id))
    const step = tryTotpStep(secret, code, clock.nowMs(), totp.lastStep)
    // Somebody may have looked over the shoulder: of two who type the same code the first one comes in.
    return step !== undefined && (await store.spendTotpStep(id, step))
  }

  async #isRecoveryCode({ id }: Account, code: string): Promise<boolean> {
    const { store, pepper, clock } = this.#parts
    const found = tryRecoveryCode(id, code, await store.recoveryCodes(id), pepper)
    if (!found || !(await store.spendRecoveryCode(id, found.mac))) return false
    // Before anybody is in: what is added from now on does not count everywhere at once.
    await store.noteRecovery(id, clock.nowMs())
    return true
  }

  async #isSigned({ id }: Account, challenge: string, answer: string, isAlone: boolean): Promise<boolean> {
    const { store, tickets, party, clock } = this.#parts
    const passkey = await store.passkey(tryPasskeyId(answer) ?? '')
    if (passkey?.accountId !== id) return false
    const use = await tryProven(party, challenge, answer, passkey, isAlone)
    if (!use || !(await store.spendChallenge(digestOfChallenge(challenge), tickets.untilMs))) return false
    await store.usedPasskey(passkey.id, use.counter, use.isBackedUp, clock.nowMs())
    return true
  }

  #record(account: Account, { kind }: SecondProof, accepted: boolean, origin: LoginOrigin): void {
    const { service, address, protection, client } = origin
    const atMs = this.#parts.clock.nowMs()
    // Whoever shows a passkey once more is in already.
    const mechanism = origin.mechanism === 'STEP-UP' ? origin.mechanism : MECHANISMS[kind]
    const device = client === undefined ? {} : { device: client }
    const login = { accountId: account.id, atMs, service, mechanism, address, protection, accepted }
    this.#parts.ledger.loggedIn({ ...login, ...device })
  }
}

/** Guesses at the second step are counted apart from those at the password. */
function throttleName({ address }: Account): string {
  return `second step of ${address}`
}

function wrongFactor(): Fault {
  return new Fault('peer', 'login/wrong-factor', 'that was not the second factor of the account: try again')
}
