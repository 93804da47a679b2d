import { isFault, toFault } from '../../base/fault.ts'
import type { Account } from '../../core/directory/directory.ts'
import { beginSasl, offeredMechanisms } from '../sasl/begin-sasl.ts'
import { decodeSaslResponse } from '../sasl/decode-sasl-response.ts'
import type { SaslExchange } from '../sasl/sasl-exchange.ts'
import { Maildrop } from './maildrop.ts'
import type { Pop3Session } from './pop3-session.ts'

/** STLS. RFC 2595 §4. What was said before is forgotten; what was pipelined behind it the channel throws away (CVE-2011-0411). */
export async function startTls(session: Pop3Session): Promise<void> {
  const { channel } = session
  if (channel.protection) return session.error('tlsActive')
  if (!channel.canStartTls) return session.error('tlsUnavailable')
  session.ok('beginTls')
  session.state = { kind: 'authorization', user: undefined }
  try {
    await channel.startTls()
  } catch (error) {
    session.log.info('pop3/tls-failed', { code: toFault(error).code })
    session.finished = true
  }
}

/** USER. RFC 1939 §7. Every name is taken: whether it exists is told by nothing. */
export function nameUser(session: Pop3Session, name: string): void {
  if (!mayLogIn(session)) return
  session.state = { kind: 'authorization', user: name }
  session.ok('sendPassword')
}

/** PASS. RFC 1939 §7. */
export async function sendPassword(session: Pop3Session, password: string): Promise<void> {
  if (!mayLogIn(session)) return
  const user = session.state.kind === 'authorization' ? session.state.user : undefined
  if (user === undefined) return session.error('userFirst')
  session.state = { kind: 'authorization', user: undefined }
  const { facts, protection } = session.channel
  const origin = { service: facts.service, address: facts.remoteAddress, protection }
  const since = momentOf(session)
  try {
    await openMaildrop(session, await session.services.authenticator.logIn(user, password, origin), since)
  } catch (error) {
    refuse(session, error)
  }
}

/** AUTH. RFC 5034 §4; without a mechanism it lists them, as clients older than that expect. */
export async function authenticate(
  session: Pop3Session,
  mechanism: string | undefined,
  initial: string | undefined,
): Promise<void> {
  if (!mayLogIn(session)) return
  const { channel } = session
  const { authenticator, entropy } = session.services
  if (mechanism === undefined) return session.listing('mechanisms', offeredMechanisms(channel))
  const exchange = beginSasl(mechanism, channel, authenticator, entropy)
  if (!exchange) return session.error('noMechanism')
  const since = momentOf(session)
  try {
    const account = await exchangeMessages(session, exchange, initial)
    if (account === 'cancelled') session.error('cancelled')
    else if (account) await openMaildrop(session, account, since)
  } catch (error) {
    if (isFault(error, 'net/connection-lost') || isFault(error, 'net/timeout')) throw error
    refuse(session, error)
  }
}

function mayLogIn(session: Pop3Session): boolean {
  if (session.state.kind !== 'authorization') session.error('notNow')
  else if (!session.channel.protection) session.error('secureFirst')
  else return true
  return false
}

async function exchangeMessages(
  session: Pop3Session,
  exchange: SaslExchange,
  initial: string | undefined,
): Promise<Account | 'cancelled' | undefined> {
  const { channel, services } = session
  let response = initial === undefined ? undefined : decodeSaslResponse(initial)
  for (;;) {
    const turn = await exchange.step(response)
    if (turn.kind === 'done') return turn.account
    channel.write(`+ ${Buffer.from(turn.data).toString('base64')}\r\n`)
    const line = await channel.line(services.settings.maxLineBytes)
    if (!line) {
      session.finished = true
      return undefined
    }
    const text = Buffer.from(line).toString('latin1')
    if (text === '*') return 'cancelled'
    response = decodeSaslResponse(text)
  }
}

/** Enters the TRANSACTION state. */
async function openMaildrop(session: Pop3Session, account: Account, since: number): Promise<void> {
  const { store, settings } = session.services
  const maildrop = await Maildrop.open(store, account.id, settings.maxMessages)
  session.enter(account, maildrop, since)
  session.channel.timeoutMs = settings.timeoutMs
  session.ok('ready')
}

function momentOf(session: Pop3Session): number {
  return session.services.endings?.moment ?? 0
}

function refuse(session: Pop3Session, error: unknown): void {
  session.fault(error)
  if (++session.loginFailures >= session.services.settings.maxLoginFailures) session.finished = true
}
