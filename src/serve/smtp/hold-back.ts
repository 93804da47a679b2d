import { encodeReply } from '../../wire/smtp/encode-reply.ts'
import type { SmtpSession } from './smtp-session.ts'

/**
 * Waits before the answer to an error is sent: what costs us a timer costs a spammer, who has many addresses to try, the afternoon. The connection is kept meanwhile, so only so many are
 * held back at a time; one more is closed. Whether the conversation goes on.
 */
export async function holdBack(session: SmtpSession, delayMs: number): Promise<boolean> {
  if (delayMs <= 0) return true
  const place = session.peer?.delayPlace()
  if (session.peer && !place) {
    session.channel.write(encodeReply(421, '4.7.0', 'Too many errors, closing the connection'))
    return false
  }
  await pause(session, delayMs)
  place?.[Symbol.dispose]()
  return true
}

/** Waits, but for no longer than the process has. */
export async function pause(session: SmtpSession, delayMs: number): Promise<void> {
  const { clock, drain } = session.services
  if (drain.aborted) return
  await new Promise<void>((resolve) => {
    const timer = clock.after(delayMs, () => {
      drain.removeEventListener('abort', leave)
      resolve()
    })
    const leave = () => {
      timer[Symbol.dispose]()
      resolve()
    }
    drain.addEventListener('abort', leave, { once: true })
  })
}
