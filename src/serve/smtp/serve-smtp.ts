import type { Bytes } from '../../base/bytes.ts'
import { isFault, toFault } from '../../base/fault.ts'
import { encodeReply } from '../../wire/smtp/encode-reply.ts'
import { parseCommand, type SmtpCommand } from '../../wire/smtp/smtp-command.ts'
import type { Channel } from '../channel.ts'
import { authenticate } from './auth.ts'
import { receiveChunk } from './bdat.ts'
import { beforeGreeting } from './before-greeting.ts'
import { receiveData } from './data.ts'
import { greet } from './greet.ts'
import { holdBack } from './hold-back.ts'
import { startTransaction } from './mail.ts'
import { addRecipient } from './rcpt.ts'
import { type SmtpServices, SmtpSession } from './smtp-session.ts'
import { startTls } from './start-tls.ts'

/**
 * Talks SMTP (RFC 5321) on `channel` until either side ends it; resolves then, with everything sent and our side closed. `channel.facts.service`
 * decides the policy: `smtp` takes mail for our own recipients from anybody, `submission` and `submissions` take mail for
 * anybody from a member who has logged in over TLS. Nothing is thrown for what a peer does.
 */
export async function serveSmtp(channel: Channel, services: SmtpServices): Promise<void> {
  const session = new SmtpSession(channel, services)
  const startedMs = services.clock.nowMs()
  let end = 'quit'
  try {
    end = await converse(session)
  } catch (error) {
    const fault = toFault(error)
    end = fault.code
    if (fault.who === 'us') session.log.error('smtp/failed', fault)
    else if (fault.code === 'net/timeout') channel.write(encodeReply(421, '4.4.2', 'Timeout, closing the connection'))
  } finally {
    await session[Symbol.asyncDispose]()
    channel.end()
    logEnd(session, end, services.clock.nowMs() - startedMs)
  }
}

/** The commands one after the other. Returns what ended them. */
async function converse(session: SmtpSession): Promise<string> {
  const { channel, services } = session
  const { farewell } = session
  const { hostname, limits, clock } = services
  channel.timeoutMs = limits.commandTimeoutMs
  using _deadline = clock.after(limits.loginDeadlineMs, () => {
    if (session.isSubmission && session.account === undefined) {
      farewell.end(encodeReply(421, '4.7.0', 'No log-in in time, closing the connection'))
    }
  })
  const refusal = await beforeGreeting(session)
  if (refusal !== undefined) return refusal
  channel.write(`220 ${hostname} ESMTP Posthus\r\n`)
  for (;;) {
    if (farewell.sayIfDue()) return 'farewell'
    const line = await farewell.whileIdle(() => nextLine(session))
    if (farewell.said) return 'farewell'
    if (line === undefined) return 'peer'
    if (line !== 'too-long') await obey(session, line)
    if (session.finished) return 'closed'
    if (await tooManyErrors(session)) return 'errors'
  }
}

async function nextLine(session: SmtpSession): Promise<Bytes | 'too-long' | undefined> {
  try {
    return await session.channel.line(session.services.limits.maxLineBytes)
  } catch (error) {
    if (!isFault(error, 'net/line-too-long')) throw error
    session.replyFault(error)
    return 'too-long'
  }
}

async function obey(session: SmtpSession, line: Bytes): Promise<void> {
  let command: SmtpCommand
  try {
    command = parseCommand(line)
  } catch (error) {
    const fault = session.replyFault(error)
    if (fault.code === 'smtp/lost-count')
      session.close(421, '4.5.0', 'Lost count of the octets, closing the connection')
    return
  }
  if (mustSecureFirst(session, command)) {
    session.reply(530, '5.7.0', 'Must issue a STARTTLS command first')
    return
  }
  await run(session, command)
}

async function run(session: SmtpSession, command: SmtpCommand): Promise<void> {
  switch (command.verb) {
    case 'EHLO':
    case 'HELO':
      return greet(session, command.verb, command.name)
    case 'MAIL':
      return startTransaction(session, command.reversePath, command.parameters)
    case 'RCPT':
      return addRecipient(session, command.forwardPath, command.parameters)
    case 'DATA':
      return receiveData(session)
    case 'BDAT':
      return receiveChunk(session, command.size, command.last)
    case 'AUTH':
      return authenticate(session, command.mechanism, command.initial)
    case 'STARTTLS':
      return startTls(session)
    case 'RSET':
      await session.reset()
      return session.reply(250, '2.0.0', 'Flushed')
    case 'NOOP':
      return session.reply(250, '2.0.0', 'OK')
    case 'VRFY':
      return session.reply(252, '2.5.2', 'Cannot verify the user, but will take mail for it and try to deliver')
    case 'EXPN':
      return session.reply(502, '5.5.1', 'Lists are not shown')
    case 'HELP':
      return session.reply(214, '2.0.0', 'RFC 5321')
    case 'QUIT':
      return session.close(221, '2.0.0', 'Goodbye')
    case 'foreign':
      // What follows is the header and the body of the request: its body must not be obeyed.
      return session.close(554, '5.5.1', 'This is SMTP')
    case 'unknown':
      return session.reply(500, '5.5.1', 'Command not recognised')
  }
}

/** On a service for members nothing but these is heard before TLS (RFC 3207 §4): what an eavesdropper reads cannot be taken back. AUTH has its own answer. */
function mustSecureFirst(session: SmtpSession, command: SmtpCommand): boolean {
  if (!session.isSubmission || session.channel.protection) return false
  return !['EHLO', 'HELO', 'STARTTLS', 'NOOP', 'RSET', 'HELP', 'QUIT', 'AUTH', 'BDAT', 'foreign', 'unknown'].includes(
    command.verb,
  )
}

/** Delays a peer that errs often, here or on its other connections, and tells whether it has erred too often. */
async function tooManyErrors(session: SmtpSession): Promise<boolean> {
  const { limits } = session.services
  const { peer } = session
  if (session.errors === session.errorsSeen) return false
  session.errorsSeen = session.errors
  if (session.errors >= limits.maxErrors || peer?.isOver('error') || peer?.isOver('refused')) {
    session.channel.write(encodeReply(421, '4.7.0', 'Too many errors, closing the connection'))
    return true
  }
  const own = session.errors > limits.errorsBeforeDelay ? limits.errorDelayMs : 0
  return !(await holdBack(session, Math.max(own, peer?.delayMs ?? 0)))
}

function logEnd(session: SmtpSession, end: string, durationMs: number): void {
  session.log.debug('smtp/ended', {
    end,
    durationMs,
    messages: session.messages,
    errors: session.errors,
    account: session.account?.id,
  })
}
