import { isAscii } from '../../base/bytes.ts'
import type { RcptParameters } from '../../wire/smtp/rcpt-parameters.ts'
import type { SmtpSession } from './smtp-session.ts'

/** RCPT: adds a recipient. RFC 5321 §4.1.1.3. */
export async function addRecipient(session: SmtpSession, address: string, parameters: RcptParameters): Promise<void> {
  const { transaction } = session
  const { limits, reception } = session.services
  if (!transaction) return session.reply(503, '5.5.1', 'Say MAIL first')
  if (transaction.chunks) return session.reply(503, '5.5.1', 'Recipients come before the message')
  if (transaction.recipients.length >= limits.maxRecipients) {
    return session.reply(452, '4.5.3', 'Too many recipients, send the rest with another message')
  }
  if (!transaction.parameters.smtpUtf8 && !isAscii(address)) {
    return session.reply(553, '5.6.7', 'Such an address needs the parameter SMTPUTF8 with MAIL')
  }
  try {
    await reception.checkRecipient(address, transaction.arrival)
  } catch (error) {
    const { code } = session.replyFault(error)
    if (code === 'mail/no-such-recipient' || code === 'mail/recipient-closed' || code === 'mail/relay-denied')
      session.peer?.note('refused')
    return
  }
  transaction.recipients.push({ address, ...parameters })
  session.reply(250, '2.1.5', 'Recipient OK')
}
