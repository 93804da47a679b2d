import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { HouseLetters } from '../delivery/house-letters.ts'
import type { Account } from '../directory/directory.ts'
import type { MemberLanguages } from '../language/member-languages.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { RecoveryBook } from '../recovery/recovery-book.ts'
import { unsealAddress } from '../recovery/sealed-address.ts'
import type { AbuseLetter, LetterIn } from './abuse-letters.ts'

export interface AbusePostParts {
  /** Without the member's filter: whoever has the password may have written one that hides the notice. */
  readonly letters: Pick<HouseLetters, 'put'>
  /** Mail to people outside. */
  readonly post: (to: string, letter: AbuseLetter) => Promise<void>
  readonly recovery: Pick<RecoveryBook, 'address'>
  readonly languages: Pick<MemberLanguages, 'of'>
  readonly pepper: Pepper
  readonly hostname: string
  readonly log: Log
}

/** Tells members what was done. A letter that does not go out undoes nothing: it stands on the member's page in any case. */
export class AbusePost {
  readonly #parts: AbusePostParts

  constructor(parts: AbusePostParts) {
    this.#parts = parts
  }

  /** Into the inbox. */
  async tell(account: Account, letter: LetterIn): Promise<void> {
    const { letters, languages, hostname } = this.#parts
    const domain = account.address.slice(account.address.lastIndexOf('@') + 1)
    await this.#trying(account, async () => {
      const { subject, text } = letter(await languages.of(account.id))
      await letters.put(account, {
        from: `Abuse desk at ${hostname} <abuse@${domain}>`,
        to: [account.address],
        subject,
        autoSubmitted: 'auto-generated',
        text,
      })
    })
  }

  /** To the recovery address, of a member who cannot read the inbox; `letter` is only made where there is one. */
  async tellOutside(account: Account, letter: LetterIn): Promise<void> {
    const { post, recovery, languages, pepper } = this.#parts
    await this.#trying(account, async () => {
      const kept = await recovery.address(account.id)
      if (kept?.verifiedMs !== undefined)
        await post(unsealAddress(kept, pepper), letter(await languages.of(account.id)))
    })
  }

  async #trying({ id }: Account, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#parts.log.error('abuse/not-told', toFault(error), { account: id })
    }
  }
}
