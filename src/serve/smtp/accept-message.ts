import type { SpoolWriter } from '../../core/mail/body.ts'
import type { SmtpSession, Transaction } from './smtp-session.ts'

/** Hands a complete message to the reception and answers: 250 says that every recipient's copy is on stable storage. */
export async function acceptMessage(session: SmtpSession, writer: SpoolWriter): Promise<void> {
  const transaction = session.transaction!
  // From here on the reception owns the octets; the transaction is over whatever the answer is.
  session.transaction = undefined
  const { size } = writer
  try {
    const body = await writer.finish()
    const { id } = await session.services.reception.receive(envelopeOf(transaction), body, transaction.arrival)
    session.messages++
    session.peer?.note('message')
    session.reply(250, '2.0.0', `Kept as ${id}`)
    logMessage(session, transaction, id, size)
  } catch (error) {
    await writer[Symbol.asyncDispose]()
    session.replyFault(error)
  }
}

function envelopeOf({ reversePath, recipients, parameters, releaseMs }: Transaction) {
  const { body, smtpUtf8, requireTls, envelopeId, dsnReturn } = parameters
  const envelope = { reversePath, recipients, body, smtpUtf8, requireTls, envelopeId, dsnReturn }
  return releaseMs === undefined ? envelope : { ...envelope, releaseMs }
}

function logMessage(session: SmtpSession, { arrival, recipients }: Transaction, id: string, size: number): void {
  session.log.info('smtp/received', {
    id,
    size,
    recipients: recipients.length,
    account: arrival.accountId,
    tls: arrival.protection?.version,
    suite: arrival.protection?.suite,
    group: arrival.protection?.group,
  })
}
