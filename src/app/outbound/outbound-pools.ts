import type { Log } from '../../base/log.ts'
import type { Sender } from '../../core/queue/sender.ts'
import { PooledSender } from '../../core/sending/pooled-sender.ts'
import { SentCounts } from '../../core/sending/sent-counts.ts'
import { SmtpSender } from '../../net/smtp/smtp-sender.ts'
import type { House } from '../house/house.ts'

/** The addresses that mail goes out by, each pool with sessions of its own: none is taken over by another. */
export class OutboundPools implements AsyncDisposable {
  readonly sender: Sender
  readonly #all: readonly SmtpSender[]
  readonly #counts: SentCounts

  constructor(house: House, log: Log) {
    const { addresses, suspectAddresses, forwardedAddresses } = house.configuration.outbound
    const usual = smtpSender(house, addresses, log)
    const suspect = suspectAddresses.length > 0 ? smtpSender(house, suspectAddresses, log) : undefined
    const forwarded = forwardedAddresses.length > 0 ? smtpSender(house, forwardedAddresses, log) : undefined
    this.#all = [usual, ...(suspect ? [suspect] : []), ...(forwarded ? [forwarded] : [])]
    const { directory, sending, desk, clock, configuration } = house
    this.#counts = new SentCounts(sending.ledger, clock, log)
    this.sender = new PooledSender({
      senders: { usual, ...(suspect ? { suspect } : {}), ...(forwarded ? { forwarded } : {}) },
      directory,
      ledger: sending.ledger,
      counts: this.#counts,
      desk,
      settings: configuration.sending,
      clock,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all.map((sender) => sender.close()), this.#counts[Symbol.asyncDispose]()])
  }
}

function smtpSender({ outbound, ledger, clock }: House, localAddresses: readonly string[], log: Log): SmtpSender {
  const { router, policies, records, session } = outbound
  const settings = { ...session, localAddresses, maxRecipients: 100, maxConnects: 6 }
  return new SmtpSender(router, policies, records, ledger, clock, log, settings)
}
