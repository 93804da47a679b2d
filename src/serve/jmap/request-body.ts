import type { Bytes } from '../../base/bytes.ts'
import { LimitFault } from './fault-answer.ts'

/** The octets of a request's body as they come. @throws Fault peer jmap/limit as soon as there are more than `most`, before any if the client says so itself */
export async function* bodyChunks(request: Request, most: number, limit: string): AsyncGenerator<Bytes> {
  const tooLarge = () => new LimitFault(limit, `At most ${most} octets are taken`)
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge()
  if (!request.body) return
  let size = 0
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    size += chunk.length
    if (size > most) throw tooLarge()
    yield chunk
  }
}
