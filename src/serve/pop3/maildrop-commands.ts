import type { Maildrop } from './maildrop.ts'
import type { Pop3Session } from './pop3-session.ts'

/** STAT. RFC 1939 §5. */
export function status(session: Pop3Session, maildrop: Maildrop): void {
  const { count, size } = maildrop.total()
  session.channel.write(`+OK ${count} ${size}\r\n`)
}

/** LIST. RFC 1939 §5. */
export function list(session: Pop3Session, maildrop: Maildrop, number: number | undefined): void {
  describe(session, maildrop, number, (_, size) => String(size))
}

/** UIDL. RFC 1939 §7. */
export function listIds(session: Pop3Session, maildrop: Maildrop, number: number | undefined): void {
  describe(session, maildrop, number, (id) => id)
}

function describe(
  session: Pop3Session,
  maildrop: Maildrop,
  number: number | undefined,
  what: (id: string, size: number) => string,
): void {
  if (number !== undefined) {
    const message = maildrop.message(number)
    if (message) session.channel.write(`+OK ${number} ${what(maildrop.uniqueId(message), message.size)}\r\n`)
    else session.error('noSuchMessage')
    return
  }
  const lines: string[] = []
  for (const [index, message] of maildrop.messages.entries()) {
    if (!message.deleted) lines.push(`${index + 1} ${what(maildrop.uniqueId(message), message.size)}`)
  }
  session.listing('listing', lines)
}

/** DELE. RFC 1939 §5. */
export function mark(session: Pop3Session, maildrop: Maildrop, number: number): void {
  const message = maildrop.message(number)
  if (message) {
    message.deleted = true
    session.ok('deleted')
  } else {
    session.error('noSuchMessage')
  }
}

/** RSET. RFC 1939 §5. */
export function unmark(session: Pop3Session, maildrop: Maildrop): void {
  for (const message of maildrop.messages) message.deleted = false
  session.ok('restored')
}

/** QUIT, and with it the UPDATE state. RFC 1939 §6. */
export async function quit(session: Pop3Session): Promise<void> {
  session.finished = true
  const { state, services } = session
  if (state.kind === 'transaction') {
    try {
      await state.maildrop.update(services.store, services.settings.marksRetrieved)
    } catch (error) {
      session.log.error('pop3/update-failed', error)
      return session.error('notDeleted', 'SYS/TEMP')
    }
  }
  session.ok('goodbye')
}
