import { encodeReply, encodeReplyLines } from '../../wire/smtp/encode-reply.ts'
import { offeredMechanisms } from '../sasl/begin-sasl.ts'
import type { SmtpSession } from './smtp-session.ts'

/** EHLO and HELO. RFC 5321 §4.1.1.1: the name is not verified and never a reason to refuse mail; a message on its way is forgotten. */
export async function greet(session: SmtpSession, verb: 'EHLO' | 'HELO', name: string): Promise<void> {
  await session.reset()
  session.greeting = { name: name.slice(0, 255), esmtp: verb === 'EHLO' }
  const { hostname } = session.services
  session.channel.write(
    verb === 'HELO' ? encodeReply(250, '', hostname) : encodeReplyLines(250, [hostname, ...extensions(session)]),
  )
}

/** What EHLO offers, by what the connection can do now. */
function extensions(session: SmtpSession): string[] {
  const { limits, clock } = session.services
  const { channel } = session
  const offered = [
    'PIPELINING',
    `SIZE ${limits.maxMessageBytes}`,
    '8BITMIME',
    'SMTPUTF8',
    'CHUNKING',
    'BINARYMIME',
    'DSN',
    'ENHANCEDSTATUSCODES',
    `LIMITS RCPTMAX=${limits.maxRecipients}`,
  ]
  if (channel.canStartTls) offered.push('STARTTLS')
  if (channel.protection) offered.push('REQUIRETLS')
  if (session.isSubmission && channel.protection && limits.maxFutureReleaseMs > 0) {
    offered.push(futureRelease(clock.nowMs(), limits.maxFutureReleaseMs))
  }
  if (session.isSubmission && channel.protection) offered.push(`AUTH ${offeredMechanisms(channel).join(' ')}`)
  return offered
}

/** How far ahead a message may be sent, in seconds and as a moment. RFC 4865 §3. */
function futureRelease(nowMs: number, maxMs: number): string {
  const latest = new Date(nowMs + maxMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return `FUTURERELEASE ${Math.floor(maxMs / 1000)} ${latest}`
}
