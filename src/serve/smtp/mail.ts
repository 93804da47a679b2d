import { isAscii } from '../../base/bytes.ts'
import type { MailParameters } from '../../wire/smtp/mail-parameters.ts'
import type { SmtpSession } from './smtp-session.ts'

/** MAIL: begins a message. RFC 5321 §4.1.1.2. */
export async function startTransaction(
  session: SmtpSession,
  reversePath: string,
  parameters: MailParameters,
): Promise<void> {
  const { limits, reception } = session.services
  if (!session.greeting) return session.reply(503, '5.5.1', 'Say EHLO first')
  if (session.isSubmission && !session.account) return session.reply(530, '5.7.0', 'Authentication required')
  if (session.transaction) return session.reply(503, '5.5.1', 'There is a message on its way already')
  if (session.messages >= limits.maxMessagesPerConnection) {
    return session.close(421, '4.7.0', 'Too many messages on one connection, please make a new one')
  }
  if (session.peer?.isOver('message')) {
    return session.reply(450, '4.7.1', 'Too many messages from your address lately, try again in an hour')
  }
  if (parameters.size !== undefined && parameters.size > limits.maxMessageBytes) {
    return session.reply(552, '5.3.4', `The message is larger than ${limits.maxMessageBytes} octets`)
  }
  if (parameters.requireTls && !session.channel.protection) {
    return session.reply(555, '5.5.4', 'REQUIRETLS is not offered here')
  }
  const release = releaseOf(session, parameters)
  if (release.refusal) return session.reply(...release.refusal)
  if (!parameters.smtpUtf8 && !isAscii(reversePath)) {
    return session.reply(553, '5.6.7', 'Such an address needs the parameter SMTPUTF8')
  }
  const arrival = session.arrival(session.greeting)
  try {
    await reception.checkSender(reversePath, arrival)
  } catch (error) {
    session.replyFault(error)
    return
  }
  const { releaseMs } = release
  session.transaction = { reversePath, parameters, releaseMs, arrival, recipients: [], chunks: undefined }
  session.reply(250, '2.1.0', 'Sender OK')
}

interface Release {
  readonly releaseMs?: number
  readonly refusal?: readonly [code: number, status: string, text: string]
}

/** When the message is to be sent. RFC 4865 §4: counted from the moment in which it is asked for, and only so far ahead. */
function releaseOf(session: SmtpSession, { release }: MailParameters): Release {
  const { clock, limits } = session.services
  if (!release) return {}
  const { maxFutureReleaseMs: maxMs } = limits
  if (maxMs === 0 || !session.account) return { refusal: [555, '5.5.4', 'FUTURERELEASE is not offered here'] }
  const nowMs = clock.nowMs()
  const releaseMs = 'atMs' in release ? release.atMs : nowMs + release.afterMs
  if (releaseMs < nowMs) return { refusal: [501, '5.5.4', 'The moment of HOLDUNTIL has passed'] }
  if (releaseMs > nowMs + maxMs) {
    return { refusal: [501, '5.5.4', `A message is kept for ${Math.floor(maxMs / 1000)} seconds at most`] }
  }
  return { releaseMs }
}
