import { type Bytes, CR, LF } from '../../../base/bytes.ts'
import type { SpoolWriter } from '../../../core/mail/body.ts'

/**
 * Copies a message that is to leave. Undefined for one with a CR or LF alone: what a more credulous server takes for the end of a message must not go out, by whichever way it
 * came in (SMTP refuses it as well).
 */
export async function copyChecked(
  chunks: AsyncIterable<Bytes>,
  writer: SpoolWriter,
): Promise<{ readonly isEightBit: boolean } | undefined> {
  let isEightBit = false
  let last = 0
  for await (const chunk of chunks) {
    for (const octet of chunk) {
      if ((octet === LF) !== (last === CR)) return undefined
      if (octet > 0x7f) isEightBit = true
      last = octet
    }
    await writer.write(chunk)
  }
  return last === CR ? undefined : { isEightBit }
}
