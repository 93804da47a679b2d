import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { tryCanonicalAddress } from '../directory/canonical-address.ts'
import type { Account } from '../directory/directory.ts'
import type { GuessThrottle } from '../passwords/guess-throttle.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { RecoveryBook, RecoveryLink } from './recovery-book.ts'
import {
  addressLetter,
  type LetterFacts,
  type LetterLanguage,
  leftLetter,
  type OutsideLetter,
} from './recovery-letters.ts'
import { macOfAddressCode, makeAccountCodes, makeAddressCode } from './recovery-secrets.ts'
import { sealAddress, unsealAddress } from './sealed-address.ts'

export interface OwnRecoveryParts {
  readonly book: RecoveryBook
  readonly post: (to: string, letter: OutsideLetter) => Promise<void>
  readonly throttle: Pick<GuessThrottle, 'pay' | 'giveBack'>
  readonly pepper: Pepper
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
}

/** What an account can be recovered by. */
export interface RecoveryView {
  readonly codesLeft: number
  readonly address: { readonly text: string; readonly isVerified: boolean } | undefined
  /** Links that are on their way. */
  readonly links: readonly RecoveryLink[]
}

/** What members decide about being recovered. Every page that calls this asks for the password again first. */
export class OwnRecovery {
  readonly #parts: OwnRecoveryParts
  readonly #facts: LetterFacts

  constructor(parts: OwnRecoveryParts, facts: LetterFacts) {
    this.#parts = parts
    this.#facts = facts
  }

  async view(accountId: string): Promise<RecoveryView> {
    const { book, pepper, clock } = this.#parts
    const kept = await book.address(accountId)
    return {
      codesLeft: (await book.codes(accountId)).length,
      address: kept && { text: unsealAddress(kept, pepper), isVerified: kept.verifiedMs !== undefined },
      links: await book.links(accountId, clock.nowMs()),
    }
  }

  /** New codes in the place of all that there were, shown this once. */
  async renewCodes(accountId: string): Promise<readonly string[]> {
    const { book, pepper, entropy } = this.#parts
    const { codes, kept } = makeAccountCodes(accountId, pepper, entropy)
    await book.putCodes(accountId, kept)
    return codes
  }

  /**
   * Names an address outside, and sends a code there; it counts when the code was shown. The one that there was counts no more, and is told.
   * @throws Fault peer recovery/bad-address, world login/too-many-attempts, and why the letter was not taken
   */
  async offerAddress(account: Account, named: string, language: LetterLanguage, origin: string): Promise<void> {
    const { book, post, throttle, pepper, entropy } = this.#parts
    const address = tryCanonicalAddress(named.trim())
    if (address === undefined || address === account.address) {
      throw new Fault('peer', 'recovery/bad-address', 'name another address than this one, with a name and a domain')
    }
    // Each is a letter to somebody who may not want it.
    await throttle.pay(`recovery letters of ${account.id}`, origin)
    const code = makeAddressCode(entropy)
    await post(address, addressLetter(language, account.address, code, this.#facts))
    await this.#sayGoodbye(account)
    const sealed = sealAddress(account.id, address, pepper, entropy)
    await book.putAddress({
      accountId: account.id,
      sealed,
      codeMac: macOfAddressCode(account.id, code, pepper),
      verifiedMs: undefined,
    })
    // Who reads the one that there was may be why there is another: a link that went there is nothing any more.
    await book.endLinks(account.id)
  }

  /** The code that was sent to the address. @throws Fault peer recovery/wrong-code, world login/too-many-attempts */
  async confirmAddress({ id }: Account, code: string, origin: string): Promise<void> {
    const { book, throttle, pepper, clock } = this.#parts
    const guess = await throttle.pay(`recovery address of ${id}`, origin)
    const kept = await book.address(id)
    if (!kept || !timingSafeEqual(macOfAddressCode(id, code, pepper), kept.codeMac)) {
      throw new Fault('peer', 'recovery/wrong-code', 'that is not the code that was sent to the address')
    }
    await throttle.giveBack(guess)
    await book.putAddress({ ...kept, verifiedMs: clock.nowMs() })
  }

  /** False if there is none. */
  async removeAddress(account: Account): Promise<boolean> {
    await this.#sayGoodbye(account)
    await this.#parts.book.endLinks(account.id)
    return this.#parts.book.removeAddress(account.id)
  }

  /** Stops every link that is on its way. False if there was none. */
  async stopLinks(accountId: string): Promise<boolean> {
    return (await this.#parts.book.endLinks(accountId)) > 0
  }

  /** Whoever reads the address that counted is told that it does no more: that is what a thief would change first. */
  async #sayGoodbye(account: Account): Promise<void> {
    const { book, post, pepper, log } = this.#parts
    const kept = await book.address(account.id)
    if (kept?.verifiedMs === undefined) return
    try {
      await post(unsealAddress(kept, pepper), leftLetter(account.address, this.#facts))
    } catch (error) {
      log.error('recovery/not-told', toFault(error), { account: account.id })
    }
  }
}
