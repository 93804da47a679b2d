import type { Bytes } from '../../base/bytes.ts'
import { LineEndScanner, MboxEncoder } from '../../wire/mbox/mbox-encoder.ts'
import { encodeMboxHead } from '../../wire/mbox/mbox-metadata.ts'
import type { ExportedMessage } from './export-mail.ts'

/** What the stores that read mboxes and Maildirs out of files need of `wire/mbox`. */
export { LineEndScanner, withoutCr } from '../../wire/mbox/mbox-encoder.ts'
export { type MboxPiece, MboxSplitter } from '../../wire/mbox/mbox-splitter.ts'

/** A message as an mbox has it (mboxrd), in pieces. Its octets are read twice: how its lines end is written before them. */
export async function* mboxOf(message: Omit<ExportedMessage, 'uid' | 'digest'>): AsyncGenerator<Bytes> {
  const scanner = new LineEndScanner()
  for await (const chunk of message.chunks()) scanner.push(chunk)
  const { lineEnds } = scanner
  yield encodeMboxHead(message.flags, message.internalMs, { size: message.size, lineEnds })
  const encoder = new MboxEncoder(lineEnds)
  for await (const chunk of message.chunks()) yield encoder.push(chunk)
  yield encoder.finish()
}
