import type { SpoolWriter } from '../../core/mail/body.ts'
import { DotUnstuffer } from '../../wire/smtp/dot-unstuffer.ts'
import { acceptMessage } from './accept-message.ts'
import { MessageTimer } from './message-timer.ts'
import type { SmtpSession } from './smtp-session.ts'

const CHUNK = 64 * 1024

/** DATA: receives a message up to CRLF "." CRLF. RFC 5321 §4.1.1.4. */
export async function receiveData(session: SmtpSession): Promise<void> {
  const { transaction, channel } = session
  // DATA ends a pipelined group (RFC 2920 §3.1). Octets behind it were sent by somebody who does not wait for answers, and if DATA is
  // refused the text of the message would be obeyed as commands: that is how other protocols are made to talk SMTP.
  if (channel.pending > 0) return session.close(554, '5.5.0', 'SMTP synchronisation error')
  if (!transaction) return session.reply(503, '5.5.1', 'Say MAIL first')
  if (transaction.chunks) return session.reply(503, '5.5.1', 'A message that began with BDAT ends with BDAT')
  if (transaction.recipients.length === 0) return session.reply(554, '5.5.1', 'No valid recipients')
  if (transaction.parameters.body === 'binarymime') return session.reply(503, '5.5.1', 'BINARYMIME needs BDAT')
  channel.write('354 End data with <CR><LF>.<CR><LF>\r\n')
  await using writer = session.services.spool.begin()
  const outcome = await readMessage(session, writer)
  if (outcome.kind === 'ok') return acceptMessage(session, writer)
  await session.reset()
  if (outcome.kind === 'too-large') {
    session.reply(552, '5.3.4', `The message is larger than ${session.services.limits.maxMessageBytes} octets`)
  } else if (outcome.kind === 'bare-line-break') {
    // What stands behind it may be text to the server that sent it (SMTP smuggling): not a word of it is obeyed.
    session.close(550, '5.6.11', 'The message has a CR or LF that is not part of a CRLF (RFC 5321 section 2.3.8)')
  } else if (outcome.kind === 'spool-failed') {
    session.replyFault(outcome.error)
  } else {
    session.finished = true
  }
}

type Outcome =
  | { readonly kind: 'ok' | 'too-large' | 'bare-line-break' | 'gone' }
  | { readonly kind: 'spool-failed'; readonly error: unknown }

/** Reads to the end of the message, whatever is wrong with it, so that the next line is a command again. */
async function readMessage(session: SmtpSession, writer: SpoolWriter): Promise<Outcome> {
  const { channel } = session
  const { limits } = session.services
  using _ = new MessageTimer(session)
  const unstuffer = new DotUnstuffer()
  let size = 0
  let failure: Outcome | undefined
  while (!unstuffer.ended) {
    const chunk = await channel.chunk(CHUNK)
    if (!chunk) return { kind: 'gone' }
    for (const piece of unstuffer.push(chunk)) {
      size += piece.length
      if (size > limits.maxMessageBytes) failure ??= { kind: 'too-large' }
      if (!failure) failure = await keep(writer, piece)
    }
    if (unstuffer.consumed < chunk.length) channel.unread(chunk.subarray(unstuffer.consumed))
    if (unstuffer.bareBreaks && limits.bareLineBreaks === 'refuse') failure ??= { kind: 'bare-line-break' }
    if (size > limits.maxDiscardedBytes) {
      session.close(421, '4.3.0', 'The message does not end, closing the connection')
      return { kind: 'gone' }
    }
  }
  return failure ?? { kind: 'ok' }
}

async function keep(writer: SpoolWriter, piece: Uint8Array): Promise<Outcome | undefined> {
  try {
    await writer.write(piece)
    return undefined
  } catch (error) {
    return { kind: 'spool-failed', error }
  }
}
