import type { Entropy } from '../../base/entropy.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { ArrivalFacts, Envelope, Reception } from '../delivery/reception.ts'
import type { OutboundSigner } from '../dkim/outbound-signer.ts'
import type { Spool } from '../mail/body.ts'
import type { DeliveryReport, DeliveryReporter } from './delivery-report.ts'
import { composeReport, type ReportSettings } from './report-message.ts'

/** Tells senders by mail: into their mailbox if it is here, else through the queue. */
export class MailReporter implements DeliveryReporter {
  readonly #reception: Reception
  readonly #spool: Spool
  readonly #entropy: Entropy
  readonly #log: Log
  readonly #settings: ReportSettings
  readonly #signer: OutboundSigner | undefined

  /** With `signer`, reports are signed for the domain of their From. */
  constructor(
    reception: Reception,
    spool: Spool,
    entropy: Entropy,
    log: Log,
    settings: ReportSettings,
    signer?: OutboundSigner,
  ) {
    this.#reception = reception
    this.#spool = spool
    this.#entropy = entropy
    this.#log = log
    this.#settings = settings
    this.#signer = signer
  }

  async report(report: DeliveryReport): Promise<void> {
    const { accountId, isSenderProven = false, reversePath } = report.message
    if (accountId === undefined && !isSenderProven) return this.#giveUp(report, 'the sender is not proven')
    try {
      // A sender that is gone is found out before anything is composed.
      await this.#reception.checkRecipient(reversePath, this.#arrival())
    } catch (error) {
      const fault = toFault(error)
      if (fault.who !== 'peer') throw fault
      return this.#giveUp(report, fault.code)
    }
    await this.#send(report)
  }

  async #send(report: DeliveryReport): Promise<void> {
    const composed = await composeReport(report, this.#settings, this.#entropy)
    await using writer = this.#spool.begin()
    const { from } = this.#settings
    const signature = await this.#signer?.sign(from.slice(from.lastIndexOf('@') + 1), composed)
    if (signature) await writer.write(signature)
    for await (const chunk of composed.chunks()) await writer.write(chunk)
    const body = await writer.finish()
    try {
      await this.#reception.receive(envelopeOf(report, composed.eightBit, composed.smtpUtf8), body, this.#arrival())
    } catch (error) {
      const fault = toFault(error)
      if (fault.who !== 'peer') throw fault
      // A sender that is gone, or a loop: nobody can be told, and trying again would not change that.
      this.#giveUp(report, fault.code)
    }
  }

  #giveUp(report: DeliveryReport, why: string): void {
    this.#log.warn('queue/report-undeliverable', { message: report.message.id, why })
  }

  #arrival(): ArrivalFacts {
    return {
      service: 'smtp',
      connectionId: 'report',
      helo: this.#settings.hostname,
      esmtp: true,
      remoteAddress: '::1',
      protection: undefined,
      accountId: undefined,
      isReport: true,
    }
  }
}

/** The null reverse-path: nobody is told of the fate of a report (RFC 3464 §2). */
function envelopeOf(report: DeliveryReport, eightBit: boolean, smtpUtf8: boolean): Envelope {
  return {
    reversePath: '',
    recipients: [{ address: report.message.reversePath, notify: [], originalRecipient: undefined }],
    body: eightBit ? '8bitmime' : '7bit',
    smtpUtf8,
    // RFC 8689 §5: a report may say as much as the message it is about.
    requireTls: report.message.requireTls,
    envelopeId: undefined,
    dsnReturn: undefined,
  }
}
