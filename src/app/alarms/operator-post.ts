import { Fault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { TellOperator } from '../../core/alarms/alarm-watch.ts'
import { composeMail, namedAddress } from '../../core/delivery/filter/compose-mail.ts'
import type { ArrivalFacts } from '../../core/delivery/reception.ts'
import { DkimSigner } from '../../core/dkim/dkim-signer.ts'
import type { House } from '../house/house.ts'
import { reporterOf } from '../processes/report-rounds.ts'

/** Mail to the operator, on the way of all mail: into a mailbox here, or through the queue, signed. Undefined if nobody is to be told. */
export function operatorPost(house: House, log: Log): TellOperator | undefined {
  const { configuration, directory, reception, spool, clock, entropy } = house
  const { hostname, alarms } = configuration
  if (alarms.to.length === 0) return undefined
  const signer = new DkimSigner((domain) => directory.dkimKeys(domain), clock)
  const arrival: ArrivalFacts = {
    service: 'smtp',
    connectionId: 'alarm',
    helo: hostname,
    esmtp: true,
    remoteAddress: '::1',
    protection: undefined,
    accountId: undefined,
    isReport: true,
  }
  const send = async (to: string, domain: string, { subject, text }: { subject: string; text: string }) => {
    await reception.checkRecipient(to, arrival)
    const from = namedAddress(`Posthus on ${hostname}`, `postmaster@${domain}`)
    const draft = { from, to: [to], subject, autoSubmitted: 'auto-generated', text }
    const letter = composeMail(draft, hostname, clock.nowMs(), entropy)
    const signature = await signer.sign(domain, {
      async *chunks() {
        yield letter
      },
    })
    await using writer = spool.begin()
    await writer.write(signature)
    await writer.write(letter)
    const body = await writer.finish()
    const recipients = [{ address: to, notify: ['NEVER'] as const, originalRecipient: undefined }]
    // The null reverse-path: that an alarm could not be delivered would be told to nobody but the house.
    const usual = { reversePath: '', body: '7bit', smtpUtf8: false, requireTls: false } as const
    await reception.receive({ ...usual, recipients, envelopeId: undefined, dsnReturn: undefined }, body, arrival)
  }
  return async (letter) => {
    const domains = (await directory.domains()).map(({ name }) => name)
    const domain = reporterOf(hostname, domains)?.domain ?? hostname
    const refused: string[] = []
    for (const to of alarms.to) {
      try {
        await send(to, domain, letter)
      } catch (error) {
        const { code, message } = toFault(error)
        log.warn('alarms/not-told', { to, code, why: message })
        refused.push(`${to}: ${message}`)
      }
    }
    // One who has heard is enough: the others would have the same letter again and again.
    if (refused.length === alarms.to.length) {
      throw new Fault('world', 'alarms/nobody-told', `nobody could be told what is wrong:\n  ${refused.join('\n  ')}`)
    }
  }
}
