import type { Bytes } from '../../base/bytes.ts'
import { isFault, toFault } from '../../base/fault.ts'
import { encodeResponse } from '../../wire/managesieve/encode-response.ts'
import { type ManageSieveCommand, parseManageSieveCommand } from '../../wire/managesieve/parse-command.ts'
import { SIEVE_LIMITS } from '../../wire/sieve/sieve-limits.ts'
import type { Channel } from '../channel.ts'
import { writeCapabilities } from './capabilities.ts'
import { readCommand } from './command-reader.ts'
import { authenticate, startTls } from './log-in.ts'
import { type ManageSieveServices, ManageSieveSession } from './managesieve-session.ts'
import {
  checkScript,
  deleteScript,
  fetchScript,
  haveSpace,
  listScripts,
  putScript,
  renameScript,
  setActive,
} from './script-commands.ts'

/**
 * Talks ManageSieve (RFC 5804) on `channel` until either side ends it; resolves then, with everything sent and our side closed. Nothing is
 * thrown for what a peer does.
 */
export async function serveManageSieve(channel: Channel, services: ManageSieveServices): Promise<void> {
  using session = new ManageSieveSession(channel, services)
  try {
    await converse(session)
  } catch (error) {
    const fault = toFault(error)
    if (fault.who === 'us') session.log.error('managesieve/failed', fault)
    else if (fault.code === 'net/timeout') channel.write(encodeResponse('BYE', 'Silent for too long'))
  } finally {
    channel.end()
    session.log.debug('managesieve/ended', { errors: session.errors, account: session.account?.id })
  }
}

async function converse(session: ManageSieveSession): Promise<void> {
  const { channel, services, farewell } = session
  const { limits, clock } = services
  channel.timeoutMs = limits.loginTimeoutMs
  using _deadline = clock.after(limits.loginDeadlineMs, () => {
    if (!session.account) farewell.end(encodeResponse('BYE', 'No log-in in time'))
  })
  // RFC 5804 §1.7: the capabilities are the greeting.
  writeCapabilities(session)
  session.ok(`${services.hostname} is ready`)
  while (!session.finished) {
    if (session.errors > limits.maxErrors) return session.bye('Too many commands have failed')
    if (farewell.sayIfDue()) return
    const line = await farewell.whileIdle(() => nextCommand(session))
    if (line === undefined || farewell.said) return
    if (line !== 'refused') await obey(session, line)
  }
}

async function nextCommand(session: ManageSieveSession): Promise<Bytes | 'refused' | undefined> {
  const { channel, account, services } = session
  try {
    // Who has not logged in has nothing to say that takes a script's length.
    return await readCommand(
      channel,
      services.limits,
      account ? SIEVE_LIMITS.maxScriptBytes : services.limits.maxLineBytes,
    )
  } catch (error) {
    if (isFault(error, 'managesieve/too-much')) session.bye(error.message)
    else if (isFault(error, 'managesieve/too-large') || isFault(error, 'net/line-too-long')) session.fault(error)
    else throw error
    return 'refused'
  }
}

async function obey(session: ManageSieveSession, line: Bytes): Promise<void> {
  try {
    const command = parseManageSieveCommand(line)
    switch (command.verb) {
      case 'unknown':
        return session.no('There is no such command')
      case 'STARTTLS':
        return await startTls(session)
      case 'AUTHENTICATE':
        return await authenticate(session, command.mechanism, command.initial)
      case 'CAPABILITY':
        writeCapabilities(session)
        return session.ok('That is all')
      case 'NOOP':
        return session.ok('Done', command.tag === undefined ? undefined : { tag: command.tag })
      case 'LOGOUT':
        session.finished = true
        return session.ok('Goodbye')
      default:
        return await obeyMember(session, command)
    }
  } catch (error) {
    if (isFault(error, 'net/connection-lost') || isFault(error, 'net/timeout')) throw error
    session.fault(error)
  }
}

/** What only a member can ask for. */
async function obeyMember(session: ManageSieveSession, command: ManageSieveCommand): Promise<void> {
  const id = session.account?.id
  if (id === undefined) {
    return session.no('Log in first', session.channel.protection ? undefined : 'ENCRYPT-NEEDED')
  }
  switch (command.verb) {
    case 'UNAUTHENTICATE':
      session.leave()
      return session.ok('You are nobody now')
    case 'HAVESPACE':
      return haveSpace(session, id, command.name, command.bytes)
    case 'PUTSCRIPT':
      return putScript(session, id, command.name, command.content)
    case 'LISTSCRIPTS':
      return listScripts(session, id)
    case 'SETACTIVE':
      return setActive(session, id, command.name)
    case 'GETSCRIPT':
      return fetchScript(session, id, command.name)
    case 'DELETESCRIPT':
      return deleteScript(session, id, command.name)
    case 'RENAMESCRIPT':
      return renameScript(session, id, command.from, command.to)
    case 'CHECKSCRIPT':
      return checkScript(session, id, command.content)
    default:
      return session.no('That cannot be done now')
  }
}
