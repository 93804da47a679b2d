import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Account } from '../directory/directory.ts'
import type { Spool } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import { PLAIN_CARRIAGE } from './carriage.ts'
import { composeMail, type MailDraft } from './filter/compose-mail.ts'
import { openMessage } from './header-block.ts'
import type { LocalDelivery } from './local-delivery.ts'

export interface HouseLettersParts {
  readonly inbox: LocalDelivery
  readonly spool: Spool
  readonly hostname: string
  readonly clock: Clock
  readonly entropy: Entropy
}

/** Official mail is told by this, which only the house can put beside a message. */
const OF_HOUSE: Provenance = { authentication: undefined, hops: [], verdict: { kind: 'deliver' }, isOfHouse: true }

/** Letters that the house itself puts into members' inboxes. */
export class HouseLetters {
  readonly #parts: HouseLettersParts

  constructor(parts: HouseLettersParts) {
    this.#parts = parts
  }

  /** Puts a letter into the inbox; it is on stable storage when the promise resolves. @throws faults of delivery */
  async put({ id: accountId, address }: Pick<Account, 'id' | 'address'>, draft: MailDraft): Promise<void> {
    const { inbox, spool, hostname, clock, entropy } = this.#parts
    await using writer = spool.begin()
    await writer.write(composeMail(draft, hostname, clock.nowMs(), entropy))
    await using body = await writer.finish()
    const message = await openMessage(body)
    const target = { accountId, address, detail: undefined }
    await inbox.deliver(target, PLAIN_CARRIAGE, [message.fields.octets], message, OF_HOUSE)
  }
}
