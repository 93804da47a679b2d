import { type Bytes, concat } from '../../../src/base/bytes.ts'

/** It is larger than what is asked for. */
export class TooLarge extends Error {
  readonly bytes: number

  constructor(bytes: number) {
    super(`${bytes} octets`)
    this.name = 'TooLarge'
    this.bytes = bytes
  }
}

export interface Fetching {
  readonly maxBytes: number
  readonly signal: AbortSignal
  onProgress(done: number, total: number): void
}

/** The octets of a blob, no more of them than are wanted, whatever the server says of their number. @throws TooLarge, Error */
export async function fetchOctets(url: string, { maxBytes, signal, onProgress }: Fetching): Promise<Bytes> {
  const answer = await fetch(url, { signal, redirect: 'error' })
  if (!answer.ok || !answer.body) throw new Error(String(answer.status))
  const total = Number(answer.headers.get('content-length') ?? 0)
  if (total > maxBytes) {
    await answer.body.cancel()
    throw new TooLarge(total)
  }
  const pieces: Bytes[] = []
  let done = 0
  for await (const piece of piecesOf(answer.body)) {
    done += piece.length
    if (done > maxBytes) throw new TooLarge(done)
    pieces.push(piece)
    onProgress(done, Math.max(total, done))
  }
  return concat(pieces)
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Bytes> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
