import { isFault, toFault } from '../../base/fault.ts'
import type { Account } from '../../core/directory/directory.ts'
import { encodeManageSieveString } from '../../wire/managesieve/encode-response.ts'
import { parseLoneString } from '../../wire/managesieve/parse-command.ts'
import { beginSasl } from '../sasl/begin-sasl.ts'
import { decodeSaslResponse } from '../sasl/decode-sasl-response.ts'
import type { SaslExchange } from '../sasl/sasl-exchange.ts'
import { writeCapabilities } from './capabilities.ts'
import { readCommand } from './command-reader.ts'
import type { ManageSieveSession } from './managesieve-session.ts'

/** RFC 5804 sets no bound for a response; this is RFC 4954's for SMTP. */
const MAX_RESPONSE_BYTES = 12_288

/** STARTTLS. RFC 5804 §2.2: the capabilities follow once TLS is on. What was pipelined behind it the channel throws away (CVE-2011-0411). */
export async function startTls(session: ManageSieveSession): Promise<void> {
  const { channel } = session
  if (channel.protection) return session.no('TLS is on already')
  if (!channel.canStartTls) return session.no('This listener has no TLS')
  session.ok('Begin TLS now')
  try {
    await channel.startTls()
  } catch (error) {
    session.log.info('managesieve/tls-failed', { code: toFault(error).code })
    session.finished = true
    return
  }
  session.errors = 0
  writeCapabilities(session)
  session.ok('TLS is on')
}

/** AUTHENTICATE. RFC 5804 §2.1; never in the clear. */
export async function authenticate(
  session: ManageSieveSession,
  mechanism: string,
  initial: string | undefined,
): Promise<void> {
  const { channel, services } = session
  if (session.account) return session.no('You have logged in already')
  if (!channel.protection) return session.no('Use STARTTLS before you log in', 'ENCRYPT-NEEDED')
  const exchange = beginSasl(mechanism, channel, services.authenticator, services.entropy)
  if (!exchange) return session.no('That mechanism is not offered')
  const since = services.endings?.moment ?? 0
  try {
    const account = await exchangeMessages(session, exchange, initial)
    if (account === 'cancelled') session.no('Authentication cancelled')
    else if (account) {
      session.enter(account, since)
      session.ok('Logged in')
    }
  } catch (error) {
    if (isFault(error, 'net/connection-lost') || isFault(error, 'net/timeout')) throw error
    session.fault(error)
    if (++session.loginFailures >= services.limits.maxLoginFailures) session.bye('Too many log-ins have failed')
  }
}

async function exchangeMessages(
  session: ManageSieveSession,
  exchange: SaslExchange,
  initial: string | undefined,
): Promise<Account | 'cancelled' | undefined> {
  const { channel, services } = session
  let response = initial === undefined ? undefined : decodeSaslResponse(initial)
  for (;;) {
    const turn = await exchange.step(response)
    if (turn.kind === 'done') return turn.account
    channel.write(`${encodeManageSieveString(Buffer.from(turn.data).toString('base64'))}\r\n`)
    const line = await readCommand(channel, services.limits, MAX_RESPONSE_BYTES)
    if (!line) {
      session.finished = true
      return undefined
    }
    const text = parseLoneString(line)
    if (text === '*') return 'cancelled'
    response = decodeSaslResponse(text)
  }
}
