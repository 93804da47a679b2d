import type { IncomingMessage } from '../../../core/mail/message.ts'
import { tryParseDate } from '../../../wire/mime/date-time.ts'
import { EmailSource } from './email-source.ts'

/** When a message was received last, by its topmost Received field (RFC 5321 §4.4); `otherwise` if it has none, or one of the future. */
export async function receivedMs({ body, content }: IncomingMessage, otherwise: number): Promise<number> {
  const fields = await new EmailSource({ body }).fields(content.root)
  const received = fields.first('received')
  if (received === undefined) return otherwise
  const written = tryParseDate(received.slice(received.lastIndexOf(';') + 1))?.ms
  return written !== undefined && written <= otherwise ? written : otherwise
}
