import { Fault, isFault, toFault } from '../../base/fault.ts'
import { randomId } from '../../base/ids.ts'
import type { Cursor } from '../../wire/imap/cursor.ts'
import type { Channel } from '../channel.ts'
import { capabilities } from './capabilities.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './command-table.ts'
import { replyToFault } from './fault-reply.ts'
import type { ImapServices } from './imap-services.ts'
import { Pusher } from './notify/pusher.ts'
import { tellNews } from './notify/tell-news.ts'
import { encodeReply, type Reply } from './reply.ts'
import { uidRequired } from './resolve-set.ts'
import { Session } from './session.ts'

/**
 * Holds one IMAP conversation (RFC 3501, RFC 9051) on `channel`, from the greeting to the end; resolves when the connection can be forgotten, and
 * never rejects. When `stop` is aborted the client is told BYE [UNAVAILABLE] after its present command, at once if it idles; the same
 * happens when `services.endings` ends its account.
 */
export async function serveImap(channel: Channel, services: ImapServices, stop?: AbortSignal): Promise<void> {
  const session = new Session(channel, services)
  const { limits, clock, log } = services
  const startedMs = clock.nowMs()
  channel.timeoutMs = limits.silenceBeforeLoginMs
  using _deadline = clock.after(limits.loginDeadlineMs, () => {
    if (session.state.kind === 'not-authenticated') channel.destroy()
  })
  const onStop = () => session.endSoon('the server is going down, come back in a moment', 'UNAVAILABLE')
  stop?.addEventListener('abort', onStop, { once: true })
  let reason = 'closed'
  try {
    session.untagged(`OK [${capabilities(session)}] Posthus at your service`)
    if (stop?.aborted) onStop()
    await converse(session)
    reason = session.ending ?? reason
  } catch (error) {
    const fault = toFault(error)
    reason = fault.code
    if (fault.who === 'us') log.error('imap/failed', fault, { connection: channel.facts.id })
    session.bye(fault.who === 'us' ? 'something is wrong here' : fault.message)
  } finally {
    stop?.removeEventListener('abort', onStop)
    const account = session.state.kind === 'not-authenticated' ? undefined : session.state.account.id
    session.close()
    channel.end()
    log.info('imap/closed', {
      connection: channel.facts.id,
      account,
      reason,
      received: channel.received,
      sent: channel.sent,
      ms: clock.nowMs() - startedMs,
    })
  }
}

async function converse(session: Session): Promise<void> {
  const { services, reader } = session
  const { limits } = services
  while (session.ending === undefined) {
    const maxBytes =
      session.state.kind === 'not-authenticated' ? limits.maxCommandBytesBeforeLogin : limits.maxCommandBytes
    try {
      const cursor = await nextCommand(session, maxBytes)
      if (!cursor) return
      await perform(session, cursor)
    } catch (error) {
      refuse(session, toFault(error))
    }
    if (session.ending === undefined) await reader.settle(limits, maxBytes)
  }
  session.bye(session.ending)
}

/** Waits for a command. Once NOTIFY has been used the client is told what happens until the first line of it is there; then it has our ear. */
async function nextCommand(session: Session, maxBytes: number): Promise<Cursor | undefined> {
  const { reader, services, notifier } = session
  const pusher = notifier && new Pusher(session, !notifier.selected.isDelayed)
  const takesMessages = session.state.kind !== 'not-authenticated'
  session.waiting = true
  try {
    pusher?.start()
    return await reader.read(services.limits, maxBytes, session.names, takesMessages, () => pusher?.stop())
  } finally {
    await pusher?.stop()
    session.waiting = false
  }
}

/** Reads, checks and runs one command; tells what happened in the mailbox meanwhile; answers. */
async function perform(session: Session, cursor: Cursor): Promise<void> {
  const tag = cursor.tag()
  cursor.space()
  const command = findCommand(session, cursor)
  const work = command.prepare(session, cursor)
  let reply: Reply | undefined
  try {
    reply = await work()
  } catch (error) {
    reply = faultReply(session, toFault(error))
  }
  if (command.pushes !== 'none') await tellChanges(session, command.pushes === 'all')
  if (reply) session.channel.write(`${encodeReply(tag, reply)}\r\n`)
  if (reply?.status === 'BAD') countBad(session)
}

/**
 * Tells what happened in the selected mailbox. The command is done by now, so a store that cannot be read must not turn its answer
 * into a failure: a client would repeat an APPEND that was kept. What was not told is told next time.
 */
async function tellChanges(session: Session, expunges: boolean): Promise<void> {
  try {
    if (await tellNews(session, expunges)) return
    session.bye('the mailbox has been deleted')
    session.unselect()
  } catch (error) {
    faultReply(session, toFault(error))
  }
}

/** @throws Fault peer imap/syntax, imap/wrong-state */
function findCommand(session: Session, cursor: Cursor): Command {
  const word = cursor.keyword()
  const name = word === 'UID' && cursor.trySpace() ? `UID ${cursor.keyword()}` : word
  const command = COMMANDS.get(name)
  if (!command) throw new Fault('peer', 'imap/syntax', 'there is no such command')
  const { kind } = session.state
  if (!command.states.includes(kind)) {
    throw new Fault('peer', 'imap/wrong-state', `${name} is not for the ${kind.replace('-', ' ')} state`)
  }
  if (session.enabled.uidOnly && speaksOfNumbers(name)) throw uidRequired()
  return command
}

/** Whether a command names messages, or answers, by number: those that have a twin under UID. EXPUNGE names none. RFC 9586 §3.2. */
function speaksOfNumbers(name: string): boolean {
  return name !== 'EXPUNGE' && COMMANDS.has(`UID ${name}`)
}

/** Answers a command that was not understood. Faults of the connection end the conversation. */
function refuse(session: Session, fault: Fault): void {
  // Where an over-long line ends is known, but not whether literals would have followed it: to go on could mean to take
  // somebody's message text for commands.
  if (fault.code.startsWith('net/') || isFault(fault, 'imap/too-much')) throw fault
  const reply = faultReply(session, fault)
  session.channel.write(`${encodeReply(session.reader.tag, reply)}\r\n`)
  if (reply.status === 'BAD') countBad(session)
}

function faultReply(session: Session, fault: Fault): Reply {
  if (fault.code.startsWith('net/')) throw fault
  const { log, entropy } = session.services
  // A throttled log-in is the guesser's doing: an incident for each would let him fill the log.
  const isOrdinary = fault.who === 'peer' || fault.code.startsWith('login/')
  const incident = isOrdinary ? '' : randomId(entropy, 10)
  if (incident) log.error('imap/incident', fault, { connection: session.channel.facts.id, incident })
  return replyToFault(fault, incident, session.services.limits)
}

function countBad(session: Session): void {
  if (++session.badCommands >= session.services.limits.maxBadCommands) session.bye('too many bad commands')
}
