import type { Duplex } from 'node:stream'
import { concat } from '../../base/bytes.ts'
import { type ClientOffer, readClientOffer } from '../../wire/tls/client-offer.ts'

/**
 * What a client says of the certificates that it reads, before the handshake begins; all that was read for it is put back into the stream. Undefined: it has begun otherwise, has gone, or has not said enough within
 * `timeoutMs`; the handshake says what is wrong. At most `MOST_HELLO_OCTETS` are held, and looked at once for each record.
 */
export async function peekOffer(stream: Duplex, timeoutMs: number): Promise<ClientOffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  let needed = 0
  const { promise, resolve } = Promise.withResolvers<ClientOffer | undefined>()
  const look = (): void => {
    for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) {
      chunks.push(chunk)
      size += chunk.length
    }
    if (size < needed) return
    const found = readClientOffer(concat(chunks))
    if (found === 'none') resolve(undefined)
    else if ('offer' in found) resolve(found.offer)
    else needed = found.incomplete
  }
  const over = (): void => resolve(undefined)
  const timer = setTimeout(over, timeoutMs)
  stream.on('readable', look).on('end', over).on('close', over).on('error', over)
  try {
    look()
    return await promise
  } finally {
    clearTimeout(timer)
    stream.off('readable', look).off('end', over).off('close', over).off('error', over)
    if (size > 0 && !stream.readableEnded && !stream.destroyed) stream.unshift(Buffer.concat(chunks))
  }
}
