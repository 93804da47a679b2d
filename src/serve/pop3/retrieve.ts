import { isFault } from '../../base/fault.ts'
import type { Body } from '../../core/mail/body.ts'
import { TopCutter } from '../../wire/pop3/top-cutter.ts'
import { DotStuffer } from '../../wire/smtp/dot-stuffer.ts'
import type { Maildrop } from './maildrop.ts'
import type { Pop3Session } from './pop3-session.ts'

/** A body up to this size is sent in one piece. */
const WHOLE_BYTES = 64 * 1024

/** RETR, and with a number of lines TOP. RFC 1939 §5, §7. */
export async function retrieve(
  session: Pop3Session,
  maildrop: Maildrop,
  number: number,
  lines?: number,
): Promise<void> {
  const message = maildrop.message(number)
  if (!message) return session.error('noSuchMessage')
  let body: Body | undefined
  try {
    body = await session.services.store.body(maildrop.accountId, message.bodyId)
    if (!body) return session.error('noSuchMessage')
    // The first octets must be there before +OK: an error cannot be told after it.
    await (body.size <= WHOLE_BYTES ? sendWhole(session, body, lines) : sendChunks(session, body, lines))
  } catch (error) {
    if (session.finished || isFault(error, 'net/connection-lost') || isFault(error, 'net/timeout')) throw error
    session.fault(error)
    return
  }
  if (lines === undefined) message.retrieved = true
}

async function sendWhole(session: Pop3Session, body: Body, lines: number | undefined): Promise<void> {
  const { channel } = session
  const octets = await body.bytes()
  const stuffer = new DotStuffer()
  announce(session, body, lines)
  channel.write(stuffer.push(lines === undefined ? octets : new TopCutter(lines).push(octets)))
  channel.write(stuffer.finish())
  await session.breathe()
}

async function sendChunks(session: Pop3Session, body: Body, lines: number | undefined): Promise<void> {
  const { channel } = session
  const stuffer = new DotStuffer()
  const cutter = lines === undefined ? undefined : new TopCutter(lines)
  let begun = false
  try {
    for await (const chunk of body.chunks()) {
      if (!begun) announce(session, body, lines)
      begun = true
      channel.write(stuffer.push(cutter ? cutter.push(chunk) : chunk))
      await channel.flush()
      if (cutter?.done) break
    }
  } catch (error) {
    // A message that ends too early would look complete: the peer must see the connection break.
    session.finished = begun
    if (begun) channel.destroy()
    throw error
  }
  if (!begun) announce(session, body, lines)
  channel.write(stuffer.finish())
}

function announce(session: Pop3Session, body: Body, lines: number | undefined): void {
  session.ok('message', lines === undefined ? `${body.size} octets` : '')
}
