import { hash } from 'node:crypto'
import type { MessageContent } from '../../core/mail/message.ts'
import type { SqlWriter } from './database.ts'

/** The newest references decide; more are not looked at, so that a header of a hundred costs no more than a few. */
const REFERENCES_LOOKED_AT = 20

/**
 * The thread of a message: that of a message with the same base subject that it refers to, or that refers to it (RFC 8621 §3), else a new one.
 * A thread once given never changes, so two that turn out to belong together stay two.
 */
export async function assignThread(
  tx: SqlWriter,
  content: MessageContent,
  next: () => number | Promise<number>,
): Promise<number> {
  const keys = threadKeys(content)
  if (keys.length === 1) return threadOfFirst(tx, keys[0] as Uint8Array, await next())
  let thread: number | undefined
  const unknown: Uint8Array[] = []
  for (const key of keys) {
    const found = await tx.get<{ thread: number }>('SELECT thread FROM thread_key WHERE key = $1', key)
    if (found) thread ??= found.thread
    else unknown.push(key)
  }
  thread ??= await next()
  for (const key of unknown) await tx.run('INSERT INTO thread_key (key, thread) VALUES ($1, $2)', key, thread)
  return thread
}

/** A message that refers to none begins the thread `fresh`, unless it is there already or was referred to before it came. */
async function threadOfFirst(tx: SqlWriter, key: Uint8Array, fresh: number): Promise<number> {
  const made = await tx.run(
    'INSERT INTO thread_key (key, thread) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING',
    key,
    fresh,
  )
  if (made > 0) return fresh
  const known = await tx.get<{ thread: number }>('SELECT thread FROM thread_key WHERE key = $1', key)
  return known?.thread ?? fresh
}

/** One for the message itself and each it refers to, newest first. Cut to 16 octets: nobody can make two of them meet. */
function threadKeys(content: MessageContent): Uint8Array[] {
  const ids = new Set<string>()
  if (content.messageId !== undefined) ids.add(content.messageId)
  for (let i = content.references.length - 1; i >= 0 && ids.size < REFERENCES_LOOKED_AT; i--) {
    ids.add(content.references[i] as string)
  }
  const subject = content.baseSubject
  return [...ids].map((id) => hash('sha256', `${id}\0${subject}`, 'buffer').subarray(0, 16))
}
