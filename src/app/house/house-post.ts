import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { composeMail, namedAddress } from '../../core/delivery/filter/compose-mail.ts'
import type { ArrivalFacts, Reception } from '../../core/delivery/reception.ts'
import type { Directory } from '../../core/directory/directory.ts'
import { DkimSigner } from '../../core/dkim/dkim-signer.ts'
import type { Spool } from '../../core/mail/body.ts'
import type { Configuration } from '../config/configuration.ts'
import { reporterOf } from '../processes/report-rounds.ts'

interface HousePostParts {
  readonly configuration: Pick<Configuration, 'hostname'>
  readonly directory: Directory
  readonly reception: Reception
  readonly spool: Spool
  readonly clock: Clock
  readonly entropy: Entropy
}

/** Mail of the house to anybody, on the way of all mail: into a mailbox here, or through the queue, signed. `name`: who writes, beside the address. */
export function housePost({ configuration, directory, reception, spool, clock, entropy }: HousePostParts) {
  const { hostname } = configuration
  const signer = new DkimSigner((domain) => directory.dkimKeys(domain), clock)
  const arrival: ArrivalFacts = {
    service: 'smtp',
    connectionId: 'house',
    helo: hostname,
    esmtp: true,
    remoteAddress: '::1',
    protection: undefined,
    accountId: undefined,
    isReport: true,
  }
  return async (name: string, to: string, { subject, text }: { subject: string; text: string }): Promise<void> => {
    const domains = (await directory.domains()).map((one) => one.name)
    const domain = reporterOf(hostname, domains)?.domain ?? hostname
    await reception.checkRecipient(to, arrival)
    const from = namedAddress(name, `postmaster@${domain}`)
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
    // The null reverse-path: that such a letter could not be delivered would be told to nobody but the house.
    const usual = { reversePath: '', body: '7bit', smtpUtf8: false, requireTls: false } as const
    await reception.receive({ ...usual, recipients, envelopeId: undefined, dsnReturn: undefined }, body, arrival)
  }
}
