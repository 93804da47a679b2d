import type { Bytes } from '../../base/bytes.ts'
import { isFault, toFault } from '../../base/fault.ts'
import { type Pop3Command, parsePop3Command } from '../../wire/pop3/pop3-command.ts'
import type { Channel } from '../channel.ts'
import { listCapabilities } from './capabilities.ts'
import { changeLanguage, changeToUtf8 } from './languages.ts'
import { authenticate, nameUser, sendPassword, startTls } from './log-in.ts'
import { list, listIds, mark, quit, status, unmark } from './maildrop-commands.ts'
import { type Pop3Services, Pop3Session } from './pop3-session.ts'
import { retrieve } from './retrieve.ts'

/**
 * Talks POP3 (RFC 1939) on `channel` until either side ends it; resolves then, with everything sent and our side closed. Shows the INBOX only. Messages are deleted by QUIT and by
 * nothing else. Nothing is thrown for what a peer does.
 */
export async function servePop3(channel: Channel, services: Pop3Services): Promise<void> {
  using session = new Pop3Session(channel, services)
  try {
    await converse(session)
  } catch (error) {
    const fault = toFault(error)
    if (fault.who === 'us') session.log.error('pop3/failed', fault)
    else if (fault.code === 'net/timeout') session.error('silent', 'SYS/TEMP')
  } finally {
    channel.end()
    session.log.debug('pop3/ended', {
      errors: session.errors,
      account: session.state.kind === 'transaction' ? session.state.account.id : undefined,
    })
  }
}

async function converse(session: Pop3Session): Promise<void> {
  const { channel, services } = session
  const { farewell } = session
  const { settings, clock } = services
  channel.timeoutMs = settings.loginTimeoutMs
  using _deadline = clock.after(settings.loginDeadlineMs, () => {
    if (session.state.kind === 'authorization') farewell.end('-ERR [SYS/TEMP] No log-in in time\r\n')
  })
  // No timestamp in angle brackets: that would offer APOP, which needs the password in clear on the server.
  channel.write(`+OK ${services.hostname} POP3 Posthus\r\n`)
  while (!session.finished && session.errors <= settings.maxErrors) {
    if (farewell.sayIfDue()) return
    const line = await farewell.whileIdle(() => nextLine(session))
    if (line === undefined || farewell.said) return
    if (line !== 'too-long') await obey(session, line)
  }
}

async function nextLine(session: Pop3Session): Promise<Bytes | 'too-long' | undefined> {
  try {
    return await session.channel.line(session.services.settings.maxLineBytes)
  } catch (error) {
    if (!isFault(error, 'net/line-too-long')) throw error
    session.fault(error)
    return 'too-long'
  }
}

async function obey(session: Pop3Session, line: Bytes): Promise<void> {
  let command: Pop3Command
  try {
    command = parsePop3Command(line)
  } catch (error) {
    session.fault(error)
    return
  }
  switch (command.verb) {
    case 'CAPA':
      return listCapabilities(session)
    case 'LANG':
      return changeLanguage(session, command.tag)
    case 'QUIT':
      return quit(session)
    case 'unknown':
      return session.error('unknownCommand')
    case 'STLS':
      return startTls(session)
    case 'USER':
      return nameUser(session, command.name)
    case 'PASS':
      return sendPassword(session, command.password)
    case 'AUTH':
      return authenticate(session, command.mechanism, command.initial)
    case 'UTF8':
      return changeToUtf8(session)
    default:
      return obeyInTransaction(session, command)
  }
}

type TransactionCommand = Extract<
  Pop3Command,
  { verb: 'STAT' | 'LIST' | 'UIDL' | 'RETR' | 'TOP' | 'DELE' | 'RSET' | 'NOOP' }
>

async function obeyInTransaction(session: Pop3Session, command: TransactionCommand): Promise<void> {
  if (session.state.kind !== 'transaction') {
    return session.error(session.channel.protection ? 'notNow' : 'secureFirst')
  }
  const { maildrop } = session.state
  switch (command.verb) {
    case 'STAT':
      return status(session, maildrop)
    case 'LIST':
      return list(session, maildrop, command.message)
    case 'UIDL':
      return listIds(session, maildrop, command.message)
    case 'RETR':
      return retrieve(session, maildrop, command.message)
    case 'TOP':
      return retrieve(session, maildrop, command.message, command.lines)
    case 'DELE':
      return mark(session, maildrop, command.message)
    case 'RSET':
      return unmark(session, maildrop)
    case 'NOOP':
      return session.channel.write('+OK\r\n')
  }
}
