import type { SpoolWriter } from '../../core/mail/body.ts'
import { acceptMessage } from './accept-message.ts'
import { MessageTimer } from './message-timer.ts'
import type { SmtpSession } from './smtp-session.ts'

const CHUNK = 64 * 1024

/**
 * BDAT: receives `size` octets of a message, byte for byte. RFC 3030 §2. The octets follow the command whatever the answer will be, so they are
 * read away before a refusal; after one the message is forgotten, and chunks that were pipelined behind it are refused one by one.
 */
export async function receiveChunk(session: SmtpSession, size: number, last: boolean): Promise<void> {
  const refusal = refuse(session, size)
  if (refusal) {
    await session.reset()
    return discard(session, size, refusal)
  }
  const transaction = session.transaction!
  const writer = (transaction.chunks ??= session.services.spool.begin())
  const outcome = await readChunk(session, size, writer)
  if (outcome === 'gone') {
    session.finished = true
  } else if (outcome) {
    await session.reset()
    session.replyFault(outcome.error)
  } else if (!last) {
    session.reply(250, '2.0.0', `${size} octets received`)
  } else {
    await acceptMessage(session, writer)
  }
}

type Refusal = readonly [code: number, status: string, text: string]

function refuse(session: SmtpSession, size: number): Refusal | undefined {
  const { transaction } = session
  const { maxMessageBytes } = session.services.limits
  if (!transaction) return [503, '5.5.1', 'Say MAIL first']
  if (transaction.recipients.length === 0) return [554, '5.5.1', 'No valid recipients']
  if ((transaction.chunks?.size ?? 0) + size > maxMessageBytes) {
    return [552, '5.3.4', `The message is larger than ${maxMessageBytes} octets`]
  }
  return undefined
}

/** Reads `size` octets into `writer`; if it fails, the rest is read all the same. */
async function readChunk(
  session: SmtpSession,
  size: number,
  writer: SpoolWriter,
): Promise<{ readonly error: unknown } | 'gone' | undefined> {
  using _ = new MessageTimer(session)
  let failure: { readonly error: unknown } | undefined
  let left = size
  while (left > 0) {
    const chunk = await session.channel.chunk(Math.min(left, CHUNK))
    if (!chunk) return 'gone'
    left -= chunk.length
    if (failure) continue
    try {
      await writer.write(chunk)
    } catch (error) {
      failure = { error }
    }
  }
  return failure
}

async function discard(session: SmtpSession, size: number, [code, status, text]: Refusal): Promise<void> {
  if (size > session.services.limits.maxDiscardedBytes) return session.close(code, status, text)
  using _ = new MessageTimer(session)
  let left = size
  while (left > 0) {
    const chunk = await session.channel.chunk(Math.min(left, CHUNK))
    if (!chunk) {
      session.finished = true
      return
    }
    left -= chunk.length
  }
  session.reply(code, status, text)
}
