import { Fault, isFault } from '../../base/fault.ts'
import { beginSasl } from '../sasl/begin-sasl.ts'
import { decodeSaslResponse } from '../sasl/decode-sasl-response.ts'
import type { SaslExchange } from '../sasl/sasl-exchange.ts'
import type { SmtpSession } from './smtp-session.ts'

/** AUTH: logs a member in. RFC 4954 §4. */
export async function authenticate(
  session: SmtpSession,
  mechanism: string,
  initial: string | undefined,
): Promise<void> {
  const { channel } = session
  const { authenticator, entropy, limits } = session.services
  if (!session.isSubmission) return session.reply(502, '5.5.1', 'Nobody logs in here, use the submission service')
  if (!session.greeting?.esmtp) return session.reply(503, '5.5.1', 'Say EHLO first')
  if (!channel.protection) return session.reply(538, '5.7.11', 'Encryption required, issue STARTTLS first')
  if (session.account) return session.reply(503, '5.5.1', 'Already authenticated')
  if (session.transaction) return session.reply(503, '5.5.1', 'Not while a message is on its way')
  const exchange = beginSasl(mechanism, channel, authenticator, entropy)
  if (!exchange) return session.reply(504, '5.5.4', 'That mechanism is not offered')
  try {
    if (await exchangeMessages(session, exchange, initial)) session.reply(235, '2.7.0', 'Authentication successful')
  } catch (error) {
    if (isFault(error, 'net/connection-lost') || isFault(error, 'net/timeout')) throw error
    session.replyFault(error)
    if (++session.authFailures >= limits.maxAuthFailures) {
      session.close(421, '4.7.0', 'Too many failed log-ins, closing the connection')
    }
  }
}

/** Challenges and answers until the member is known. False when the peer has gone. @throws Fault as SaslExchange.step, peer sasl/malformed */
async function exchangeMessages(
  session: SmtpSession,
  exchange: SaslExchange,
  initial: string | undefined,
): Promise<boolean> {
  const { channel, services } = session
  const since = services.endings?.moment ?? 0
  let response = initial === undefined ? undefined : decodeSaslResponse(initial)
  for (;;) {
    const turn = await exchange.step(response)
    if (turn.kind === 'done') {
      session.logIn(turn.account, since)
      return true
    }
    channel.write(`334 ${Buffer.from(turn.data).toString('base64')}\r\n`)
    const line = await channel.line(services.limits.maxAuthLineBytes)
    if (!line) {
      session.finished = true
      return false
    }
    const text = Buffer.from(line).toString('latin1')
    if (text === '*') throw new Fault('peer', 'sasl/malformed', 'Authentication cancelled')
    response = decodeSaslResponse(text)
  }
}
